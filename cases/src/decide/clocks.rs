//! The clocks that a case begins and ends, and what is late when one ends.

use jiff::Timestamp;

use super::turn::Turn;
use crate::case::Status;
use crate::decision::{Decision, Team};
use crate::open::plain_clock;
use crate::running::{CaseClock, ClockOf, Late, StageNow};
use crate::tables::Wait;
use crate::then::Then;

impl<'a> Turn<'a> {
    /// The clock that a status begins with now: the plain one with what the tables say of it.
    pub(super) fn clock(&self, status: Status, decision: Option<&Decision>) -> CaseClock {
        let (tables, at) = (self.world.tables(), self.at());
        let mut clock = plain_clock(status, at, decision);
        let waits = match clock.of {
            ClockOf::Place => Some(Wait::Place),
            ClockOf::Classify => Some(Wait::Classify),
            ClockOf::Verify => Some(Wait::Verify),
            ClockOf::File => Some(Wait::File),
            ClockOf::Dispatch => Some(Wait::Dispatch),
            ClockOf::Check => Some(Wait::Check),
            ClockOf::Close => Some(Wait::Close),
            ClockOf::Handle
            | ClockOf::Answer
            | ClockOf::Support
            | ClockOf::Call
            | ClockOf::Level
            | ClockOf::Rule => None,
        };
        let step = waits.and_then(|wait| tables.step_limit(wait, self.class, at));
        if let Some(step) = step {
            clock.limit = Some(step.limit);
        }
        if let Some(decision) = decision.filter(|_| clock.of == ClockOf::Handle) {
            set_stage(&mut clock, decision, 0);
        }
        if clock.limit.is_some() {
            clock.renew(tables.calendar(), tables.warn_percent(step, at));
        }
        clock
    }

    /// Puts the case into a status, with the clock that this begins with.
    pub(super) fn go(&self, then: &mut Then, status: Status, decision: Option<&Decision>) {
        then.status = Some(status);
        let clock = self.clock(status, decision);
        let by_itself = self.open.is_none_or(|open| open.clock.of != clock.of)
            && clock == plain_clock(status, self.at(), decision);
        then.clock = (!by_itself).then(|| Box::new(clock));
    }

    /// Ends the running clock and what hangs on it: where time had run out, says by how much.
    pub(super) fn end_clock(&self, then: &mut Then) {
        self.end_running(then);
        self.end_extension(then);
    }

    /// Ends the time of the running clock: if it had run out, says by how much.
    pub(super) fn end_running(&self, then: &mut Then) {
        let Some(open) = self.open else { return };
        let clock = &open.clock;
        let until = clock.paused.map_or(self.at(), |paused| paused.since);
        let team = (clock.of == ClockOf::Handle).then(|| self.lead()).flatten();
        self.end(then, clock.of, team, clock.due, until);
    }

    /// Ends something that was to be done by `due`: if it is late, says by how much. A lateness that
    /// has begun is ended whatever `due` is by now.
    pub(super) fn end(
        &self,
        then: &mut Then,
        of: ClockOf,
        team: Option<Team>,
        due: Option<Timestamp>,
        until: Timestamp,
    ) {
        let by_s = |due: Timestamp| Some((until.as_second() - due.as_second()).max(1));
        let begun = self.begun(of, team.as_ref());
        let late = match (begun, due) {
            (Some(begun), _) => Late {
                by_s: by_s(begun.due),
                claim: self.claim,
                ..begun.clone()
            },
            (None, Some(due)) if due.as_second() < until.as_second() => {
                let by_s = by_s(due);
                self.late(then, of, team, due, by_s)
            }
            (None, _) => return,
        };
        then.late.push(late);
    }

    /// A new lateness.
    pub(super) fn late(
        &self,
        then: &Then,
        of: ClockOf,
        team: Option<Team>,
        due: Timestamp,
        by_s: Option<i64>,
    ) -> Late {
        let known = self.state.lates(self.number).len();
        let new = |late: &&Late| usize::from(late.no) >= known;
        let no = known + then.late.iter().filter(new).count();
        Late {
            no: u16::try_from(no).unwrap_or(u16::MAX),
            of,
            team,
            due,
            by_s,
            claim: by_s.and(self.claim),
        }
    }

    /// A lateness that has begun and not ended.
    fn begun(&self, of: ClockOf, team: Option<&Team>) -> Option<&'a Late> {
        let same_team = |late: &Late| match (&late.team, team) {
            (Some(late), Some(team)) => late.code == team.code,
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let lates = self.state.lates(self.number).iter().rev();
        lates
            .map(|lateness| &lateness.late)
            .find(|late| late.of == of && late.by_s.is_none() && same_team(late))
    }
}

/// Sets the clock to a stage of the decision, if there are stages; all count from the same start.
fn set_stage(clock: &mut CaseClock, decision: &Decision, at: usize) {
    if let Some(stage) = decision.stages.get(at) {
        clock.limit = Some(stage.limit);
        clock.stage = Some(StageNow {
            no: at as u8 + 1,
            of: decision.stages.len() as u8,
            name: stage.name.clone(),
        });
    }
}
