//! A case, 案卷: its number and where it stands.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::words::worded;

/// The number of a case: dense, from 1, never used twice. Shown as `HY000000042`.
///
/// At least nine digits are shown and more when needed, so a busy day cannot overflow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNo(pub u32);

impl CaseNo {
    /// The place of the case in columns that start at zero.
    pub fn index(self) -> usize {
        self.0 as usize - 1
    }
}

impl fmt::Display for CaseNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HY{:09}", self.0)
    }
}

/// A case number that is not of the form `HY` and at least nine digits, from 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a case number; it looks like HY000000042")]
pub struct NotACaseNo;

impl FromStr for CaseNo {
    type Err = NotACaseNo;

    /// Takes exactly what [`fmt::Display`] writes, so that each case has one spelling.
    fn from_str(text: &str) -> Result<Self, NotACaseNo> {
        let digits = text.strip_prefix("HY").ok_or(NotACaseNo)?;
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        let one_spelling = digits.len() == 9 || (digits.len() > 9 && !digits.starts_with('0'));
        match digits.parse() {
            Ok(number) if plain && one_spelling && number > 0 => Ok(Self(number)),
            _ => Err(NotACaseNo),
        }
    }
}

impl Serialize for CaseNo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CaseNo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

worded! {
    /// 状态: where a case stands, in the order of its life; the index is the number used in columns.
    ///
    /// All but those with a team and the last three are queues: accepted, but a person must look.
    pub enum Status ("not a status") {
        /// 待定位: no area is known. Nobody can be responsible yet.
        Unplaced "unplaced" ("待定位", "Not placed"),
        /// 待分类: an area is known, the class is not.
        Unclassified "unclassified" ("待分类", "Not classified"),
        /// 待核实: a grid worker looks before it is filed.
        Verifying "verifying" ("待核实", "To verify"),
        /// 待立案: an operator files or cancels it.
        ToFile "to-file" ("待立案", "To file"),
        /// 待派遣: a dispatcher gives it to a team.
        ToDispatch "to-dispatch" ("待派遣", "To dispatch"),
        /// 已派遣: a team has it and has not yet accepted.
        Dispatched "dispatched" ("已派遣", "Dispatched"),
        /// 处理中: the team accepted.
        Handling "handling" ("处理中", "Handling"),
        /// 已挂起: with a team, its clock stands still.
        Suspended "suspended" ("已挂起", "Suspended"),
        /// 待核查: the team reported back; somebody else must look.
        Handled "handled" ("待核查", "To check"),
        /// 待结案: checked and found done; somebody must close it.
        Checked "checked" ("待结案", "To close"),
        /// 已结案.
        Closed "closed" ("已结案", "Closed"),
        /// 已作废: it was no case.
        Cancelled "cancelled" ("已作废", "Cancelled"),
        /// 已并案: another case of the same issue is worked on in its place.
        Merged "merged" ("已并案", "Merged"),
    }
}

impl Status {
    /// Is there still something to do about it, by itself? Not when closed, cancelled or merged.
    pub fn is_open(self) -> bool {
        self < Self::Closed
    }

    /// Does a team have it: dispatched, handling or suspended?
    pub fn is_with_team(self) -> bool {
        matches!(self, Self::Dispatched | Self::Handling | Self::Suspended)
    }

    /// Is it a queue in which a person must look before a team gets it?
    pub fn is_waiting(self) -> bool {
        self < Self::Dispatched
    }
}
