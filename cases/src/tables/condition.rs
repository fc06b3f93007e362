//! When a duty holds.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::clock::{Calendar, DayKind};

/// When a duty holds, by the local time of the report and the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Always.
    Always,
    /// On a day that is worked, made-up ones included.
    Workday,
    /// On a day that is not worked: weekends but for made-up working days, and public holidays.
    Weekend,
    /// On a day of a public holiday.
    Holiday,
    /// Within the hours of a working day.
    WorkingHours,
    /// Outside the hours of a working day, or on a rest day.
    OffHours,
}

impl Condition {
    /// The whole vocabulary.
    pub const ALL: [Self; 6] = [
        Self::Always,
        Self::Workday,
        Self::Weekend,
        Self::Holiday,
        Self::WorkingHours,
        Self::OffHours,
    ];

    /// The word in the table; empty for always.
    pub fn word(self) -> &'static str {
        match self {
            Self::Always => "",
            Self::Workday => "workday",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
            Self::WorkingHours => "working-hours",
            Self::OffHours => "off-hours",
        }
    }

    /// The condition in Chinese and English words.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Always => ("任何时间", "at any time"),
            Self::Workday => ("工作日", "on working days"),
            Self::Weekend => ("周末及节假日", "at weekends and on holidays"),
            Self::Holiday => ("节假日", "on public holidays"),
            Self::WorkingHours => ("工作时间", "in working hours"),
            Self::OffHours => ("非工作时间", "outside working hours"),
        }
    }

    /// Does it hold at this instant?
    pub fn holds(self, at: Timestamp, calendar: &Calendar) -> bool {
        match self {
            Self::Always => true,
            Self::Workday => calendar.kind_at(at).worked(),
            Self::Weekend => !calendar.kind_at(at).worked(),
            Self::Holiday => calendar.kind_at(at) == DayKind::Holiday,
            Self::WorkingHours => calendar.worked_at(at),
            Self::OffHours => !calendar.worked_at(at),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Condition {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|condition| condition.word() == text)
            .ok_or(())
    }
}
