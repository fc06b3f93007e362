//! Counting by a group.

use std::collections::BTreeMap;

use crate::block::Block;
use crate::occurring::Mask;
use crate::offsets::Distances;
use crate::times::{hour_of_week, local};
use crate::{Filter, NO_AREA, View};

/// What to count by. The keys are numbers; what they mean stands with each.
#[derive(Clone, Copy, Debug)]
pub enum Group<'a> {
    /// All together: one key, 0; it is there also when nothing is counted.
    None,
    /// By an area level: `ancestor[finest area]` is the key; [`NO_AREA`] for cases in no area, for
    /// areas beyond the list, and where the list itself says so.
    Area(&'a [u32]),
    /// By class number.
    Class,
    /// By source number.
    Source,
    /// By status number.
    Status,
    /// By team number.
    Team,
    /// By hour: hours since 1970-01-01T00:00 *local* time, as an `i64` in two's complement.
    Hour {
        /// Seconds by which local time is ahead of UTC.
        offset_s: i32,
    },
    /// By day: days since 1970-01-01 *local* time, as an `i64` in two's complement.
    Day {
        /// Seconds by which local time is ahead of UTC.
        offset_s: i32,
    },
    /// By period of any length, in local time. The keys are period numbers, as an `i64` in two's complement;
    /// [`period_begin_s`] says when each begins.
    Period {
        /// Seconds by which local time is ahead of UTC.
        offset_s: i32,
        /// How long a period is, in seconds; 0 stands for 1.
        period_s: u32,
    },
    /// By local hour of the week: 0 is Monday 00:00 to 01:00, 167 is Sunday 23:00 to 24:00.
    HourOfWeek {
        /// Seconds by which local time is ahead of UTC.
        offset_s: i32,
    },
}

const WEEK_S: i64 = 7 * 86_400;
/// The most hours or days that are counted in a table (119 years of hours); beyond, in a tree.
const PERIODS_MAX: i64 = 1 << 20;

pub(crate) fn by(view: &View, filter: &Filter, group: Group<'_>) -> Vec<(u64, u64)> {
    match group {
        Group::None => vec![(0, view.total(filter).cases)],
        Group::Area(ancestor) => by_area(view, filter, ancestor),
        Group::Class => by_class(view, filter),
        Group::Team => by_number(view, filter, |block| &block.team),
        Group::Source => by_byte(view, filter, |block| {
            (&block.source, block.occurring.sources)
        }),
        Group::Status => by_byte(view, filter, |block| {
            (&block.status, block.occurring.statuses)
        }),
        Group::Hour { offset_s } => by_period::<3_600>(view, filter, offset_s),
        Group::Day { offset_s } => by_period::<86_400>(view, filter, offset_s),
        Group::HourOfWeek { offset_s } => {
            let mut week = [0u64; 168];
            for (hour, count) in by_period::<3_600>(view, filter, offset_s) {
                week[usize::from(hour_of_week(hour as i64))] += count;
            }
            listed(&week)
        }
        Group::Period { offset_s, period_s } => by_any_period(view, filter, offset_s, period_s),
    }
}

/// When a period of [`Group::Period`] begins, in seconds since 1970-01-01T00:00:00Z.
///
/// Period 0 begins at 1970-01-01T00:00 local time. Weeks, also several together, begin on a Monday: there period 0 begins
/// at 1969-12-29T00:00.
pub fn period_begin_s(offset_s: i32, period_s: u32, key: i64) -> i64 {
    let length_s = i64::from(period_s.max(1));
    key.saturating_mul(length_s)
        .saturating_sub(ahead_s(length_s) + i64::from(offset_s))
}

/// By how much period 0 begins before 1970-01-01T00:00.
fn ahead_s(length_s: i64) -> i64 {
    let is_weeks = length_s % WEEK_S == 0;
    if is_weeks { 3 * 86_400 } else { 0 }
}

fn by_any_period(view: &View, filter: &Filter, offset_s: i32, period_s: u32) -> Vec<(u64, u64)> {
    let length_s = i64::from(period_s.max(1));
    let mut counted = BTreeMap::new();
    view.visit(filter, |block, chosen| {
        let base = block.at_s.base();
        block.at_s.distances().each(chosen, |far_s| {
            let local_s = local(base.wrapping_add(far_s as i64), offset_s);
            let period = local_s
                .saturating_add(ahead_s(length_s))
                .div_euclid(length_s);
            *counted.entry(period).or_insert(0) += 1;
        });
    });
    let counted = counted.into_iter();
    counted
        .map(|(key, count): (i64, u64)| (key as u64, count))
        .collect()
}

/// As [`by_number`], but where all of a block is chosen the sizes of its classes are known.
fn by_class(view: &View, filter: &Filter) -> Vec<(u64, u64)> {
    let mut whole = vec![0u64; 1 << 16];
    let mut lanes = Lanes::<4>::new(1 << 16);
    view.visit(filter, |block, chosen| {
        if chosen.count == block.len() && block.by_class.is_there() {
            for (class, run) in block.by_class.runs() {
                whole[usize::from(class)] += run.len() as u64;
            }
        } else {
            chosen.each(&block.class, |number| lanes.add(usize::from(number)));
        }
    });
    for (sum, other) in whole.iter_mut().zip(lanes.sums()) {
        *sum += other;
    }
    listed(&whole)
}

