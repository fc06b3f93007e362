//! Median and quartiles.

/// The middle of some counts and how far they spread.
///
/// Quantiles interpolate linearly between the two nearest ranks: of n sorted values x₁ … xₙ the quantile p is
/// x⌊h⌋ + (h − ⌊h⌋)(x⌊h⌋₊₁ − x⌊h⌋) with h = (n − 1)p + 1, which is definition 7 of Hyndman and Fan, “Sample Quantiles in
/// Statistical Packages”, The American Statistician 50 (1996). The median is then the usual one: of an even number of
/// values the mean of the middle two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Lower quartile, p = 1/4.
    pub low: f64,
    /// Median, p = 1/2.
    pub median: f64,
    /// Upper quartile, p = 3/4.
    pub high: f64,
}

impl Spread {
    /// Of counts in any order; none of no counts.
    pub fn of(mut counts: Vec<u64>) -> Option<Self> {
        counts.sort_unstable();
        let last = counts.len().checked_sub(1)?;
        // In quarters, so that every rank is exact.
        let quantile = |quarters: usize| {
            let (rank, rest) = (last * quarters / 4, last * quarters % 4);
            let (below, above) = (counts[rank], counts[(rank + 1).min(last)]);
            below as f64 + rest as f64 / 4.0 * (above - below) as f64
        };
        Some(Self {
            low: quantile(1),
            median: quantile(2),
            high: quantile(3),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    fn of(counts: &[u64]) -> (f64, f64, f64) {
        let Spread { low, median, high } = Spread::of(counts.to_vec()).expect("some");
        (low, median, high)
    }

    /// The values are those of R's `quantile(x, type = 7)`.
    #[test]
    fn quartiles_interpolate_between_ranks() {
        assert_eq!(of(&[5]), (5.0, 5.0, 5.0));
        assert_eq!(of(&[3, 0]), (0.75, 1.5, 2.25));
        assert_eq!(of(&[9, 1, 4]), (2.5, 4.0, 6.5));
        assert_eq!(of(&[1, 2, 3, 4]), (1.75, 2.5, 3.25));
        assert_eq!(of(&[10, 20, 30, 40, 50]), (20.0, 30.0, 40.0));
        assert_eq!(of(&[7, 15, 36, 39, 40, 41]), (20.25, 37.5, 39.75));
        assert_eq!(Spread::of(Vec::new()), None);
    }
}
