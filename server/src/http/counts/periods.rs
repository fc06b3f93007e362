//! Stretches of local time that cases are counted by: which one a moment lies in, and when each begins.

use crate::clock;
use heat::period_begin_s;
use jiff::civil::Date;

const HOUR_S: u32 = 3_600;
const DAY_S: u32 = 86_400;
const WEEK_S: u32 = 7 * DAY_S;
const MONTHS_A_YEAR: i64 = 12;

/// How time is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Periods {
    /// Into equal stretches of so many seconds, counted as [`heat::Group::Period`] counts them.
    Of(u32),
    /// Into months of the calendar, counted from year 0.
    Months,
}

impl Periods {
    /// Hours.
    pub const HOURS: Self = Self::Of(HOUR_S);
    /// Days.
    pub const DAYS: Self = Self::Of(DAY_S);
    /// Weeks from Monday.
    pub const WEEKS: Self = Self::Of(WEEK_S);

    /// The period that a moment lies in.
    pub fn of(self, at_s: i64) -> i64 {
        match self {
            Self::Of(width_s) => {
                let first_s = period_begin_s(clock::AHEAD_S, width_s, 0);
                at_s.saturating_sub(first_s).div_euclid(width_s.into())
            }
            Self::Months => month_of_day(Self::DAYS.of(at_s)),
        }
    }

    /// When a period begins, Unix seconds.
    pub fn begin_s(self, key: i64) -> i64 {
        match self {
            Self::Of(width_s) => period_begin_s(clock::AHEAD_S, width_s, key),
            Self::Months => {
                let (year, month) = (key.div_euclid(MONTHS_A_YEAR), key.rem_euclid(MONTHS_A_YEAR));
                let first = i16::try_from(year)
                    .ok()
                    .and_then(|year| Date::new(year, month as i8 + 1, 1).ok());
                first.map_or(0, |date| Self::DAYS.begin_s(day_number(date)))
            }
        }
    }
}

/// The month that a day, counted from 1970-01-01, lies in.
pub fn month_of_day(day: i64) -> i64 {
    let date = date_of(day);
    i64::from(date.year()) * MONTHS_A_YEAR + i64::from(date.month()) - 1
}

/// The date of a day; beyond the range of dates its end.
pub fn date_of(day: i64) -> Date {
    let days = i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX });
    let span = jiff::Span::new().try_days(days);
    let date = span.and_then(|span| jiff::civil::date(1970, 1, 1).checked_add(span));
    date.unwrap_or(if day < 0 { Date::MIN } else { Date::MAX })
}

/// A date as days since 1970-01-01.
pub fn day_number(date: Date) -> i64 {
    let since = date.since(jiff::civil::date(1970, 1, 1));
    since.map_or(0, |since| i64::from(since.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().expect("a time").as_second()
    }

    #[test]
    fn each_moment_lies_in_the_period_that_began_last() {
        let all = [
            Periods::HOURS,
            Periods::DAYS,
            Periods::WEEKS,
            Periods::Months,
            Periods::Of(60),
            Periods::Of(900),
            Periods::Of(31_622_400),
            Periods::Of(2 * 604_800),
            Periods::Of(100_001),
        ];
        let moments = [
            "1969-12-31T15:59:59Z",
            "1970-01-01T00:00:00+08:00",
            "2024-02-29T23:59:59+08:00",
            "2026-11-30T00:00:00+08:00",
            "2026-12-31T23:59:59+08:00",
            "1875-07-01T12:00:00Z",
        ];
        for (periods, moment) in all.into_iter().flat_map(|p| moments.map(|m| (p, m))) {
            let at_s = at(moment);
            let key = periods.of(at_s);
            let (begin_s, end_s) = (periods.begin_s(key), periods.begin_s(key + 1));
            assert!((begin_s..end_s).contains(&at_s), "{periods:?} {moment}");
            assert_eq!(periods.of(begin_s), key, "{periods:?} {moment}");
            assert_eq!(periods.of(end_s - 1), key, "{periods:?} {moment}");
        }
    }

    #[test]
    fn weeks_begin_on_a_local_monday_and_months_on_their_first() {
        let at_s = at("2026-11-26T12:00:00+08:00");
        let begin = |periods: Periods| clock::local(periods.begin_s(periods.of(at_s)));
        assert_eq!(begin(Periods::WEEKS), "2026-11-23T00:00:00+08:00");
        assert_eq!(begin(Periods::Months), "2026-11-01T00:00:00+08:00");
        assert_eq!(begin(Periods::Of(2 * 3_600)), "2026-11-26T12:00:00+08:00");
    }
}
