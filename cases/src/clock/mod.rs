//! 时限: by when. Four clocks over one calendar, in the time zone Asia/Shanghai.

mod calendar;
mod deadline;
mod explain;
mod local;
mod pauses;
mod words;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use calendar::midnight;
pub use calendar::{BadHours, Calendar, Day, DayKind, Hours};
pub(crate) use local::{DAY_S, SHANGHAI, day_of, instant, wall_s};

pub use explain::{Stretch, StretchKind};

/// Largest amount of a limit: some four years of hours, more than any duty gives.
pub const AMOUNT_MAX: u32 = 10_000;

/// The four clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// 紧急小时: every hour counts, nights and holidays included.
    UrgentHours,
    /// 工作小时: only the hours of working days count.
    WorkingHours,
    /// 工作日: as many working hours as that many working days have.
    WorkingDays,
    /// 自然日: to the same time of day, that many days later.
    CalendarDays,
}

impl LimitKind {
    /// Every clock.
    pub const ALL: [Self; 4] = [
        Self::UrgentHours,
        Self::WorkingHours,
        Self::WorkingDays,
        Self::CalendarDays,
    ];

    /// The word used in tables and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::UrgentHours => "urgent_hours",
            Self::WorkingHours => "working_hours",
            Self::WorkingDays => "working_days",
            Self::CalendarDays => "calendar_days",
        }
    }

    /// Does this clock need to know which days are worked?
    pub fn needs_calendar(self) -> bool {
        matches!(self, Self::WorkingHours | Self::WorkingDays)
    }
}

/// A word that names no clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a clock; one of urgent_hours, working_hours, working_days, calendar_days")]
pub struct NotAClock;

impl FromStr for LimitKind {
    type Err = NotAClock;

    fn from_str(text: &str) -> Result<Self, NotAClock> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.word() == text)
            .ok_or(NotAClock)
    }
}

/// How long somebody has: an amount on one of the clocks, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Which clock.
    pub kind: LimitKind,
    /// How many hours or days, 1 to [`AMOUNT_MAX`].
    pub amount: u32,
}

impl Limit {
    /// The limit in Chinese and English words, e.g. 4个工作小时, “4 working hours”.
    pub fn words(self) -> (String, String) {
        let Self { kind, amount } = self;
        let (zh, one, many) = match kind {
            LimitKind::UrgentHours => (
                "个小时（昼夜连续计时）",
                "hour, day and night",
                "hours, day and night",
            ),
            LimitKind::WorkingHours => ("个工作小时", "working hour", "working hours"),
            LimitKind::WorkingDays => ("个工作日", "working day", "working days"),
            LimitKind::CalendarDays => ("个自然日", "day", "days"),
        };
        let en = if amount == 1 { one } else { many };
        (format!("{amount}{zh}"), format!("{amount} {en}"))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.kind.word())
    }
}

/// Text that is no limit such as `4 working_hours`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a limit; an amount from 1 to 10000 and a clock, such as 4 working_hours")]
pub struct NotALimit;

impl FromStr for Limit {
    type Err = NotALimit;

    /// Reads what [`Limit`] prints: an amount, spaces, a clock.
    fn from_str(text: &str) -> Result<Self, NotALimit> {
        let (amount, kind) = text.split_once(char::is_whitespace).ok_or(NotALimit)?;
        let amount = amount.parse().map_err(|_| NotALimit)?;
        let kind = kind.trim().parse().map_err(|_| NotALimit)?;
        if (1..=AMOUNT_MAX).contains(&amount) {
            Ok(Self { kind, amount })
        } else {
            Err(NotALimit)
        }
    }
}

/// The moment a limit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The first moment at which the whole limit has passed; whole seconds.
    pub at: Timestamp,
    /// A year between start and end has no calendar: weekdays there were taken for working days,
    /// and holidays cannot be known. Say so wherever the deadline is shown.
    pub beyond_calendar: bool,
}
