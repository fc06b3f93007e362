//! `hours` and `days`: the local times that count.

use super::counts::date_of;
use super::problem::Problem;
use crate::clock;
use crate::limits;
use cases::clock::{Calendar, DayKind};
use heat::{Days, Times, Week};
use std::ops::{Range, RangeInclusive};

/// Days that can be told apart by their kind: 1970-01-01 to 2099-12-31. Others are of no kind.
const DAYS: Range<i32> = 0..47_482;
const DAY_S: i64 = 86_400;
const HOURS_A_DAY: u8 = 24;

/// A kind of days, by the calendar in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// 工作日, made-up working weekends (调休上班) included.
    Workday,
    /// 休息日: an ordinary day of a weekend.
    Restday,
    /// 节假日: a statutory day off, on whichever weekday.
    Holiday,
}

impl Kind {
    const ALL: [(&'static str, Self); 3] = [
        ("workday", Self::Workday),
        ("restday", Self::Restday),
        ("holiday", Self::Holiday),
    ];

    fn of(day: DayKind) -> Self {
        match day {
            DayKind::Workday | DayKind::MadeUp => Self::Workday,
            DayKind::Weekend => Self::Restday,
            DayKind::Holiday => Self::Holiday,
        }
    }
}

/// The local day of a moment, counted from 1970-01-01.
pub fn day_of(at_s: i64) -> i64 {
    at_s.saturating_add(i64::from(clock::AHEAD_S))
        .div_euclid(DAY_S)
}

/// The last day that the calendar knows, where some of these days lie in years that it does not. Empty when it knows
/// none.
pub fn beyond(calendar: &Calendar, days: RangeInclusive<i64>) -> Option<String> {
    let year = |day: &i64| date_of(*day).year();
    let known = calendar.covered_years();
    let knows = |year: i16| known.binary_search(&year).is_ok();
    let all = (year(days.start())..=year(days.end())).all(knows);
    let last = || {
        known
            .last()
            .map_or_else(String::new, |year| format!("{year}-12-31"))
    };
    (!all).then(last)
}

/// The local times that both parameters let through; none when both are left out.
pub fn times(
    hours: Option<&str>,
    days: Option<&str>,
    calendar: &Calendar,
) -> Result<Option<Times>, Problem> {
    let week = hours.map(week).transpose()?;
    let kinds = days.map(kinds).transpose()?;
    if week.is_none() && kinds.is_none() {
        return Ok(None);
    }
    Ok(Some(Times {
        offset_s: clock::AHEAD_S,
        week,
        days: kinds.map(|kinds| days_of(&kinds, calendar)),
    }))
}

/// Parses hours of the week such as `6-7@09-18,5@22-06`.
fn week(text: &str) -> Result<Week, Problem> {
    let mut hours = Vec::new();
    for part in parts("hours", text)? {
        let (days, span) = stretch(part).ok_or_else(|| {
            let detail = format!(
                "{part:?} is not DAY@HOUR-HOUR or DAY-DAY@HOUR-HOUR; days are 1 (Monday) to 7, hours 00 to 24, \
                 such as 6-7@09-18 or 5@22-06"
            );
            Problem::bad_parameter("hours", detail)
        })?;
        for day in days {
            let start = day * HOURS_A_DAY + span.start;
            hours.extend((start..start + (span.end - span.start)).map(|hour| hour % 168));
        }
    }
    Ok(hours.into_iter().collect())
}

/// Days of the week from 0 and hours from the day's midnight; past midnight they go on beyond 24.
fn stretch(part: &str) -> Option<(Vec<u8>, Range<u8>)> {
    let (days, hours) = part.split_once('@')?;
    let day = |text: &str| {
        let day = (text.len() == 1).then(|| text.parse::<u8>().ok())??;
        (1..=7).contains(&day).then(|| day - 1)
    };
    let days = match days.split_once('-') {
        None => vec![day(days)?],
        Some((first, last)) => {
            let (first, last) = (day(first)?, day(last)?);
            // `6-1` is Saturday, Sunday, Monday.
            let count = (last + 7 - first) % 7 + 1;
            (first..first + count).map(|day| day % 7).collect()
        }
    };
    let (from, to) = hours.split_once('-')?;
    let hour = |text: &str| {
        let is_two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let hour = is_two_digits.then(|| text.parse::<u8>().ok())??;
        (hour <= HOURS_A_DAY).then_some(hour)
    };
    let (from, to) = (hour(from)?, hour(to)?);
    if from == HOURS_A_DAY || from == to {
        return None;
    }
    let end = if to < from { to + HOURS_A_DAY } else { to };
    Some((days, from..end))
}

fn kinds(text: &str) -> Result<Vec<Kind>, Problem> {
    let kind = |part: &str| {
        let known = Kind::ALL.iter().find(|(word, _)| *word == part);
        known.map(|(_, kind)| *kind).ok_or_else(|| {
            Problem::bad_parameter(
                "days",
                format!("{part:?} is none of workday, restday, holiday"),
            )
        })
    };
    parts("days", text)?.map(kind).collect()
}

fn parts<'a>(name: &str, text: &'a str) -> Result<std::str::Split<'a, char>, Problem> {
    if text.split(',').count() > limits::FILTER_TIMES_MAX {
        let detail = format!("takes at most {} parts", limits::FILTER_TIMES_MAX);
        return Err(Problem::bad_parameter(name, detail));
    }
    Ok(text.split(','))
}

