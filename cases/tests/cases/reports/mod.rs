//! The door: what is a report, and everything that is wrong with what is not.

mod fields;
mod json;

use cases::report::{GivenPlace, GivenPosition, Report};
use cases::{CaseNo, FieldFault, Move, Step};
use grids::Crs;
use proptest::prelude::*;

const FULL: &str = r#"{"id":"01JD","source":"grid-worker","at":"2026-11-23T09:00:00+08:00",
    "lon":113.4206,"lat":23.0733,"crs":"gcj02","accuracy_m":12,"class":"0505","text":"三辆货车占道"}"#;

fn json(body: &str) -> Result<Report, Vec<FieldFault>> {
    Report::from_json(body.as_bytes())
}

/// A report with these further or other fields; the rest is right.
fn with(fields: &str) -> Result<Report, Vec<FieldFault>> {
    json(&format!(
        r#"{{"id":"a","source":"s","at":"2026-11-23T09:00:00+08:00"{fields}}}"#
    ))
}

/// The fields at fault, in order.
fn wrong(result: Result<Report, Vec<FieldFault>>) -> Vec<String> {
    match result {
        Ok(report) => panic!("accepted: {report:?}"),
        Err(faults) => faults.into_iter().map(|fault| fault.field).collect(),
    }
}

#[test]
fn the_report_of_the_design_page_is_read() {
    let report = json(FULL).expect("it is right");
    assert_eq!(report.id, "01JD");
    assert_eq!(report.at.to_string(), "2026-11-23T01:00:00Z");
    assert_eq!(report.class.as_deref(), Some("0505"));
    assert_eq!(report.text, "三辆货车占道");
    let place = GivenPosition {
        x: 113.4206,
        y: 23.0733,
        crs: Crs::Gcj02,
        accuracy_m: Some(12.0),
    };
    assert_eq!(report.place, GivenPlace::Position(place));
}

#[test]
fn a_row_with_the_same_names_is_the_same_report() {
    let row = Report::from_row([
        ("id", "01JD"),
        ("source", "grid-worker "),
        ("at", "2026-11-23T09:00:00+08:00"),
        ("lon", " 113.4206"),
        ("lat", "23.0733"),
        ("crs", "GCJ02"),
        ("accuracy_m", "12"),
        ("area", ""),
        ("address", "  "),
        ("class", "0505"),
        ("text", "三辆货车占道"),
    ]);
    assert_eq!(row, json(FULL));
}

#[test]
fn a_move_takes_only_what_its_step_needs() {
    let moved = |body: &str| Move::from_json(CaseNo(7), body.as_bytes());
    let accept = moved(r#"{"id":"m","by":"t1","seen":12,"step":"accept"}"#).expect("it is right");
    assert_eq!(
        (accept.case, accept.seen, accept.step),
        (CaseNo(7), Some(12), Step::Accept { team: None })
    );
    let fields = |body: &str| -> Vec<String> {
        moved(body)
            .expect_err("it is wrong")
            .into_iter()
            .map(|fault| fault.field)
            .collect()
    };
    assert_eq!(
        fields(r#"{"step":"accept","class":"05"}"#),
        ["id", "by", "class"]
    );
    assert_eq!(fields(r#"{"id":"m","by":"t","step":"jump"}"#), ["step"]);
    assert_eq!(
        fields(r#"{"id":"m","by":"t","step":"classify"}"#),
        ["class"]
    );
    assert_eq!(fields(r#"{"id":"m","by":"t","step":"place"}"#), ["lon"]);
    assert_eq!(
        fields(r#"{"id":"m","by":"t","step":"place","address":"桥头"}"#),
        ["lon"]
    );
    assert_eq!(
        fields(r#"{"id":"m","by":"t","step":"accept","seen":-1}"#),
        ["seen"]
    );
    let note = moved(r#"{"id":"m","by":"t","step":"report-back","note":"已清理"}"#).map(|m| m.step);
    assert_eq!(
        note,
        Ok(Step::ReportBack {
            team: None,
            note: "已清理".into()
        })
    );
    let place = moved(r#"{"id":"m","by":"t","step":"place","area":"440112010"}"#).map(|m| m.step);
    assert_eq!(
        place,
        Ok(Step::Place {
            given: GivenPlace::Area("440112010".into()),
            note: "".into()
        })
    );
}

#[test]
fn a_case_number_has_one_spelling_and_more_digits_when_needed() {
    assert_eq!(CaseNo(42).to_string(), "HY000000042");
    assert_eq!(CaseNo(u32::MAX).to_string(), "HY4294967295");
    for number in [1, 42, 999_999_999, 1_000_000_000, u32::MAX] {
        assert_eq!(CaseNo(number).to_string().parse(), Ok(CaseNo(number)));
    }
    for bad in [
        "",
        "HY",
        "HY42",
        "hy000000042",
        "HY0000000042",
        "HY000000000",
        "HY99999999999",
        "HY+00000042",
    ] {
        assert!(bad.parse::<CaseNo>().is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn no_bytes_whatever_upset_the_door(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Report::from_json(&body);
        let _ = Move::from_json(CaseNo(1), &body);
    }

    #[test]
    fn no_json_values_whatever_upset_the_door(
        values in prop::collection::vec(
            prop::sample::select(vec!["1", "-0", "1e308", "\"x\"", "null", "{}", "[1]", "true", "\"\\u0041\"", "\"\""]),
            Report::FIELDS.len(),
        ),
    ) {
        let fields: Vec<_> = Report::FIELDS.iter().zip(values).map(|(f, v)| format!("\"{f}\":{v}")).collect();
        let _ = json(&format!("{{{}}}", fields.join(",")));
    }

    #[test]
    fn what_gets_in_is_finite_and_in_range(lon in any::<f64>(), lat in any::<f64>(), m in any::<f64>()) {
        let cells = [lon.to_string(), lat.to_string(), m.to_string()];
        let row = [("id", "a"), ("source", "s"), ("at", "2026-11-23T01:00:00Z"),
            ("lon", cells[0].as_str()), ("lat", &cells[1]), ("accuracy_m", &cells[2])];
        match Report::from_row(row).map(|report| report.place) {
            Ok(GivenPlace::Position(given)) => {
                prop_assert!(given.x.is_finite() && given.y.is_finite());
                prop_assert!(given.accuracy_m.is_some_and(|m| (0.0..=10_000.0).contains(&m)));
            }
            Ok(other) => prop_assert!(false, "{other:?}"),
            Err(faults) => prop_assert!(!faults.is_empty()),
        }
    }
}
