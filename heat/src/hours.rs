//! Times made ready: one byte for each local hour that a window has.

use std::ops::Range;

use crate::chosen::count_ones;
use crate::mask::Making;
use crate::moments::{Kept, Moments};
use crate::picking::Picking;
use crate::times::{HOUR_S, HOURS_A_WEEK, Times, hour_of_week};

/// The most hours of a table (119 years); beyond, each row is asked for.
const HOURS_MAX: i64 = 1 << 20;
/// Hours that a block can hold: so many bytes stand in front of the table and behind it, all 0, so that a block that
/// reaches over its ends needs no other care.
const MARGIN: usize = 1 << 16;
/// With so few runs of hours, their rows are searched for instead of asked one by one.
const RUNS_MAX: usize = 48;

/// Hours are few if less than one of so many counts.
const FEW: usize = 4;

/// Which local hours count, from the first to the last of a span.
pub(crate) struct Hours<'a> {
    times: &'a Times,
    /// The first local hour of the table, behind its margin.
    first: i64,
    /// 1 for each hour that counts; empty if the span is too long.
    table: Vec<u8>,
    /// Hours by which local time is ahead of UTC, if they are whole.
    ahead: Option<i64>,
    /// When the hours that count begin and end, UTC, half-open, in order; `None` if they are many.
    runs: Option<Vec<(i64, i64)>>,
    few: bool,
}

impl<'a> Hours<'a> {
    /// Of the hours between two moments.
    pub fn of(times: &'a Times, (first_s, last_s): (i64, i64)) -> Self {
        let (first, last) = (times.hour(first_s), times.hour(last_s));
        let offset_s = i64::from(times.offset_s);
        let mut hours = Self {
            times,
            first,
            table: Vec::new(),
            ahead: (offset_s % HOUR_S == 0).then_some(offset_s / HOUR_S),
            runs: None,
            few: false,
        };
        if last.saturating_sub(first) < HOURS_MAX {
            hours.table = table(times, first, last);
            hours.runs = hours.runs();
            let ones = count_ones(hours.hours());
            hours.few = hours.runs.is_some() || ones * FEW < hours.hours().len();
        }
        hours
    }

    /// The table without its margins.
    fn hours(&self) -> &[u8] {
        &self.table[MARGIN..self.table.len() - MARGIN]
    }

    fn runs(&self) -> Option<Vec<(i64, i64)>> {
        let begin_s = |hour: usize| {
            let hours = self.first + hour as i64;
            hours.saturating_mul(HOUR_S) - i64::from(self.times.offset_s)
        };
        let (mut runs, mut hour) = (Vec::new(), 0);
        for run in self.hours().chunk_by(|one, next| one == next) {
            if run[0] == 1 {
                runs.push((begin_s(hour), begin_s(hour + run.len())));
            }
            if runs.len() > RUNS_MAX {
                return None;
            }
            hour += run.len();
        }
        Some(runs)
    }

    /// Do so few hours count that it is better to take their rows than to leave the others?
    pub fn are_few(&self) -> bool {
        self.few
    }

    /// Takes up those of some rows, all in the span, whose time counts.
    pub fn take(&self, picking: &mut Picking, column: &Moments, rows: Range<usize>) {
        if let Some(runs) = &self.runs {
            for &(from_s, to_s) in runs {
                let run = column.window(Some(from_s), Some(to_s));
                picking.take_all(run.start.max(rows.start)..run.end.min(rows.end));
            }
            return;
        }
        match column.kept() {
            Kept::Near { base, hour, .. } if let Some(table) = self.table_from(base) => {
                picking.take_if(rows, hour, |hour| table[usize::from(hour)]);
            }
            _ => {
                picking.take_all(rows);
                picking.keep(|place| u8::from(self.has(column.get(place))));
            }
        }
    }

    /// Keeps those of some rows, all in the span, whose time counts.
    pub fn keep(&self, making: &mut Making<'_>, column: &Moments, rows: Range<usize>) {
        match column.kept() {
            Kept::Near { base, hour, second } => {
                if let Some(table) = self.table_from(base) {
                    return making.keep(&hour[rows], |hour| table[usize::from(hour)]);
                }
                let at_s = |(&hour, &second): (&u16, &u16)| {
                    (base + i64::from(hour)) * HOUR_S + i64::from(second)
                };
                let times = hour[rows.clone()].iter().zip(&second[rows]).map(at_s);
                making.keep_each(times, |at_s| u8::from(self.has(at_s)));
            }
            Kept::Far(times) => making.keep(&times[rows], |at_s| u8::from(self.has(at_s))),
        }
    }

    /// For each UTC hour from `base` on, 1 if it counts, if the table tells.
    pub fn table_from(&self, base: i64) -> Option<&[u8; MARGIN]> {
        let start = base + self.ahead? - self.first;
        let start = usize::try_from(start + MARGIN as i64).ok()?;
        self.table.get(start..)?.first_chunk()
    }

    /// Does a moment of the span count?
    pub fn has(&self, at_s: i64) -> bool {
        let hour = self.times.hour(at_s);
        let place = (hour.wrapping_sub(self.first) as usize).wrapping_add(MARGIN);
        match self.table.get(place) {
            Some(&one) => one == 1,
            None => self.times.has_hour(hour),
        }
    }
}

fn table(times: &Times, first: i64, last: i64) -> Vec<u8> {
    let week: [u8; HOURS_A_WEEK as usize] = std::array::from_fn(|hour| {
        u8::from(times.week.is_none_or(|week| week.contains(hour as u8)))
    });
    let mut table = vec![0; MARGIN + (last - first + 1) as usize + MARGIN];
    // Day by day, because a day is looked up in a tree and its hours are copied at once.
    for day in first.div_euclid(24)..=last.div_euclid(24) {
        if times.days.as_ref().is_none_or(|days| days.contains(day)) {
            let (from, to) = (first.max(day * 24), last.min(day * 24 + 23));
            let of_week = usize::from(hour_of_week(from));
            let hours = &week[of_week..=of_week + (to - from) as usize];
            let start = MARGIN + (from - first) as usize;
            table[start..start + hours.len()].copy_from_slice(hours);
        }
    }
    table
}