fn days_of(kinds: &[Kind], calendar: &Calendar) -> Days {
    DAYS.filter(|day| kinds.contains(&Kind::of(calendar.kind(*day))))
        .map(i64::from)
        .collect()
}

#[cfg(test)]
pub(in crate::http) mod tests {
    use super::*;
    use cases::clock::{Day, Hours};
    use jiff::civil::{Date, date};

    fn hours(text: &str) -> Vec<u8> {
        let week = week(text).expect("well formed");
        (0..168).filter(|hour| week.contains(*hour)).collect()
    }

    #[test]
    fn hours_are_of_the_week_and_go_on_past_midnight_and_past_sunday() {
        assert_eq!(hours("1@00-02"), [0, 1]);
        assert_eq!(hours("6-7@09-11"), [129, 130, 153, 154]);
        assert_eq!(hours("5@22-01"), [118, 119, 120]);
        assert_eq!(hours("7@23-02"), [0, 1, 167]);
        assert_eq!(hours("7-1@12-13"), [12, 156]);
        assert_eq!(hours("1-7@00-24").len(), 168);
        assert_eq!(hours("1@20-00"), [20, 21, 22, 23]);
        assert_eq!(hours("1@00-02,1@01-03"), [0, 1, 2]);
    }

    #[test]
    fn what_is_no_stretch_of_hours_is_refused_with_an_example() {
        for wrong in [
            "",
            "1",
            "1@",
            "@09-18",
            "8@09-18",
            "0@09-18",
            "1@9-18",
            "1@09-25",
            "1@24-01",
            "1@09-09",
            "1@09",
            "1-@09-18",
            "01@09-18",
            "1@+9-18",
            "1@09-18,",
            "mon@09-18",
        ] {
            let problem = week(wrong).expect_err(wrong);
            assert_eq!(problem.code, "bad_parameter", "{wrong}");
        }
        let many = vec!["1@00-01"; limits::FILTER_TIMES_MAX];
        assert!(week(&many.join(",")).is_ok());
        assert!(week(&[many.join(","), "1@00-01".to_owned()].join(",")).is_err());
    }

    /// The demo's own calendar.
    pub(in crate::http) fn calendar() -> Calendar {
        let days = include_str!("../../../data/huangpu/calendar.csv");
        let mut reader = csv::Reader::from_reader(days.as_bytes());
        let day = |row: csv::StringRecord| {
            let date: Date = row[0].parse().expect("a date");
            let kind = if &row[1] == "holiday" {
                DayKind::Holiday
            } else {
                DayKind::MadeUp
            };
            let (name, name_en) = (row[2].into(), row[3].into());
            (
                date,
                Day {
                    kind,
                    name,
                    name_en,
                },
            )
        };
        let rows = reader.records().map(|row| day(row.expect("a row")));
        Calendar::new(Hours::default(), rows)
    }

    fn day(date: Date) -> i64 {
        let since = date.since(jiff::civil::date(1970, 1, 1)).expect("in range");
        i64::from(since.get_days())
    }

    #[test]
    fn days_are_of_the_kind_that_the_calendar_in_force_says() {
        let calendar = calendar();
        let of = |word: &str| {
            let times = times(None, Some(word), &calendar);
            times.expect("a word").expect("given").days.expect("given")
        };
        let (workday, restday, holiday) = (of("workday"), of("restday"), of("holiday"));
        let both = of("restday,holiday");
        for (at, is) in [
            (date(2025, 9, 28), "workday"), // a Sunday, worked
            (date(2025, 10, 1), "holiday"),
            (date(2025, 10, 4), "holiday"), // a Saturday
            (date(2025, 10, 9), "workday"),
            (date(2025, 10, 11), "workday"), // a Saturday, worked
            (date(2025, 10, 12), "restday"),
            (date(2031, 10, 1), "workday"), // the calendar does not know that year
        ] {
            let day = day(at);
            assert_eq!(workday.contains(day), is == "workday", "{at}");
            assert_eq!(restday.contains(day), is == "restday", "{at}");
            assert_eq!(holiday.contains(day), is == "holiday", "{at}");
            assert_eq!(both.contains(day), is != "workday", "{at}");
        }
        assert!(!workday.contains(-1) && !workday.contains(47_482));
        assert!(kinds("sunday").is_err() && kinds("").is_err());
    }
}
