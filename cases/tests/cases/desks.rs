//! A place or a class that is waited for: its clock, its warning, its lateness, and one level up.

use crate::closed_loop::{at_time, open, until};
use crate::model::village;
use crate::town::{Life, at, east, edition, monday, report, step, tables, texts};
use cases::event::Event;
use cases::report::GivenPlace;
use cases::{CaseNo, ClockOf, Command, State, Status, Step, Texts, World, decide, tell, why_now};

fn waits(life: &mut Life, place: GivenPlace, class: Option<&str>) {
    let number = life.state.len() + 1;
    let report = report(&format!("r{number}"), place, class, monday());
    at_time(life, &Command::Report(report), monday());
}

fn place() -> Command {
    let note = "来电人说明".into();
    let given = east(0.5);
    step(1, "desk", Step::Place { given, note })
}

fn classify() -> Command {
    let (class, note) = ("0505".into(), "".into());
    step(1, "desk", Step::Classify { class, note })
}

fn level(life: &Life) -> Option<&str> {
    open(life).level().map(|level| &*level.name)
}

fn late(life: &Life) -> Vec<(ClockOf, Option<i64>)> {
    let lates = life.state.lates(CaseNo(1)).iter();
    lates.map(|of| (of.late.of, of.late.by_s)).collect()
}

#[test]
fn a_case_without_a_place_is_warned_of_becomes_late_and_goes_to_the_highest_level() {
    let mut life = Life::new(village::world());
    waits(&mut life, GivenPlace::Nothing, Some("0505"));
    let clock = open(&life).clock();
    assert_eq!(
        (clock.of, clock.due),
        (ClockOf::Place, Some(at("2026-11-23T12:00:00+08:00")))
    );
    let half = until(&mut life, at("2026-11-23T10:30:00+08:00"));
    assert_eq!((half, level(&life)), (vec!["warned"], None));
    let noon = until(&mut life, at("2026-11-23T12:00:00+08:00"));
    assert_eq!(noon, ["overdue", "escalated"]);
    assert!(open(&life).is_overdue());
    assert_eq!(level(&life), Some("district"));
    let told = life.log.last().map(tell).unwrap_or_default();
    assert_eq!(
        told[0].en,
        "Placing was not done in its time, so by rule the case went from subdistrict up to district."
    );
    // It goes up once, however long it lies there.
    assert_eq!(
        until(&mut life, at("2026-11-30T12:00:00+08:00")),
        ["overdue"]
    );
    assert_eq!(
        late(&life)[1].0,
        ClockOf::Answer,
        "only the reporter is due"
    );
}

#[test]
fn a_class_that_comes_too_late_leaves_the_lateness_measured_and_the_team_its_own_level() {
    let mut life = Life::new(village::world());
    waits(&mut life, east(0.5), None);
    assert_eq!(life.status(1), Status::Unclassified);
    let words = until(&mut life, at("2026-11-23T11:00:00+08:00"));
    assert_eq!(words, ["warned", "overdue", "escalated"]);
    assert_eq!(level(&life), Some("community"), "one above its grid");
    at_time(&mut life, &classify(), at("2026-11-23T11:30:00+08:00"));
    assert_eq!(life.status(1), Status::Dispatched);
    assert_eq!(late(&life), [(ClockOf::Classify, Some(30 * 60))]);
    assert_eq!(level(&life), Some("subdistrict"), "that of its lead");
    let why = why_now(None, life.state.lates(CaseNo(1)));
    assert_eq!(
        why[0].en,
        "Late: Classifying was due on 2026-11-23 11:00, and done 30 min later."
    );
}

#[test]
fn a_case_that_lacks_both_has_one_clock_after_the_other() {
    let mut life = Life::new(village::world());
    waits(&mut life, GivenPlace::Nothing, None);
    let ten = at("2026-11-23T10:00:00+08:00");
    at_time(&mut life, &place(), ten);
    let clock = open(&life).clock();
    assert_eq!((clock.of, clock.since), (ClockOf::Classify, ten));
    assert_eq!(clock.due, Some(at("2026-11-23T12:00:00+08:00")));
    assert_eq!(late(&life), []);
}

/// The village before there were rows for a place and a class.
fn old_world() -> World {
    let steps = "step,class,limit_kind,limit\nverify,,urgent_hours,2\n";
    World::new(edition(), tables(&Texts { steps, ..texts() }))
}

#[test]
fn tables_from_before_give_no_clock_and_the_check_says_which_rows_are_missing() {
    let mut life = Life::new(old_world());
    waits(&mut life, GivenPlace::Nothing, Some("0505"));
    assert_eq!(
        (open(&life).clock().limit, open(&life).clock().due),
        (None, None)
    );
    assert_eq!(until(&mut life, at("2027-11-23T12:00:00+08:00")), [""; 0]);
    let told: Vec<_> = life.world.warnings().iter().map(|told| &*told.en).collect();
    assert!(
        told.contains(
            &"steps: no row place for every class; some cases wait to place without a limit"
        ),
        "{told:?}"
    );
    assert!(
        told.iter().any(|told| told.contains("no row classify")),
        "{told:?}"
    );
    assert!(
        !told.iter().any(|told| told.contains("no row verify")),
        "{told:?}"
    );
    let none = World::new(edition(), tables(&texts()));
    assert!(
        none.warnings().is_empty(),
        "without the table the feature is off"
    );
}

#[test]
fn a_case_from_before_waits_on_without_a_clock_and_its_next_wait_has_one() {
    let mut old = Life::new(old_world());
    waits(&mut old, GivenPlace::Nothing, None);
    let mut life = Life::new(village::world());
    for event in &old.log {
        let read = Event::from_bytes(&event.to_bytes()).expect("it was printed");
        life.state.apply(life.log.len() as u64 + 1, &read);
        life.log.push(read);
    }
    assert_eq!(open(&life).clock().due, None);
    let ten = at("2026-11-23T10:00:00+08:00");
    at_time(&mut life, &place(), ten);
    assert_eq!(
        open(&life).clock().due,
        Some(at("2026-11-23T12:00:00+08:00"))
    );
}

#[test]
fn areas_of_one_level_have_nowhere_to_go_up_to() {
    let one = crate::town::plain_edition(&["ward"], &[(0, "1", None, 0.0, 1.0)]);
    let steps = "step,class,limit_kind,limit\nplace,,urgent_hours,2\nclassify,,urgent_hours,2\n";
    let levels = "level,class,limit_kind,limit\nward,,urgent_hours,2\n";
    let all = Texts {
        steps,
        levels,
        ..Texts::default()
    };
    let world = World::new(one, tables(&all));
    for place in [GivenPlace::Nothing, east(0.5)] {
        let report = Command::Report(report("a", place, None, monday()));
        let mut state = State::default();
        for event in decide(&state, &world, &report, monday()).expect("it is taken") {
            state.apply(1, &event);
        }
        let noon = at("2026-11-23T12:00:00+08:00");
        let events = decide(&state, &world, &Command::Tick, noon).expect("time passes");
        assert_eq!(
            events.iter().map(Event::word).collect::<Vec<_>>(),
            ["overdue"]
        );
    }
}
