//! 自行处理: what may be handled by whoever reports it, who closes it, and who looks.

use crate::closed_loop::{at_time, reason};
use crate::model::village;
use crate::town::{Life, east, monday, report, step, tables, texts};
use cases::event::Event;
use cases::on_the_spot::is_spot_check;
use cases::refusal::Refusal;
use cases::report::GivenPlace;
use cases::{
    CaseNo, Command, Declined, Handled, Photo, PhotoId, PhotoKind, Rating, Report, Status, Step,
    StepKind, Tables, Texts, tell, why,
};
use insta::assert_snapshot;

/// Garbage that `li` has cleared, shown by a photo.
fn cleared(id: &str) -> Report {
    Report {
        handled: Some(Handled {
            note: "已清走".into(),
        }),
        by: Some("li".to_owned()),
        photos: vec![Photo {
            photo: PhotoId([7; 32]),
            kind: PhotoKind::After,
        }],
        ..report(id, east(0.5), Some("0102"), monday())
    }
}

/// The village, which spot checks 40 % of what is handled on the spot: the third case, the fifth, and so on.
fn village() -> Life {
    Life::new(village::world())
}

fn send(life: &mut Life, report: Report) -> Vec<&'static str> {
    at_time(life, &Command::Report(report), monday())
}

fn told(life: &Life) -> String {
    let sentences = life.log.iter().flat_map(tell);
    let lines: Vec<_> = sentences
        .map(|told| format!("{} | {}", told.zh, told.en))
        .collect();
    lines.join("\n")
}

/// The third case, which another must look at.
fn to_be_looked_at() -> Life {
    let mut life = village();
    for id in ["a", "b", "c"] {
        send(&mut life, cleared(id));
    }
    life
}

