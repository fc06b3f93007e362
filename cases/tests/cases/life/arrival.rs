//! Where a report lands: place and class found, or a queue with what was given.

use super::refused;
use crate::town::{Life, east, monday, position, report, world};
use cases::event::Event;
use cases::refusal::Refusal;
use cases::report::GivenPlace;
use cases::{CaseNo, Command, Lies, Report, Status};

#[test]
fn a_placed_and_classified_report_is_dispatched_at_once() {
    let mut life = Life::new(world());
    let event = life.report(east(0.5), Some("0505"));
    assert_eq!(event.case, CaseNo(1));
    assert_eq!(event.status, Status::Dispatched);
    assert_eq!(event.placement.area.as_deref(), Some("440112010001001"));
    let decision = event.decision.expect("a team has it");
    assert_eq!(&*decision.lead.code, "T010-traffic");
    let case = life.state.case(CaseNo(1)).expect("it exists");
    assert_eq!(case.due(), decision.due);
    assert_eq!(case.at(), monday());
    assert_eq!(
        life.state.team_name(case.team.expect("a team")),
        "南街交通中队"
    );
}

#[test]
fn an_unknown_class_waits_in_a_queue_with_what_was_given() {
    let mut life = Life::new(world());
    let event = life.report(east(0.5), Some("9999"));
    assert_eq!((event.status, event.class), (Status::Unclassified, None));
    assert_eq!(event.class_given.as_deref(), Some("9999"));
    assert_eq!(event.decision, None);
}

#[test]
fn a_class_named_in_the_words_is_suggested_and_never_chosen() {
    let mut life = Life::new(world());
    let text = "桥头机动车乱停放，还有 exposed garbage".to_owned();
    let report = Report {
        text,
        ..report("a", east(0.5), None, monday())
    };
    let Ok(Event::Reported(event)) = life.send(&Command::Report(report)) else {
        panic!("a report becomes a case");
    };
    assert_eq!((event.status, event.class), (Status::Unclassified, None));
    // Of 0506 非机动车乱停放 only a part stands there.
    assert_eq!(event.suggested, ["0102".into(), "0505".into()]);
}

#[test]
fn outside_every_area_waits_with_the_nearest_named() {
    let mut life = Life::new(world());
    let event = life.report(position(113.399, 23.005, None), Some("0505"));
    assert_eq!(
        (event.status, event.placement.place),
        (Status::Unplaced, Lies::Outside)
    );
    let nearest = event.placement.nearest.expect("there are areas");
    assert_eq!(&*nearest.area, "440112010001001");
    assert!((nearest.metres - 102.4).abs() < 0.5, "{}", nearest.metres);
    assert_eq!(event.decision, None);
}

#[test]
fn on_a_border_the_lower_code_has_it_and_the_others_are_named() {
    let mut life = Life::new(world());
    let event = life.report(east(1.0), Some("0505"));
    assert_eq!(event.placement.place, Lies::Border);
    assert_eq!(event.placement.area.as_deref(), Some("440112010001001"));
    assert_eq!(event.placement.others, ["440112010002001".into()]);
}

#[test]
fn in_a_gap_of_the_grids_the_community_has_it() {
    let mut life = Life::new(world());
    let event = life.report(east(3.5), Some("0505"));
    assert_eq!(event.placement.area.as_deref(), Some("440112011001"));
    assert_eq!(event.status, Status::Dispatched);
}

#[test]
fn a_point_nearer_to_a_border_than_its_accuracy_names_the_alternatives() {
    let mut life = Life::new(world());
    // 0.0002° west of the border between the first two squares: 20.5 m.
    let near = life.report(position(113.4098, 23.005, Some(30.0)), Some("0505"));
    let areas: Vec<_> = near
        .placement
        .within
        .iter()
        .map(|within| &*within.area)
        .collect();
    assert_eq!(areas, ["440112010001001", "440112010002001"]);
    let sum: f64 = near
        .placement
        .within
        .iter()
        .map(|within| within.share)
        .sum();
    assert!((sum - 1.0).abs() < 2e-4, "{sum}");
    assert!(
        near.placement
            .within
            .iter()
            .all(|within| (within.metres - 20.5).abs() < 0.1)
    );
    let sure = life.report(position(113.4098, 23.005, Some(20.0)), Some("0505"));
    assert_eq!(sure.placement.within, []);
    let unsaid = life.report(position(113.4098, 23.005, None), Some("0505"));
    assert_eq!(unsaid.placement.within, []);
}

