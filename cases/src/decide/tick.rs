//! 计时: what falls due by itself, each at its own moment. A tick costs what falls due.

use super::turn::Turn;
use crate::alarm::Alarm;
use crate::case::CaseNo;
use crate::command::TICK_CASES_MAX;
use crate::event::Event;
use crate::parts::{Called, Task, TaskState};
use crate::running::ClockOf;
use crate::state::{Falls, State};
use crate::then::Then;
use crate::when::When;
use crate::world::World;

/// The events of the cases whose moment has come, by moment, then by number; one moment a case.
pub(super) fn ticked(state: &State, world: &World, when: When) -> Vec<Event> {
    state
        .falling(when.happened)
        .take(TICK_CASES_MAX)
        .flat_map(|number| fallen(state, world, number, when))
        .collect()
}

fn fallen(state: &State, world: &World, number: CaseNo, when: When) -> Vec<Event> {
    let Some((second, falls)) = state.falls(number) else {
        return Vec::new();
    };
    let moment = jiff::Timestamp::from_second(second).unwrap_or(when.happened);
    let when = When::past(when.recorded, moment);
    let Some(turn) = Turn::of(state, world, number, when) else {
        return Vec::new();
    };
    let event = turn
        .fallen(falls)
        .map(|(what, then)| turn.passed(what, then));
    let Some(event) = event else {
        return Vec::new();
    };
    let up = turn.waited_too_long(&event);
    let mut events = turn.with_rules(event);
    // Whatever it is stuck for has taken it up already.
    events.extend(up.filter(|_| events.len() == 1));
    events
}

impl Turn<'_> {
    fn fallen(&self, falls: Falls) -> Option<(Alarm, Then)> {
        let mut then = Then::default();
        if falls == Falls::Source {
            let due = self.state.answer_due(self.number)?;
            let late = self.late(&then, ClockOf::Answer, None, due, None);
            then.late.push(late);
            return Some((
                Alarm::Overdue {
                    of: ClockOf::Answer,
                },
                then,
            ));
        }
        let open = self.open?;
        let of = open.clock.of;
        let what = match falls {
            Falls::Warning => Alarm::Warned { of },
            Falls::End => {
                let team = (of == ClockOf::Handle).then(|| self.lead()).flatten();
                let late = self.late(&then, of, team, open.clock.due?, None);
                then.late.push(late);
                Alarm::Overdue { of }
            }
            Falls::Answering(at) => Self::task_silent(&mut then, open.tasks.get(at)?),
            Falls::Supporting(at) => self.task_overdue(&mut then, open.tasks.get(at)?),
            Falls::Calling(at, team) => {
                let call = open.calls.get(at)?;
                self.call_silent(&mut then, call.no, call.called.get(team)?)
            }
            Falls::RuleWarning(of) => {
                self.ruling_warned(&mut then, of)?;
                Alarm::Warned { of: ClockOf::Rule }
            }
            Falls::Rule(of) => {
                self.ruling_over(&mut then, of)?;
                Alarm::Overdue { of: ClockOf::Rule }
            }
            Falls::Level => return self.level_over(),
            Falls::Source => return None,
        };
        Some((what, then))
    }

    fn task_silent(then: &mut Then, task: &Task) -> Alarm {
        then.tasks.push(Task {
            silent: true,
            ..task.clone()
        });
        Alarm::Silent {
            team: task.team.code.clone(),
            call: None,
        }
    }

    fn task_overdue(&self, then: &mut Then, task: &Task) -> Alarm {
        let team = task.team.clone();
        if let Some(due) = task.due {
            let late = self.late(then, ClockOf::Support, Some(team.clone()), due, None);
            then.late.push(late);
        }
        let asked = task.state == TaskState::Asked;
        then.tasks.push(Task {
            overdue: true,
            silent: task.silent || asked,
            ..task.clone()
        });
        // That it is silent is told once.
        if asked && !task.silent {
            let (team, call) = (team.code, None);
            Alarm::Silent { team, call }
        } else {
            Alarm::SupportOverdue { team: team.code }
        }
    }

    fn call_silent(&self, then: &mut Then, call: u8, called: &Called) -> Alarm {
        let team = called.team.clone();
        if let Some(due) = called.due {
            let late = self.late(then, ClockOf::Call, Some(team.clone()), due, None);
            then.late.push(late);
        }
        then.call = self.called_becomes(
            call,
            Called {
                overdue: true,
                ..called.clone()
            },
        );
        Alarm::Silent {
            team: team.code,
            call: Some(call),
        }
    }

    /// One level up; where there is none above in force, the level's time ends without more.
    fn level_over(&self) -> Option<(Alarm, Then)> {
        let level = self.open?.level.as_ref()?;
        if let Some((from, then)) = self.up_one() {
            let to = then.level.as_ref()?.name.clone();
            let stuck = Vec::new();
            let of = None;
            return Some((
                Alarm::Escalated {
                    from,
                    to,
                    stuck,
                    of,
                },
                then,
            ));
        }
        let over = crate::AtLevel {
            due: None,
            ..level.clone()
        };
        let then = Then {
            level: Some(over),
            ..Then::default()
        };
        Some((Alarm::Overdue { of: ClockOf::Level }, then))
    }
}
