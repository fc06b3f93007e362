//! When a limit ends: the working clocks walk day by day over the calendar, and all stop in a pause.

use jiff::Timestamp;

use super::local::{DAY_S, day_of, instant, wall_s};
use super::pauses::Pauses;
use super::{Calendar, Deadline, Limit, LimitKind};

impl Calendar {
    /// When a limit that starts at `start` ends.
    ///
    /// The start's fraction of a second is dropped. Working time ends with the last second that is
    /// needed: four working hours from Monday 08:00 end at 12:00, not at 14:00. A working day is as
    /// much working time as one working day has, so two of them from Monday 10:00 end on Wednesday
    /// at 10:00, and one from Monday 20:00 ends on Tuesday at 18:00.
    pub fn deadline(&self, start: Timestamp, limit: Limit) -> Deadline {
        self.after(start, limit.kind, self.seconds(limit), &Pauses::NONE)
    }

    /// As [`Calendar::deadline`], with pauses (挂起) that do not count.
    ///
    /// Pauses are half-open, may overlap and come in any order; empty ones and what lies before the
    /// start is nothing. A clock that is used up at the very second a pause begins ends there. A
    /// calendar day counts 24 hours, so a pause of three hours moves its end by three hours. While a
    /// pause has no end yet, there is no deadline to ask for.
    pub fn deadline_with(
        &self,
        start: Timestamp,
        limit: Limit,
        pauses: &[(Timestamp, Timestamp)],
    ) -> Deadline {
        let pauses = pauses_for(limit.kind, pauses);
        self.after(start, limit.kind, self.seconds(limit), &pauses)
    }

    /// As [`Calendar::deadline_with`], for a limit that was extended (延期): each limit begins where
    /// the one before it ends, so an extension counts from the old deadline, whenever it was granted.
    ///
    /// Without any limit the deadline is the start.
    pub fn deadline_extended(
        &self,
        start: Timestamp,
        limits: &[Limit],
        pauses: &[(Timestamp, Timestamp)],
    ) -> Deadline {
        let mut deadline = Deadline {
            at: start,
            beyond_calendar: false,
        };
        for limit in limits {
            let next = self.deadline_with(deadline.at, *limit, pauses);
            deadline = Deadline {
                at: next.at,
                beyond_calendar: deadline.beyond_calendar || next.beyond_calendar,
            };
        }
        deadline
    }

    /// When `percent` of a limit's counted time have passed: the moment to warn. From 1 to 100;
    /// what is outside is taken for the nearer end. Never later than the deadline, and at 100 it.
    pub fn warn_at(
        &self,
        start: Timestamp,
        limit: Limit,
        percent: u8,
        pauses: &[(Timestamp, Timestamp)],
    ) -> Timestamp {
        let share_s = self.seconds(limit) * i64::from(percent.clamp(1, 100)) / 100;
        let pauses = pauses_for(limit.kind, pauses);
        self.after(start, limit.kind, share_s.max(1), &pauses).at
    }

    /// The counted seconds of a limit: hours, 24 hours a calendar day, or the hours of a working day.
    pub fn seconds(&self, limit: Limit) -> i64 {
        let amount = i64::from(limit.amount);
        match limit.kind {
            LimitKind::UrgentHours | LimitKind::WorkingHours => amount * 3600,
            LimitKind::CalendarDays => amount * DAY_S,
            LimitKind::WorkingDays => amount * self.hours().day_s(),
        }
    }

    /// The moment at which a clock has counted so many seconds, at least 1.
    fn after(
        &self,
        start: Timestamp,
        kind: LimitKind,
        counted_s: i64,
        pauses: &Pauses,
    ) -> Deadline {
        let on = |from: i64| {
            let end = pauses.walk((from, i64::MAX), counted_s);
            end.expect("a span without an end is never used up")
        };
        let at = match kind {
            LimitKind::UrgentHours => {
                let second = on(start.as_second()).min(Timestamp::MAX.as_second());
                Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
            }
            LimitKind::CalendarDays => instant(on(wall_s(start))),
            LimitKind::WorkingHours | LimitKind::WorkingDays => {
                return self.working(wall_s(start), counted_s, pauses);
            }
        };
        Deadline {
            at,
            beyond_calendar: false,
        }
    }

    fn working(&self, from: i64, work_s: i64, pauses: &Pauses) -> Deadline {
        let to = self.after_work(from, work_s, pauses);
        let covered = self.covers(day_of(from)..=day_of(to));
        Deadline {
            at: instant(to),
            beyond_calendar: !covered,
        }
    }

    /// The wall clock reading at which `work_s` seconds have been worked since `from`.
    fn after_work(&self, from: i64, mut work_s: i64, pauses: &Pauses) -> i64 {
        let mut day = day_of(from);
        loop {
            let midnight = i64::from(day) * DAY_S;
            if self.kind(day).worked() {
                for (opens, closes) in self.hours().stretches() {
                    let opens = (midnight + i64::from(*opens)).max(from);
                    let closes = midnight + i64::from(*closes);
                    match pauses.walk((opens, closes), work_s) {
                        Ok(end) => return end,
                        Err(left_s) => work_s = left_s,
                    }
                }
            }
            // Ends: beyond the covered years every Monday is worked, and amount and pauses are limited.
            day += 1;
        }
    }
}

/// The pauses on the axis that a clock counts on.
pub(super) fn pauses_for(kind: LimitKind, pauses: &[(Timestamp, Timestamp)]) -> Pauses {
    match kind {
        LimitKind::UrgentHours => Pauses::new(pauses, Timestamp::as_second),
        LimitKind::WorkingHours | LimitKind::WorkingDays | LimitKind::CalendarDays => {
            Pauses::new(pauses, wall_s)
        }
    }
}
