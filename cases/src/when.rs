//! The two times of a decision: when it is written down, and when it happened.

use jiff::Timestamp;

/// When something is recorded and when it happened.
///
/// Of a live command both are the server's clock now. Only a history that is played or imported
/// gives another `happened`; it is never later than `recorded`, and never before what happened to
/// the case last: [`crate::decide`] moves it there. All clocks run on `happened`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The server's clock when it decides.
    pub recorded: Timestamp,
    /// When it happened.
    pub happened: Timestamp,
}

impl When {
    /// Something of the past, written down now. A later `happened` becomes `recorded`.
    pub fn past(recorded: Timestamp, happened: Timestamp) -> Self {
        let happened = happened.min(recorded);
        Self { recorded, happened }
    }

    /// The same, but not before `last`, and to be recorded: `None` when it is `recorded` itself.
    pub(crate) fn not_before(self, last: Timestamp) -> Self {
        let happened = self.happened.max(last).min(self.recorded);
        Self { happened, ..self }
    }

    /// `happened` as events keep it: left out when it is `recorded`.
    pub(crate) fn kept(self) -> Option<Timestamp> {
        (self.happened != self.recorded).then_some(self.happened)
    }
}

impl From<Timestamp> for When {
    /// Live: it happens now.
    fn from(now: Timestamp) -> Self {
        Self {
            recorded: now,
            happened: now,
        }
    }
}
