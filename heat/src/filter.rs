//! Which cases are counted.

use crate::{BitSet, Times};

/// Which cases are counted: those that pass every part; a part that is `None` lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The first second that counts.
    pub from_s: Option<i64>,
    /// The first second that no longer counts: the window is half-open.
    pub to_s: Option<i64>,
    /// The local times that count, within the window.
    pub times: Option<Times>,
    /// The classes that count; [`crate::NO_CLASS`] for the unclassified.
    pub classes: Option<BitSet>,
    /// The sources that count.
    pub sources: Option<BitSet>,
    /// The statuses that count.
    pub statuses: Option<BitSet>,
    /// The finest areas that count; [`crate::NO_AREA`] for cases outside of all.
    pub areas: Option<BitSet>,
    /// The lead teams that count; [`crate::NO_TEAM`] for cases without.
    pub teams: Option<BitSet>,
}
