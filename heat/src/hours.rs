//! Times made ready: one byte for each local hour that a view knows.

use std::ops::Range;

use crate::mask::Making;
use crate::moments::{Kept, Moments};
use crate::times::{HOUR_S, HOURS_A_WEEK, Times, hour_of_week};

/// The most hours of a table (119 years); beyond, each row is asked for.
const HOURS_MAX: i64 = 1 << 20;

/// Which local hours count, from the first to the last of a span.
pub(crate) struct Hours<'a> {
    times: &'a Times,
    /// The first local hour of the table.
    first: i64,
    /// 1 for each hour that counts; empty if the span is too long.
    table: Vec<u8>,
    /// Hours by which local time is ahead of UTC, if they are whole.
    ahead: Option<i64>,
}

impl<'a> Hours<'a> {
    /// Of the hours between two moments.
    pub fn of(times: &'a Times, (first_s, last_s): (i64, i64)) -> Self {
        let (first, last) = (times.hour(first_s), times.hour(last_s));
        let is_short = last.saturating_sub(first) < HOURS_MAX;
        let offset_s = i64::from(times.offset_s);
        Self {
            times,
            first,
            table: if is_short {
                table(times, first, last)
            } else {
                Vec::new()
            },
            ahead: (offset_s % HOUR_S == 0).then_some(offset_s / HOUR_S),
        }
    }

    /// Keeps those of some rows whose time counts.
    pub fn keep(&self, making: &mut Making<'_>, column: &Moments, rows: Range<usize>) {
        match (column.kept(), self.ahead) {
            (Kept::Near { base, hour, .. }, Some(ahead)) if !self.table.is_empty() => {
                // Wraps around for a block that begins before the table does; its rows in the window do not.
                let start = (base + ahead).wrapping_sub(self.first) as usize;
                let of = |hour| self.table.get(start.wrapping_add(usize::from(hour)));
                making.keep(&hour[rows], |hour| of(hour).copied().unwrap_or(0));
            }
            (Kept::Near { base, hour, second }, _) => {
                let at_s = |(&hour, &second): (&u16, &u16)| {
                    (base + i64::from(hour)) * HOUR_S + i64::from(second)
                };
                let times = hour[rows.clone()].iter().zip(&second[rows]).map(at_s);
                making.keep_each(times, |at_s| u8::from(self.has(at_s)));
            }
            (Kept::Far(times), _) => {
                making.keep(&times[rows], |at_s| u8::from(self.has(at_s)));
            }
        }
    }

    /// Does a moment count?
    pub fn has(&self, at_s: i64) -> bool {
        let hour = self.times.hour(at_s);
        let known = usize::try_from(hour.wrapping_sub(self.first)).ok();
        match known.and_then(|place| self.table.get(place)) {
            Some(&one) => one == 1,
            None => self.times.has_hour(hour),
        }
    }
}

fn table(times: &Times, first: i64, last: i64) -> Vec<u8> {
    let week: [u8; HOURS_A_WEEK as usize] = std::array::from_fn(|hour| {
        u8::from(times.week.is_none_or(|week| week.contains(hour as u8)))
    });
    // Day by day, because a day is looked up in a tree.
    let mut table = Vec::with_capacity((last - first + 1) as usize);
    for day in first.div_euclid(24)..=last.div_euclid(24) {
        let counts = times.days.as_ref().is_none_or(|days| days.contains(day));
        let hours = first.max(day * 24)..=last.min(day * 24 + 23);
        if counts {
            table.extend(hours.map(|hour| week[usize::from(hour_of_week(hour))]));
        } else {
            table.extend(hours.map(|_| 0));
        }
    }
    table
}
