//! From step to step until the case is closed, and what leads nowhere.

use super::{note, refused};
use crate::town::{Life, east, position, step, world};
use cases::event::Event;
use cases::refusal::Refusal;
use cases::report::GivenPlace;
use cases::{CaseNo, Status, Step, StepKind};

#[test]
fn the_way_from_words_to_a_closed_case() {
    let mut life = Life::new(world());
    life.report(GivenPlace::Address("桥头".into()), None);
    let legal = |life: &Life| life.state.legal(CaseNo(1));
    assert_eq!(
        legal(&life),
        [
            StepKind::Place,
            StepKind::Classify,
            StepKind::Cancel,
            StepKind::Merge,
            StepKind::AnswerSource
        ]
    );
    let way = [
        (
            step(
                1,
                "dispatcher",
                Step::Place {
                    given: east(1.5),
                    note: "".into(),
                },
            ),
            Status::Unclassified,
        ),
        (
            step(
                1,
                "dispatcher",
                Step::Classify {
                    class: "0102".into(),
                    note: "".into(),
                },
            ),
            Status::Dispatched,
        ),
        (
            step(1, "team", Step::Accept { team: None }),
            Status::Handling,
        ),
        (
            step(
                1,
                "team",
                Step::ReportBack {
                    team: None,
                    note: "已清理".into(),
                },
            ),
            Status::Handled,
        ),
        (
            step(
                1,
                "checker",
                Step::Check {
                    passed: true,
                    note: note(),
                },
            ),
            Status::Checked,
        ),
        (
            step(1, "checker", Step::Close { note: note() }),
            Status::Closed,
        ),
    ];
    for (command, status) in way {
        life.send(&command).expect("each step leads on to the next");
        assert_eq!(life.status(1), status);
    }
    assert_eq!(
        legal(&life),
        [StepKind::Evaluate, StepKind::Reopen, StepKind::AnswerSource]
    );
    let case = life.state.case(CaseNo(1)).expect("it exists");
    assert_eq!(
        case.area.map(|area| life.state.areas().code(area)),
        Some("440112010002001")
    );
    assert_eq!(case.seq, 7);
}

#[test]
fn a_class_may_be_given_before_the_place() {
    let mut life = Life::new(world());
    life.report(GivenPlace::Nothing, None);
    life.send(&step(
        1,
        "d",
        Step::Classify {
            class: "0505".into(),
            note: "".into(),
        },
    ))
    .expect("it has none yet");
    assert_eq!(life.status(1), Status::Unplaced);
    let event = life
        .send(&step(
            1,
            "d",
            Step::Place {
                given: east(0.5),
                note: "".into(),
            },
        ))
        .expect("it has none yet");
    let Event::Placed(event) = event else {
        panic!("{event:?}")
    };
    assert_eq!(event.status, Status::Dispatched);
    assert!(event.decision.is_some());
}

#[test]
fn a_step_that_leads_nowhere_is_refused_with_the_ones_that_do() {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    let refusal = refused(life.send(&step(1, "t", Step::Close { note: note() })));
    let told = "HY000000001 is dispatched: close is not possible; possible: place, classify, accept, refuse, send-back, withdraw, suspend, ask-extension, cancel, merge, answer-source, escalate, add-support, withdraw-support, call";
    assert_eq!(refusal.to_string(), told);
    assert_eq!(
        refused(life.send(&step(9, "t", Step::Accept { team: None }))),
        Refusal::NoSuchCase(CaseNo(9))
    );
    assert_eq!(
        refused(life.send(&step(0, "t", Step::Accept { team: None }))),
        Refusal::NoSuchCase(CaseNo(0))
    );
}

#[test]
fn whoever_reported_back_may_neither_check_nor_close() {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    life.send(&step(1, "t", Step::Accept { team: None }))
        .expect("legal");
    let done = Step::ReportBack {
        team: None,
        note: note(),
    };
    life.send(&step(1, "t", done)).expect("legal");
    let check = Step::Check {
        passed: true,
        note: note(),
    };
    let by_itself = |step| Refusal::SamePerson {
        case: CaseNo(1),
        by: "t".into(),
        did: StepKind::ReportBack,
        step,
    };
    let refusal = refused(life.send(&step(1, "t", check.clone())));
    assert_eq!(refusal, by_itself(StepKind::Check));
    assert_eq!(life.status(1), Status::Handled);
    life.send(&step(1, "other", check)).expect("another may");
    let close = Step::Close { note: note() };
    let refusal = refused(life.send(&step(1, "t", close.clone())));
    assert_eq!(refusal, by_itself(StepKind::Close));
    life.send(&step(1, "other", close)).expect("another may");
}

#[test]
fn placing_outside_every_area_is_refused_with_the_nearest() {
    let mut life = Life::new(world());
    life.report(GivenPlace::Nothing, Some("0505"));
    let refusal = refused(life.send(&step(
        1,
        "d",
        Step::Place {
            given: position(113.39, 23.005, None),
            note: "".into(),
        },
    )));
    assert!(
        refusal
            .to_string()
            .contains("the nearest is 440112010001001, 10"),
        "{refusal}"
    );
    let refusal = refused(life.send(&step(
        1,
        "d",
        Step::Place {
            given: GivenPlace::Area("1".into()),
            note: "".into(),
        },
    )));
    assert!(
        refusal.to_string().contains("there is no area “1”"),
        "{refusal}"
    );
    assert_eq!(life.status(1), Status::Unplaced);
}

#[test]
fn classifying_as_what_does_not_exist_is_refused() {
    let mut life = Life::new(world());
    life.report(east(0.5), None);
    let refusal = refused(life.send(&step(
        1,
        "d",
        Step::Classify {
            class: "9999".into(),
            note: "".into(),
        },
    )));
    assert!(matches!(refusal, Refusal::Fields(faults) if faults[0].field == "class"));
}
