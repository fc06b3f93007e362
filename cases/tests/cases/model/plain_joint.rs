//! The plain model of supporting teams and calls.

use cases::{CallAnswer, CalledState, Status, Step, TaskState, World};

use super::check::is_team;
use super::plain_case::{PlainCall, PlainCalled, PlainCase, PlainTask};

impl PlainCase {
    pub fn moves_jointly(&mut self, world: &World, step: &Step, by: &str) -> bool {
        let with_team = self.status.is_with_team();
        match step {
            Step::Accept { team } if self.working() => {
                self.task(team.as_deref(), &[TaskState::Asked], TaskState::Accepted)
            }
            Step::ReportBack { team, .. } if self.working() => {
                self.task(team.as_deref(), &[TaskState::Accepted], TaskState::Done)
            }
            Step::Refuse { team, .. } if with_team => {
                let open = [TaskState::Asked, TaskState::Accepted];
                self.task(Some(team), &open, TaskState::Refused)
            }
            Step::WithdrawSupport { team, .. } if with_team => {
                let open = [TaskState::Asked, TaskState::Accepted];
                self.task(Some(team), &open, TaskState::Withdrawn)
            }
            Step::AddSupport { team, .. } if with_team => self.add(world, team),
            Step::Call { departments, .. } if with_team || self.status == Status::ToDispatch => {
                self.call(world, departments)
            }
            Step::AnswerCall {
                call,
                team,
                answer,
                note,
            } => self.called(*call, team, |called| {
                let state = match (called.state, answer) {
                    (CalledState::Asked, CallAnswer::Accept) => CalledState::Accepted,
                    (CalledState::Asked | CalledState::Accepted, CallAnswer::Arrive) => {
                        CalledState::Arrived
                    }
                    (CalledState::Asked, CallAnswer::Refuse)
                        if !called.must_come && !note.is_empty() =>
                    {
                        CalledState::Refused
                    }
                    _ => return false,
                };
                (called.state, called.by) = (state, Some(by.to_owned()));
                true
            }),
            Step::RuleCall {
                call, team, upheld, ..
            } => self.called(*call, team, |called| {
                if called.state != CalledState::Refused || called.by.as_deref() == Some(by) {
                    return false;
                }
                if *upheld {
                    called.state = CalledState::Released;
                } else {
                    (called.state, called.must_come) = (CalledState::Asked, true);
                }
                true
            }),
            Step::ConfirmCall { call, .. } => {
                let merged = self.main.is_some();
                let Some(call) = self.open_call(*call).filter(|_| !merged) else {
                    return false;
                };
                let settled = |c: &PlainCalled| {
                    matches!(c.state, CalledState::Arrived | CalledState::Released)
                };
                call.confirmed = call.called.iter().all(settled);
                call.confirmed
            }
            _ => false,
        }
    }

    fn task(&mut self, team: Option<&str>, from: &[TaskState], to: TaskState) -> bool {
        let open = |task: &&mut PlainTask| Some(&*task.team) == team && task.state.is_open();
        let Some(task) = self.tasks.iter_mut().rev().find(open) else {
            return false;
        };
        let fits = from.contains(&task.state);
        if fits {
            task.state = to;
        }
        fits
    }

    fn add(&mut self, world: &World, team: &str) -> bool {
        let asked = |task: &PlainTask| task.team == team && task.state.is_open();
        let leads = self.lead.as_deref() == Some(team);
        if leads || !is_team(world, team) || self.tasks.iter().any(asked) || self.tasks.len() >= 64
        {
            return false;
        }
        self.tasks.push(PlainTask {
            team: team.to_owned(),
            state: TaskState::Asked,
            by_hand: true,
        });
        true
    }

    fn call(&mut self, world: &World, named: &[Box<str>]) -> bool {
        // South and everywhere, north and everywhere: which team of a department answers.
        let south = self
            .area
            .as_deref()
            .is_some_and(|area| area.starts_with("440112010"));
        let mut called: Vec<PlainCalled> = Vec::new();
        for word in named {
            let team = match &**word {
                "traffic" if south => "T010-traffic",
                "traffic" => "T112-traffic",
                "police" if !south => "T011-police",
                code if is_team(world, code) => code,
                _ => return false,
            };
            if called.iter().all(|known| known.team != team) {
                called.push(PlainCalled {
                    team: team.to_owned(),
                    state: CalledState::Asked,
                    must_come: false,
                    by: None,
                });
            }
        }
        if called.is_empty() || self.calls.len() >= 32 {
            return false;
        }
        self.calls.push(PlainCall {
            confirmed: false,
            called,
        });
        true
    }

    fn open_call(&mut self, number: u8) -> Option<&mut PlainCall> {
        let at = usize::from(number).checked_sub(1)?;
        self.calls.get_mut(at).filter(|call| !call.confirmed)
    }

    fn called(
        &mut self,
        call: u8,
        team: &str,
        change: impl FnOnce(&mut PlainCalled) -> bool,
    ) -> bool {
        let merged = self.main.is_some();
        let call = self.open_call(call).filter(|_| !merged);
        let called = call.and_then(|call| call.called.iter_mut().find(|of| of.team == team));
        called.is_some_and(change)
    }
}
