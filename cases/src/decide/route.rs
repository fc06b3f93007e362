//! 派遣: a case goes to its lead team, with tasks for the supporting ones and a level to start from.

use grids::AreaId;

use super::turn::Turn;
use crate::case::Status;
use crate::decision::{Decision, Team};
use crate::open::{TASKS_MAX, whole};
use crate::parts::{Task, TaskState};
use crate::running::AtLevel;
use crate::tables::{Duty, Mode};
use crate::then::Then;
use crate::world::World;

/// Where a placed and classified case goes by itself, given what was done with it already.
pub(super) fn onward(world: &World, source: &str, duty: Option<&Duty>, done: Status) -> Status {
    let source = world.tables().source(source);
    if done < Status::Verifying && source.is_some_and(|source| source.verify) {
        Status::Verifying
    } else if done < Status::ToFile && source.is_some_and(|source| source.filing == Mode::Hand) {
        Status::ToFile
    } else if duty.is_some_and(|duty| duty.dispatch == Mode::Hand) {
        Status::ToDispatch
    } else {
        Status::Dispatched
    }
}

/// What a decision is while a case waits: a proposal, with no time to run.
pub(super) fn proposed(decision: Decision) -> Decision {
    Decision {
        due: None,
        beyond_calendar: false,
        ..decision
    }
}

impl Turn<'_> {
    /// Goes on after `done`: to a queue with the decision as a proposal, or to the team.
    pub(super) fn on_from(
        &self,
        then: &mut Then,
        done: Status,
        chosen: Option<(Option<&Duty>, Decision)>,
    ) {
        let Some((duty, decision)) = chosen else {
            return self.go(then, Status::ToDispatch, None);
        };
        let status = onward(self.world, self.source, duty, done);
        if status == Status::Dispatched {
            self.dispatch(then, duty, decision);
        } else {
            self.go(then, status, None);
            then.decision = Some(Box::new(proposed(decision)));
        }
    }

    /// Back to the dispatcher's queue, with who would get it now.
    pub(super) fn back_to_dispatcher(&self, then: &mut Then) {
        self.go(then, Status::ToDispatch, None);
        then.decision = self
            .choose()
            .map(|(_, decision)| Box::new(proposed(decision)));
    }

    /// Gives the case to the lead of a decision: clock, tasks, level, and the count of hand-overs.
    pub(super) fn dispatch(&self, then: &mut Then, duty: Option<&Duty>, mut decision: Decision) {
        self.go(then, Status::Dispatched, Some(&decision));
        self.count_handover(then, &decision.lead);
        self.ask(then, duty, &mut decision);
        then.level = self.starts_at(&decision.lead);
        then.decision = Some(Box::new(decision));
    }

    /// One more hand-over, when the lead team is another than the last.
    fn count_handover(&self, then: &mut Then, lead: &Team) {
        let last = self.open.and_then(|open| open.hands.last());
        if last.is_some_and(|last| self.state.teams().code(*last) != &*lead.code) {
            then.handovers = Some(self.case.handovers.saturating_add(1));
        }
    }

    /// Asks the supporting teams, and withdraws the duty's tasks that another duty had asked for.
    ///
    /// A case with [`TASKS_MAX`] tasks asks nobody more: the decision then does not name them either.
    pub(super) fn ask(&self, then: &mut Then, duty: Option<&Duty>, decision: &mut Decision) {
        let tasks = self.open.map_or(&[][..], |open| &open.tasks);
        let wanted = |team: &str| decision.supporting.iter().any(|of| &*of.code == team);
        for task in tasks.iter().filter(|task| task.state.is_open()) {
            let led = task.team.code == decision.lead.code;
            if led || (task.by.is_none() && !wanted(&task.team.code)) {
                self.end_task(then, task);
                then.tasks.push(Task {
                    state: TaskState::Withdrawn,
                    ..task.clone()
                });
            }
        }
        let limit = duty.and_then(|duty| duty.support_limit).or(decision.limit);
        let mut no = tasks.len();
        decision.supporting.retain(|team| {
            let asked = self
                .open
                .is_some_and(|open| open.task_of(&team.code).is_some());
            if !asked && no < TASKS_MAX {
                no += 1;
                then.tasks.push(self.task(no, team.clone(), limit, None));
                return true;
            }
            asked
        });
    }

    /// A task that is asked for now.
    pub(super) fn task(
        &self,
        no: usize,
        team: Team,
        limit: Option<crate::clock::Limit>,
        by: Option<&str>,
    ) -> Task {
        Task {
            no: no as u16,
            team,
            state: TaskState::Asked,
            since: whole(self.at()),
            limit,
            answer_by: self.rules().silent_limit.map(|limit| self.deadline(limit)),
            due: limit.map(|limit| self.deadline(limit)),
            by: by.map(Into::into),
            silent: false,
            overdue: false,
        }
    }

    /// The level at which a lead team stands; none where the tables know no levels.
    fn starts_at(&self, lead: &Team) -> Option<AtLevel> {
        if self.world.tables().levels().is_empty() {
            return None;
        }
        let level = level_of(self.world, lead, self.area?);
        Some(self.at_level(level))
    }

    /// The level with its clock, from now on.
    pub(super) fn at_level(&self, no: u8) -> AtLevel {
        let name = &self.world.edition().levels()[usize::from(no)];
        let limit = self
            .world
            .tables()
            .level_limit(name, self.class, self.at())
            .map(|row| row.limit)
            .filter(|_| no > 0);
        AtLevel {
            no,
            name: (&**name).into(),
            since: whole(self.at()),
            due: limit.map(|limit| self.deadline(limit)),
        }
    }
}

/// The level of a lead: that of the area it answers for.
pub(super) fn level_of(world: &World, lead: &Team, area: AreaId) -> u8 {
    let edition = world.edition();
    let teams = world.tables().teams();
    let of_team = teams.iter().find(|team| team.code == lead.code);
    let its_area = of_team.map_or(&*lead.code, |team| &team.area);
    let its_area = edition.find(its_area);
    edition
        .area(its_area.unwrap_or_else(|| world.territory_of(area)))
        .level
}
