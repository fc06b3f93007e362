//! The kinds of time that duties can tell apart: within each, every condition holds always or never.

use jiff::Timestamp;
use serde::Serialize;

use crate::clock::{Calendar, DAY_S, DayKind};
use crate::tables::Condition;

/// A kind of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeKind {
    /// Working hours.
    WorkingHours,
    /// A working day outside its hours.
    OffHours,
    /// Saturday or Sunday, neither made up nor a public holiday.
    Weekend,
    /// A public holiday.
    Holiday,
}

impl TimeKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::WorkingHours,
        Self::OffHours,
        Self::Weekend,
        Self::Holiday,
    ];

    /// The kind of an instant.
    pub fn of(at: Timestamp, calendar: &Calendar) -> Self {
        match calendar.kind_at(at) {
            DayKind::Holiday => Self::Holiday,
            DayKind::Weekend => Self::Weekend,
            DayKind::Workday | DayKind::MadeUp if calendar.worked_at(at) => Self::WorkingHours,
            DayKind::Workday | DayKind::MadeUp => Self::OffHours,
        }
    }

    /// Can this kind of time come? Working days of 24 hours leave none outside them. A public
    /// holiday always can: years that the calendar does not cover have them too.
    pub fn comes(self, calendar: &Calendar) -> bool {
        self != Self::OffHours || calendar.hours().day_s() < DAY_S
    }

    /// Does a condition hold throughout this kind of time? If not, it never does in it.
    pub fn meets(self, condition: Condition) -> bool {
        match condition {
            Condition::Always => true,
            Condition::Workday => matches!(self, Self::WorkingHours | Self::OffHours),
            Condition::Weekend => matches!(self, Self::Weekend | Self::Holiday),
            Condition::Holiday => self == Self::Holiday,
            Condition::WorkingHours => self == Self::WorkingHours,
            Condition::OffHours => self != Self::WorkingHours,
        }
    }

    /// The kind in Chinese and English words.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::WorkingHours => ("工作时间", "in working hours"),
            Self::OffHours => (
                "工作日的非工作时间",
                "on working days outside working hours",
            ),
            Self::Weekend => ("周末", "at weekends"),
            Self::Holiday => ("节假日", "on public holidays"),
        }
    }
}

/// Kinds of time in Chinese and English words.
pub(super) fn words(times: &[TimeKind]) -> (String, String) {
    let (zh, en): (Vec<_>, Vec<_>) = times.iter().map(|time| time.names()).unzip();
    (zh.join("、"), en.join(", "))
}
