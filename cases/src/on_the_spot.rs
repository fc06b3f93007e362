//! 自行处理: whoever reports something small has handled it already, and the rule closes it.
//!
//! Nobody closes their own work: it is the rule `on_the_spot` that does, for the classes that it lists and
//! with a photo of it done, and of every so many one goes to another person's check instead (抽查).

use serde::{Deserialize, Serialize};

use crate::case::{CaseNo, Status};
use crate::decision::is_false;

/// What whoever reports says of having handled it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handled {
    /// What they did, in their words; may be empty. At most [`crate::command::NOTE_CHARS_MAX`] characters.
    pub note: Box<str>,
}

impl Handled {
    /// The names of the object's fields.
    pub const FIELDS: [&'static str; 1] = ["note"];
}

/// The same as it stands in the log, with the rule that allows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnTheSpot {
    /// What they did; may be empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
    /// The entry of the rule `on_the_spot` that has the class.
    pub class: Box<str>,
    /// Version of the tables that were asked.
    pub tables: Box<str>,
    /// 抽查: another must look whether it is done; the rule does not close it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub spot_check: bool,
}

impl OnTheSpot {
    /// Where the case stands then: closed by the rule, or to be checked by another.
    pub fn status(&self) -> Status {
        if self.spot_check {
            Status::Handled
        } else {
            Status::Closed
        }
    }
}

/// Is it this case's turn to be looked at? Of any hundred numbers in a row exactly `percent` are, evenly spread.
///
/// ```
/// use cases::{CaseNo, on_the_spot::is_spot_check};
/// let looked_at: Vec<u32> = (1..=30).filter(|no| is_spot_check(CaseNo(*no), 10)).collect();
/// assert_eq!(looked_at, [10, 20, 30]);
/// ```
pub fn is_spot_check(case: CaseNo, percent: u8) -> bool {
    let looked_at = |cases: u64| cases * u64::from(percent) / 100;
    let number = u64::from(case.0);
    looked_at(number) > looked_at(number.saturating_sub(1))
}
