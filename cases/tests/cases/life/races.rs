//! Two at once, and moves made on an old look: one wins, the other learns who.

use super::{conflict, refused};
use crate::town::{Life, east, step, world};
use cases::refusal::Refusal;
use cases::report::GivenPlace;
use cases::{Command, Move, Status, Step, StepKind};

#[test]
fn of_two_who_accept_at_once_one_wins_and_the_other_learns_who() {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    life.send(&step(1, "first", Step::Accept { team: None }))
        .expect("legal");
    let conflict = conflict(life.send(&step(1, "second", Step::Accept { team: None })));
    assert_eq!(conflict.by.as_deref(), Some("first"));
    assert_eq!((conflict.status, conflict.seq), (Status::Handling, 2));
    assert!(conflict.legal.contains(&StepKind::ReportBack));
    assert!(
        conflict
            .to_string()
            .starts_with("HY000000001 has moved: accept by first at 2026-11-23T01:00:00Z")
    );
    let again = Move {
        id: "new".into(),
        ..match step(1, "first", Step::Accept { team: None }) {
            Command::Move(step) => step,
            other => panic!("{other:?}"),
        }
    };
    assert!(matches!(
        refused(life.send(&Command::Move(again))),
        Refusal::NotNow { .. }
    ));
}

#[test]
fn of_two_who_place_at_once_the_second_learns_that_it_was_done() {
    let mut life = Life::new(world());
    life.report(GivenPlace::Nothing, Some("0505"));
    life.send(&step(
        1,
        "first",
        Step::Place {
            given: east(0.5),
            note: "".into(),
        },
    ))
    .expect("legal");
    let conflict = conflict(life.send(&step(
        1,
        "second",
        Step::Place {
            given: east(2.5),
            note: "".into(),
        },
    )));
    assert_eq!(
        (conflict.by.as_deref(), conflict.status),
        (Some("first"), Status::Dispatched)
    );
}

#[test]
fn a_move_made_on_an_old_look_is_a_conflict_even_when_it_is_legal() {
    let mut life = Life::new(world());
    life.report(GivenPlace::Nothing, None);
    life.send(&step(
        1,
        "first",
        Step::Classify {
            class: "0505".into(),
            note: "".into(),
        },
    ))
    .expect("legal");
    let Command::Move(place) = step(
        1,
        "second",
        Step::Place {
            given: east(0.5),
            note: "".into(),
        },
    ) else {
        panic!("a move")
    };
    let old = Command::Move(Move {
        seen: Some(1),
        ..place.clone()
    });
    assert_eq!(conflict(life.send(&old)).seq, 2);
    let fresh = Command::Move(Move {
        seen: Some(2),
        ..place
    });
    life.send(&fresh).expect("it saw the newest event");
}
