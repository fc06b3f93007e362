//! The forms of dates, and of moments without punctuation.

use super::clock::{clock, number};
use super::{Order, TimeError};
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A time read, before its zone is known.
pub enum Read {
    /// A moment.
    At(Timestamp),
    /// What a clock and a calendar on the wall said.
    Local(DateTime),
}

/// A time in a form of strptime.
pub fn by_pattern(pattern: &str, text: &str) -> Result<Read, TimeError> {
    let unknown = || TimeError::Unknown(text.to_owned());
    let parsed = strtime::parse(pattern, text).map_err(|_| unknown())?;
    if let Ok(at) = parsed.to_timestamp() {
        return Ok(Read::At(at));
    }
    let date = parsed.to_date().map_err(|_| unknown())?;
    let time = parsed.to_time().unwrap_or(Time::midnight());
    Ok(Read::Local(date.to_datetime(time)))
}

/// A time in any form that can be told.
pub fn common(text: &str, order: Option<Order>) -> Result<Read, TimeError> {
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
pub fn slashed(text: &str) -> Option<(i8, i8, i16, &str)> {
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
