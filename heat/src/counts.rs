//! Counting by a group.

use std::collections::BTreeMap;

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
    /// By local hour of the week: 0 is Monday 00:00 to 01:00, 167 is Sunday 23:00 to 24:00.
    HourOfWeek {
        /// Seconds by which local time is ahead of UTC.
        offset_s: i32,
    },
}

/// 1970-01-01 was a Thursday, three days after a Monday.
const EPOCH_HOUR_OF_WEEK: i64 = 3 * 24;

pub(crate) fn by(view: &View, filter: &Filter, group: Group<'_>) -> Vec<(u64, u64)> {
    match group {
        Group::None => vec![(0, view.total(filter).cases)],
        Group::Area(ancestor) => by_area(view, filter, ancestor),
        Group::Class => by_number(view, filter, |block, place| block.class[place]),
        Group::Team => by_number(view, filter, |block, place| block.team[place]),
        Group::Source => by_number(view, filter, |block, place| block.source[place].into()),
        Group::Status => by_number(view, filter, |block, place| block.status[place].into()),
        Group::Hour { offset_s } => by_period(view, filter, 3_600, offset_s),
        Group::Day { offset_s } => by_period(view, filter, 86_400, offset_s),
        Group::HourOfWeek { offset_s } => {
            let mut week = [0u64; 168];
            for (hour, count) in by_period(view, filter, 3_600, offset_s) {
                week[(hour as i64 + EPOCH_HOUR_OF_WEEK).rem_euclid(168) as usize] += count;
            }
            listed(&week)
        }
    }
}

fn by_number(
    view: &View,
    filter: &Filter,
    number: impl Fn(&crate::block::Block, usize) -> u16,
) -> Vec<(u64, u64)> {
    let mut counted = vec![0u64; 1 << 16];
    view.visit(filter, |block, chosen| {
        chosen.weigh(|place, one| counted[usize::from(number(block, place))] += u64::from(one));
    });
    listed(&counted)
}

fn by_area(view: &View, filter: &Filter, ancestor: &[u32]) -> Vec<(u64, u64)> {
    let mut finest = vec![0u64; ancestor.len() + 1];
    let last = ancestor.len();
    view.visit(filter, |block, chosen| {
        chosen.weigh(|place, one| {
            finest[(block.area[place] as usize).min(last)] += u64::from(one);
        });
    });
    let mut counted = BTreeMap::new();
    for (area, &count) in finest.iter().enumerate().filter(|&(_, &count)| count > 0) {
        let key = ancestor.get(area).copied().unwrap_or(NO_AREA);
        *counted.entry(u64::from(key)).or_insert(0) += count;
    }
    counted.into_iter().collect()
}

fn by_period(view: &View, filter: &Filter, period_s: i64, offset_s: i32) -> Vec<(u64, u64)> {
    let period = |at_s: i64| {
        at_s.saturating_add(i64::from(offset_s))
            .div_euclid(period_s)
    };
    let mut counted = BTreeMap::new();
    view.visit(filter, |block, chosen| {
        chosen.weigh(|place, one| {
            if one == 1 {
                *counted.entry(period(block.at_s[place])).or_insert(0) += 1;
            }
        });
    });
    counted
        .into_iter()
        .map(|(key, count)| (key as u64, count))
        .collect()
}

fn listed(counted: &[u64]) -> Vec<(u64, u64)> {
    let some = counted.iter().enumerate().filter(|&(_, &count)| count > 0);
    some.map(|(key, &count)| (key as u64, count)).collect()
}
