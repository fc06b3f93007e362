//! What is kept of a time that a step claims, told once more and plainly.

use cases::event::Event;
use cases::{Claim, Command, Doubt, Move, State, Step, StepKind};
use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use rand::rngs::SmallRng;

/// Lets a step say when it was done: mostly a little before, now and then what cannot be.
pub fn say(dice: &mut SmallRng, step: &mut Move, now: Timestamp) {
    if step.step.kind().may_claim() && dice.random_bool(0.4) {
        let back_s = match dice.random_range(0..8) {
            0 => -dice.random_range(0..200_000),
            1 => dice.random_range(200_000..400_000),
            2 => dice.random_range(0..130),
            _ => dice.random_range(0..20_000),
        };
        step.done_at = Some(now - SignedDuration::from_secs(back_s));
    }
}

/// The claim of the step's own event, and of whatever lateness it ends; of nothing else.
///
/// `believes`: the model doubts nothing, a fault made on purpose.
pub fn as_said(
    state: &State,
    command: &Command,
    events: &[Event],
    now: Timestamp,
    believes: bool,
) -> Result<(), String> {
    let expected = match command {
        Command::Move(step) => of(state, step, now, believes),
        Command::Report(_) | Command::AddClass(_) | Command::AddSource(_) | Command::Tick => None,
    };
    for (at, event) in events.iter().enumerate() {
        let wanted = expected.filter(|_| at == 0);
        if event.claim() != wanted {
            return Err(format!("{event} should claim {wanted:?}"));
        }
        for late in event.then().into_iter().flat_map(|then| &then.late) {
            let ended = wanted.filter(|_| late.by_s.is_some());
            if late.claim != ended {
                return Err(format!("{late:?} should claim {ended:?}"));
            }
        }
    }
    Ok(())
}

fn of(state: &State, step: &Move, now: Timestamp, believes: bool) -> Option<Claim> {
    let done_at = step.done_at?;
    let back_s = now.as_second() - done_at.as_second();
    if back_s.abs() <= 60 {
        return None;
    }
    let asked = asked_at(state, step);
    let doubts = [
        (back_s < 0, Doubt::Ahead),
        (back_s > 3 * 86_400, Doubt::Old),
        (done_at < asked, Doubt::Early),
    ];
    let doubt = doubts.into_iter().find(|(holds, _)| *holds && !believes);
    let doubt = doubt.map(|(_, doubt)| doubt);
    Some(Claim { done_at, doubt })
}

/// Of a supporter's step its task, of a called team's its call, of any other the clock that runs.
fn asked_at(state: &State, step: &Move) -> Timestamp {
    let open = state
        .open(step.case)
        .expect("street steps are of open cases");
    let lead = state.case(step.case).and_then(|case| case.team);
    let lead = lead.map(|team| state.teams().code(team));
    let (kind, team) = match &step.step {
        Step::Accept { team } | Step::ReportBack { team, .. } => (StepKind::Accept, team.clone()),
        Step::Refuse { team, .. } => (StepKind::Refuse, Some(team.clone())),
        Step::AnswerCall { team, .. } => (StepKind::AnswerCall, Some(team.clone())),
        other => (other.kind(), None),
    };
    let team = team.filter(|team| kind != StepKind::Accept || lead != Some(team));
    match (&step.step, team) {
        (Step::AnswerCall { call, .. }, Some(team)) => {
            let calls = open.calls().iter();
            let called = calls
                .filter(|known| known.no == *call)
                .flat_map(|known| &known.called);
            let mut called = called.filter(|called| *called.team.code == *team);
            called.next().expect("was called").since
        }
        (_, Some(team)) => {
            let open_ones = open.tasks().iter().filter(|task| task.state.is_open());
            let mut open_ones = open_ones.filter(|task| *task.team.code == *team);
            open_ones.next_back().expect("was asked").since
        }
        (_, None) => open.clock().since,
    }
}
