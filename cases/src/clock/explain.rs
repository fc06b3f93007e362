//! A deadline explained: every stretch of time from start to end, counted or skipped, and why.

use jiff::Timestamp;

use super::local::{DAY_S, day_of, instant, wall_s};
use super::{Calendar, DayKind, Limit};

/// One stretch of time, counted or not. Stretches follow each other without gap or overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its first second.
    pub from: Timestamp,
    /// The second after its last.
    pub to: Timestamp,
    /// What it is.
    pub kind: StretchKind,
    /// Name of the holiday or made-up day, or empty.
    pub name: Box<str>,
}

/// Why a stretch counts or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StretchKind {
    /// Counted: the clock runs day and night, or these are working hours.
    Counted,
    /// Counted: working hours of a made-up working day.
    MadeUp,
    /// Skipped: a working day, outside its hours.
    OutsideHours,
    /// Skipped: Saturday or Sunday.
    Weekend,
    /// Skipped: a public holiday.
    Holiday,
}

impl StretchKind {
    /// Does the time count?
    pub fn counted(self) -> bool {
        matches!(self, Self::Counted | Self::MadeUp)
    }
}

impl Calendar {
    /// The stretches from `start` to the deadline of `limit`, in order.
    ///
    /// The counted ones add up to the limit exactly. Neighbours of the same kind and name are one.
    pub fn explain(&self, start: Timestamp, limit: Limit) -> Vec<Stretch> {
        let (from, to) = (wall_s(start), wall_s(self.deadline(start, limit).at));
        let mut stretches = Vec::new();
        if !limit.kind.needs_calendar() {
            add(&mut stretches, (from, to), StretchKind::Counted, "");
            return stretches;
        }
        for day in day_of(from)..=day_of(to - 1) {
            for (opens, closes, kind) in self.parts(day) {
                let name = self.listed(day).map_or("", |listed| &listed.name);
                add(
                    &mut stretches,
                    (opens.max(from), closes.min(to)),
                    kind,
                    name,
                );
            }
        }
        stretches
    }

    /// One day's parts as wall clock readings, in order.
    fn parts(&self, day: i32) -> Vec<(i64, i64, StretchKind)> {
        let midnight = i64::from(day) * DAY_S;
        let counted = match self.kind(day) {
            DayKind::Weekend => return vec![(midnight, midnight + DAY_S, StretchKind::Weekend)],
            DayKind::Holiday => return vec![(midnight, midnight + DAY_S, StretchKind::Holiday)],
            DayKind::Workday => StretchKind::Counted,
            DayKind::MadeUp => StretchKind::MadeUp,
        };
        let mut parts = Vec::new();
        let mut until = midnight;
        for (opens, closes) in self.hours().stretches() {
            let (opens, closes) = (midnight + i64::from(*opens), midnight + i64::from(*closes));
            parts.push((until, opens, StretchKind::OutsideHours));
            parts.push((opens, closes, counted));
            until = closes;
        }
        parts.push((until, midnight + DAY_S, StretchKind::OutsideHours));
        parts
    }
}

fn add(stretches: &mut Vec<Stretch>, (from, to): (i64, i64), kind: StretchKind, name: &str) {
    if from >= to {
        return;
    }
    let name = if matches!(kind, StretchKind::MadeUp | StretchKind::Holiday) {
        name
    } else {
        ""
    };
    match stretches.last_mut() {
        Some(last) if last.kind == kind && *last.name == *name => last.to = instant(to),
        _ => stretches.push(Stretch {
            from: instant(from),
            to: instant(to),
            kind,
            name: name.into(),
        }),
    }
}
