//! What each field takes: times with a zone, finite numbers, places of one kind, codes as text.

use super::{json, with, wrong};
use cases::report::{GivenPlace, GivenPosition, Report};
use grids::Crs;

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
fn codes_carry_no_space_or_control_characters() {
    assert_eq!(wrong(with(r#","class":" 0505""#)), ["class"]);
    assert_eq!(wrong(with(r#","class":"05\n05""#)), ["class"]);
}
