//! Clocks of the loop: when they begin, warn, run out, pause and end by stages.

use super::{at_time, done, open, reason, reported_by, until};
use crate::model::village;
use crate::town::{Life, at, step};
use cases::{CaseNo, ClockOf, Status, Step, why_now};

#[test]
fn the_handling_clock_begins_with_the_dispatch_and_not_with_the_report() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "hotline", "0505");
    assert_eq!(open(&life).clock().of, ClockOf::File);
    let later = at("2026-11-23T11:00:00+08:00");
    at_time(
        &mut life,
        &step(1, "desk", Step::File { note: reason() }),
        later,
    );
    assert_eq!(
        (open(&life).clock().of, open(&life).clock().since),
        (ClockOf::Handle, later)
    );
    let due = life.state.case(CaseNo(1)).and_then(cases::Case::due);
    assert_eq!(due, Some(at("2026-11-24T11:00:00+08:00")));
}

#[test]
fn a_clock_warns_runs_out_and_the_lateness_is_measured_and_kept() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "hotline", "0505");
    let words = until(&mut life, at("2026-11-23T12:00:00+08:00"));
    assert_eq!(words, ["warned", "overdue"]);
    let file = step(1, "desk", Step::File { note: reason() });
    at_time(&mut life, &file, at("2026-11-23T12:30:00+08:00"));
    let exempt = Step::Exempt {
        late: 0,
        reason: reason(),
    };
    at_time(
        &mut life,
        &step(1, "boss", exempt),
        at("2026-11-23T12:31:00+08:00"),
    );
    let [lateness] = life.state.lates(CaseNo(1)) else {
        panic!("one lateness")
    };
    assert_eq!(
        (lateness.late.of, lateness.late.by_s),
        (ClockOf::File, Some(90 * 60))
    );
    assert!(lateness.exempt.is_some());
    let told = why_now(None, std::slice::from_ref(lateness));
    assert_eq!(
        told[0].en,
        "Late: Filing was due on 2026-11-23 11:00, and done 1 h 30 min later."
    );
}

#[test]
fn a_suspension_moves_the_deadline_by_what_was_not_worked() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0505");
    let suspend = step(1, "t", Step::Suspend { reason: reason() });
    at_time(&mut life, &suspend, at("2026-11-23T10:00:00+08:00"));
    assert_eq!(open(&life).clock().due, None);
    assert_eq!(
        until(&mut life, at("2026-11-25T07:00:00+08:00")),
        Vec::<&str>::new()
    );
    let resume = step(1, "t", Step::Resume { note: reason() });
    at_time(&mut life, &resume, at("2026-11-25T10:00:00+08:00"));
    assert_eq!(life.status(1), Status::Dispatched);
    // One hour was used on Monday; seven are left from Wednesday 10:00 on.
    assert_eq!(
        open(&life).clock().due,
        Some(at("2026-11-26T09:00:00+08:00"))
    );
}

#[test]
fn each_stage_has_its_own_end_from_the_same_start() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0101");
    let stage = |life: &Life| {
        let clock = open(life).clock();
        (clock.stage.as_ref().map(|stage| stage.no), clock.due)
    };
    assert_eq!(
        stage(&life),
        (Some(1), Some(at("2026-11-23T15:00:00+08:00")))
    );
    done(&mut life, "t", Step::Accept { team: None }).expect("legal");
    done(&mut life, "t", Step::StageDone { note: reason() }).expect("legal");
    assert_eq!(
        stage(&life),
        (Some(2), Some(at("2026-11-25T09:00:00+08:00")))
    );
}
