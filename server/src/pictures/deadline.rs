//! When a picture must be ready.

use std::time::{Duration, Instant};

/// The moment after which nobody should wait any more.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

/// It took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the picture took too long; make it smaller, the radius larger, or the window shorter")]
pub struct TooSlow;

impl Deadline {
    /// A moment from now.
    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// Is there still time?
    pub fn check(self) -> Result<(), TooSlow> {
        if Instant::now() < self.0 {
            Ok(())
        } else {
            Err(TooSlow)
        }
    }
}
