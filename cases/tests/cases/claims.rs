//! 自报时间: when a step was taken by the phone's word, beside when it arrived.

use crate::closed_loop::{at_time, until};
use crate::town::{Life, at, east, step, world};
use cases::claim::CLAIM_BACK_S_MAX;
use cases::event::Event;
use cases::{CaseNo, Claim, Command, Doubt, Move, Step, StepKind, tell, why_now};
use jiff::{SignedDuration, Timestamp};

/// A step that says when it was done.
fn said(command: Command, done_at: Timestamp) -> Command {
    let Command::Move(step) = command else {
        panic!("a step, not {command:?}")
    };
    let done_at = Some(done_at);
    Command::Move(Move { done_at, ..step })
}

/// Does it at a time; its own event.
fn does(life: &mut Life, command: &Command, now: Timestamp) -> Event {
    let at = life.log.len();
    at_time(life, command, now);
    life.log[at].clone()
}

fn back() -> Command {
    let note = "已劝离".into();
    step(1, "t", Step::ReportBack { team: None, note })
}

/// Tuesday; the team has until nine o'clock.
fn tuesday(time: &str) -> Timestamp {
    at(&format!("2026-11-24T{time}+08:00"))
}

/// A case of Monday nine o'clock that the team has accepted.
fn accepted() -> Life {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    life.send(&step(1, "t", Step::Accept { team: None }))
        .expect("legal");
    life
}

/// What is kept of a report back that claims to be done then and arrives on Tuesday at 10:40.
fn kept(done_at: Timestamp) -> Option<Claim> {
    let mut life = accepted();
    let done = does(&mut life, &said(back(), done_at), tuesday("10:40:00"));
    done.claim()
}

#[test]
fn a_claim_stands_beside_the_arrival_and_the_clock_goes_by_that() {
    let mut life = accepted();
    until(&mut life, tuesday("09:00:00"));
    let late = life.log.len();
    at_time(
        &mut life,
        &said(back(), tuesday("08:30:00.9")),
        tuesday("10:40:00"),
    );
    let Some(Event::ReportedBack(event)) = life.log.get(late) else {
        panic!("{:?}", life.log.get(late))
    };
    assert_eq!(event.recorded, tuesday("10:40:00"));
    assert_eq!(event.happened, None);
    let claim = Claim {
        done_at: tuesday("08:30:00"),
        doubt: None,
    };
    assert_eq!(event.claim, Some(claim));
    // The supporters' time runs on: nobody says that they are done.
    let lates = life.state.lates(CaseNo(1));
    let ended = lates.iter().filter(|of| of.late.by_s.is_some());
    assert_eq!(
        ended
            .map(|of| (of.late.by_s, of.late.claim))
            .collect::<Vec<_>>(),
        [(Some(6000), Some(claim))],
        "late by the arrival, whatever the phone says"
    );
    let words = "Done 2026-11-24 08:30 by the phone, arrived 2026-11-24 10:40; the clock goes by the arrival.";
    let told: Vec<_> = tell(&life.log[late])
        .into_iter()
        .map(|told| told.en)
        .collect();
    assert!(told.contains(&words.to_owned()), "{told:?}");
    let open = life.state.open(CaseNo(1)).map(|open| &**open);
    let why: Vec<_> = why_now(open, lates)
        .into_iter()
        .map(|told| told.en)
        .collect();
    assert!(why.contains(&words.to_owned()), "{why:?}");
}

#[test]
fn what_arrives_at_once_claims_nothing_and_is_spelt_as_before() {
    for seconds in [-60, -1, 0, 59, 60] {
        let then = tuesday("10:40:00") - SignedDuration::from_secs(seconds);
        assert_eq!(kept(then), None, "{seconds} s before it arrived");
    }
    let mut life = accepted();
    let done = does(&mut life, &back(), tuesday("10:40:00"));
    assert!(!done.to_string().contains("claim"), "{done}");
}

#[test]
fn a_claim_that_cannot_be_is_kept_with_a_doubt_and_the_step_is_done() {
    let doubt = |time: Timestamp| kept(time).map(|claim| (claim.done_at, claim.doubt));
    let arrived = tuesday("10:40:00");
    for (time, expected) in [
        (arrived - SignedDuration::from_secs(61), None),
        (arrived + SignedDuration::from_secs(61), Some(Doubt::Ahead)),
        (at("2026-11-23T09:00:00+08:00"), None),
        (at("2026-11-23T08:59:59+08:00"), Some(Doubt::Early)),
        (
            arrived - SignedDuration::from_secs(CLAIM_BACK_S_MAX),
            Some(Doubt::Early),
        ),
        (
            arrived - SignedDuration::from_secs(CLAIM_BACK_S_MAX + 1),
            Some(Doubt::Old),
        ),
        (Timestamp::UNIX_EPOCH, Some(Doubt::Old)),
        (Timestamp::MIN, Some(Doubt::Old)),
    ] {
        let told = doubt(time).unwrap_or_else(|| panic!("{time} is kept"));
        assert_eq!(told.1, expected, "{time}");
        assert_eq!(told.0.as_second(), time.as_second());
    }
}

#[test]
fn steps_that_waited_on_one_phone_are_measured_by_the_task_and_not_by_each_other() {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    let accept = step(1, "t", Step::Accept { team: None });
    let first = does(
        &mut life,
        &said(accept, tuesday("08:03:00")),
        tuesday("10:40:00"),
    );
    let second = does(
        &mut life,
        &said(back(), tuesday("08:20:00")),
        tuesday("10:40:01"),
    );
    for (event, minute) in [(first, "08:03:00"), (second, "08:20:00")] {
        let done_at = tuesday(minute);
        assert_eq!(
            event.claim(),
            Some(Claim {
                done_at,
                doubt: None
            })
        );
    }
}

#[test]
fn a_step_at_a_desk_takes_no_claim_and_a_wrong_time_is_a_fault() {
    let read = |step: &str, done_at: &str| {
        let body = format!(r#"{{"id":"m","by":"a","step":"{step}","done_at":"{done_at}"}}"#);
        Move::from_json(CaseNo(1), body.as_bytes())
            .map(|step| step.done_at)
            .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(
        read("accept", "2026-11-24T08:30:00+08:00"),
        Ok(Some(tuesday("08:30:00")))
    );
    let refused = |step, done_at| read(step, done_at).expect_err("refused").join("; ");
    assert!(
        refused("file", "2026-11-24T08:30:00+08:00")
            .contains("done_at: is not taken by the step file")
    );
    assert!(refused("accept", "08:30").contains("is not a time with a zone"));
    assert!(refused("accept", &"0".repeat(65)).contains("done_at"));
    for kind in StepKind::ALL {
        let desk = matches!(
            kind,
            StepKind::File
                | StepKind::Dispatch
                | StepKind::Close
                | StepKind::Exempt
                | StepKind::RuleCall
        );
        assert!(!(desk && kind.may_claim()), "{kind}");
    }
}