#[test]
fn a_phone_position_is_kept_as_given_beside_the_converted_one() {
    let mut life = Life::new(world());
    let body = r#"{"id":"a","source":"hotline","at":"2026-11-23T09:00:00+08:00",
        "lon":113.4106,"lat":23.0024,"crs":"gcj02"}"#;
    let report = Report::from_json(body.as_bytes()).expect("it is right");
    let Ok(Event::Reported(event)) = life.send(&Command::Report(report.clone())) else {
        panic!("a report becomes a case");
    };
    assert_eq!(event.given, report.place);
    let converted = event.placement.position.expect("it has one");
    // Unconverted it would lie in the second square.
    assert_eq!(event.placement.area.as_deref(), Some("440112010001001"));
    assert!(
        (converted.lon_deg() - 113.4052).abs() < 1e-3,
        "{converted:?}"
    );
}

/// A position with the side of the border on which the sender says they stand.
fn sided(place: GivenPlace, side: &str) -> GivenPlace {
    match place {
        GivenPlace::Position(position) => GivenPlace::Sided {
            position,
            area: side.to_owned(),
        },
        other => panic!("no position: {other:?}"),
    }
}

#[test]
fn whoever_stands_on_a_border_says_on_which_side_and_the_position_stays_as_given() {
    let mut life = Life::new(world());
    for (place, lies) in [
        (east(1.0), Lies::Border),
        (position(113.4098, 23.005, Some(30.0)), Lies::Inside),
    ] {
        let alone = life.report(place.clone(), Some("0505"));
        assert_eq!(
            alone.placement.area.as_deref(),
            Some("440112010001001"),
            "by the rule"
        );
        let event = life.report(sided(place.clone(), "440112010002001"), Some("0505"));
        assert_eq!(event.placement.area.as_deref(), Some("440112010002001"));
        assert_eq!(event.placement.place, lies);
        assert_eq!(event.placement.position, alone.placement.position);
        assert_eq!(event.placement.within, alone.placement.within);
        let others: &[Box<str>] = match lies {
            Lies::Border => &["440112010001001".into()],
            _ => &[],
        };
        assert_eq!(event.placement.others, others);
        assert!(event.placement.side_said && !alone.placement.side_said);
        assert!(matches!(event.given, GivenPlace::Sided { .. }));
        let same = life.report(sided(place, "440112010001001"), Some("0505"));
        assert_eq!(
            same.placement, alone.placement,
            "the side that the rule has"
        );
    }
}

#[test]
fn a_side_where_the_position_cannot_lie_is_refused() {
    let mut life = Life::new(world());
    for (place, side) in [
        (east(0.5), "440112010002001"),
        (position(113.4098, 23.005, Some(10.0)), "440112010002001"),
        (east(1.0), "440112010"),
        (east(1.0), "440112099"),
    ] {
        let command = Command::Report(report("sided", sided(place, side), Some("0505"), monday()));
        let Refusal::Fields(faults) = refused(life.send(&command)) else {
            panic!("another refusal")
        };
        assert_eq!(faults[0].field, "area", "{side}");
    }
}

#[test]
fn an_area_code_of_any_level_places_a_report_without_a_position() {
    let mut life = Life::new(world());
    for code in ["440112", "440112010", "440112010002", "440112010002001"] {
        let event = life.report(GivenPlace::Area(code.into()), Some("0505"));
        assert_eq!(event.placement.area.as_deref(), Some(code));
        assert_eq!(
            (event.placement.place, event.placement.position),
            (Lies::None, None)
        );
        assert_eq!(event.status, Status::Dispatched);
    }
}

#[test]
fn an_unknown_area_code_waits_with_the_code_kept() {
    let mut life = Life::new(world());
    let event = life.report(GivenPlace::Area("440112099".into()), Some("0505"));
    assert_eq!(
        (event.status, event.placement.area),
        (Status::Unplaced, None)
    );
    assert_eq!(event.given, GivenPlace::Area("440112099".into()));
}
