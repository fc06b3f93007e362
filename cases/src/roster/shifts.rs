//! The shifts of one team laid over the days.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::AHEAD_DAYS_MAX;
use crate::clock::{Calendar, DAY_S, day_of, instant, wall_s};
use crate::tables::Shift;
use crate::world::World;

/// All shifts of one team, in the order of the roster.
pub(super) struct Shifts<'a> {
    shifts: Vec<&'a Shift>,
    calendar: &'a Calendar,
}

/// A shift on one day.
pub(super) struct Turn<'a> {
    pub(super) shift: &'a Shift,
    pub(super) until: Timestamp,
}

impl Turn<'_> {
    /// The same person for the same department in the same role?
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let who = |shift: &Shift| (shift.account.clone(), shift.department, shift.role.clone());
        who(self.shift) == who(other.shift)
    }
}

impl<'a> Shifts<'a> {
    pub(super) fn of(world: &'a World, team: &str) -> Self {
        let tables = world.tables();
        Self {
            shifts: world.shifts(team).collect(),
            calendar: tables.calendar(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shifts.is_empty()
    }

    /// Is anybody on duty at a moment?
    pub(super) fn any_at(&self, at: Timestamp) -> bool {
        let days = reaching(at);
        let holds = |(from, until): (Timestamp, Timestamp)| from <= at && at < until;
        self.shifts.iter().any(|shift| {
            days.iter()
                .any(|day| self.on(shift, *day).is_some_and(holds))
        })
    }

    /// Who is on duty at a moment, each once, in the order of the roster.
    pub(super) fn at(&self, at: Timestamp) -> Vec<Turn<'a>> {
        let mut turns: Vec<Turn<'a>> = Vec::new();
        for shift in &self.shifts {
            for day in reaching(at) {
                let Some((from, until)) = self.on(shift, day) else {
                    continue;
                };
                if !(from <= at && at < until) {
                    continue;
                }
                let turn = Turn { shift, until };
                match turns.iter_mut().find(|known| known.is_same(&turn)) {
                    Some(known) => known.until = known.until.max(until),
                    None => turns.push(turn),
                }
            }
        }
        turns
    }

    /// The first moment after `at` at which others are on duty.
    pub(super) fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        let now = self.at(at);
        let first = day_of(wall_s(at)) - 1;
        (first..=first + AHEAD_DAYS_MAX)
            .flat_map(|day| self.moments(day))
            .find(|then| *then > at && !self.same(&now, *then))
    }

    /// Do the shifts hang on a calendar that does not cover this moment's days?
    pub(super) fn beyond_calendar(&self, at: Timestamp) -> bool {
        let [yesterday, today] = reaching(at);
        self.shifts.iter().any(|shift| shift.days.needs_calendar())
            && !self.calendar.covers(yesterday..=today)
    }

    /// The moments of one day at which shifts begin, and at which shifts of this or the day before
    /// end, in order.
    fn moments(&self, day: i32) -> BTreeSet<Timestamp> {
        let mut moments = BTreeSet::new();
        for shift in &self.shifts {
            for of in [day - 1, day] {
                let turn = self.on(shift, of);
                let ends = turn.into_iter().flat_map(|(from, until)| [from, until]);
                moments.extend(ends.filter(|at| day_of(wall_s(*at)) == day));
            }
        }
        moments
    }

    fn same(&self, now: &[Turn<'_>], at: Timestamp) -> bool {
        let then = self.at(at);
        now.len() == then.len()
            && now
                .iter()
                .all(|one| then.iter().any(|other| other.is_same(one)))
    }

    /// When a shift begins and ends that begins on this day, if it does. `day` counts from 1970-01-01.
    fn on(&self, shift: &Shift, day: i32) -> Option<(Timestamp, Timestamp)> {
        // 1970-01-01 was a Thursday.
        let weekday = (day + 3).rem_euclid(7) as u8;
        let midnight = i64::from(day) * DAY_S;
        let from = instant(midnight + i64::from(shift.from_s));
        let until = instant(midnight + i64::from(shift.to_s));
        let begins = shift.days.has(weekday, self.calendar.kind(day)) && shift.standing.holds(from);
        begins.then_some((from, until))
    }
}

/// The days whose shifts can reach a moment: no shift is longer than a day.
fn reaching(at: Timestamp) -> [i32; 2] {
    let day = day_of(wall_s(at));
    [day - 1, day]
}
