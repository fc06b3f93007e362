//! Counting by a group.

use std::collections::BTreeMap;

use crate::block::Block;
use crate::coded::{Coded, Which};
use crate::occurring::Mask;
use crate::times::hour_of_week;
use crate::{Filter, NO_AREA, View};

mod histogram;
mod periods;

use histogram::Histogram;
pub use periods::period_begin_s;

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

pub(crate) fn by(view: &View, filter: &Filter, group: Group<'_>) -> Vec<(u64, u64)> {
    match group {
        Group::None => vec![(0, view.total(filter).cases)],
        Group::Area(ancestor) => by_area(view, filter, ancestor),
        Group::Class => by_class(view, filter),
        Group::Team => {
            let mut counted = vec![0; 1 << 16];
            by_coded(view, filter, |block| &block.team, &mut counted);
            listed(&counted)
        }
        Group::Source => by_byte(view, filter, |block| {
            (&block.source, block.occurring.sources)
        }),
        Group::Status => by_byte(view, filter, |block| {
            (&block.status, block.occurring.statuses)
        }),
        Group::Hour { offset_s } => periods::by(view, filter, offset_s, 3_600),
        Group::Day { offset_s } => periods::by(view, filter, offset_s, 86_400),
        Group::Period { offset_s, period_s } => {
            periods::by(view, filter, offset_s, period_s.max(1))
        }
        Group::HourOfWeek { offset_s } => {
            let mut week = [0u64; 168];
            for (hour, count) in periods::by(view, filter, offset_s, 3_600) {
                week[usize::from(hour_of_week(hour as i64))] += count;
            }
            listed(&week)
        }
    }
}

/// Where all of a block is chosen the sizes of its classes are known.
fn by_class(view: &View, filter: &Filter) -> Vec<(u64, u64)> {
    let counted = vec![0; 1 << 16].try_into();
    let mut counted: Box<[u32; 1 << 16]> = counted.expect("there are 65,536 numbers of 16 bits");
    view.visit(filter, |block, chosen| {
        if chosen.count == block.len() && block.by_class.is_there() {
            for (class, run) in block.by_class.runs() {
                counted[usize::from(class)] += run.len() as u32;
            }
        } else {
            chosen.tally(&block.class, |class, one| {
                counted[usize::from(class)] += one;
            });
        }
    });
    let counted: Vec<u64> = counted.iter().copied().map(u64::from).collect();
    listed(&counted)
}

fn by_byte(
    view: &View,
    filter: &Filter,
    column: impl Fn(&Block) -> (&[u8], Mask),
) -> Vec<(u64, u64)> {
    let mut histogram = Histogram::new();
    let mut counted = [0u64; 256];
    view.visit(filter, |block, chosen| {
        let (column, occurring) = column(block);
        histogram.each(chosen, column, occurring, |value, count| {
            counted[usize::from(value)] += count;
        });
    });
    listed(&counted)
}

/// Adds to `counted`, by number; numbers beyond its end count for its last place.
fn by_coded(view: &View, filter: &Filter, column: impl Fn(&Block) -> &Coded, counted: &mut [u64]) {
    let last = counted.len() - 1;
    let mut histogram = Histogram::new();
    let mut add = |number: u32, count: u64| counted[(number as usize).min(last)] += count;
    view.visit(filter, |block, chosen| {
        let column = column(block);
        let values = column.values();
        match column.which() {
            Which::Narrow(codes) => {
                // OK because a narrow column has at most 256 values.
                let occurring = (0..=u8::MAX).take(values.len()).collect();
                histogram.each(chosen, codes, occurring, |code, count| {
                    add(values[usize::from(code)], count);
                });
            }
            Which::Wide(codes) => chosen.tally(codes, |code, one| {
                add(values[usize::from(code)], u64::from(one));
            }),
        }
    });
}

fn by_area(view: &View, filter: &Filter, ancestor: &[u32]) -> Vec<(u64, u64)> {
    let mut finest = vec![0u64; ancestor.len() + 1];
    by_coded(view, filter, |block| &block.area, &mut finest);
    let mut counted = BTreeMap::new();
    for (area, &count) in finest.iter().enumerate().filter(|(_, count)| **count > 0) {
        let key = ancestor.get(area).copied().unwrap_or(NO_AREA);
        *counted.entry(u64::from(key)).or_insert(0) += count;
    }
    counted.into_iter().collect()
}

fn listed(counted: &[u64]) -> Vec<(u64, u64)> {
    let some = counted.iter().enumerate().filter(|&(_, &count)| count > 0);
    some.map(|(key, &count)| (key as u64, count)).collect()
}
