//! Several at one case: calls, supporters, two reports of one issue.

use super::{done, open, reason, reported_by, until};
use crate::model::village;
use crate::town::{Life, at, step};
use cases::event::Event;
use cases::parts::Stuck;
use cases::refusal::Refusal;
use cases::{Alarm, CallAnswer, CaseNo, ClockOf, Declined, Status, Step, similar};

#[test]
fn a_call_closes_when_all_have_come_or_are_released_and_the_caller_confirms() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0505");
    let call = Step::Call {
        departments: vec!["traffic".into(), "T011-police".into()],
        note: reason(),
    };
    done(&mut life, "command", call).expect("legal");
    let answer = |team: &str, answer, note: &str| Step::AnswerCall {
        call: 1,
        team: team.into(),
        answer,
        note: note.into(),
    };
    let confirm = || Step::ConfirmCall {
        call: 1,
        note: "".into(),
    };
    done(
        &mut life,
        "t",
        answer("T010-traffic", CallAnswer::Arrive, ""),
    )
    .expect("legal");
    let bare = done(
        &mut life,
        "p",
        answer("T011-police", CallAnswer::Refuse, ""),
    );
    assert!(bare.is_err(), "a refusal needs its reason");
    done(
        &mut life,
        "p",
        answer("T011-police", CallAnswer::Refuse, "无警力"),
    )
    .expect("legal");
    assert!(
        done(&mut life, "command", confirm()).is_err(),
        "a refusal waits"
    );
    let rule = |upheld| Step::RuleCall {
        call: 1,
        team: "T011-police".into(),
        upheld,
        note: reason(),
    };
    let itself = done(&mut life, "p", rule(true));
    assert!(matches!(
        itself,
        Err(Declined::Refused(Refusal::SamePerson { .. }))
    ));
    done(&mut life, "district", rule(false)).expect("legal");
    assert!(
        done(
            &mut life,
            "p",
            answer("T011-police", CallAnswer::Refuse, "还是没有")
        )
        .is_err()
    );
    done(
        &mut life,
        "p",
        answer("T011-police", CallAnswer::Arrive, ""),
    )
    .expect("it must come");
    done(&mut life, "command", confirm()).expect("all have come");
    assert!(open(&life).calls()[0].confirmed);
}

#[test]
fn a_called_team_that_does_not_answer_is_late_and_the_case_stuck() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0101");
    let call = Step::Call {
        departments: vec!["T011-police".into()],
        note: reason(),
    };
    done(&mut life, "command", call).expect("legal");
    let words = until(&mut life, at("2026-11-23T11:00:00+08:00"));
    assert!(words.contains(&"silent"), "{words:?}");
    assert!(open(&life).stuck().contains(&Stuck::Silent));
    let of: Vec<_> = life
        .state
        .lates(CaseNo(1))
        .iter()
        .map(|late| late.late.of)
        .collect();
    assert_eq!(of, [ClockOf::Call]);
}

#[test]
fn the_same_issue_from_two_sources_is_one_work_and_two_duties_to_answer() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0102");
    reported_by(&mut life, "hotline", "0102");
    assert_eq!(life.status(2), Status::Merged);
    assert_eq!(open(&life).merged(), [CaseNo(2)]);
    let Some(Event::Passed(event)) = life.log.last() else {
        panic!("merged by rule")
    };
    let into = CaseNo(1);
    assert_eq!(
        event.what,
        Alarm::Merged {
            into,
            metres: 0,
            minutes: 0
        }
    );
    assert!(life.state.answer_due(CaseNo(2)).is_some());
    life.send(&step(2, "desk", Step::Unmerge { reason: reason() }))
        .expect("legal");
    assert_eq!(life.status(2), Status::ToFile);
    let found = similar(&life.state, &life.world, CaseNo(2));
    assert_eq!(
        found.iter().map(|found| found.case).collect::<Vec<_>>(),
        [into]
    );
    life.send(&step(
        2,
        "desk",
        Step::Merge {
            into,
            reason: reason(),
        },
    ))
    .expect("legal");
    done(&mut life, "desk", Step::Cancel { reason: reason() }).expect("legal");
    assert_eq!(life.status(2), Status::Cancelled);
}

#[test]
fn a_silent_supporter_is_told_once_and_later_that_it_is_not_done() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0505");
    let words = until(&mut life, at("2026-11-23T13:00:00+08:00"));
    assert_eq!(words, ["silent", "escalated", "support-overdue"]);
    assert!(
        open(&life)
            .tasks()
            .iter()
            .all(|task| task.silent && task.overdue)
    );
}
