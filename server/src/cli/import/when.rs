//! Times as tables of many cities write them.
//!
//! What can be read in one way only is read. A date such as 05/04/2024 can be read in two: the order of day
//! and month is taken from other rows of the table, from `AM`/`PM`, or from `--time-format`, and the row is
//! refused when none of them tells.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

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

/// A time read, before its zone is known.
enum Read {
    At(Timestamp),
    Local(DateTime),
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

fn by_pattern(pattern: &str, text: &str) -> Result<Read, TimeError> {
    let unknown = || TimeError::Unknown(text.to_owned());
    let parsed = strtime::parse(pattern, text).map_err(|_| unknown())?;
    if let Ok(at) = parsed.to_timestamp() {
        return Ok(Read::At(at));
    }
    let date = parsed.to_date().map_err(|_| unknown())?;
    let time = parsed.to_time().unwrap_or(Time::midnight());
    Ok(Read::Local(date.to_datetime(time)))
}

fn common(text: &str, order: Option<Order>) -> Result<Read, TimeError> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Read::At(at));
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(text);
    }
    let unknown = || TimeError::Unknown(text.to_owned());
    let (date, rest) = match slashed(text) {
        Some((first, second, year, rest)) => {
            let order = certain(first, second).or(order).or(told_by_half_day(rest));
            let (month, day) = match order {
                Some(Order::MonthFirst) => (first, second),
                Some(Order::DayFirst) => (second, first),
                None => return Err(TimeError::TwoWays(text.to_owned())),
            };
            (Date::new(year, month, day).map_err(|_| unknown())?, rest)
        }
        None => year_first(text).ok_or_else(unknown)?,
    };
    let (time, offset_s) = clock(rest).ok_or_else(unknown)?;
    let local = date.to_datetime(time);
    let Some(offset_s) = offset_s else {
        return Ok(Read::Local(local));
    };
    let utc = local.checked_sub(SignedDuration::from_secs(offset_s));
    let at = utc
        .and_then(|utc| utc.to_zoned(TimeZone::UTC))
        .map_err(|_| TimeError::Range(text.to_owned()))?;
    Ok(Read::At(at.timestamp()))
}

/// 20240501, 20240501130000, seconds or milliseconds since 1970.
fn digits(text: &str) -> Result<Read, TimeError> {
    let unknown = || TimeError::Unknown(text.to_owned());
    let number: i64 = text.parse().map_err(|_| unknown())?;
    match text.len() {
        10 => Timestamp::from_second(number)
            .map(Read::At)
            .map_err(|_| unknown()),
        13 => Timestamp::from_millisecond(number)
            .map(Read::At)
            .map_err(|_| unknown()),
        8 => by_pattern("%Y%m%d", text),
        12 => by_pattern("%Y%m%d%H%M", text),
        14 => by_pattern("%Y%m%d%H%M%S", text),
        _ => Err(unknown()),
    }
}

/// First and second number, year and the rest of 05/01/2024…, 05-01-2024… or 05.01.2024….
fn slashed(text: &str) -> Option<(i8, i8, i16, &str)> {
    let (first, rest) = number(text, 1, 2)?;
    let mark = rest
        .chars()
        .next()
        .filter(|mark| matches!(mark, '/' | '-' | '.'))?;
    let (second, rest) = number(&rest[1..], 1, 2)?;
    let (year, rest) = number(rest.strip_prefix(mark)?, 4, 4)?;
    Some((first as i8, second as i8, year as i16, rest))
}

/// An order that the numbers themselves leave no choice about.
fn certain(first: i8, second: i8) -> Option<Order> {
    match (first > 12, second > 12) {
        (true, false) => Some(Order::DayFirst),
        (false, true) => Some(Order::MonthFirst),
        // The same day either way.
        (false, false) if first == second => Some(Order::MonthFirst),
        (false, false) | (true, true) => None,
    }
}

/// Who writes AM and PM, and tells nothing else, mostly writes the month first.
fn told_by_half_day(rest: &str) -> Option<Order> {
    let rest = rest.trim_end().to_ascii_lowercase();
    (rest.ends_with('m') && (rest.ends_with("am") || rest.ends_with("pm")))
        .then_some(Order::MonthFirst)
}

/// 2024-5-1…, 2024/05/01…, 2024.5.1…, 2024年5月1日….
fn year_first(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = number(text, 4, 4)?;
    let marks: &[[&str; 3]] = &[
        ["-", "-", ""],
        ["/", "/", ""],
        [".", ".", ""],
        ["年", "月", "日"],
    ];
    let marks = marks.iter().find(|marks| rest.starts_with(marks[0]))?;
    let (month, rest) = number(rest.strip_prefix(marks[0])?, 1, 2)?;
    let (day, rest) = number(rest.strip_prefix(marks[1])?, 1, 2)?;
    let date = Date::new(year as i16, month as i8, day as i8).ok()?;
    Some((date, rest.strip_prefix(marks[2])?))
}

