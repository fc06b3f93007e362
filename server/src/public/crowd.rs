//! How near all addresses together are to what the server bears.

use super::turnstile::{Bucket, Rate};

/// How many knock at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowd {
    /// Whose address has something left passes.
    Usual,
    /// More than half of what is borne at once is taken: everybody solves a puzzle.
    Many,
    /// More than three quarters: a harder one.
    VeryMany,
    /// Nobody passes for a moment.
    Full,
}

impl Crowd {
    /// By what is left of the bucket of all.
    pub fn of(everybody: &Bucket, rate: Rate, now_ms: u64) -> Self {
        let taken = everybody.level(rate, now_ms);
        match rate.free.saturating_sub(taken) {
            0 => Self::Full,
            left if left < rate.free / 4 => Self::VeryMany,
            left if left < rate.free / 2 => Self::Many,
            _ => Self::Usual,
        }
    }

    /// Zero bits more than the easiest puzzle has.
    pub fn bits(self) -> u8 {
        match self {
            Self::Usual | Self::Many => 0,
            Self::VeryMany | Self::Full => 1,
        }
    }
}
