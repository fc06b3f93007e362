//! `huying areas check` and `huying areas import`: every fault told, and all of a file or nothing.

use serde_json::{Value, json};
use tests::cities::{self, collection, feature, ring};
use tests::{Desk, Ended, Program, Server};

fn check(file: &str, words: &str) -> Ended {
    let desk = Desk::new();
    let path = desk.put("areas.geojson", file);
    Program::new(["areas", "check", &path]).words(words).run()
}

fn square(code: &str, west: usize, south: usize) -> Value {
    feature(
        &json!({ "code": code }),
        &[ring(west, south, west + 1, south + 1)],
    )
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

/// Imports into a data directory.
fn import(desk: &Desk, file: &str, words: &str) -> Ended {
    Program::new([
        "areas",
        "import",
        file,
        "--data-dir",
        &desk.at("data"),
        "--source",
        "the test",
    ])
    .words(words)
    .run()
}

#[test]
fn imported_areas_are_served_with_what_was_said_of_them() {
    let desk = Desk::new();
    let file = desk.put("wards.geojson", cities::wards(8, 2));
    let words = "--codes plain --code WARD_ID --name label --parent in_ward --level kind --list-year 2024 --valid-from 2024-03-01";
    let _ = import(&desk, &file, words).with_code(0);
    let server = Server::start(&desk.path().join("data"));
    let edition = &server.get("/v1/about")["edition"];
    assert_eq!(edition["source"], "the test");
    assert_eq!(
        (&edition["list_year"], &edition["valid_from"]),
        (&json!(2024), &json!("2024-03-01"))
    );
    assert_eq!(edition["synthetic"], false);
    assert_eq!(
        edition["levels"],
        json!([{"name": "ward", "areas": 2}, {"name": "beat", "areas": 16}])
    );
    let located = server.get("/v1/locate?lon=10.07&lat=50.01");
    assert_eq!(located["areas"][0]["code"], "2");
    assert_eq!(located["areas"][1]["code"], "S00-04");
}

#[test]
fn the_same_areas_twice_are_no_change_and_others_are() {
    let desk = Desk::new();
    let file = desk.put("a.geojson", cities::squares(3, 3));
    assert!(
        import(&desk, &file, "--codes plain")
            .with_code(0)
            .err
            .contains("is in force")
    );
    assert!(
        import(&desk, &file, "--codes plain")
            .with_code(0)
            .err
            .contains("no change")
    );
    assert!(
        !import(&desk, &file, "--codes plain --synthetic")
            .with_code(0)
            .err
            .contains("no change")
    );
    let other = desk.put("b.geojson", cities::squares(3, 4));
    assert!(
        !import(&desk, &other, "--codes plain")
            .with_code(0)
            .err
            .contains("no change")
    );
}

#[test]
fn areas_with_an_error_leave_everything_as_it_was() {
    let desk = Desk::new();
    let good = desk.put("good.geojson", cities::squares(3, 3));
    let bad = desk.put(
        "bad.geojson",
        cities::squares(3, 3).replace("S00-01", "S00-00"),
    );
    assert!(
        import(&desk, &bad, "--codes plain")
            .with_code(1)
            .text()
            .contains("duplicate-code")
    );
    assert!(
        !desk.path().join("data").exists(),
        "not even a directory is made"
    );
    let _ = import(&desk, &good, "--codes plain").with_code(0);
    let _ = import(&desk, &bad, "--codes plain").with_code(1);
    let server = Server::start(&desk.path().join("data"));
    assert_eq!(server.get("/v1/about")["edition"]["levels"][0]["areas"], 9);
}

#[test]
fn water_comes_in_with_the_areas_or_neither_does() {
    let desk = Desk::new();
    let areas = desk.put("a.geojson", cities::squares(3, 3));
    let shape = |ring: Value| collection(&[feature(&json!({"kind": "river"}), &[ring])]);
    let good = desk.put("water.geojson", shape(ring(0, 0, 2, 1)));
    let open = json!([[10.0, 50.0], [10.1, 50.0], [10.1, 50.1], [10.0, 50.1]]);
    let bad = desk.put("bad.geojson", shape(open));
    let water = |file: &str| import(&desk, &areas, &format!("--codes plain --water {file}"));
    let refused = water(&bad).with_code(1);
    assert!(
        refused.text().contains("unclosed-ring") && refused.text().contains("bad.geojson"),
        "{}",
        refused.text()
    );
    assert!(!desk.path().join("data").exists());
    assert!(
        water("/nowhere.geojson")
            .with_code(2)
            .err
            .contains("/nowhere.geojson")
    );
    let _ = water(&good).with_code(0);
    assert!(water(&good).with_code(0).err.contains("no change"));
    let server = Server::start(&desk.path().join("data"));
    let layers = &server.get("/v1/tiles/areas.json")["vector_layers"];
    assert_eq!(layers[0]["id"], "water");
    let tile = server.bytes("/v1/tiles/areas/5/16/10.mvt");
    assert!(tile.windows(5).any(|bytes| bytes == b"water"));
}

#[test]
fn a_directory_that_a_server_has_open_is_left_alone() {
    let desk = Desk::new();
    let file = desk.put("a.geojson", cities::squares(3, 3));
    let _ = import(&desk, &file, "--codes plain").with_code(0);
    let _server = Server::start(&desk.path().join("data"));
    assert!(
        import(&desk, &file, "--codes plain --synthetic")
            .with_code(2)
            .err
            .contains("in use")
    );
}
