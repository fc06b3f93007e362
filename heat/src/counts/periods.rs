//! Counting by periods of local time.

use std::collections::BTreeMap;

use crate::moments::Kept;
use crate::times::{HOUR_S, local};
use crate::{Filter, View};

const WEEK_S: i64 = 7 * 86_400;
/// The most periods that are counted in a table (eight years of minutes); beyond, in a tree.
const TABLE_MAX: i64 = 1 << 22;
/// Parts of an hour that are counted as such: a minute at least.
const PART_MIN_S: i64 = 60;

/// When a period of [`crate::Group::Period`] begins, in seconds since 1970-01-01T00:00:00Z.
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

pub(super) fn by(view: &View, filter: &Filter, offset_s: i32, period_s: u32) -> Vec<(u64, u64)> {
    let Some(span_s) = view.span(filter) else {
        return Vec::new();
    };
    let length_s = i64::from(period_s);
    let period = |at_s: i64| {
        let local_s = local(at_s, offset_s);
        local_s
            .saturating_add(ahead_s(length_s))
            .div_euclid(length_s)
    };
    let part_s = [i64::from(offset_s).abs(), length_s]
        .into_iter()
        .fold(HOUR_S, common);
    if part_s >= PART_MIN_S
        && let Some(parts) = by_part(view, filter, span_s, part_s)
    {
        // Periods begin where parts begin, so that a part lies in one period whole.
        return folded(parts.map(|(begin_s, count)| (period(begin_s), count)));
    }
    let (first, last) = (period(span_s.0), period(span_s.1));
    if last.saturating_sub(first) < TABLE_MAX {
        let mut counts = vec![0u32; (last - first + 1) as usize];
        view.visit(filter, |block, chosen| {
            chosen.places(|place| {
                counts[(period(block.at_s.get(place)) - first) as usize] += 1;
            });
        });
        let counts = (first..).zip(counts).filter(|(_, count)| *count > 0);
        return folded(counts);
    }
    let mut counts = BTreeMap::new();
    view.visit(filter, |block, chosen| {
        chosen.places(|place| *counts.entry(period(block.at_s.get(place))).or_insert(0) += 1);
    });
    folded(counts.into_iter())
}

/// Hours that a block can hold: so many counts stand in front of the table and behind it, so that a block that reaches
/// over its ends needs no other care.
const MARGIN: usize = 1 << 16;

/// By hour or by equal parts of it, UTC: when each part begins that has cases, and how many. `None` if they are too many
/// for a table.
fn by_part(
    view: &View,
    filter: &Filter,
    (first_s, last_s): (i64, i64),
    part_s: i64,
) -> Option<impl Iterator<Item = (i64, u32)>> {
    let (first, last) = (first_s.div_euclid(HOUR_S), last_s.div_euclid(HOUR_S));
    let parts = (HOUR_S / part_s) as usize;
    if last.saturating_sub(first) >= TABLE_MAX / parts as i64 {
        return None;
    }
    let begin = MARGIN * parts;
    let hours = (last - first + 1) as usize;
    let mut counts = vec![0u32; begin + hours * parts + begin];
    let mut of_second = [0u16; 4_096];
    for (second, part) in (0..HOUR_S).zip(&mut of_second) {
        *part = (second / part_s) as u16;
    }
    let of_second = |second: u16| usize::from(of_second[usize::from(second) % of_second.len()]);
    view.visit(filter, |block, chosen| match block.at_s.kept() {
        Kept::Near { base, hour, second } => {
            // OK because a block with a row in the span begins at most a margin in front of it.
            let start = (base - first + MARGIN as i64) as usize * parts;
            let counts = &mut counts[start..];
            if parts == 1 {
                let counts: &mut [u32; MARGIN] = counts.first_chunk_mut().expect("a margin");
                chosen.tally(hour, |hour, one| counts[usize::from(hour)] += one);
            } else {
                chosen.places(|place| {
                    counts[usize::from(hour[place]) * parts + of_second(second[place])] += 1;
                });
            }
        }
        Kept::Far(times) => chosen.places(|place| {
            let hour = times[place].div_euclid(HOUR_S) - first;
            let second = times[place].rem_euclid(HOUR_S) as u16;
            counts[begin + hour as usize * parts + of_second(second)] += 1;
        }),
    });
    counts.truncate(begin + hours * parts);
    let counts = counts.into_iter().skip(begin);
    let begin_s = (first * parts as i64..).map(move |part| part.saturating_mul(part_s));
    Some(begin_s.zip(counts).filter(|(_, count)| *count > 0))
}

/// Adds up the counts of one key, of keys that ascend.
fn folded(counts: impl Iterator<Item = (i64, u32)>) -> Vec<(u64, u64)> {
    let mut folded: Vec<(u64, u64)> = Vec::new();
    for (key, count) in counts {
        match folded.last_mut() {
            Some((last, sum)) if *last == key as u64 => *sum += u64::from(count),
            _ => folded.push((key as u64, u64::from(count))),
        }
    }
    folded
}

/// The greatest common divisor.
fn common(one: i64, other: i64) -> i64 {
    if other == 0 {
        one
    } else {
        common(other, one % other)
    }
}
