//! `huying areas import`: all of a file or nothing, and what was said of it is served.

use serde_json::{Value, json};
use tests::cities::{self, collection, feature, ring};
use tests::{Desk, Ended, Program, Server};

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
