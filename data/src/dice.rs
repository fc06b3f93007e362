//! Random numbers that are the same on every machine and in every version of every library.
//!
//! The committed district and the seeded histories must come out bit for bit the same for years, which
//! the generators of the `rand` crate do not promise. This is `SplitMix64` (Steele, Lea & Flood 2014:
//! *Fast splittable pseudorandom number generators*), written from its definition.

/// One stream of random numbers; two dice of the same seed throw the same numbers.
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// A stream for `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A stream of its own for one thing among many, so that drawing more for one never shifts another.
    pub fn of(seed: u64, thing: u64) -> Self {
        let mut dice = Self::new(seed ^ thing.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        dice.state = dice.bits();
        dice
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in `0.0 ..1.0`.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in `low ..high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in `0 .. count`; `count` must not be 0.
    pub fn below(&mut self, count: usize) -> usize {
        debug_assert!(count > 0, "nothing to choose from");
        // The bias of a multiply-shift is below count / 2^64: nothing a test could ever see.
        ((u128::from(self.bits()) * count as u128) >> 64) as usize
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of `things`, which must not be empty.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }

    /// An index into `cumulative` (rising sums of weights), chosen by weight.
    pub fn weighted(&mut self, cumulative: &[f64]) -> usize {
        let total = cumulative.last().copied().unwrap_or(0.0);
        let throw = self.unit() * total;
        cumulative
            .partition_point(|&sum| sum <= throw)
            .min(cumulative.len().saturating_sub(1))
    }

    /// Normal with mean 0 and deviation 1 (sum of twelve uniforms: no tail beyond 6, no library's `ln`).
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// Rising sums of weights, for [`Dice::weighted`].
pub fn cumulative(weights: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    weights
        .into_iter()
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_throws_never_change() {
        // Reference values of SplitMix64 for seed 1234567, from the paper's own C test vector.
        let mut dice = Dice::new(1_234_567);
        assert_eq!(dice.bits(), 6_457_827_717_110_365_317);
        assert_eq!(dice.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn weights_decide_how_often() {
        let sums = cumulative([1.0, 0.0, 3.0]);
        let mut dice = Dice::new(7);
        let mut seen = [0usize; 3];
        for _ in 0..40_000 {
            seen[dice.weighted(&sums)] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((9_500..10_500).contains(&seen[0]), "{seen:?}");
    }
}
