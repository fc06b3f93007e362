//! A deadline explained: every stretch of time from start to end, counted or skipped, and why.

use jiff::Timestamp;

use super::local::{DAY_S, day_of, instant, wall_s};
use super::pauses::Pauses;
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
    /// The same in English, or empty.
    pub name_en: Box<str>,
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
    /// Skipped: the case was suspended, whatever the day.
    Paused,
}

impl StretchKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Counted,
        Self::MadeUp,
        Self::OutsideHours,
        Self::Weekend,
        Self::Holiday,
        Self::Paused,
    ];

    /// Does the time count?
    pub fn counted(self) -> bool {
        matches!(self, Self::Counted | Self::MadeUp)
    }

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::MadeUp => "made-up",
            Self::OutsideHours => "outside-hours",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
            Self::Paused => "paused",
        }
    }

    /// The kind in Chinese and English words.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Counted => ("计时", "counted"),
            Self::MadeUp => ("调休上班，计时", "made-up working day, counted"),
            Self::OutsideHours => ("非工作时间", "outside working hours"),
            Self::Weekend => ("周末", "weekend"),
            Self::Holiday => ("节假日", "public holiday"),
            Self::Paused => ("挂起", "suspended"),
        }
    }
}

impl Calendar {
    /// The stretches from `start` to the deadline of `limit`, in order.
    ///
    /// The counted ones add up to the limit exactly. Neighbours of the same kind and name are one.
    pub fn explain(&self, start: Timestamp, limit: Limit) -> Vec<Stretch> {
        self.explain_with(start, limit, &[])
    }

    /// As [`Calendar::explain`], with pauses as stretches of their own; their ends are as in
    /// [`Calendar::deadline_with`].
    pub fn explain_with(
        &self,
        start: Timestamp,
        limit: Limit,
        pauses: &[(Timestamp, Timestamp)],
    ) -> Vec<Stretch> {
        let (from, to) = (
            wall_s(start),
            wall_s(self.deadline_with(start, limit, pauses).at),
        );
        let mut told = Told {
            stretches: Vec::new(),
            pauses: Pauses::new(pauses, wall_s),
        };
        if !limit.kind.needs_calendar() {
            told.add((from, to), StretchKind::Counted, ("", ""));
            return told.stretches;
        }
        for day in day_of(from)..=day_of(to - 1) {
            let name = self
                .listed(day)
                .map_or(("", ""), |day| (&day.name, &day.name_en));
            for (opens, closes, kind) in self.parts(day) {
                told.add((opens.max(from), closes.min(to)), kind, name);
            }
        }
        told.stretches
    }

    /// The years between two instants whose holidays the calendar does not know, in order.
    pub fn uncovered_years(&self, from: Timestamp, to: Timestamp) -> Vec<i16> {
        let year = |at: Timestamp| super::SHANGHAI.to_datetime(at).year();
        (year(from)..=year(to))
            .filter(|year| self.covered_years().binary_search(year).is_err())
            .collect()
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

/// The stretches so far, and the pauses that cut them.
struct Told {
    stretches: Vec<Stretch>,
    pauses: Pauses,
}

impl Told {
    fn add(&mut self, (from, to): (i64, i64), kind: StretchKind, name: (&str, &str)) {
        if from >= to {
            return;
        }
        for (from, to, paused) in self.pauses.cut((from, to)) {
            let kind = if paused { StretchKind::Paused } else { kind };
            self.piece((from, to), kind, name);
        }
    }

    fn piece(&mut self, (from, to): (i64, i64), kind: StretchKind, name: (&str, &str)) {
        let (name, name_en) = match kind {
            StretchKind::MadeUp | StretchKind::Holiday => name,
            StretchKind::Counted
            | StretchKind::OutsideHours
            | StretchKind::Weekend
            | StretchKind::Paused => ("", ""),
        };
        match self.stretches.last_mut() {
            Some(last) if last.kind == kind && *last.name == *name => last.to = instant(to),
            _ => self.stretches.push(Stretch {
                from: instant(from),
                to: instant(to),
                kind,
                name: name.into(),
                name_en: name_en.into(),
            }),
        }
    }
}