/// Few values occur in a block: each is counted by comparing, many rows at once.
fn by_byte(
    view: &View,
    filter: &Filter,
    column: impl Fn(&Block) -> (&[u8], Mask),
) -> Vec<(u64, u64)> {
    let mut counted = [0u64; 256];
    view.visit(filter, |block, chosen| {
        let (column, occurring) = column(block);
        for value in occurring.iter() {
            counted[usize::from(value)] += chosen.count_of(column, value);
        }
    });
    listed(&counted)
}

fn by_number(view: &View, filter: &Filter, column: impl Fn(&Block) -> &[u16]) -> Vec<(u64, u64)> {
    let mut lanes = Lanes::<4>::new(1 << 16);
    view.visit(filter, |block, chosen| {
        chosen.each(column(block), |number| lanes.add(usize::from(number)));
    });
    listed(&lanes.sums())
}

fn by_area(view: &View, filter: &Filter, ancestor: &[u32]) -> Vec<(u64, u64)> {
    let last = ancestor.len();
    let mut lanes = Lanes::<4>::new(last + 1);
    let mut finest = vec![0u64; last + 1];
    view.visit(filter, |block, chosen| match block.occurring.areas() {
        Some(areas) if areas.len() <= 4 => {
            for &area in areas {
                finest[(area as usize).min(last)] += chosen.count_of(&block.area, area);
            }
        }
        _ => chosen.each(&block.area, |area| lanes.add((area as usize).min(last))),
    });
    let mut counted = BTreeMap::new();
    for (area, (one, other)) in finest.iter().zip(lanes.sums()).enumerate() {
        if one + other > 0 {
            let key = ancestor.get(area).copied().unwrap_or(NO_AREA);
            *counted.entry(u64::from(key)).or_insert(0) += one + other;
        }
    }
    counted.into_iter().collect()
}

fn by_period<const PERIOD_S: i64>(view: &View, filter: &Filter, offset_s: i32) -> Vec<(u64, u64)> {
    let period = |at_s: i64| {
        at_s.saturating_add(i64::from(offset_s))
            .div_euclid(PERIOD_S)
    };
    let span = view.span(filter);
    let Some((first_s, last_s)) = span else {
        return Vec::new();
    };
    let (first, last) = (period(first_s), period(last_s));
    if last.saturating_sub(first) < PERIODS_MAX {
        let begin_s = first
            .saturating_mul(PERIOD_S)
            .saturating_sub(i64::from(offset_s));
        let periods = (last - first + 1) as usize;
        let mut lanes = Lanes::<1>::new(periods);
        let is_short = u32::try_from(last_s.wrapping_sub(begin_s)).is_ok();
        view.visit(filter, |block, chosen| {
            // No chosen time lies in front of the first period: what is added up is not negative.
            let ahead_s = block.at_s.base().wrapping_sub(begin_s);
            match block.at_s.distances() {
                Distances::Near(column) if is_short => chosen.each(column, |far_s| {
                    let since_s = far_s.wrapping_add(ahead_s as u32);
                    lanes.add((since_s / PERIOD_S as u32) as usize);
                }),
                distances => distances.each(chosen, |far_s| {
                    let since_s = ahead_s.wrapping_add(far_s as i64) as u64;
                    // Only at the end of time is there a period too many, which `period` rounds off.
                    lanes.add(((since_s / PERIOD_S as u64) as usize).min(periods - 1));
                }),
            }
        });
        let counted = listed(&lanes.sums()).into_iter();
        return counted
            .map(|(key, count)| ((key as i64 + first) as u64, count))
            .collect();
    }
    let mut counted = BTreeMap::new();
    view.visit(filter, |block, chosen| {
        let base = block.at_s.base();
        block.at_s.distances().each(chosen, |far_s| {
            let at_s = base.wrapping_add(far_s as i64);
            *counted.entry(period(at_s)).or_insert(0) += 1;
        });
    });
    counted
        .into_iter()
        .map(|(key, count): (i64, u64)| (key as u64, count))
        .collect()
}

/// A table of counts, several times over: neighbours of one value do not wait for each other.
struct Lanes<const LANES: usize> {
    counts: Vec<[u32; LANES]>,
    lane: usize,
}

impl<const LANES: usize> Lanes<LANES> {
    fn new(size: usize) -> Self {
        Self {
            counts: vec![[0; LANES]; size],
            lane: 0,
        }
    }

    #[inline]
    fn add(&mut self, number: usize) {
        self.counts[number][self.lane % LANES] += 1;
        self.lane += 1;
    }

    fn sums(&self) -> Vec<u64> {
        self.counts
            .iter()
            .map(|lanes| lanes.iter().map(|&count| u64::from(count)).sum())
            .collect()
    }
}

fn listed(counted: &[u64]) -> Vec<(u64, u64)> {
    let some = counted.iter().enumerate().filter(|&(_, &count)| count > 0);
    some.map(|(key, &count)| (key as u64, count)).collect()
}
