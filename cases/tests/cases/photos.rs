//! Photos of reports and steps: what is taken at the door, and what the log says of them.

use crate::town::{Life, at, east, report, step, world};
use cases::event::Event;
use cases::{
    BulkMove, CaseNo, Command, FieldFault, Move, PHOTOS_MAX, Photo, PhotoId, PhotoKind, Report,
    Step, StepKind,
};

fn listed(count: usize) -> String {
    let entry = |number: usize| format!(r#"{{"photo":"{}","kind":"scene"}}"#, id(number as u8));
    let entries: Vec<_> = (0..count).map(entry).collect();
    format!("[{}]", entries.join(","))
}

fn id(number: u8) -> PhotoId {
    PhotoId([number; 32])
}

fn reported(photos: &str) -> Result<Report, Vec<FieldFault>> {
    let body = format!(
        r#"{{"id":"a","source":"s","at":"2026-11-23T01:00:00Z","area":"x","photos":{photos}}}"#
    );
    Report::from_json(body.as_bytes())
}

fn moved(step: &str, more: &str) -> Result<Move, Vec<FieldFault>> {
    let body = format!(r#"{{"id":"m","by":"t","step":"{step}"{more}}}"#);
    Move::from_json(CaseNo(1), body.as_bytes())
}

#[test]
fn a_report_carries_nine_photos_and_not_ten() {
    let photos = |count| reported(&listed(count)).map(|report| report.photos.len());
    assert_eq!(photos(PHOTOS_MAX), Ok(9));
    let faults = photos(PHOTOS_MAX + 1).expect_err("one too many");
    assert_eq!(faults[0].field, "photos");
    assert!(faults[0].reason.contains("the limit is 9"), "{faults:?}");
    assert_eq!(photos(0), Ok(0));
    assert_eq!(reported("null").map(|report| report.photos), Ok(Vec::new()));
}

#[test]
fn what_is_no_list_of_photos_is_one_clear_fault() {
    let hex = id(7).to_string();
    let twice =
        format!(r#"[{{"photo":"{hex}","kind":"scene"}},{{"photo":"{hex}","kind":"after"}}]"#);
    let faults = [
        ("1", "is a number"),
        (r#""x""#, "is a string"),
        ("{}", "is an object"),
        (r#"["x"]"#, "is a list"),
        (r#"[{"photo":"ab","kind":"scene"}]"#, "64 hex digits"),
        (
            &format!(
                r#"[{{"photo":"{}","kind":"scene"}}]"#,
                hex.to_uppercase().replace('0', "A")
            ),
            "64 hex digits",
        ),
        (&format!(r#"[{{"photo":"{hex}"}}]"#), "missing field `kind`"),
        (
            &format!(r#"[{{"photo":"{hex}","kind":"selfie"}}]"#),
            "unknown variant",
        ),
        (
            &format!(r#"[{{"photo":"{hex}","kind":"scene","x":1}}]"#),
            "unknown field",
        ),
        (&twice, "twice"),
    ];
    for (photos, said) in faults {
        let faults = reported(photos).expect_err(photos);
        assert_eq!(
            (faults.len(), &*faults[0].field),
            (1, "photos"),
            "{photos}: {faults:?}"
        );
        assert!(faults[0].reason.contains(said), "{photos}: {faults:?}");
    }
}

#[test]
fn only_steps_done_where_there_is_something_to_see_take_photos() {
    let takes: Vec<_> = StepKind::ALL
        .into_iter()
        .filter(|kind| kind.takes_photos())
        .collect();
    let words: Vec<_> = takes.iter().map(|kind| kind.word()).collect();
    assert_eq!(
        words,
        [
            "verify",
            "report-back",
            "stage-done",
            "send-back",
            "check",
            "suspend",
            "answer-call"
        ]
    );
    let photos = format!(r#","photos":{}"#, listed(2));
    let back = moved("report-back", &photos).expect("taken");
    assert_eq!(back.photos.len(), 2);
    let faults = moved("accept", &photos).expect_err("nothing to see");
    assert_eq!(faults[0].field, "photos");
}

#[test]
fn a_bulk_move_has_no_photos() {
    let body = format!(
        r#"{{"id":"m","by":"t","step":"check","passed":true,"cases":["HY000000001"],"photos":{}}}"#,
        listed(1)
    );
    let faults = BulkMove::from_json(body.as_bytes()).expect_err("whose would they be?");
    assert_eq!(faults[0].field, "photos");
}

#[test]
fn the_log_names_photos_and_what_they_show_and_nothing_else_of_them() {
    let mut life = Life::new(world());
    let scene = Photo {
        photo: id(0xab),
        kind: PhotoKind::Scene,
    };
    let after = Photo {
        photo: id(0xcd),
        kind: PhotoKind::After,
    };
    let mut seen = report(
        "a",
        east(0.5),
        Some("0505"),
        at("2026-11-23T09:00:00+08:00"),
    );
    seen.photos = vec![scene];
    life.send(&Command::Report(seen)).expect("taken");
    life.send(&step(1, "team", Step::Accept { team: None }))
        .expect("legal");
    let Command::Move(mut back) = step(
        1,
        "team",
        Step::ReportBack {
            team: None,
            note: "".into(),
        },
    ) else {
        unreachable!("a step is a move")
    };
    back.photos = vec![after];
    life.send(&Command::Move(back)).expect("legal");
    let Command::Move(mut checked) = step(
        1,
        "eve",
        Step::Check {
            passed: true,
            note: "".into(),
        },
    ) else {
        unreachable!("a step is a move")
    };
    checked.photos = vec![after];
    life.send(&Command::Move(checked)).expect("legal");
    let photos: Vec<_> = life.log.iter().map(Event::photos).collect();
    assert_eq!(photos, [&[scene][..], &[], &[after], &[after]]);
    let printed = life.log[2].to_string();
    let entry = format!(
        r#","photos":[{{"photo":"{}","kind":"after"}}]}}"#,
        "cd".repeat(32)
    );
    assert!(printed.ends_with(&entry), "{printed}");
    assert!(!life.log[1].to_string().contains("photos"));
    for event in &life.log {
        let bytes = event.to_bytes();
        assert_eq!(Event::from_bytes_checked(&bytes).as_ref().ok(), Some(event));
    }
}
