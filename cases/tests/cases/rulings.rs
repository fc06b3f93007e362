//! 裁定: a decision on an extension or a refusal is waited for with a clock of its own.

use crate::closed_loop::{at_time, open, reason, reported_by, until};
use crate::model::village;
use crate::town::{Life, at, east, step, world};
use cases::clock::{Limit, LimitKind};
use cases::{CallAnswer, CaseNo, ClockOf, Ruling, Step, tell, why_now};
use jiff::Timestamp;

const NINE: &str = "2026-11-23T09:00:00+08:00";

fn today(time: &str) -> Timestamp {
    at(&format!("2026-11-23T{time}:00+08:00"))
}

fn ask() -> Step {
    let limit = Limit {
        kind: LimitKind::WorkingHours,
        amount: 4,
    };
    Step::AskExtension {
        limit,
        reason: reason(),
    }
}

fn does(life: &mut Life, by: &str, what: Step, time: &str) {
    at_time(life, &step(1, by, what), today(time));
}

fn ruling(life: &Life) -> Option<&Ruling> {
    open(life).extension()?.ruling.as_deref()
}

fn level(ruling: Option<&Ruling>) -> Option<&str> {
    Some(&*ruling?.level.as_ref()?.name)
}

/// Which clock was late and by how many seconds.
fn lates(life: &Life) -> Vec<(ClockOf, Option<i64>)> {
    let lates = life.state.lates(CaseNo(1)).iter();
    lates.map(|of| (of.late.of, of.late.by_s)).collect()
}

/// A case with a community, and more time asked for at nine.
fn asked() -> Life {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0106");
    at_time(&mut life, &step(1, "t", ask()), at(NINE));
    life
}

#[test]
fn an_extension_that_nobody_rules_on_is_warned_of_late_and_goes_one_level_up() {
    let mut life = asked();
    assert_eq!(level(ruling(&life)), Some("subdistrict"));
    assert_eq!(ruling(&life).map(|of| of.due), Some(today("11:00")));
    assert_eq!(until(&mut life, today("10:45")), ["warned"]);
    assert_eq!(until(&mut life, today("11:00")), ["overdue"]);
    let told: Vec<_> = life
        .log
        .last()
        .into_iter()
        .flat_map(tell)
        .map(|t| t.en)
        .collect();
    assert_eq!(
        told,
        [
            "The time has run out: Ruling.",
            "Late: Ruling was due on 2026-11-23 11:00, and is not done.",
            "The level district must decide by 2026-11-23 13:00.",
        ]
    );
    // The team's own clock is another matter.
    assert!(!open(&life).is_warned() && !open(&life).is_overdue());
    until(&mut life, today("13:00"));
    assert!(ruling(&life).is_some_and(|of| of.overdue), "nobody above");
    let granted = Step::RuleExtension {
        granted: true,
        note: reason(),
    };
    does(&mut life, "boss", granted, "13:30");
    assert_eq!(lates(&life), [(ClockOf::Rule, Some(150 * 60))]);
    assert!(open(&life).extension().is_none());
}

#[test]
fn a_refused_call_waits_for_the_level_above_with_a_clock_of_its_own() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0101");
    let call = Step::Call {
        departments: vec!["T011-police".into()],
        note: reason(),
    };
    does(&mut life, "command", call, "09:00");
    let refuse = Step::AnswerCall {
        call: 1,
        team: "T011-police".into(),
        answer: CallAnswer::Refuse,
        note: reason(),
    };
    does(&mut life, "police", refuse, "09:00");
    let of_call = |life: &Life| open(life).calls()[0].called[0].ruling.clone();
    let waits = of_call(&life).expect("a clock");
    assert_eq!(level(Some(&waits)), Some("district"));
    let told = why_now(life.state.open(CaseNo(1)).map(|open| &**open), &[]);
    assert!(
        told.iter()
            .any(|told| told.zh == "待district裁定，至2026-11-23 11:00止。")
    );
    assert_eq!(until(&mut life, today("11:30")), ["warned", "overdue"]);
    assert!(of_call(&life).is_some_and(|of| of.overdue));
    let rule = Step::RuleCall {
        call: 1,
        team: "T011-police".into(),
        upheld: true,
        note: reason(),
    };
    does(&mut life, "district", rule, "12:00");
    assert_eq!(of_call(&life), None);
    assert_eq!(lates(&life), [(ClockOf::Rule, Some(3_600))]);
}

#[test]
fn a_ruling_does_not_run_while_the_case_stands_still() {
    let mut life = asked();
    does(&mut life, "t", Step::Suspend { reason: reason() }, "10:00");
    assert_eq!(until(&mut life, today("12:00")), Vec::<&str>::new());
    does(&mut life, "t", Step::Resume { note: reason() }, "12:00");
    assert_eq!(ruling(&life).map(|of| of.due), Some(today("13:00")));
}

#[test]
fn what_nobody_needs_to_rule_on_any_more_is_late_no_longer() {
    let mut life = asked();
    until(&mut life, today("11:00"));
    assert_eq!(lates(&life), [(ClockOf::Rule, None)]);
    does(&mut life, "t", Step::SendBack { reason: reason() }, "11:30");
    assert_eq!(lates(&life), [(ClockOf::Rule, Some(1_800))]);
}

#[test]
fn a_ruling_that_comes_before_anybody_looked_at_the_clock_is_late_all_the_same() {
    let mut life = asked();
    let refused = Step::RuleExtension {
        granted: false,
        note: reason(),
    };
    does(&mut life, "boss", refused, "11:10");
    assert_eq!(lates(&life), [(ClockOf::Rule, Some(600))]);
}

#[test]
fn without_a_rule_nobody_is_late_to_rule() {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    life.send(&step(1, "team", ask())).expect("legal");
    assert!(open(&life).extension().is_some() && ruling(&life).is_none());
}
