//! How it went with an outsider: the last success, and the last failure since.

use jiff::Timestamp;

/// What was last handed over, and what has failed since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The newest checkpoint that the outsider holds.
    pub delivered: Option<Delivered>,
    /// Why the newest try failed; none after a success.
    pub failed: Option<Failed>,
}

/// A checkpoint that an outsider holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Entries of the log.
    pub size: u64,
    /// When it was handed over.
    pub at: Timestamp,
}

/// A try that failed. It is made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// When the first of these failures was.
    pub since: Timestamp,
    /// When the last was.
    pub at: Timestamp,
    /// How many there were without a success between.
    pub tries: u32,
    /// What went wrong, and what to do.
    pub why: String,
    /// Whether the outsider holds something that this log is not a continuation of: then trying again does not help.
    pub conflict: bool,
}

impl Standing {
    /// After a success.
    pub fn succeed(&mut self, size: u64, at: Timestamp) {
        *self = Self {
            delivered: Some(Delivered { size, at }),
            failed: None,
        };
    }

    /// After a failure.
    pub fn fail(&mut self, why: String, conflict: bool, at: Timestamp) {
        let before = self.failed.as_ref();
        self.failed = Some(Failed {
            since: before.map_or(at, |failed| failed.since),
            tries: before.map_or(1, |failed| failed.tries.saturating_add(1)),
            at,
            why,
            conflict,
        });
    }
}
