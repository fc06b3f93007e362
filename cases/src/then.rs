//! What an event led to, recorded beside it, so that a replay decides nothing.

use serde::{Deserialize, Serialize};

use crate::case::Status;
use crate::decision::Decision;
use crate::parts::{Call, Stuck, Task};
use crate::ruling::Ruling;
use crate::running::{AtLevel, CaseClock, Late};

/// The consequences of one event for its case. What is left out stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// Where the case stands now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Who answers, or would while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Box<Decision>>,
    /// The clock that runs from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Box<CaseClock>>,
    /// What was late: begun or, with the same number, ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub late: Vec<Late>,
    /// The level it stands at now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<AtLevel>,
    /// Tasks that are new or changed, whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// The call that is new or changed, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Box<Call>>,
    /// The clock of the decision on the extension that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Box<Ruling>>,
    /// Every reason it is stuck for now; an empty list when it is no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stuck: Option<Vec<Stuck>>,
    /// How often it was done again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rework: Option<u8>,
    /// How often it went from one lead team to another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handovers: Option<u8>,
    /// When the source must be answered by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_due: Option<jiff::Timestamp>,
}

impl Then {
    /// Does nothing follow?
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
