//! The life of a case: what each step leads to, what is refused, and who was faster.

use crate::town::{Life, at, east, monday, position, report, step, world};
use cases::event::Event;
use cases::refusal::{Conflict, Refusal};
use cases::report::GivenPlace;
use cases::{
    AddClass, AddSource, CaseNo, Command, Declined, Lies, Move, Report, State, Status, Step,
    StepKind, When, decide,
};

fn note() -> Box<str> {
    "".into()
}

fn refused(result: Result<Event, Declined>) -> Refusal {
    match result {
        Err(Declined::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn conflict(result: Result<Event, Declined>) -> Conflict {
    match result {
        Err(Declined::Conflict(conflict)) => conflict,
        other => panic!("no conflict: {other:?}"),
    }
}

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
