//! How often the usual level of a place gives as many cases by luck.

/// The probability that a window has `count` cases or more, by what `windows` like windows before it had together, where cases
/// scatter `spread` times as wide as Poisson (1 for Poisson).
///
/// Arrivals are taken for Poisson with an unknown mean λ. After like windows with `past` cases in all, Jeffreys' prior
/// (λ^−½) leaves λ as a gamma variable of shape r = past + ½ and rate n = `windows`, so that the next window is negative
/// binomial: with q = 1 ÷ (n + 1)
///
/// P(X = x) = Γ(r + x) ÷ (Γ(r) x!) · (1 − q)^r · q^x, and the answer is P(X ≥ count).
///
/// With many windows that is the Poisson tail of their mean; with few it is larger, for their mean is itself uncertain:
/// eight windows without a case do not make six cases certain to be odd, and none makes nothing odd (the answer is 1).
///
/// Where cases bring others of their neighbours the counts, divided by the index of dispersion, have mean and variance of
/// Poisson: so both are divided by it. Between two whole counts the logarithm is taken to be straight.
///
/// Sources: Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, §2.6 (gamma prior of a Poisson mean); Farrington et al., A statistical
/// algorithm for the early detection of outbreaks of infectious disease, J. R. Statist. Soc. A 159 (1996), 547–563 (dispersion).
pub fn luck(count: u64, past: u64, windows: usize, spread: f64) -> f64 {
    let shape = past as f64 / spread + 0.5;
    let scaled = count as f64 / spread;
    let (whole, part) = (scaled.floor(), scaled.fract());
    let least = tail(whole as u64, shape, windows);
    if part == 0.0 {
        return least;
    }
    least.powf(1.0 - part) * tail(whole as u64 + 1, shape, windows).powf(part)
}

/// P(X ≥ count) of the next window, with r = `shape`.
fn tail(count: u64, shape: f64, windows: usize) -> f64 {
    if windows == 0 || count as f64 <= shape / windows as f64 {
        return 1.0;
    }
    let next = 1.0 / (windows as f64 + 1.0);
    let step = |x: f64| (shape + x) / (x + 1.0) * next;
    let first = (0..count).fold(shape * (1.0 - next).ln(), |sum, x| {
        sum + step(x as f64).ln()
    });
    // Beyond the mean every term is smaller than the one before, by a factor that falls towards q ≤ ½.
    let (mut sum, mut term, mut x) = (0.0, first.exp(), count as f64);
    while term > sum * f64::EPSILON {
        sum += term;
        term *= step(x);
        x += 1.0;
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::luck;

    /// The values are 1 − Σ P(X = x) for x < count, summed with 60 decimal digits by Python's `decimal`.
    #[test]
    fn the_tail_is_that_of_the_negative_binomial() {
        for (count, past, windows, wanted) in ORACLE {
            let found = luck(count, past, windows, 1.0);
            assert!(
                (found / wanted - 1.0).abs() < 1e-9,
                "{count} {past} {windows}: {found} for {wanted}"
            );
        }
    }

    #[test]
    fn nothing_is_odd_where_nothing_is_known_or_the_count_is_usual() {
        assert_eq!(luck(1_000, 0, 0, 1.0), 1.0);
        assert_eq!(luck(5, 40, 8, 1.0), 1.0);
        assert_eq!(luck(0, 0, 8, 1.0), 1.0);
    }

    #[test]
    fn more_cases_are_odder_and_more_past_makes_them_less_so() {
        for count in 5..60 {
            assert!(luck(count + 1, 16, 8, 1.0) < luck(count, 16, 8, 1.0));
            assert!(luck(count, 16, 8, 1.0) < luck(count, 24, 8, 1.0));
        }
        assert_eq!(luck(100_000, 0, 8, 1.0), 0.0);
    }

    #[test]
    fn counts_that_scatter_twice_as_wide_are_as_odd_as_half_of_them() {
        assert_eq!(luck(12, 6, 8, 2.0), luck(6, 3, 8, 1.0));
        let between = luck(13, 6, 8, 2.0);
        assert!(luck(14, 6, 8, 2.0) < between && between < luck(12, 6, 8, 2.0));
        assert!(luck(12, 6, 8, 2.0) > luck(12, 6, 8, 1.0));
    }

    const ORACLE: [(u64, u64, usize, f64); 7] = [
        (5, 0, 8, 4.375_569_060_788_946e-6),
        (6, 0, 8, 4.462_999_355_398_157e-7),
        (6, 3, 8, 7.307_579_439_744_933e-5),
        (12, 16, 8, 1.541_003_147_003_355e-5),
        (20, 40, 8, 3.492_982_142_566_404e-6),
        (3, 1, 1, 2.155_534_146_211_738e-1),
        (100, 400, 8, 4.935_411_150_949_929e-9),
    ];
}