#[test]
fn it_is_reported_and_closed_in_one_and_the_rule_closes_it() {
    let mut life = village();
    assert_eq!(
        send(&mut life, cleared("a")),
        ["reported", "closed-on-the-spot"]
    );
    let case = life.state.case(CaseNo(1)).expect("it is there");
    assert_eq!((case.status, case.team), (Status::Closed, None));
    assert_eq!(
        case.handler.map(|by| life.state.people().code(by)),
        Some("li")
    );
    assert_eq!(life.log[0].by(), Some("li"));
    assert_eq!(life.log[1].by(), None);
    let Event::Reported(event) = &life.log[0] else {
        panic!("a report")
    };
    assert_eq!(event.decision, None);
    let level = event.then.level.as_ref().expect("its own area's");
    assert_eq!((&*level.name, level.due), ("grid", None));
    // Nobody who reports and handles something waits for an answer, or is late with it.
    assert_eq!(life.state.next_moment(), None);
    assert_snapshot!(told(&life), @"
    li上报时已自行处理：已清走。规则允许0102类就地处理；无须他人核查。 | li had handled it when reporting it (已清走). The rule allows that for class 0102; nobody else needs to look.
    0102类问题上报时已就地处理，有处理后照片，按规则结案；如未解决可重开。 | Of class 0102, handled when it was reported and shown by a photo: the rule closes it. It can be reopened if it is not solved.
    ");
    let sentences = why(
        &life.world,
        &event.placement,
        event.class.as_deref(),
        None,
        monday(),
    );
    let last = sentences.last().expect("who answers");
    assert_eq!(last.en, "No team was asked.");
}

#[test]
fn it_stays_open_to_be_evaluated_and_reopened_and_goes_then_to_whom_the_table_says() {
    let mut life = village();
    send(&mut life, cleared("a"));
    assert_eq!(
        life.state.legal(CaseNo(1)),
        [StepKind::Evaluate, StepKind::Reopen, StepKind::AnswerSource]
    );
    let evaluate = Step::Evaluate {
        contacted: None,
        solved: Some(false),
        satisfied: None,
        note: "".into(),
    };
    life.send(&step(1, "eva", evaluate)).expect("it is closed");
    let rated = life.state.case(CaseNo(1)).expect("it is there");
    assert!(rated.is_evaluated());
    assert_eq!(rated.rating(), Rating::of([None, Some(false), None]));
    let reopen = Step::Reopen { reason: reason() };
    life.send(&step(1, "eva", reopen)).expect("it is closed");
    let case = life.state.case(CaseNo(1)).expect("it is there");
    assert_eq!((case.status, case.rework), (Status::ToDispatch, 1));
    assert!(
        !case.is_evaluated() && case.rating() == Rating::default(),
        "what was rated is done again"
    );
    let open = life.state.open(CaseNo(1)).expect("it is open");
    assert!(open.proposed().is_some());
}

#[test]
fn a_spot_check_is_for_another_than_who_handled_it() {
    let mut life = to_be_looked_at();
    assert_eq!(life.status(3), Status::Handled);
    let pass = |by| {
        let note = "".into();
        step(3, by, Step::Check { passed: true, note })
    };
    let refused = life.send(&pass("li")).expect_err("it is their own");
    assert!(
        matches!(refused, Declined::Refused(Refusal::SamePerson { .. })),
        "{refused}"
    );
    life.send(&pass("wang")).expect("another may");
    let close = |by| step(3, by, Step::Close { note: "".into() });
    life.send(&close("li")).expect_err("it is their own");
    life.send(&close("wang")).expect("another may");
    assert_eq!(life.status(3), Status::Closed);
    let sentences = tell(&life.log[4]);
    assert!(sentences[0].zh.contains("抽查"), "{sentences:?}");
}

#[test]
fn what_was_not_done_goes_to_whom_the_table_says_as_rework() {
    let mut life = to_be_looked_at();
    let (passed, note) = (false, "还在".into());
    life.send(&step(3, "wang", Step::Check { passed, note }))
        .expect("another may");
    let case = life.state.case(CaseNo(3)).expect("it is there");
    // Garbage is dispatched by hand in the village.
    assert_eq!(
        (case.status, case.rework, case.team),
        (Status::ToDispatch, 1, None)
    );
    let greenery = Report {
        class: Some("0106".into()),
        ..cleared("d")
    };
    send(&mut life, greenery.clone());
    let fifth = Report {
        id: "e".into(),
        ..greenery
    };
    send(&mut life, fifth);
    let note = "还在".into();
    life.send(&step(5, "wang", Step::Check { passed, note }))
        .expect("another may");
    let case = life.state.case(CaseNo(5)).expect("it is there");
    assert_eq!((case.status, case.rework), (Status::Dispatched, 1));
    assert!(case.team.is_some());
}

#[test]
fn whatever_is_missing_is_refused_and_named_and_nothing_is_taken() {
    let mut life = village();
    let none = |field: &str, change: fn(&mut Report)| {
        let mut report = cleared("a");
        change(&mut report);
        (field.to_owned(), report)
    };
    let wrong = [
        none("handled", |report| report.by = None),
        none("class", |report| report.class = Some("0505".into())),
        none("class", |report| report.class = Some("9999".into())),
        none("class", |report| report.class = None),
        none("photos", |report| report.photos.clear()),
        none("photos", |report| {
            report.photos[0].kind = PhotoKind::Before;
        }),
        none("lon", |report| report.place = GivenPlace::Nothing),
        none("lon", |report| report.place = east(-0.5)),
    ];
    for (field, report) in wrong {
        let refused = life.send(&Command::Report(report.clone()));
        let Err(Declined::Refused(Refusal::Fields(faults))) = refused else {
            panic!("{report:?}: {refused:?}")
        };
        let fields: Vec<_> = faults.iter().map(|fault| &*fault.field).collect();
        assert_eq!(fields, [&*field], "{faults:?}");
    }
    assert!(life.state.is_empty());
    // Without the word it is a case like any other.
    let plain = Report {
        handled: None,
        ..cleared("a")
    };
    assert_eq!(send(&mut life, plain), ["reported"]);
}

#[test]
fn without_the_rule_nothing_may_be_handled_on_the_spot() {
    let mut life = Life::new(crate::town::world());
    let refused = life
        .send(&Command::Report(cleared("a")))
        .expect_err("no rule");
    assert_snapshot!(refused, @"class: “0102” may not be handled on the spot by the rules in force; report it without `handled`: the rule `on_the_spot` lists no class");
}

#[test]
fn every_hundred_cases_have_as_many_spot_checks_as_the_rule_says() {
    for percent in 0..=100 {
        for first in [1, 57, 4_000_000] {
            let hundred = (first..first + 100).map(CaseNo);
            let looked_at = hundred.filter(|case| is_spot_check(*case, percent)).count();
            assert_eq!(looked_at, usize::from(percent), "from {first}");
        }
    }
}

#[test]
fn the_door_takes_the_word_and_never_who_says_it() {
    let body = |fields: &str| {
        let body = format!(
            r#"{{"id":"a","source":"s","at":"2026-11-23T09:00:00+08:00","area":"x",{fields}}}"#
        );
        Report::from_json(body.as_bytes()).map_err(|faults| {
            let fields = faults.into_iter().map(|fault| fault.field);
            fields.collect::<Vec<_>>()
        })
    };
    let note = |fields: &str| body(fields).map(|report| report.handled.map(|of| of.note));
    assert_eq!(
        note(r#""handled":{"note":"扫了"}"#),
        Ok(Some("扫了".into()))
    );
    assert_eq!(note(r#""handled":{}"#), Ok(Some("".into())));
    assert_eq!(note(r#""handled":null"#), Ok(None));
    for (fields, at_fault) in [
        (r#""handled":true"#, "handled"),
        (r#""handled":"扫了""#, "handled"),
        (r#""handled":{"note":1}"#, "handled.note"),
        (r#""handled":{"by":"li"}"#, "handled.by"),
        (r#""by":"li""#, "by"),
    ] {
        assert_eq!(body(fields), Err(vec![at_fault.to_owned()]), "{fields}");
    }
    let long = "扫".repeat(cases::command::NOTE_CHARS_MAX + 1);
    let long = format!(r#""handled":{{"note":"{long}"}}"#);
    assert_eq!(body(&long), Err(vec!["handled.note".to_owned()]));
}

#[test]
fn the_rule_lists_beginnings_of_classes_that_there_are() {
    let faults = |value: &str| {
        let rules = format!("rule,value\non_the_spot,{value}\n");
        let read = Tables::parse(&Texts {
            rules: &rules,
            ..texts()
        });
        read.expect_err(value)[0].to_string()
    };
    assert_snapshot!(faults("0102;0777"), @"rules.csv line 2 column value: no class begins with “0777”");
    assert_snapshot!(faults("0102;;05"), @"rules.csv line 2 column value: “0102;;05” is not prefixes of class codes with semicolons between");
    let rules = "rule,value\non_the_spot,05; 0102\nspot_check_percent,101\n";
    let wrong = Tables::parse(&Texts { rules, ..texts() }).expect_err("above 100");
    assert_snapshot!(wrong[0], @"rules.csv line 3 column value: “101” is not a whole number from 0 to 100");
    let rules = "rule,value\non_the_spot,05; 0505;0102\n";
    let read = tables(&Texts { rules, ..texts() });
    let rules = read.rules(monday());
    assert_eq!(rules.on_the_spot("0505"), Some("0505"));
    assert_eq!(rules.on_the_spot("0506"), Some("05"));
    assert_eq!(rules.on_the_spot("0101"), None);
    assert_eq!(rules.spot_check_percent, None);
}
