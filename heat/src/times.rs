//! Times that come again: hours of the week, and kinds of days.

use std::collections::BTreeSet;

pub(crate) const HOUR_S: i64 = 3_600;
const HOURS_A_DAY: i64 = 24;
/// Hours of a week.
pub(crate) const HOURS_A_WEEK: u8 = 168;
/// The hour of the week in which local hour 0 falls: 1970-01-01 was a Thursday, three days after a Monday.
pub(crate) const EPOCH_HOUR_OF_WEEK: i64 = 3 * HOURS_A_DAY;

/// Local times that count: a time must pass both parts; a part that is `None` lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Seconds by which local time is ahead of UTC.
    pub offset_s: i32,
    /// The hours of the week that count.
    pub week: Option<Week>,
    /// The days that count.
    pub days: Option<Days>,
}

impl Times {
    /// Does a moment, in seconds since 1970-01-01T00:00:00Z, count?
    pub fn has(&self, at_s: i64) -> bool {
        self.has_hour(self.hour(at_s))
    }

    /// The local hour of a moment, counted from 1970-01-01T00:00 local time.
    pub(crate) fn hour(&self, at_s: i64) -> i64 {
        local(at_s, self.offset_s).div_euclid(HOUR_S)
    }

    /// Does a local hour count?
    pub(crate) fn has_hour(&self, hour: i64) -> bool {
        let day = hour.div_euclid(HOURS_A_DAY);
        self.week
            .is_none_or(|week| week.contains(hour_of_week(hour)))
            && self.days.as_ref().is_none_or(|days| days.contains(day))
    }
}

/// A local time, in seconds since 1970-01-01T00:00 local time; the ends of time are not passed.
pub(crate) fn local(at_s: i64, offset_s: i32) -> i64 {
    at_s.saturating_add(i64::from(offset_s))
}

/// The hour of the week of a local hour.
pub(crate) fn hour_of_week(hour: i64) -> u8 {
    (hour.rem_euclid(i64::from(HOURS_A_WEEK)) + EPOCH_HOUR_OF_WEEK) as u8 % HOURS_A_WEEK
}

/// A set of hours of the week: 0 is Monday 00:00 to 01:00 local time, 167 is Sunday 23:00 to 24:00.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Week([u64; 3]);

impl Week {
    /// Every hour.
    pub fn all() -> Self {
        (0..HOURS_A_WEEK).collect()
    }

    /// Puts an hour in; hours from 168 on are none of a week and stay outside.
    pub fn insert(&mut self, hour: u8) {
        if hour < HOURS_A_WEEK {
            self.0[usize::from(hour / 64)] |= 1 << (hour % 64);
        }
    }

    /// Is the hour in the set?
    pub fn contains(self, hour: u8) -> bool {
        let word = self.0.get(usize::from(hour / 64));
        word.is_some_and(|word| word >> (hour % 64) & 1 == 1)
    }
}

impl FromIterator<u8> for Week {
    fn from_iter<I: IntoIterator<Item = u8>>(hours: I) -> Self {
        let mut week = Self::default();
        hours.into_iter().for_each(|hour| week.insert(hour));
        week
    }
}

/// A set of days, each counted from 1970-01-01 local time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days(BTreeSet<i64>);

impl Days {
    /// Puts a day in.
    pub fn insert(&mut self, day: i64) {
        self.0.insert(day);
    }

    /// Is the day in the set?
    pub fn contains(&self, day: i64) -> bool {
        self.0.contains(&day)
    }

    /// The days, earliest first.
    pub fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<i64> for Days {
    fn from_iter<I: IntoIterator<Item = i64>>(days: I) -> Self {
        Self(days.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFSET_S: i32 = 8 * 3_600;
    /// 2026-11-28, a Saturday, 00:00 at UTC+8.
    const SATURDAY_S: i64 = 1_795_795_200;

    #[test]
    fn a_weekend_begins_at_local_midnight() {
        let weekend = Times {
            offset_s: OFFSET_S,
            week: Some((5 * 24..7 * 24).collect()),
            days: None,
        };
        let around = [-1, 0, 2 * 86_400 - 1, 2 * 86_400];
        let has = around.map(|after_s| weekend.has(SATURDAY_S + after_s));
        assert_eq!(has, [false, true, true, false]);
    }

    #[test]
    fn both_the_hour_and_the_day_must_count() {
        let day = (SATURDAY_S + i64::from(OFFSET_S)) / 86_400;
        let morning = Times {
            offset_s: OFFSET_S,
            week: Some((0..7).flat_map(|day| day * 24 + 9..day * 24 + 12).collect()),
            days: Some([day].into_iter().collect()),
        };
        assert!(morning.has(SATURDAY_S + 9 * 3_600) && !morning.has(SATURDAY_S + 12 * 3_600));
        assert!(
            !morning.has(SATURDAY_S + 33 * 3_600),
            "Sunday is not chosen"
        );
    }

    #[test]
    fn an_empty_set_lets_nothing_pass_and_no_set_all() {
        let none = Times {
            week: Some(Week::default()),
            ..Times::default()
        };
        let (all, week) = (Times::default(), Week::all());
        for at_s in [i64::MIN, -1, 0, i64::MAX] {
            assert!(all.has(at_s) && !none.has(at_s));
        }
        assert!((0..168).all(|hour| week.contains(hour)));
        assert!(![168, 192, 255].iter().any(|&hour| week.contains(hour)));
    }
}
