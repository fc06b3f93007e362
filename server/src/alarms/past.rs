//! What like windows had, area by area, and how much wider than Poisson their cases scatter.

use std::collections::HashMap;

/// Cases of like windows from which on their scatter says something; of fewer it is taken for that of Poisson.
const SPREAD_CASES_MIN: u64 = 50;

/// The like windows of a surge.
#[derive(Debug)]
pub struct Past {
    windows: usize,
    /// A count beyond it is taken for this much: a surge of earlier weeks does not hide those that come.
    cap: u64,
    areas: HashMap<u32, Sums>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    cases: u64,
    capped: u64,
    squares: u64,
}

impl Past {
    /// Nothing yet.
    pub fn new(cap: u64) -> Self {
        Self {
            windows: 0,
            cap,
            areas: HashMap::new(),
        }
    }

    /// Takes in one window: its cases by area; areas without a case may be left out.
    pub fn take(&mut self, window: impl IntoIterator<Item = (u32, u64)>) {
        self.windows += 1;
        for (area, count) in window {
            let sums = self.areas.entry(area).or_default();
            let capped = count.min(self.cap);
            sums.cases += count;
            sums.capped += capped;
            sums.squares += capped * capped;
        }
    }

    /// How many windows.
    pub fn windows(&self) -> usize {
        self.windows
    }

    /// Cases of an area in all of them together.
    pub fn of(&self, area: u32) -> u64 {
        self.areas.get(&area).map_or(0, |sums| sums.cases)
    }

    /// The index of dispersion: variance ÷ mean, each summed over all areas; 1 for Poisson arrivals, more where one case brings
    /// others of its neighbours. Never less than 1, and 1 where too little is known.
    ///
    /// With *n* windows and, of each area, *S* cases and *Q* the sum of their squares: (Σ (Q − S² ÷ n) ÷ (n − 1)) ÷ (Σ S ÷ n).
    pub fn spread(&self) -> f64 {
        let cases: u64 = self.areas.values().map(|sums| sums.capped).sum();
        if self.windows < 2 || cases < SPREAD_CASES_MIN {
            return 1.0;
        }
        let windows = self.windows as f64;
        let variance = |sums: &Sums| {
            let cases = sums.capped as f64;
            (sums.squares as f64 - cases * cases / windows) / (windows - 1.0)
        };
        let variances: f64 = self.areas.values().map(variance).sum();
        (variances / (cases as f64 / windows)).max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Past;

    /// Eight windows; each of these areas has its counts in them.
    fn past(areas: &[[u64; 8]]) -> Past {
        let mut past = Past::new(6);
        for window in 0..8 {
            past.take((0..).zip(areas.iter().map(|counts| counts[window])));
        }
        past
    }

    #[test]
    fn single_cases_scatter_as_poisson_and_those_that_come_by_threes_three_times_as_wide() {
        // As often 0, 1, 2, 3 as Poisson of mean 1 has it, nearly.
        let single = past(&[[0, 0, 0, 1, 1, 1, 2, 3]; 20]);
        assert!((single.spread() - 1.14).abs() < 0.01, "{}", single.spread());
        let mut clusters = [[0; 8]; 40];
        for (at, counts) in clusters.iter_mut().enumerate() {
            counts[at % 8] = 3;
        }
        let clusters = past(&clusters);
        assert!(
            (clusters.spread() - 3.0).abs() < 1e-9,
            "{}",
            clusters.spread()
        );
        assert_eq!(
            (clusters.windows(), clusters.of(3), clusters.of(99)),
            (8, 3, 0)
        );
    }

    #[test]
    fn a_surge_of_earlier_weeks_hardly_widens_it_but_counts_as_it_was() {
        let mut areas = vec![[0, 0, 0, 1, 1, 1, 2, 3]; 50];
        let before = past(&areas).spread();
        areas.push([0, 0, 0, 0, 0, 0, 0, 400]);
        let after = past(&areas);
        assert!(after.spread() - before < 0.7, "{before} {}", after.spread());
        assert_eq!(after.of(50), 400);
    }

    #[test]
    fn too_little_says_nothing() {
        assert_eq!(past(&[[6, 0, 0, 0, 0, 0, 0, 0]; 8]).spread(), 1.0);
        let mut one = Past::new(6);
        one.take((0..100).map(|area| (area, 3)));
        assert_eq!(one.spread(), 1.0);
        assert_eq!(past(&[[1; 8]; 20]).spread(), 1.0, "never less than Poisson");
    }
}
