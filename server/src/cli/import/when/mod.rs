//! Times as tables of many cities write them.
//!
//! What can be read in one way only is read. A date such as 05/04/2024 can be read in two: the order of day
//! and month is taken from other rows of the table, from `AM`/`PM`, or from `--time-format`, and the row is
//! refused when none of them tells.

mod clock;
mod forms;
#[cfg(test)]
mod tests;

use forms::{Read, by_pattern, common, slashed};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What `--time-format` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Whatever can be told.
    #[default]
    Common,
    /// Dates with slashes have this order.
    Ordered(Order),
    /// A pattern of strptime.
    Pattern(String),
}

/// Which comes first in 05/04/2024.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The month.
    MonthFirst,
    /// The day.
    DayFirst,
}

/// Reads times of one table.
#[derive(Clone, Debug)]
pub struct Times {
    format: Format,
    /// For times that name no zone.
    zone: Option<TimeZone>,
    /// What other rows have told.
    told: Option<Order>,
}

/// Why a text is not a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not in any form that we know.
    #[error(
        "{0:?} is not a time that can be read; common forms are 2024-05-01T13:00:00+08:00, 2024-05-01 13:00, \
         05/01/2024 01:00:00 PM and seconds since 1970; for others say --time-format, such as \"%d.%m.%Y %H:%M\""
    )]
    Unknown(String),
    /// A time without a zone.
    #[error("{0:?} names no time zone: say --time-zone, such as --time-zone Asia/Shanghai")]
    NoZone(String),
    /// 05/04/2024.
    #[error(
        "{0:?} may be read day first or month first: say --time-format mdy or --time-format dmy"
    )]
    TwoWays(String),
    /// Before year 1 or beyond 9999.
    #[error("{0:?} is out of range")]
    Range(String),
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "mdy" => Ok(Self::Ordered(Order::MonthFirst)),
            "dmy" => Ok(Self::Ordered(Order::DayFirst)),
            _ if word.contains('%') => Ok(Self::Pattern(word.to_owned())),
            _ => {
                Err("a time format is mdy, dmy, or a pattern such as \"%d.%m.%Y %H:%M\"".to_owned())
            }
        }
    }
}

impl Times {
    /// Reads times in this format; those without a zone are local times of `zone`.
    pub fn new(format: Format, zone: Option<TimeZone>) -> Self {
        Self {
            format,
            zone,
            told: None,
        }
    }

    /// Learns the order of day and month from times of the table. Times that contradict each other tell nothing.
    pub fn learn<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        let (mut month_first, mut day_first) = (false, false);
        for (first, second) in texts
            .filter_map(|text| slashed(text.trim()))
            .map(|slashed| (slashed.0, slashed.1))
        {
            day_first |= first > 12;
            month_first |= second > 12;
        }
        self.told = match (month_first, day_first) {
            (true, false) => Some(Order::MonthFirst),
            (false, true) => Some(Order::DayFirst),
            (true, true) | (false, false) => None,
        };
    }

    /// The moment that a text says.
    ///
    /// A local time that the clocks skipped is read as if they had not been changed; of one that they showed
    /// twice the earlier is meant.
    pub fn read(&self, text: &str) -> Result<Timestamp, TimeError> {
        let text = text.trim();
        let read = match &self.format {
            Format::Pattern(pattern) => by_pattern(pattern, text),
            Format::Ordered(order) => common(text, Some(*order)),
            Format::Common => common(text, self.told),
        };
        match read? {
            Read::At(at) => Ok(at),
            Read::Local(local) => {
                let zone = self
                    .zone
                    .as_ref()
                    .ok_or_else(|| TimeError::NoZone(text.to_owned()))?;
                let at = zone.to_ambiguous_timestamp(local).compatible();
                at.map_err(|_| TimeError::Range(text.to_owned()))
            }
        }
    }
}
