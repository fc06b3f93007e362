//! Which reports are taken: sources and classes that the tables lack, wrong fields, clocks ahead and times of the past.

use super::refused;
use crate::town::{Life, at, east, monday, position, report, world};
use cases::refusal::Refusal;
use cases::{AddClass, AddSource, Command, Report, State, Status, When, decide};

#[test]
fn an_unknown_source_is_refused_until_it_is_added() {
    let mut life = Life::new(world());
    let from = |id: &str| {
        let source = "drone".to_owned();
        Command::Report(Report {
            source,
            ..report(id, east(0.5), None, monday())
        })
    };
    assert!(matches!(refused(life.send(&from("a"))), Refusal::Fields(f) if f[0].field == "source"));
    let add = AddSource {
        code: "drone".into(),
        name: "无人机".into(),
        name_en: "Drone".into(),
    };
    life.send(&Command::AddSource(add.clone()))
        .expect("it is new");
    life.send(&from("a")).expect("it is known now");
    assert!(matches!(
        refused(life.send(&Command::AddSource(add))),
        Refusal::Fields(_)
    ));
}

#[test]
fn an_added_class_is_known_from_then_on_and_finds_its_duties() {
    let mut life = Life::new(world());
    let add = |code: &str, parent: Option<&str>| {
        let (code, parent) = (code.to_owned(), parent.map(Into::into));
        Command::AddClass(AddClass {
            code,
            name: "校门拥堵".into(),
            name_en: String::new(),
            parent,
        })
    };
    assert!(matches!(
        refused(life.send(&add("0550", Some("77")))),
        Refusal::Fields(_)
    ));
    life.send(&add("0550", Some("05"))).expect("it is new");
    let event = life.report(east(0.5), Some("0550"));
    assert_eq!(event.status, Status::Dispatched);
    let row = event
        .decision
        .and_then(|decision| decision.row)
        .expect("05 speaks of it");
    assert_eq!(&*row.id, "D1");
    assert!(matches!(
        refused(life.send(&add("0550", None))),
        Refusal::Fields(_)
    ));
    assert!(matches!(
        refused(life.send(&add("0505", None))),
        Refusal::Fields(_)
    ));
}

#[test]
fn every_fault_of_a_report_is_told_at_once() {
    let mut life = Life::new(world());
    let late = Report {
        source: "drone".into(),
        ..report(
            "a",
            position(113.4, 93.0, None),
            None,
            at("2026-11-25T09:00:00+08:00"),
        )
    };
    let Refusal::Fields(faults) = refused(life.send(&Command::Report(late))) else {
        panic!("its fields are wrong");
    };
    let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["at", "source", "lat"]);
}

#[test]
fn a_clock_up_to_a_day_ahead_is_a_wrong_zone_and_taken() {
    let mut life = Life::new(world());
    let ahead = |id: &str, time: &str| Command::Report(report(id, east(0.5), None, at(time)));
    life.send(&ahead("a", "2026-11-24T09:00:00+08:00"))
        .expect("a day ahead");
    assert!(matches!(
        refused(life.send(&ahead("b", "2026-11-24T09:00:01+08:00"))),
        Refusal::Fields(_)
    ));
}

#[test]
fn a_live_report_of_the_past_counts_from_now_and_a_played_one_from_when_it_happened() {
    let past = at("2026-03-02T09:00:00+08:00");
    let command = Command::Report(report("a", east(2.5), Some("0505"), past));
    let due = |when: When| {
        let events = decide(&State::default(), &world(), &command, when).expect("a case");
        events[0].decision().and_then(|decision| decision.due)
    };
    let live = due(When::from(monday()));
    assert_eq!(live, Some(at("2026-11-24T09:00:00+08:00")));
    // Eight working hours: three before lunch, four after, one on Tuesday.
    let played = due(When::past(monday(), past));
    assert_eq!(played, Some(at("2026-03-03T09:00:00+08:00")));
}

#[test]
fn a_case_fits_into_a_small_record() {
    assert!(
        size_of::<cases::Case>() <= 80,
        "{} bytes",
        size_of::<cases::Case>()
    );
}
