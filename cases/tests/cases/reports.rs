//! The door: what is a report, and everything that is wrong with what is not.

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
fn every_wrong_field_is_listed_and_not_only_the_first() {
    let body = r#"{"id":"","source":7,"at":"2026-11-23T09:00:00","lon":"113","lat":null,
        "crs":"wgs","accuracy_m":-1,"class":["05"],"text":true,"colour":"red"}"#;
    let fields = [
        "id",
        "source",
        "at",
        "lon",
        "crs",
        "accuracy_m",
        "class",
        "text",
        "colour",
    ];
    assert_eq!(wrong(json(body)), fields);
    let row = [
        ("id", " "),
        ("at", "gestern"),
        ("lat", "23"),
        ("accuracy_m", "10001"),
        ("color", ""),
    ];
    assert_eq!(
        wrong(Report::from_row(row)),
        ["id", "source", "at", "lon", "accuracy_m", "color"]
    );
}

#[test]
fn a_fault_says_what_was_wrong_and_what_to_do() {
    let faults = with(r#","lon":113.4,"lat":23.0,"accuracy_m":12000"#).expect_err("too inexact");
    let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "accuracy_m: 12000 is outside 0 to 10000 metres; leave it out when the accuracy is unknown"
        ]
    );
}

#[test]
fn a_time_needs_a_zone() {
    for time in [
        "2026-11-23T09:00:00",
        "2026-11-23",
        "09:00",
        "1732323600",
        "",
    ] {
        let body = format!(r#"{{"id":"a","source":"s","at":"{time}"}}"#);
        assert_eq!(wrong(json(&body)), ["at"], "{time}");
    }
    assert!(json(r#"{"id":"a","source":"s","at":"2026-11-23T01:00:00Z"}"#).is_ok());
}

#[test]
fn a_time_before_1970_is_a_wrong_year() {
    assert_eq!(
        wrong(json(
            r#"{"id":"a","source":"s","at":"1926-11-23T01:00:00Z"}"#
        )),
        ["at"]
    );
}

#[test]
fn no_number_that_is_not_finite_gets_in() {
    for number in ["1e999", "-1e999"] {
        assert_eq!(
            wrong(with(&format!(r#","lon":{number},"lat":23"#))),
            ["lon"],
            "{number}"
        );
    }
    for cell in [
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "1e999",
        "0x10",
        "１１３",
        "113,4",
    ] {
        let row = [
            ("id", "a"),
            ("source", "s"),
            ("at", "2026-11-23T01:00:00Z"),
            ("lon", cell),
            ("lat", "23"),
        ];
        assert_eq!(wrong(Report::from_row(row)), ["lon"], "{cell}");
    }
    for body in [
        r#","lon":NaN,"lat":1"#,
        r#","lon":Infinity,"lat":1"#,
        r#","lon":+1,"lat":1"#,
    ] {
        assert_eq!(wrong(with(body)), [""], "{body}");
    }
}

#[test]
fn a_longitude_without_a_latitude_is_a_fault_of_the_missing_one() {
    assert_eq!(wrong(with(r#","lon":113.4"#)), ["lat"]);
    assert_eq!(wrong(with(r#","lat":23.1"#)), ["lon"]);
}

#[test]
fn a_place_is_of_one_kind() {
    assert_eq!(
        with(r#","lon":113.4,"lat":23.0,"area":"440112""#).map(|r| r.place),
        Ok(GivenPlace::Sided {
            position: GivenPosition {
                x: 113.4,
                y: 23.0,
                crs: Crs::Wgs84,
                accuracy_m: None,
            },
            area: "440112".into(),
        }),
        "the side of a border"
    );
    assert_eq!(
        wrong(with(
            r#","lon":113.4,"lat":23.0,"area":"440112","address":"桥头""#
        )),
        ["area"]
    );
    assert_eq!(
        wrong(with(r#","lon":113.4,"lat":23.0,"address":"桥头""#)),
        ["address"]
    );
    assert_eq!(
        wrong(with(r#","area":"440112","address":"桥头""#)),
        ["area"]
    );
    assert_eq!(
        with(r#","area":"440112""#).map(|r| r.place),
        Ok(GivenPlace::Area("440112".into()))
    );
    assert_eq!(
        with(r#","address":"桥头""#).map(|r| r.place),
        Ok(GivenPlace::Address("桥头".into()))
    );
    assert_eq!(with("").map(|r| r.place), Ok(GivenPlace::Nothing));
}

#[test]
fn a_code_as_a_number_is_refused_because_its_zero_would_be_lost() {
    let faults = with(r#","class":0505"#).expect_err("not JSON at all");
    assert_eq!(faults[0].field, "");
    let faults = with(r#","class":505"#).expect_err("a number");
    assert_eq!(faults[0].fix, r#"put it in quotes: "505""#);
}

#[test]
fn limits_are_met_and_not_passed() {
    let long = |n: usize| "汉".repeat(n);
    assert!(with(&format!(r#","text":"{}""#, long(4_000))).is_ok());
    assert_eq!(
        wrong(with(&format!(r#","text":"{}""#, long(4_001)))),
        ["text"]
    );
    assert!(with(&format!(r#","address":"{}""#, long(500))).is_ok());
    assert_eq!(
        wrong(with(&format!(r#","address":"{}""#, long(501)))),
        ["address"]
    );
    assert!(with(&format!(r#","class":"{}""#, long(64))).is_ok());
    assert_eq!(
        wrong(with(&format!(r#","class":"{}""#, long(65)))),
        ["class"]
    );
    let id = |n| {
        json(&format!(
            r#"{{"id":"{}","source":"s","at":"2026-11-23T01:00:00Z"}}"#,
            long(n)
        ))
    };
    assert!(id(64).is_ok());
    assert_eq!(wrong(id(65)), ["id"]);
    let accuracy = |m: &str| with(&format!(r#","lon":113,"lat":23,"accuracy_m":{m}"#));
    assert!(accuracy("0").is_ok() && accuracy("10000").is_ok());
    assert_eq!(wrong(accuracy("10000.01")), ["accuracy_m"]);
}

#[test]
fn unknown_and_repeated_names_are_faults() {
    assert_eq!(wrong(with(r#","Lon":113.4"#)), ["Lon"]);
    assert_eq!(wrong(with(r#","id":"b""#)), ["id"]);
    assert_eq!(wrong(with(r#","class":null,"class":"05""#)), ["class"]);
}

#[test]
fn null_is_the_same_as_absent() {
    assert_eq!(
        with(r#","lon":null,"lat":null,"class":null,"text":null"#),
        with("")
    );
}

#[test]
fn escapes_mean_the_same_letters() {
    assert_eq!(
        with(r#","text":"\u8d27\u8f66 \"占道\"\n""#).map(|r| r.text),
        Ok("货车 \"占道\"\n".into())
    );
    assert_eq!(wrong(with(r#","text":"\ud800""#)), ["text"]);
    assert_eq!(wrong(with(r#","text":"a\u0000b""#)), ["text"]);
}

#[test]
fn codes_carry_no_space_or_control_characters() {
    assert_eq!(wrong(with(r#","class":" 0505""#)), ["class"]);
    assert_eq!(wrong(with(r#","class":"05\n05""#)), ["class"]);
}

#[test]
fn what_is_no_json_object_is_one_fault_of_the_whole() {
    for body in [
        "",
        "  ",
        "[]",
        "null",
        "7",
        "{",
        r#"{"id":}"#,
        r#"{"id":"a"} x"#,
        r#"{"id":"a",}"#,
    ] {
        assert_eq!(wrong(json(body)), [""], "{body}");
    }
}

#[test]
fn text_in_another_encoding_says_which() {
    let gbk = b"{\"id\":\"a\",\"text\":\"\xc8\xfd\"}";
    let faults = Report::from_json(gbk).expect_err("not UTF-8");
    assert!(
        faults[0].reason.contains("UTF-8") && faults[0].fix.contains("gbk"),
        "{}",
        faults[0]
    );
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    let deep = format!(r#","class":{}"#, "[".repeat(1_000_000));
    assert_eq!(wrong(with(&deep)), [""]);
    let closed = format!(r#","class":{}{}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(wrong(with(&closed)).len() == 1);
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