/// What follows a date: nothing, `T13:00`, ` 1:00:00.5 PM`, ` 13时05分`, with or without `Z`, `+08:00`, `+0800`.
fn clock(rest: &str) -> Option<(Time, Option<i64>)> {
    if rest.is_empty() {
        return Some((Time::midnight(), None));
    }
    let rest = rest
        .strip_prefix(['T', 't', ' '])
        .or_else(|| rest.strip_prefix(", "))
        .unwrap_or(rest);
    let rest = rest.trim_start();
    let (hour, rest) = number(rest, 1, 2)?;
    let (minute, rest) = if let Some(rest) = rest.strip_prefix(':') {
        number(rest, 2, 2)?
    } else if let Some(rest) = rest.strip_prefix(['时', '時', '点']) {
        let (minute, rest) = number(rest, 1, 2).unwrap_or((0, rest));
        (minute, rest.strip_prefix('分').unwrap_or(rest))
    } else {
        // `1 PM` is a time, a bare `13` is not.
        half_day(rest)?;
        (0, rest)
    };
    let (second, nanosecond, rest) = seconds(rest)?;
    let (hour, rest) = match half_day(rest) {
        Some((noon, rest)) if (1..=12).contains(&hour) => {
            (hour % 12 + if noon { 12 } else { 0 }, rest)
        }
        Some(_) => return None,
        None => (hour, rest),
    };
    let time = Time::new(hour as i8, minute as i8, second as i8, nanosecond).ok()?;
    Some((time, offset(rest.trim_start())?))
}

fn seconds(rest: &str) -> Option<(i64, i32, &str)> {
    let Some(after) = rest.strip_prefix(':') else {
        let Some((second, after)) = number(rest, 1, 2) else {
            return Some((0, 0, rest));
        };
        return Some((second, 0, after.strip_prefix('秒')?));
    };
    let (second, after) = number(after, 2, 2)?;
    let Some(fraction) = after.strip_prefix('.') else {
        return Some((second, 0, after));
    };
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return None;
    }
    let nine: String = fraction[..digits]
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    Some((second, nine.parse().ok()?, &fraction[digits..]))
}

/// Whether `PM` or `下午` stands here, else `AM` or `上午`, and what follows.
fn half_day(rest: &str) -> Option<(bool, &str)> {
    let rest = rest.trim_start();
    let word = rest.get(..2).map(str::to_ascii_lowercase);
    match word.as_deref() {
        Some("am") => Some((false, &rest[2..])),
        Some("pm") => Some((true, &rest[2..])),
        _ => None,
    }
}

/// Seconds east of Greenwich, `None` inside when nothing stands there.
#[allow(
    clippy::option_option,
    reason = "the outer option says whether what stands there is an offset at all"
)]
fn offset(rest: &str) -> Option<Option<i64>> {
    if rest.is_empty() {
        return Some(None);
    }
    if matches!(rest, "Z" | "z" | "UTC" | "GMT") {
        return Some(Some(0));
    }
    let sign = match rest.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, rest) = number(&rest[1..], 2, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() {
        (0, rest)
    } else {
        number(rest, 2, 2)?
    };
    (rest.is_empty() && hours < 24 && minutes < 60)
        .then_some(Some(sign * (hours * 3600 + minutes * 60)))
}

