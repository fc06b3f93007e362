//! 并案 by rule: whenever a case gets a place or a class, and never against a person's word.

use crate::closed_loop::{at_time, open, reason, reported_by, until};
use crate::model::village;
use crate::town::{Life, at, east, monday, report, step};
use cases::event::Event;
use cases::report::GivenPlace;
use cases::{CaseNo, Command, State, Status, Step, TaskState, similar};

fn place(given: GivenPlace, note: &str) -> Step {
    Step::Place {
        given,
        note: note.into(),
    }
}

fn classify(class: &str, note: &str) -> Step {
    Step::Classify {
        class: class.into(),
        note: note.into(),
    }
}

/// A second report; the first is garbage in the middle of the west.
fn with_second(place: GivenPlace, class: Option<&str>) -> Life {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0102");
    let second = Command::Report(report("second", place, class, monday()));
    at_time(&mut life, &second, monday());
    life
}

/// What is done with the second case, by word.
fn does(life: &mut Life, what: Step) -> Vec<&'static str> {
    at_time(life, &step(2, "desk", what), monday())
}

/// It is merged, and the bytes of the log say so too.
fn is_merged(life: &Life) {
    assert_eq!(life.status(2), Status::Merged);
    assert_eq!(open(life).merged(), [CaseNo(2)]);
    let mut replayed = State::default();
    for (at, event) in life.log.iter().enumerate() {
        let event = Event::from_bytes_checked(&event.to_bytes()).expect("it was printed");
        replayed.apply(at as u64 + 1, &event);
    }
    assert_eq!(replayed, life.state);
}

fn similar_to_second(life: &Life) -> Vec<CaseNo> {
    let found = similar(&life.state, &life.world, CaseNo(2));
    found.into_iter().map(|found| found.case).collect()
}

#[test]
fn a_case_that_gets_its_class_is_merged_where_the_rule_says_so() {
    let mut life = with_second(east(0.5), None);
    assert_eq!(
        does(&mut life, classify("0102", "")),
        ["classified", "merged"]
    );
    is_merged(&life);
}

#[test]
fn a_case_that_gets_its_place_is_merged_where_the_rule_says_so() {
    let mut life = with_second(GivenPlace::Nothing, Some("0102"));
    assert_eq!(life.status(2), Status::Unplaced);
    assert_eq!(does(&mut life, place(east(0.5), "")), ["placed", "merged"]);
    is_merged(&life);
}

#[test]
fn a_corrected_place_or_class_merges_too_and_says_how_late_the_desk_was() {
    let mut life = with_second(east(2.5), Some("0102"));
    until(&mut life, at("2026-11-23T10:30:00+08:00"));
    let later = at("2026-11-23T11:00:00+08:00");
    let moved = step(2, "desk", place(east(0.5), "在桥的另一侧"));
    assert_eq!(at_time(&mut life, &moved, later), ["placed", "merged"]);
    is_merged(&life);
    let [late] = life.state.lates(CaseNo(2)) else {
        panic!("one lateness")
    };
    assert_eq!(late.late.by_s, Some(3_600));

    let mut life = with_second(east(0.5), Some("0106"));
    let corrected = does(&mut life, classify("0102", "是垃圾"));
    assert_eq!(corrected, ["classified", "merged"]);
    is_merged(&life);
}

#[test]
fn whom_a_merged_case_had_asked_to_support_need_not() {
    let mut life = with_second(east(2.5), Some("0102"));
    let dispatch = Step::Dispatch {
        team: None,
        supporting: None,
        note: "".into(),
    };
    does(&mut life, dispatch);
    let tasks = |life: &Life| {
        let open = life.state.open(CaseNo(2)).expect("it is not over");
        let states = open.tasks().iter().map(|task| task.state);
        states.collect::<Vec<_>>()
    };
    assert_eq!(tasks(&life), [TaskState::Asked]);
    assert_eq!(
        does(&mut life, place(east(0.5), "在西边")),
        ["placed", "merged"]
    );
    is_merged(&life);
    assert!(
        tasks(&life)
            .iter()
            .all(|state| *state == TaskState::Withdrawn)
    );
}

#[test]
fn where_the_rule_only_suggests_a_placed_and_classified_case_is_suggested() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0505");
    let second = Command::Report(report("second", GivenPlace::Nothing, None, monday()));
    at_time(&mut life, &second, monday());
    assert!(similar_to_second(&life).is_empty());
    assert_eq!(does(&mut life, place(east(0.5), "")), ["placed"]);
    assert!(similar_to_second(&life).is_empty());
    assert_eq!(does(&mut life, classify("0505", "")), ["classified"]);
    assert_eq!(similar_to_second(&life), [CaseNo(1)]);
}

#[test]
fn what_a_team_works_on_is_suggested_and_not_merged() {
    let mut life = with_second(east(0.5), Some("0101"));
    does(&mut life, Step::Accept { team: None });
    // The same team leads both, so it stays at work.
    assert_eq!(does(&mut life, classify("0102", "是垃圾")), ["classified"]);
    assert_eq!(life.status(2), Status::Handling);
    assert_eq!(similar_to_second(&life), [CaseNo(1)]);
}

#[test]
fn what_a_person_took_apart_the_rule_does_not_put_together_again() {
    let mut life = with_second(east(0.5), Some("0102"));
    is_merged(&life);
    does(&mut life, Step::Unmerge { reason: reason() });
    assert_eq!(does(&mut life, classify("0102", "另一堆")), ["classified"]);
    let first = step(1, "desk", place(east(0.5), "量过"));
    assert_eq!(at_time(&mut life, &first, monday()), ["placed"]);
    assert_eq!(similar_to_second(&life), [CaseNo(1)]);
    // To a third one it may well belong: that is another question.
    let third = Command::Report(report("third", east(0.5), Some("0102"), monday()));
    assert_eq!(at_time(&mut life, &third, monday()), ["reported", "merged"]);
}
