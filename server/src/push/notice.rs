//! Whom an event gives something to do: teams that are dispatched, asked to help, called, or about to be late.

use cases::{Alarm, CalledState, ClockOf, Event, Status, Step, TaskState};
use serde::Serialize;

/// What a team is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// It leads a case that was just given to it.
    Dispatched,
    /// It is asked to help.
    Support,
    /// It is called, and must answer.
    Called,
    /// Its time is nearly over.
    Warned,
    /// Its time is over.
    Overdue,
}

/// One thing to tell one team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The team's code.
    pub team: Box<str>,
    /// What.
    pub what: What,
}

/// Everything to tell of one event, each team once. `lead` is the team that leads the case by now.
pub fn notices(event: &Event, lead: Option<&str>) -> Vec<Notice> {
    let mut found: Vec<Notice> = Vec::new();
    let mut tell = |team: &str, what| {
        if found.iter().all(|known| &*known.team != team) {
            found.push(Notice {
                team: team.into(),
                what,
            });
        }
    };
    if let Some((team, what)) = alarm(event, lead) {
        tell(team, what);
    }
    if is_dispatched(event) {
        let decided = event.decision().map(|decision| &*decision.lead.code);
        if let Some(team) = decided.or(lead) {
            tell(team, What::Dispatched);
        }
    }
    let Some(then) = event.then() else {
        return found;
    };
    // Tasks and calls are told whole whenever anything about them changes: what is new began with this event.
    let is_new = |since: jiff::Timestamp| since.as_second() == event.happened().as_second();
    let called = then.call.iter().flat_map(|call| &call.called);
    for called in called.filter(|called| called.state == CalledState::Asked) {
        if is_new(called.since) {
            tell(&called.team.code, What::Called);
        }
    }
    for task in then
        .tasks
        .iter()
        .filter(|task| task.state == TaskState::Asked)
    {
        if is_new(task.since) {
            tell(&task.team.code, What::Support);
        }
    }
    found
}

/// Did the event give the case to its team? A case that goes on after a pause was with it already.
fn is_dispatched(event: &Event) -> bool {
    let goes_on =
        matches!(event, Event::Stepped(stepped) if matches!(stepped.step, Step::Resume { .. }));
    event.status() == Some(Status::Dispatched) && !goes_on
}

/// What time did to a team; the desks' own clocks are none of theirs.
fn alarm<'a>(event: &'a Event, lead: Option<&'a str>) -> Option<(&'a str, What)> {
    let Event::Passed(passed) = event else {
        return None;
    };
    match &passed.what {
        Alarm::Warned {
            of: ClockOf::Handle,
        } => Some((lead?, What::Warned)),
        Alarm::Overdue {
            of: ClockOf::Handle,
        } => Some((lead?, What::Overdue)),
        Alarm::Silent { team, .. } | Alarm::SupportOverdue { team } => Some((team, What::Overdue)),
        Alarm::Warned { .. }
        | Alarm::Overdue { .. }
        | Alarm::Escalated { .. }
        | Alarm::Merged { .. }
        | Alarm::ClosedOnTheSpot { .. }
        | Alarm::WithMain { .. } => None,
    }
}
