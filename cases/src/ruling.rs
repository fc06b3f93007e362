//! 裁定: somebody asked for more time or refused a call, and one level up must decide by when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock::{Calendar, Limit};
use crate::decision::is_false;

/// 裁定时限: the clock of a decision that is waited for.
///
/// The level above the case's own has the limit first. When its time runs out the decision is due
/// one level up, with the limit anew, as far as there are levels. The lateness is one: it counts from
/// when the time first ran out until somebody decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// Since when it waits at this level.
    pub since: Timestamp,
    /// How long the level has.
    pub limit: Limit,
    /// By when.
    pub due: Timestamp,
    /// When a warning is given before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn: Option<Timestamp>,
    /// The level that must decide; none where the tables know no levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<RulingLevel>,
    /// The warning was given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub warned: bool,
    /// The time ran out, and there is no level above.
    #[serde(default, skip_serializing_if = "is_false")]
    pub overdue: bool,
    /// Number of the lateness that began when the time first ran out: [`crate::Late::no`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<u16>,
}

/// A level that must decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulingLevel {
    /// Its number in the edition: 0 is the coarsest (the district).
    pub no: u8,
    /// Its name, e.g. `subdistrict`.
    pub name: Box<str>,
}

impl Ruling {
    /// Works out anew when it ends and when to warn, leaving out what stood still.
    pub(crate) fn renew(
        &mut self,
        calendar: &Calendar,
        pauses: &[(Timestamp, Timestamp)],
        warn_percent: Option<u8>,
    ) {
        self.due = calendar.deadline_with(self.since, self.limit, pauses).at;
        let warn = |percent| calendar.warn_at(self.since, self.limit, percent, pauses);
        self.warn = warn_percent.map(warn).filter(|warn| *warn < self.due);
    }
}
