//! 工作日历: which days are worked, and which hours of them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::Date;

use super::local::{DAY_S, day_of, instant, wall_s};

/// The working hours of a day as half-open stretches of seconds since midnight: in order, apart,
/// at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours(Vec<(u32, u32)>);

/// Working hours that are empty, reversed, overlapping or out of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("working hours must be in order within one day, without overlap, and not empty")]
pub struct BadHours;

impl Hours {
    /// Takes stretches in seconds since midnight.
    ///
    /// # Errors
    /// When they are not in order within one day, or there is none.
    pub fn new(stretches: Vec<(u32, u32)>) -> Result<Self, BadHours> {
        let within = stretches
            .iter()
            .all(|(from, to)| from < to && i64::from(*to) <= DAY_S);
        let apart = stretches.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        if stretches.is_empty() || !within || !apart {
            Err(BadHours)
        } else {
            Ok(Self(stretches))
        }
    }

    /// The stretches in order.
    pub fn stretches(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// Seconds worked on a working day, at least 1.
    pub fn day_s(&self) -> i64 {
        self.0.iter().map(|(from, to)| i64::from(to - from)).sum()
    }
}

impl Default for Hours {
    /// 08:00–12:00 and 14:00–18:00.
    fn default() -> Self {
        Self(vec![(8 * 3600, 12 * 3600), (14 * 3600, 18 * 3600)])
    }
}

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// Monday to Friday, nothing special.
    Workday,
    /// 调休上班: a weekend day that is worked.
    MadeUp,
    /// Saturday or Sunday.
    Weekend,
    /// 节假日: a day of a public holiday, on whichever weekday.
    Holiday,
}

impl DayKind {
    /// Is it worked?
    pub fn worked(self) -> bool {
        matches!(self, Self::Workday | Self::MadeUp)
    }
}

/// A listed day: a holiday or a made-up working day, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// [`DayKind::Holiday`] or [`DayKind::MadeUp`].
    pub kind: DayKind,
    /// E.g. 国庆节.
    pub name: Box<str>,
    /// The same in English, or empty.
    pub name_en: Box<str>,
}

/// Which days and hours are worked. A year is *covered* when at least one of its days is listed;
/// in other years only weekends are known.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Calendar {
    hours: Hours,
    listed: BTreeMap<i32, Day>,
    /// Kinds of all days of the covered years, from `first_day` on, so that asking is one look.
    kinds: Vec<DayKind>,
    first_day: i32,
    covered_years: Vec<i16>,
}

impl Calendar {
    /// A calendar of the listed days; dates and kinds as read from a table.
    pub fn new(hours: Hours, days: impl IntoIterator<Item = (Date, Day)>) -> Self {
        let mut covered_years = Vec::new();
        let mut listed = BTreeMap::new();
        for (date, day) in days {
            covered_years.push(date.year());
            listed.insert(day_number(date), day);
        }
        covered_years.sort_unstable();
        covered_years.dedup();
        let mut calendar = Self {
            hours,
            listed,
            kinds: Vec::new(),
            first_day: 0,
            covered_years,
        };
        if let Some(days) = calendar.span() {
            calendar.first_day = *days.start();
            calendar.kinds = days.map(|day| calendar.look_up(day)).collect();
        }
        calendar
    }

    /// The working hours of a working day.
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// What the local day of an instant is.
    pub fn kind_at(&self, at: Timestamp) -> DayKind {
        self.kind(day_of(wall_s(at)))
    }

    /// Does the instant fall into the hours of a working day?
    pub fn worked_at(&self, at: Timestamp) -> bool {
        let wall = wall_s(at);
        let second = wall.rem_euclid(DAY_S) as u32;
        self.kind(day_of(wall)).worked()
            && self
                .hours
                .0
                .iter()
                .any(|(from, to)| (*from..*to).contains(&second))
    }

    /// The years that have a listed day, in order.
    pub fn covered_years(&self) -> &[i16] {
        &self.covered_years
    }

    /// The listed day, if this one is listed. `day` counts from 1970-01-01.
    pub fn listed(&self, day: i32) -> Option<&Day> {
        self.listed.get(&day)
    }

    /// What a day is. `day` counts from 1970-01-01.
    pub fn kind(&self, day: i32) -> DayKind {
        match usize::try_from(day - self.first_day)
            .ok()
            .and_then(|at| self.kinds.get(at))
        {
            Some(kind) => *kind,
            None => plain_kind(day),
        }
    }

    /// Is every year from one day to another covered?
    pub(crate) fn covers(&self, days: RangeInclusive<i32>) -> bool {
        let (first, last) = (date_of(*days.start()).year(), date_of(*days.end()).year());
        (first..=last).all(|year| self.covered_years.binary_search(&year).is_ok())
    }

    fn look_up(&self, day: i32) -> DayKind {
        self.listed
            .get(&day)
            .map_or_else(|| plain_kind(day), |day| day.kind)
    }

    /// All days from the first covered year to the last.
    fn span(&self) -> Option<RangeInclusive<i32>> {
        let first = Date::new(*self.covered_years.first()?, 1, 1).ok()?;
        let last = Date::new(*self.covered_years.last()?, 12, 31).ok()?;
        Some(day_number(first)..=day_number(last))
    }
}

/// What a day is when only the week is known.
fn plain_kind(day: i32) -> DayKind {
    // 1970-01-01 was a Thursday: day 2 was a Saturday.
    if (day - 2).rem_euclid(7) < 2 {
        DayKind::Weekend
    } else {
        DayKind::Workday
    }
}

/// A date as days since 1970-01-01.
fn day_number(date: Date) -> i32 {
    let midnight = date.to_datetime(jiff::civil::Time::midnight());
    let utc = jiff::tz::TimeZone::UTC.to_timestamp(midnight);
    day_of(utc.map_or(0, Timestamp::as_second))
}

/// The instant at which a date begins in Asia/Shanghai.
pub(crate) fn midnight(date: Date) -> Timestamp {
    instant(i64::from(day_number(date)) * DAY_S)
}

/// The date of a day; days beyond the range of dates become its ends.
pub(super) fn date_of(day: i32) -> Date {
    let second =
        (i64::from(day) * DAY_S).clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(second).map_or(Date::ZERO, |at| {
        jiff::tz::Offset::UTC.to_datetime(at).date()
    })
}
