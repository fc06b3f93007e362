//! When a limit ends: the working clocks walk day by day over the calendar.

use jiff::Timestamp;

use super::local::{DAY_S, day_of, instant, wall_s};
use super::{Calendar, Deadline, Limit, LimitKind};

impl Calendar {
    /// When a limit that starts at `start` ends.
    ///
    /// The start's fraction of a second is dropped. Working time ends with the last second that is
    /// needed: four working hours from Monday 08:00 end at 12:00, not at 14:00. A working day is as
    /// much working time as one working day has, so two of them from Monday 10:00 end on Wednesday
    /// at 10:00, and one from Monday 20:00 ends on Tuesday at 18:00.
    pub fn deadline(&self, start: Timestamp, limit: Limit) -> Deadline {
        let from = wall_s(start);
        let amount = i64::from(limit.amount);
        match limit.kind {
            LimitKind::UrgentHours => {
                let second = (start.as_second() + amount * 3600).min(Timestamp::MAX.as_second());
                let at = Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
                Deadline {
                    at,
                    beyond_calendar: false,
                }
            }
            LimitKind::CalendarDays => Deadline {
                at: instant(from + amount * DAY_S),
                beyond_calendar: false,
            },
            LimitKind::WorkingHours => self.working(from, amount * 3600),
            LimitKind::WorkingDays => self.working(from, amount * self.hours().day_s()),
        }
    }

    fn working(&self, from: i64, work_s: i64) -> Deadline {
        let to = self.after_work(from, work_s);
        let covered = self.covers(day_of(from)..=day_of(to));
        Deadline {
            at: instant(to),
            beyond_calendar: !covered,
        }
    }

    /// The wall clock reading at which `work_s` seconds have been worked since `from`.
    fn after_work(&self, from: i64, mut work_s: i64) -> i64 {
        let mut day = day_of(from);
        loop {
            let midnight = i64::from(day) * DAY_S;
            if self.kind(day).worked() {
                for (opens, closes) in self.hours().stretches() {
                    let opens = (midnight + i64::from(*opens)).max(from);
                    let closes = midnight + i64::from(*closes);
                    if work_s <= closes - opens {
                        return opens + work_s;
                    }
                    work_s -= (closes - opens).max(0);
                }
            }
            // Ends: beyond the covered years every Monday is worked, and the amount is limited.
            day += 1;
        }
    }
}
