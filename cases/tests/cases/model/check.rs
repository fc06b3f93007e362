//! What must be true of every case at every time.

use cases::parts::Stuck;
use cases::{Case, CaseNo, ClockOf, Open, State, Status, World};
use jiff::Timestamp;

use super::plain::Plain;
use super::plain_case::PlainCase;
use super::waits;

pub fn is_team(world: &World, code: &str) -> bool {
    let of_table = world
        .tables()
        .teams()
        .iter()
        .any(|team| &*team.code == code);
    of_table || world.edition().find(code).is_some()
}

pub fn must(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// Every invariant of every case, and agreement with the model.
pub fn all(state: &State, world: &World, plain: &Plain, now: Timestamp) -> Result<(), String> {
    must(state.len() == plain.cases.len(), || {
        "another number of cases".into()
    })?;
    for ((number, case), model) in state.cases().zip(&plain.cases) {
        let of = |what: String| format!("{number} {}: {what}", case.status);
        agrees(state, number, case, model).map_err(of)?;
        owned(case, state.open(number).map(|open| &**open)).map_err(of)?;
        if let Some(open) = state.open(number) {
            clock_is_right(world, open).map_err(of)?;
            merged(state, plain, number, open).map_err(of)?;
        }
        waits::rulings(state, number).map_err(of)?;
        for lateness in state.lates(number) {
            let late = &lateness.late;
            must(late.by_s.is_none_or(|by_s| by_s > 0), || {
                format!("{late:?}")
            })
            .map_err(of)?;
            must(late.due <= now, || {
                format!("late before its time: {late:?}")
            })
            .map_err(of)?;
        }
    }
    must(state.moments().eq(state.moments_by_scan()), || {
        "other moments than a scan finds".into()
    })
}

fn agrees(state: &State, number: CaseNo, case: &Case, model: &PlainCase) -> Result<(), String> {
    must(case.status == model.status, || {
        format!("the model has {}", model.status)
    })?;
    let lead = case.team.map(|team| state.teams().code(team));
    must(lead == model.lead.as_deref(), || {
        format!("lead {lead:?}, {:?}", model.lead)
    })?;
    let (rework, handovers) = (case.rework, case.handovers);
    must(rework == model.rework, || {
        format!("rework {rework}, {}", model.rework)
    })?;
    must(handovers == model.handovers, || {
        format!("handovers {handovers}, {}", model.handovers)
    })?;
    must(case.is_answered() == model.answered, || "answered".into())?;
    must(case.is_evaluated() == model.evaluated, || {
        "evaluated".into()
    })?;
    let Some(open) = state.open(number) else {
        return must(model.tasks.is_empty() && model.calls.is_empty(), || {
            "parts".into()
        });
    };
    let tasks: Vec<_> = open
        .tasks()
        .iter()
        .map(|t| (&*t.team.code, t.state))
        .collect();
    let model_tasks: Vec<_> = model.tasks.iter().map(|t| (&*t.team, t.state)).collect();
    must(tasks == model_tasks, || {
        format!("tasks {tasks:?}, {model_tasks:?}")
    })?;
    let calls: Vec<Vec<_>> = open
        .calls()
        .iter()
        .map(|call| {
            call.called
                .iter()
                .map(|c| (&*c.team.code, c.state))
                .collect()
        })
        .collect();
    let model_calls: Vec<Vec<_>> = model
        .calls
        .iter()
        .map(|call| call.called.iter().map(|c| (&*c.team, c.state)).collect())
        .collect();
    must(calls == model_calls, || {
        format!("calls {calls:?}, {model_calls:?}")
    })?;
    must(open.sent_back().is_some() == model.locked, || "lock".into())?;
    let asks = open.extension().map(|extension| &*extension.by);
    must(asks == model.asks.as_deref(), || {
        format!("asks {asks:?}, {:?}", model.asks)
    })?;
    waits::level(open, model)?;
    waits::desk(open, model)?;
    passed_around(open, model)
}

/// Too many hands and ping-pong, counted a second time.
fn passed_around(open: &Open, model: &PlainCase) -> Result<(), String> {
    let looking = matches!(
        model.status,
        Status::Verifying | Status::ToFile | Status::ToDispatch | Status::Dispatched
    );
    if !looking {
        return Ok(());
    }
    let too_many = model.handovers > 2;
    let is = open.stuck().contains(&Stuck::Handovers);
    must(is == too_many, || {
        format!("{} hand-overs, {:?}", model.handovers, open.stuck())
    })?;
    let back = matches!(&model.hands[..], [.., a, _, b] if a == b);
    let is = open.stuck().contains(&Stuck::PingPong);
    must(is == back, || {
        format!("hands {:?}, {:?}", model.hands, open.stuck())
    })
}

/// An owner or a queue; exactly one lead; what is over has nothing running.
fn owned(case: &Case, open: Option<&Open>) -> Result<(), String> {
    let over = matches!(case.status, Status::Closed | Status::Cancelled);
    must(over == open.is_none(), || "open and over at once".into())?;
    let Some(open) = open else {
        return must(!case.is_warned() && !case.is_overdue(), || {
            "over and due".into()
        });
    };
    if case.status.is_with_team() {
        must(case.team.is_some(), || "with a team and without one".into())?;
        let lead = open.hands().last();
        must(lead == case.team.as_ref(), || "two leads".into())?;
    }
    if case.status.is_waiting() {
        must(case.team.is_none(), || "in a queue and with a team".into())?;
    }
    must(case.is_overdue() == open.is_overdue(), || "overdue".into())?;
    let merged = case.status == Status::Merged;
    must(merged == open.merged_into().is_some(), || {
        "merged into nothing".into()
    })
}

/// No negative clock, and the deadline is what its parts add up to.
fn clock_is_right(world: &World, open: &Open) -> Result<(), String> {
    let clock = open.clock();
    let told = || format!("{clock:?}");
    must(clock.due.is_none_or(|due| due > clock.since), told)?;
    must(
        clock
            .warn
            .is_none_or(|warn| warn >= clock.since && Some(warn) < clock.due),
        told,
    )?;
    must(
        clock.pauses.iter().all(|pause| pause.from <= pause.to),
        told,
    )?;
    let limits: Vec<_> = clock.limit.iter().chain(&clock.extended).copied().collect();
    if limits.is_empty() || clock.paused.is_some() {
        return must(clock.due.is_none(), told);
    }
    let calendar = world.tables().calendar();
    let due = calendar.deadline_extended(clock.since, &limits, &clock.pauses());
    must(clock.due == Some(due.at), || {
        format!("{due:?} for {clock:?}")
    })
}

fn merged(state: &State, plain: &Plain, number: CaseNo, open: &Open) -> Result<(), String> {
    let children = plain.merged_into(number.0);
    must(open.merged() == children, || {
        format!("merged {:?}, {children:?}", open.merged())
    })?;
    let Some(main) = open.merged_into() else {
        return Ok(());
    };
    let main_case = state.case(main);
    let lives = main_case.is_some_and(|main| main.status.is_open());
    must(lives, || format!("merged into {main}, which is over"))
}

/// After all ticks up to now: nothing that was due is still silent about it.
pub fn nothing_overlooked(state: &State, now: Timestamp) -> Result<(), String> {
    for (number, case) in state.cases() {
        let Some(open) = state.open(number) else {
            continue;
        };
        let clock = open.clock();
        let due = clock.due.is_some_and(|due| due <= now);
        let runs = match open.merged_into() {
            None => case.status != Status::Suspended,
            Some(main) => {
                clock.of == ClockOf::Handle
                    && state.case(main).is_some_and(|main| {
                        main.status < Status::Handled && main.status != Status::Suspended
                    })
            }
        };
        must(!runs || !due || open.is_overdue(), || {
            format!("{number}: {clock:?} at {now}")
        })?;
        let due = state.answer_due(number);
        must(due.is_none_or(|due| due > now), || {
            format!("{number}: an answer is due")
        })?;
        let works = matches!(case.status, Status::Dispatched | Status::Handling);
        waits::noticed(open, works, now).map_err(|what| format!("{number}: {what}"))?;
    }
    Ok(())
}
