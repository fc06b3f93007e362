//! The limits of one case and of one tick: met, and what is beyond them refused with nothing half done.

use std::collections::BTreeSet;

use crate::closed_loop::{at_time, open, reason, reported_by};
use crate::model::village;
use crate::town::{Life, at, east, monday, report, step, world};
use cases::command::TICK_CASES_MAX;
use cases::event::Event;
use cases::open::{CALLS_MAX, MERGED_MAX, TASKS_MAX};
use cases::refusal::Refusal;
use cases::{CaseNo, Command, Declined, Status, Step, decide};

fn dispatch() -> Step {
    Step::Dispatch {
        team: None,
        supporting: None,
        note: "".into(),
    }
}

/// It is refused, and names which list is full.
fn is_full(life: &mut Life, what: Step, named: &str, most: usize) {
    let before = life.state.clone();
    let refused = life.send(&step(1, "desk", what));
    let full = matches!(
        refused,
        Err(Declined::Refused(Refusal::Full { list, max })) if list == named && max == most
    );
    assert!(full, "{refused:?}");
    assert_eq!(life.state, before);
}

#[test]
fn a_case_has_no_more_tasks_than_the_limit_and_a_dispatch_names_only_whom_it_asks() {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    let send = |life: &mut Life, what| life.send(&step(1, "desk", what)).expect("legal");
    let team = || "T011-police".into();
    let add = || Step::AddSupport {
        team: team(),
        note: "".into(),
    };
    while open(&life).tasks().len() < TASKS_MAX {
        send(&mut life, add());
        let (team, reason) = (team(), reason());
        send(&mut life, Step::WithdrawSupport { team, reason });
    }
    is_full(&mut life, add(), "tasks", TASKS_MAX);
    // A dispatch goes on without the supporters that the case has no room for, and says so.
    send(&mut life, Step::Withdraw { reason: reason() });
    let Event::Stepped(event) = send(&mut life, dispatch()) else {
        panic!("a dispatch is a step")
    };
    let decision = event.then.decision.expect("somebody gets it");
    assert_eq!(&*decision.lead.code, "T010-traffic");
    assert!(decision.supporting.is_empty());
    assert_eq!(open(&life).tasks().len(), TASKS_MAX);
}

#[test]
fn a_case_has_no_more_calls_than_the_limit() {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    let call = || Step::Call {
        departments: vec!["T011-police".into()],
        note: "".into(),
    };
    for _ in 0..CALLS_MAX {
        life.send(&step(1, "command", call())).expect("room");
    }
    assert_eq!(open(&life).calls().len(), CALLS_MAX);
    is_full(&mut life, call(), "calls", CALLS_MAX);
}

#[test]
fn no_more_cases_than_the_limit_are_merged_into_one_by_rule_or_by_hand() {
    let mut life = Life::new(village::world());
    for number in 0..=MERGED_MAX {
        let command = Command::Report(report(
            &format!("r{number}"),
            east(0.5),
            Some("0102"),
            monday(),
        ));
        at_time(&mut life, &command, monday());
    }
    assert_eq!(open(&life).merged().len(), MERGED_MAX);
    // One more stays what it is, and gathers what comes after it.
    let one_more = MERGED_MAX as u32 + 2;
    assert_ne!(
        reported_by(&mut life, "grid-worker", "0102"),
        Status::Merged
    );
    assert_eq!(
        reported_by(&mut life, "grid-worker", "0102"),
        Status::Merged
    );
    let before = life.state.clone();
    let merge = |from, into| {
        let into = CaseNo(into);
        let reason = reason();
        step(from, "desk", Step::Merge { into, reason })
    };
    for (from, into) in [(one_more, 1), (1, one_more)] {
        let refused = life.send(&merge(from, into));
        let Err(Declined::Refused(Refusal::Fields(faults))) = &refused else {
            panic!("{refused:?}")
        };
        let told = format!("CASE would have more than {MERGED_MAX} merged cases");
        let told = told.replace("CASE", &CaseNo(into).to_string());
        assert_eq!(faults[0].reason, told);
        assert_eq!(life.state, before);
    }
}

#[test]
fn a_tick_looks_at_no_more_cases_than_the_limit_and_the_next_goes_on() {
    let mut life = Life::new(village::world());
    let more = TICK_CASES_MAX + 44;
    for _ in 0..more {
        reported_by(&mut life, "hotline", "0505");
    }
    let noon = at("2026-11-23T10:59:00+08:00");
    let mut sizes = Vec::new();
    let mut seen = BTreeSet::new();
    loop {
        let events = decide(&life.state, &life.world, &Command::Tick, noon).expect("a tick");
        let cases: BTreeSet<_> = events.iter().filter_map(Event::case).collect();
        if cases.is_empty() {
            break;
        }
        sizes.push(cases.len());
        seen.extend(cases);
        at_time(&mut life, &Command::Tick, noon);
    }
    assert_eq!(sizes, [TICK_CASES_MAX, 44]);
    assert_eq!(seen.len(), more);
}
