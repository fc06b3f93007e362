//! Short hashes of what is kept twice, to compare it without holding it.

use std::hash::{BuildHasher as _, Hash, RandomState};

/// 64 bits under a key of this run: two things that differ have the same with a chance of 2⁻⁶⁴, and nobody can try
/// beforehand.
pub type Short = u64;

/// Makes short hashes.
#[derive(Clone, Default)]
pub struct Mixer(RandomState);

impl Mixer {
    /// The short hash of some fields.
    pub fn short(&self, fields: impl Hash) -> Short {
        self.0.hash_one(fields)
    }
}
