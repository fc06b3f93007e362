//! A placement and a decision in words.

use cases::report::GivenPlace;
use cases::{State, look, why};
use insta::assert_snapshot;

use crate::town::{at, east, monday, position, world, world_with_duties};

/// Both languages, a sentence a line.
fn told(given: &GivenPlace, class: Option<&str>) -> String {
    told_in(&world(), given, class)
}

fn told_in(world: &cases::World, given: &GivenPlace, class: Option<&str>) -> String {
    let (placement, decision) =
        look(&State::default(), world, given, class, monday()).expect("a position in range");
    let sentences = why(world, &placement, class, decision.as_ref(), monday());
    let lines: Vec<_> = sentences
        .into_iter()
        .map(|told| format!("{} | {}", told.zh, told.en))
        .collect();
    lines.join("\n")
}

#[test]
fn a_border_is_told_with_the_rule_that_decided() {
    assert_snapshot!(told(&east(1.0), None), @"");
}

#[test]
fn doubt_is_told_with_shares_and_distances() {
    assert_snapshot!(told(&position(113.4098, 23.005, Some(30.0)), None), @"");
}

#[test]
fn outside_is_told_with_the_nearest_area() {
    assert_snapshot!(told(&position(113.399, 23.005, None), Some("0505")), @"");
}

#[test]
fn a_department_without_a_team_is_told() {
    assert_snapshot!(told(&east(0.5), Some("0102")), @"");
}

#[test]
fn no_row_at_all_is_told() {
    let world = world_with_duties("D1,01,,,0,traffic,,working_hours,1,,");
    assert_snapshot!(told_in(&world, &GivenPlace::Area("440112011".into()), Some("0505")), @"");
}

#[test]
fn a_deadline_past_the_calendar_is_told_with_a_warning() {
    let world = world();
    let time = at("2026-12-31T17:30:00+08:00");
    let (placement, decision) = look(&State::default(), &world, &east(2.5), Some("0505"), time)
        .expect("a position in range");
    let sentences = why(&world, &placement, Some("0505"), decision.as_ref(), time);
    assert_snapshot!(sentences.last().map(|told| told.en.as_str()).unwrap_or_default(), @"");
}
