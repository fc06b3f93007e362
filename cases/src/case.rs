//! A case, 案卷: its number, its status, and the steps that lead from one to the next.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

/// Where a case stands. The first two are queues: accepted, but a person must look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Status {
    /// 待定位: no area is known. Nobody can be responsible yet.
    Unplaced,
    /// 待分类: an area is known, the class is not.
    Unclassified,
    /// 已派遣: a team has it and has not yet accepted.
    Dispatched,
    /// 处理中: the team accepted.
    Handling,
    /// 待核查: the team reported back; somebody else must look.
    Handled,
    /// 已结案.
    Closed,
}

impl Status {
    /// Every status in the order of a case's life; the index is the number used in columns.
    pub const ALL: [Self; 6] = [
        Self::Unplaced,
        Self::Unclassified,
        Self::Dispatched,
        Self::Handling,
        Self::Handled,
        Self::Closed,
    ];

    /// The word used in JSON, SQL and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unplaced => "unplaced",
            Self::Unclassified => "unclassified",
            Self::Dispatched => "dispatched",
            Self::Handling => "handling",
            Self::Handled => "handled",
            Self::Closed => "closed",
        }
    }

    /// The words people read: Chinese, English.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Unplaced => ("待定位", "Not placed"),
            Self::Unclassified => ("待分类", "Not classified"),
            Self::Dispatched => ("已派遣", "Dispatched"),
            Self::Handling => ("处理中", "Handling"),
            Self::Handled => ("待核查", "To check"),
            Self::Closed => ("已结案", "Closed"),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that is no status.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a status; one of unplaced, unclassified, dispatched, handling, handled, closed")]
pub struct NotAStatus;

impl FromStr for Status {
    type Err = NotAStatus;

    fn from_str(text: &str) -> Result<Self, NotAStatus> {
        Self::ALL
            .into_iter()
            .find(|s| s.word() == text)
            .ok_or(NotAStatus)
    }
}

/// What a person can do to a case that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum StepKind {
    /// 定位: give an unplaced case its position or area.
    Place,
    /// 分类: give a case without a class its class.
    Classify,
    /// 受理: the team takes it on.
    Accept,
    /// 处理反馈: the team says it is done.
    ReportBack,
    /// 核查结案: another than the handler looks and closes.
    Close,
}

impl StepKind {
    /// Every step.
    pub const ALL: [Self; 5] = [
        Self::Place,
        Self::Classify,
        Self::Accept,
        Self::ReportBack,
        Self::Close,
    ];

    /// The word used in JSON (`step`).
    pub fn word(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Classify => "classify",
            Self::Accept => "accept",
            Self::ReportBack => "report-back",
            Self::Close => "close",
        }
    }
}

impl fmt::Display for StepKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
