//! `huying areas check`: every fault of a file, by its word, for people and for a GIS.

use super::square;
use serde_json::{Value, json};
use tests::cities::{collection, feature, ring};
use tests::{Desk, Ended, Program};

fn check(file: &str, words: &str) -> Ended {
    let desk = Desk::new();
    let path = desk.put("areas.geojson", file);
    Program::new(["areas", "check", &path]).words(words).run()
}

#[test]
fn the_demo_district_passes_its_own_check() {
    let desk = Desk::new();
    let path = desk.at("district.geojson");
    std::fs::write(&path, data::district()).expect("a file of the test");
    let ended = Program::new(["areas", "check", &path]).run().with_code(0);
    assert_eq!(ended.text(), "", "no fault");
    assert!(
        ended
            .err
            .contains("district 1, subdistrict 17, community 167, grid 1,5"),
        "{}",
        ended.err
    );
}

#[test]
fn each_sort_of_fault_is_told_by_its_word_with_feature_and_code() {
    let bow_tie = json!([
        [10.0, 50.0],
        [10.1, 50.1],
        [10.1, 50.0],
        [10.0, 50.1],
        [10.0, 50.0]
    ]);
    let open = json!([[10.0, 50.0], [10.1, 50.0], [10.1, 50.1], [10.0, 50.1]]);
    let shape = |ring: Value| collection(&[feature(&json!({"code": "a"}), &[ring])]);
    let point = json!({"type": "Feature", "properties": {"code": "a"}, "geometry": {"type": "Point", "coordinates": [1, 2]}});
    for (file, told) in [
        (shape(bow_tie), "error self-intersection feature 0 code a"),
        (shape(open), "error unclosed-ring feature 0 code a"),
        (
            shape(json!([[10.0, 50.0], [10.1, 50.0], [10.0, 50.0]])),
            "error short-ring feature 0 code a",
        ),
        (
            shape(json!([
                [10.0, 50.0],
                [190.0, 50.0],
                [10.1, 50.1],
                [10.0, 50.0]
            ])),
            "error out-of-range feature 0 code a",
        ),
        (
            collection(&[square("a", 0, 0), square("a", 1, 0)]),
            "error duplicate-code feature 1 code a",
        ),
        (
            collection(&[square("a", 0, 0), square("b", 0, 0)]),
            "error overlap feature",
        ),
        (
            collection(&[point]),
            "error unsupported-geometry feature 0 code a",
        ),
        (
            collection(&[square("", 0, 0)]),
            "error missing-code feature 0",
        ),
        (collection(&[]), "error no-features"),
        (
            "{\"type\":\"FeatureCollection\",\"features\":[{".to_owned(),
            "error broken-json",
        ),
        ("[1, 2]".to_owned(), "error not-a-feature-collection"),
        (String::new(), "error broken-json"),
    ] {
        let ended = check(&file, "--codes plain").with_code(1);
        assert!(
            ended.text().lines().any(|line| line.starts_with(told)),
            "{told}: {}",
            ended.text()
        );
        assert!(ended.err.contains("refused: "), "{}", ended.err);
    }
}

#[test]
fn every_fault_of_a_file_is_told_and_not_only_the_first() {
    let file = collection(&[
        square("a", 0, 0),
        square("a", 0, 0),
        square("b", 5, 5),
        square("b", 9, 9),
        square("", 3, 3),
    ]);
    let ended = check(&file, "--codes plain").with_code(1);
    let count = |kind: &str| {
        ended
            .text()
            .lines()
            .filter(|line| line.contains(kind))
            .count()
    };
    assert_eq!(
        (count("duplicate-code"), count("missing-code")),
        (2, 1),
        "{}",
        ended.text()
    );
}

#[test]
fn an_overlap_and_a_gap_are_told_in_square_metres_and_may_be_allowed() {
    let parent = feature(&json!({"code": "p", "level": "ward"}), &[ring(0, 0, 2, 1)]);
    let child = |code: &str, west, east| {
        feature(
            &json!({"code": code, "level": "beat", "parent": "p"}),
            &[ring(west, 0, east, 1)],
        )
    };
    // A 64th degree at 50° north is 1,120.7 m by 1,738.2 m.
    let square_m2 = 1_120.7 * 1_738.2;
    for (children, kind, allow) in [
        (
            vec![child("a", 0, 2), child("b", 1, 2)],
            "overlap",
            "--allow overlap",
        ),
        (vec![child("a", 0, 1)], "gap", "--allow gap"),
    ] {
        let file = collection(&[vec![parent.clone()], children].concat());
        let ended = check(&file, "--codes plain --json").with_code(1);
        let told: Value = serde_json::from_str(ended.text()).expect("JSON");
        let faults = told["faults"]["features"].as_array().expect("faults");
        let fault = faults
            .iter()
            .find(|fault| fault["properties"]["kind"] == kind)
            .expect("told");
        let m2 = fault["properties"]["area_m2"].as_f64().expect("an area");
        assert!((m2 / square_m2 - 1.0).abs() < 0.01, "{kind}: {m2} m²");
        assert_eq!(fault["geometry"]["type"], "MultiPolygon");
        let _ = check(&file, &format!("--codes plain {allow}")).with_code(0);
    }
}

#[test]
fn faults_are_written_for_a_gis_too() {
    let desk = Desk::new();
    let file = desk.put(
        "areas.geojson",
        collection(&[square("a", 0, 0), square("b", 0, 0)]),
    );
    let faults = desk.at("faults.geojson");
    let ended = Program::new([
        "areas", "check", "--codes", "plain", &file, "--faults", &faults,
    ])
    .run()
    .with_code(1);
    let told: Value = serde_json::from_slice(&desk.read("faults.geojson")).expect("JSON");
    let features = told["features"].as_array().expect("a collection");
    assert_eq!(features.len(), ended.text().lines().count());
}

#[test]
fn chinese_codes_are_checked_for_their_nesting_and_any_city_s_are_taken_as_they_are() {
    let file = collection(&[square("440112", 0, 0), square("44011", 1, 0)]);
    assert!(
        check(&file, "")
            .with_code(1)
            .text()
            .contains("error cn-code feature 1")
    );
    let _ = check(&file, "--codes plain").with_code(0);
}

#[test]
fn levels_may_come_in_a_file_each() {
    let desk = Desk::new();
    let wards = desk.put(
        "w.geojson",
        collection(&[feature(&json!({"id": 1}), &[ring(0, 0, 2, 1)])]),
    );
    let beat = |code, west| feature(&json!({"id": code, "in": 1}), &[ring(west, 0, west + 1, 1)]);
    let beats = desk.put("b.geojson", collection(&[beat("x", 0), beat("y", 1)]));
    let ended = Program::new([
        "areas",
        "check",
        &format!("ward={wards}"),
        &format!("beat={beats}"),
    ])
    .words("--codes plain --code id --parent in")
    .run()
    .with_code(0);
    assert!(ended.err.contains("ward 1, beat 2"), "{}", ended.err);
}

#[test]
fn what_cannot_be_run_is_told_apart_from_faults() {
    let told = |words: &str| Program::new(["areas"]).words(words).run().with_code(2).err;
    assert!(told("check /nowhere/areas.geojson").contains("/nowhere/areas.geojson"));
    assert!(told("check x.geojson --codes roman").contains("cn or plain"));
    assert!(told("check x.geojson --crs mars").contains("wgs84"));
    assert!(told("check x.geojson --unknown").contains("--unknown"));
    assert!(told("check").contains("FILE"));
}
