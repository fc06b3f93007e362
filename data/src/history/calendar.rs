//! The demo's days: which are worked, which rest, and which bring rain.

use crate::dice::Dice;
use crate::tables::{CALENDAR, rows};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::HashMap;

/// China has one time zone and, since 1991, no summer time.
const ZONE: jiff::tz::Offset = jiff::tz::offset(8);

/// One local hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hour {
    /// When it begins.
    pub start: Timestamp,
    /// 0–23.
    pub of_day: usize,
    /// A weekend or holiday that is not a made-up working day.
    pub is_rest: bool,
    /// A public holiday.
    pub is_holiday: bool,
    /// 0 dry to 1 downpour.
    pub rain: f64,
    /// The whole district's liveliness that day, about 1.
    pub mood: f64,
}

/// Which days rest, and the weather of a seed.
pub(crate) struct Days {
    special: HashMap<Date, bool>,
    seed: u64,
}

impl Days {
    /// The embedded calendar with `seed`'s weather. Days beyond the calendar go by their weekday.
    pub fn new(seed: u64) -> Self {
        let day = |text: &str| {
            text.parse()
                .expect("embedded dates are dates: a test reads them")
        };
        let special = rows(CALENDAR)
            .map(|row| (day(&row[0]), &row[1] == "holiday"))
            .collect();
        Self { special, seed }
    }

    /// The local hour that holds the instant.
    pub fn hour(&self, at: Timestamp) -> Hour {
        let seconds = at.as_second();
        let start = Timestamp::from_second(seconds - seconds.rem_euclid(3600));
        let local = ZONE.to_datetime(at);
        let date = local.date();
        let is_weekend = date.weekday().to_monday_one_offset() >= 6;
        let special = self.special.get(&date).copied();
        let name = u64::from(date.day_of_year().unsigned_abs()) << 16
            | u64::from(date.year().unsigned_abs());
        let mut dice = Dice::of(self.seed ^ 0xDA75, name);
        let mood = dice.between(0.88, 1.12);
        let rain = rain(date.month(), local.hour(), &mut dice);
        Hour {
            start: start.expect("the start of a representable hour is representable"),
            of_day: local.hour().unsigned_abs() as usize,
            is_rest: special.unwrap_or(is_weekend),
            is_holiday: special == Some(true),
            rain,
            mood,
        }
    }
}

/// Guangzhou's rain falls from April to September, mostly in the afternoon.
fn rain(month: i8, hour: i8, dice: &mut Dice) -> f64 {
    let is_wet = (4..=9).contains(&month);
    if !dice.chance(if is_wet { 0.38 } else { 0.12 }) {
        return 0.0;
    }
    let strength = dice.between(0.15, if is_wet { 1.0 } else { 0.5 });
    let from = dice.between(2.0, 20.0);
    let long = dice.between(2.0, 9.0);
    let since = f64::from(hour) - from;
    if (0.0..long).contains(&since) {
        strength
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(text: &str) -> Hour {
        Days::new(1).hour(text.parse().expect("a time"))
    }

    #[test]
    fn made_up_working_sundays_work_and_holidays_rest() {
        assert!(
            !hour("2025-01-26T10:30:00+08:00").is_rest,
            "a Sunday worked before Spring Festival"
        );
        assert!(hour("2025-01-29T10:30:00+08:00").is_holiday);
        assert!(
            hour("2025-03-08T10:30:00+08:00").is_rest
                && !hour("2025-03-08T10:30:00+08:00").is_holiday
        );
        assert_eq!(
            hour("2025-03-07T16:05:00Z").of_day,
            0,
            "past midnight here while it is evening in UTC"
        );
    }
}
