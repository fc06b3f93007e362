//! The desk's steps: verify, file, dispatch, take back, send back, cancel, reopen.

use super::turn::{Turn, needs_note, wrong};
use crate::case::Status;
use crate::decision::{Decision, Team};
use crate::parts::{Task, TaskState};
use crate::refusal::{Declined, Refusal};
use crate::running::ClockOf;
use crate::then::Then;

impl Turn<'_> {
    /// 核实: it is there: on; it is not: an operator looks, with the finding shown.
    pub(super) fn verified(&self) -> Then {
        let mut then = Then::default();
        self.end_clock(&mut then);
        self.on_from(&mut then, Status::Verifying, self.choose());
        then
    }

    /// 核实, not found.
    pub(super) fn not_found(&self) -> Then {
        let mut then = Then::default();
        self.end_clock(&mut then);
        self.go(&mut then, Status::ToFile, None);
        then
    }

    /// 立案.
    pub(super) fn filed(&self) -> Then {
        let mut then = Then::default();
        self.end_clock(&mut then);
        self.on_from(&mut then, Status::ToFile, self.choose());
        then
    }

    /// 派遣: to whom the table says, or to whom the dispatcher says.
    pub(super) fn dispatched(
        &self,
        by: &str,
        team: Option<&str>,
        supporting: Option<&[Box<str>]>,
        note: &str,
    ) -> Result<Then, Declined> {
        let lead = team.map(|team| self.team("team", team)).transpose()?;
        if lead.is_some() {
            needs_note(note, "say why another team than the table's")?;
        }
        let supporting = supporting
            .map(|teams| {
                let named = teams.iter().map(|team| self.team("supporting", team));
                named.collect::<Result<Vec<Team>, _>>()
            })
            .transpose()?;
        let chosen = self.choose();
        let (duty, mut decision) = match (chosen, &lead) {
            (Some(chosen), _) => chosen,
            (None, Some(lead)) => (None, self.unruled(lead.clone())),
            (None, None) => {
                let reason = "is missing: no table says who answers, the case has no area in force";
                return Err(wrong("team", reason, "name a team, and say why in note"));
            }
        };
        if let Some(lead) = lead.filter(|lead| lead.code != decision.lead.code) {
            decision.lead = lead;
            decision.by_hand = Some(by.into());
            decision.off_duty.clear();
        }
        if let Some(supporting) = supporting {
            decision.supporting = supporting;
            decision.by_hand = Some(by.into());
        }
        let lead = decision.lead.code.clone();
        decision.supporting.retain(|team| team.code != lead);
        decision.supporting.dedup_by(|a, b| a.code == b.code);
        let mut then = Then::default();
        self.end_clock(&mut then);
        self.dispatch(&mut then, duty, decision);
        Ok(then)
    }

    /// A decision that no table stands behind.
    fn unruled(&self, lead: Team) -> Decision {
        Decision {
            tables: self.world.tables().version().into(),
            row: None,
            lost: Vec::new(),
            lost_more: 0,
            lead,
            supporting: Vec::new(),
            nobody: Vec::new(),
            fallback: None,
            limit: None,
            stages: Vec::new(),
            off_duty: Vec::new(),
            by_hand: None,
            due: None,
            beyond_calendar: false,
        }
    }

    /// 回退: one place back. What was said and done stays.
    pub(super) fn sent_back(&self) -> Result<Then, Declined> {
        let mut then = Then::default();
        if self.case.status == Status::ToDispatch {
            self.end_clock(&mut then);
            self.go(&mut then, Status::ToFile, None);
            return Ok(then);
        }
        let tasks = self.open.map_or(&[][..], |open| &open.tasks);
        let added = |task: &&Task| task.state.is_open() && task.by.is_some();
        let teams: Vec<_> = tasks
            .iter()
            .filter(added)
            .map(|task| task.team.code.clone())
            .collect();
        if !teams.is_empty() {
            let case = self.number;
            return Err(Refusal::SupportOpen { case, teams }.into());
        }
        self.end_clock(&mut then);
        self.withdraw_tasks(&mut then);
        self.back_to_dispatcher(&mut then);
        Ok(then)
    }

    /// 撤回.
    pub(super) fn withdrawn(&self) -> Then {
        let mut then = Then::default();
        self.end_clock(&mut then);
        self.withdraw_tasks(&mut then);
        self.back_to_dispatcher(&mut then);
        then
    }

    /// Every task that is open is asked for no longer.
    pub(super) fn withdraw_tasks(&self, then: &mut Then) {
        let tasks = self.open.map_or(&[][..], |open| &open.tasks);
        for task in tasks.iter().filter(|task| task.state.is_open()) {
            self.end_task(then, task);
            then.tasks.push(Task {
                state: TaskState::Withdrawn,
                ..task.clone()
            });
        }
    }

    /// Says by how much a supporter was late, if it was.
    pub(super) fn end_task(&self, then: &mut Then, task: &Task) {
        let team = Some(task.team.clone());
        self.end(then, ClockOf::Support, team, task.due, self.at());
    }

    /// 作废.
    pub(super) fn cancelled(&self) -> Then {
        let mut then = Then {
            status: Some(Status::Cancelled),
            ..Then::default()
        };
        self.end_clock(&mut then);
        self.end_call_rulings(&mut then);
        then
    }

    /// 重开: to be dispatched anew; or placed or classified, if that was never done.
    pub(super) fn reopened(&self) -> Then {
        let mut then = Then {
            rework: Some(self.case.rework.saturating_add(1)),
            ..Then::default()
        };
        if self.case.area.is_none() {
            self.go(&mut then, Status::Unplaced, None);
        } else if self.class.is_empty() {
            self.go(&mut then, Status::Unclassified, None);
        } else {
            self.back_to_dispatcher(&mut then);
        }
        then
    }
}
