//! 联合处置: supporting teams with their tasks, and calls that departments must answer.

use super::turn::{Turn, needs_note, wrong};
use crate::decision::Team;
use crate::field::quoted;
use crate::open::{CALLS_MAX, TASKS_MAX, whole};
use crate::parts::{Call, Called, CalledState, Task, TaskState};
use crate::refusal::{Declined, Refusal};
use crate::running::ClockOf;
use crate::step::CallAnswer;
use crate::then::Then;

impl Turn<'_> {
    /// A supporting team takes its task on.
    pub(super) fn task_accepted(&self, team: Option<&str>) -> Result<Then, Declined> {
        let task = self.open_task(team.unwrap_or_default(), &[TaskState::Asked])?;
        Ok(self.task_moved(task, TaskState::Accepted, false))
    }

    /// A supporting team is done.
    pub(super) fn task_done(&self, team: Option<&str>) -> Result<Then, Declined> {
        let task = self.open_task(team.unwrap_or_default(), &[TaskState::Accepted])?;
        Ok(self.task_moved(task, TaskState::Done, true))
    }

    /// A supporting team says no.
    pub(super) fn task_refused(&self, team: &str) -> Result<Then, Declined> {
        let task = self.open_task(team, &[TaskState::Asked, TaskState::Accepted])?;
        Ok(self.task_moved(task, TaskState::Refused, true))
    }

    /// A team need not help any more.
    pub(super) fn support_withdrawn(&self, team: &str) -> Result<Then, Declined> {
        let task = self.open_task(team, &[TaskState::Asked, TaskState::Accepted])?;
        Ok(self.task_moved(task, TaskState::Withdrawn, true))
    }

    fn task_moved(&self, task: &Task, state: TaskState, ends: bool) -> Then {
        let mut then = Then::default();
        if ends {
            self.end_task(&mut then, task);
        }
        then.tasks.push(Task {
            state,
            ..task.clone()
        });
        then
    }

    /// Another team is asked to help.
    pub(super) fn support_added(&self, team: &str, by: &str) -> Result<Then, Declined> {
        if !self.is_other(Some(team)) {
            return Err(wrong("team", "leads the case", "name another team"));
        }
        let asked = self.open.is_some_and(|open| open.task_of(team).is_some());
        if asked {
            let reason = format!("{} is asked already", quoted(team));
            return Err(wrong("team", reason, "name another team"));
        }
        let tasks = self.open.map_or(0, |open| open.tasks.len());
        if tasks >= TASKS_MAX {
            let (list, max) = ("tasks", TASKS_MAX);
            return Err(Refusal::Full { list, max }.into());
        }
        let team = self.team("team", team)?;
        let limit = self.choose().and_then(|(duty, decision)| {
            duty.and_then(|duty| duty.support_limit).or(decision.limit)
        });
        Ok(Then {
            tasks: vec![self.task(tasks + 1, team, limit, Some(by))],
            ..Then::default()
        })
    }

    /// 呼叫.
    pub(super) fn call(&self, named: &[Box<str>], by: &str) -> Result<Then, Declined> {
        let calls = self.open.map_or(0, |open| open.calls.len());
        if calls >= CALLS_MAX {
            let (list, max) = ("calls", CALLS_MAX);
            return Err(Refusal::Full { list, max }.into());
        }
        let mut called: Vec<Called> = Vec::new();
        for word in named {
            let team = self.whom_to_call(word)?;
            if called.iter().all(|known| known.team.code != team.code) {
                called.push(Called {
                    team,
                    state: CalledState::Asked,
                    since: whole(self.at()),
                    due: self.call_due(),
                    answered: None,
                    by: None,
                    reason: None,
                    must_come: false,
                    overdue: false,
                    ruling: None,
                });
            }
        }
        if called.is_empty() {
            let fix = "name at least one team or department";
            return Err(wrong("departments", "is empty", fix));
        }
        let call = Call {
            no: calls as u8 + 1,
            by: by.into(),
            since: whole(self.at()),
            called,
            confirmed: false,
        };
        Ok(with_call(call))
    }

    fn call_due(&self) -> Option<jiff::Timestamp> {
        self.rules().call_limit.map(|limit| self.deadline(limit))
    }

    /// The team of a department that answers here, or a team by its own code.
    fn whom_to_call(&self, word: &str) -> Result<Team, Declined> {
        let departments = self.world.tables().departments();
        let department = departments.iter().position(|known| &*known.key == word);
        let of_department = department
            .zip(self.area)
            .and_then(|(department, area)| self.world.team_of(department, area));
        match (department, of_department) {
            (Some(_), Some(team)) => Ok(team),
            (Some(_), None) => {
                let reason = format!("{} has no team for this place", quoted(word));
                Err(wrong("departments", reason, "name a team"))
            }
            (None, _) => self.team("departments", word),
        }
    }

    /// 响应呼叫.
    pub(super) fn call_answered(
        &self,
        (number, team): (u8, &str),
        answer: CallAnswer,
        note: &str,
        by: &str,
    ) -> Result<Then, Declined> {
        let called = self.called(number, team)?;
        let state = match (called.state, answer) {
            (CalledState::Asked, CallAnswer::Accept) => CalledState::Accepted,
            (CalledState::Asked | CalledState::Accepted, CallAnswer::Arrive) => {
                CalledState::Arrived
            }
            (CalledState::Asked, CallAnswer::Refuse) if called.must_come => {
                let reason = "its refusal was decided on already: it must come";
                return Err(wrong("answer", reason, "accept or arrive"));
            }
            (CalledState::Asked, CallAnswer::Refuse) => {
                needs_note(note, "say why")?;
                CalledState::Refused
            }
            (state, _) => {
                let reason = format!("{team} is {state} already");
                return Err(wrong("answer", reason, "look again at the call"));
            }
        };
        let mut then = Then::default();
        if called.state == CalledState::Asked {
            let late = Some(called.team.clone());
            self.end(&mut then, ClockOf::Call, late, called.due, self.at());
        }
        let refused = state == CalledState::Refused;
        then.call = self.called_becomes(
            number,
            Called {
                state,
                answered: called.answered.or(Some(whole(self.at()))),
                by: Some(by.into()),
                reason: refused.then(|| note.into()).or(called.reason.clone()),
                ruling: if refused { self.ruling() } else { None },
                ..called.clone()
            },
        );
        Ok(then)
    }

    /// 裁定呼叫.
    pub(super) fn call_ruled(
        &self,
        number: u8,
        team: &str,
        upheld: bool,
    ) -> Result<Then, Declined> {
        let called = self.called(number, team)?;
        if called.state != CalledState::Refused {
            let reason = format!("{team} is {}: there is nothing to decide", called.state);
            return Err(wrong("team", reason, "name a team that refused"));
        }
        let anew = Called {
            state: CalledState::Asked,
            since: whole(self.at()),
            due: self.call_due(),
            must_come: true,
            overdue: false,
            ruling: None,
            ..called.clone()
        };
        let released = Called {
            state: CalledState::Released,
            ruling: None,
            ..called.clone()
        };
        let mut then = Then {
            call: self.called_becomes(number, if upheld { released } else { anew }),
            ..Then::default()
        };
        self.end_ruling(&mut then, called.ruling.as_deref());
        Ok(then)
    }

    /// 确认呼叫.
    pub(super) fn call_confirmed(&self, number: u8) -> Result<Then, Declined> {
        let calls = self.open.into_iter().flat_map(crate::Open::open_calls);
        let Some(call) = { calls }.find(|call| call.no == number) else {
            let reason = format!("there is no open call {number}");
            return Err(wrong("call", reason, "send the number of an open call"));
        };
        if !call.is_settled() {
            let waits = call
                .called
                .iter()
                .filter(|called| !called.state.is_settled());
            let codes: Vec<&str> = waits.map(|called| &*called.team.code).collect();
            let reason = format!("{} have not answered for good", codes.join(", "));
            return Err(wrong(
                "call",
                reason,
                "confirm when all have arrived or are released",
            ));
        }
        Ok(with_call(Call {
            confirmed: true,
            ..call.clone()
        }))
    }

    /// The call with one team changed.
    pub(super) fn called_becomes(&self, number: u8, called: Called) -> Option<Box<Call>> {
        let mut call = self
            .open?
            .calls
            .iter()
            .find(|call| call.no == number)?
            .clone();
        let known = call
            .called
            .iter_mut()
            .find(|known| known.team.code == called.team.code)?;
        *known = called;
        Some(Box::new(call))
    }
}

fn with_call(call: Call) -> Then {
    Then {
        call: Some(Box::new(call)),
        ..Then::default()
    }
}
