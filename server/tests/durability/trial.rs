//! What a run of power cuts is tried with: the product, or one fault that must be caught.

use crate::disk::Skips;
use crate::station::product;
use server::store::Opening;

/// What a run is tried with: the product, or one fault that must be caught.
pub struct Trial {
    pub opening: Opening,
    pub skips: Skips,
    pub lies: Lies,
}

/// What is told and not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    Nothing,
    /// An erasure is acknowledged and not done.
    Erased,
    /// Who reported is kept apart from the log's own commit, and lost.
    Reporter,
}

impl Trial {
    pub fn product() -> Self {
        Self {
            opening: product(),
            skips: Skips::Nothing,
            lies: Lies::Nothing,
        }
    }

    /// A setting that may lose commits.
    pub fn synchronous(synchronous: &'static str) -> Self {
        let opening = Opening {
            synchronous,
            ..product()
        };
        Self {
            opening,
            ..Self::product()
        }
    }

    pub fn skipping(skips: Skips) -> Self {
        Self {
            skips,
            ..Self::product()
        }
    }

    pub fn lying(lies: Lies) -> Self {
        Self {
            lies,
            ..Self::product()
        }
    }
}