/// A number of `least` to `most` digits at the beginning, and what follows.
fn number(text: &str, least: usize, most: usize) -> Option<(i64, &str)> {
    let digits = text
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    if digits < least {
        return None;
    }
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> Option<TimeZone> {
        Some(TimeZone::get("Asia/Shanghai").expect("a bundled zone"))
    }

    fn read(text: &str) -> Result<String, TimeError> {
        Times::new(Format::Common, shanghai())
            .read(text)
            .map(|at| at.to_string())
    }

    #[test]
    fn common_forms_say_the_same_moment() {
        for text in [
            "2024-05-21T13:00:00+08:00",
            "2024-05-21T05:00:00Z",
            "2024-05-21 13:00:00",
            "2024-05-21 13:00",
            "2024-05-21T13:00:00.000",
            "2024-05-21 05:00:00+00",
            "2024-05-21 13:00:00 +0800",
            "2024-05-21 05:00:00 UTC",
            "2024/5/21 13:00",
            "2024/05/21 13:00:00",
            "2024.5.21 13:00",
            "2024年5月21日 13:00",
            "2024年5月21日13时00分",
            "2024年05月21日 13时0分0秒",
            "05/21/2024 01:00:00 PM",
            "5/21/2024 1:00 PM",
            "21/05/2024 13:00",
            "21.05.2024, 13:00",
            "20240521130000",
            "202405211300",
            "1716267600",
            "1716267600000",
            " 2024-05-21 13:00 ",
        ] {
            assert_eq!(read(text).as_deref(), Ok("2024-05-21T05:00:00Z"), "{text}");
        }
        for text in [
            "2024-05-21",
            "20240521",
            "2024/5/21",
            "21.05.2024",
            "05/21/2024 12:00 AM",
        ] {
            assert_eq!(read(text).as_deref(), Ok("2024-05-20T16:00:00Z"), "{text}");
        }
        assert_eq!(
            read("05/21/2024 12:30 PM").as_deref(),
            Ok("2024-05-21T04:30:00Z")
        );
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "soon",
            "2024-13-01",
            "2024-02-30 10:00",
            "2024-05-21 25:00",
            "2024-05-21 13",
            "45413.54",
            "13:00",
            "2024-05-21 13:00 PM",
            "2024-05-21 13:00:00 xyz",
            "32/13/2024",
            "2024-05/21",
            "123",
            "2024-05-21 13:00:00+99",
            "99999999",
            "二〇二四年",
            "2024-05-21T13:0é",
        ] {
            assert!(
                matches!(
                    read(text),
                    Err(TimeError::Unknown(_) | TimeError::TwoWays(_))
                ),
                "{text}: {:?}",
                read(text)
            );
        }
    }

    #[test]
    fn a_date_that_may_be_read_in_two_ways_waits_for_another_row_to_tell() {
        let mut times = Times::new(Format::Common, shanghai());
        assert!(matches!(
            times.read("05/04/2024 13:00"),
            Err(TimeError::TwoWays(_))
        ));
        times.learn(["05/04/2024 13:00", "30/04/2024 13:00"].into_iter());
        assert_eq!(
            times
                .read("05/04/2024 13:00")
                .map(|at| at.to_string())
                .as_deref(),
            Ok("2024-04-05T05:00:00Z")
        );
        times.learn(["05/04/2024 13:00", "30/04/2024 13:00", "04/30/2024 13:00"].into_iter());
        assert!(matches!(
            times.read("05/04/2024 13:00"),
            Err(TimeError::TwoWays(_))
        ));
    }

    #[test]
    fn am_and_pm_mean_the_month_first_unless_another_row_tells() {
        let mut times = Times::new(Format::Common, shanghai());
        let text = "05/04/2024 01:00:00 PM";
        assert_eq!(
            times.read(text).map(|at| at.to_string()).as_deref(),
            Ok("2024-05-04T05:00:00Z")
        );
        times.learn(["30/04/2024 01:00:00 PM"].into_iter());
        assert_eq!(
            times.read(text).map(|at| at.to_string()).as_deref(),
            Ok("2024-04-05T05:00:00Z")
        );
    }

    #[test]
    fn a_format_goes_before_what_the_rows_tell() {
        let by = |format: &str, text: &str| {
            let format = format.parse().expect("a format");
            Times::new(format, shanghai())
                .read(text)
                .map(|at| at.to_string())
        };
        assert_eq!(
            by("dmy", "05/04/2024 1:00 PM").as_deref(),
            Ok("2024-04-05T05:00:00Z")
        );
        assert_eq!(
            by("mdy", "05/04/2024 13:00").as_deref(),
            Ok("2024-05-04T05:00:00Z")
        );
        assert_eq!(
            by("%H.%M on %d %b %Y", "13.00 on 21 May 2024").as_deref(),
            Ok("2024-05-21T05:00:00Z")
        );
        assert_eq!(
            by("%Y-%m-%d %z", "2024-05-21 +0000").as_deref(),
            Ok("2024-05-21T00:00:00Z")
        );
        assert!("d/m/y".parse::<Format>().is_err());
    }

    #[test]
    fn a_time_without_a_zone_needs_one_to_be_named() {
        let times = Times::new(Format::Common, None);
        let error = times
            .read("2024-05-21 13:00")
            .expect_err("no zone")
            .to_string();
        assert!(error.contains("--time-zone"), "{error}");
        assert!(times.read("2024-05-21T13:00:00Z").is_ok());
        assert!(times.read("1716267600").is_ok());
    }

    #[test]
    fn hours_that_the_clocks_skip_or_show_twice_are_read_by_a_rule() {
        let zone = TimeZone::get("America/Chicago").expect("a bundled zone");
        let times = Times::new(Format::Common, Some(zone));
        let at = |text: &str| times.read(text).map(|at| at.to_string());
        assert_eq!(
            at("2024-03-10 02:30:00").as_deref(),
            Ok("2024-03-10T08:30:00Z")
        );
        assert_eq!(
            at("2024-11-03 01:30:00").as_deref(),
            Ok("2024-11-03T06:30:00Z")
        );
    }
}
