//! New York: real boroughs, and requests whose borough GEOS has told.

use super::counts;
use tests::{Desk, Program, Server};

/// A file of `data/other-city`.
fn new_york(name: &str) -> String {
    let path = tests::root().join("data/other-city").join(name);
    path.to_str().expect("UTF-8").to_owned()
}

const BOROUGH_WORDS: &str = "--codes plain --code BoroCode --name BoroName --level borough";

/// What GEOS said: requests for each borough's code, in the order of the codes.
fn requests_by_borough() -> Vec<(String, u64)> {
    let table =
        std::fs::read_to_string(new_york("service-requests.csv")).expect("part of the tree");
    let boroughs = ["MANHATTAN", "BRONX", "BROOKLYN", "QUEENS", "STATEN ISLAND"];
    let count = |borough: &str| {
        table
            .lines()
            .filter(|line| line.contains(&format!(",{borough},")))
            .count() as u64
    };
    (1..)
        .map(|code: u32| code.to_string())
        .zip(boroughs.map(count))
        .collect()
}

#[test]
fn new_york_is_on_the_map_after_three_commands() {
    let desk = Desk::new();
    let data = desk.at("data");
    let areas = new_york("boroughs.geojson");
    let checked = Program::new(["areas", "check", &areas])
        .words(BOROUGH_WORDS)
        .run()
        .with_code(0);
    assert!(
        checked.err.contains("borough 5: 0 errors"),
        "{}",
        checked.err
    );
    let _ = Program::new([
        "areas",
        "import",
        &areas,
        "--data-dir",
        &data,
        "--source",
        "NYC DCP, Borough Boundaries 16A",
    ])
    .words(BOROUGH_WORDS)
    .run()
    .with_code(0);
    let map = "id=Unique Key,at=Created Date,lon=Longitude,lat=Latitude,class=Complaint Type,text=Descriptor,address=Incident Address";
    let ended = Program::new([
        "import",
        &new_york("service-requests.csv"),
        "--data-dir",
        &data,
        "--map",
        map,
    ])
    .words("--source 311 --time-zone America/New_York --add-classes")
    .run()
    .with_code(0);
    assert!(
        ended
            .err
            .contains("3,000 new cases, 0 known already, 0 rejected"),
        "{}",
        ended.err
    );
    let server = Server::start(&desk.path().join("data"));
    assert_eq!(server.get("/v1/counts?group=none")["total"], 3_000);
    let counted: Vec<_> = counts(&server, "group=area&level=borough")
        .into_iter()
        .filter(|(key, _)| key != "none")
        .collect();
    assert_eq!(counted, requests_by_borough());
    assert!(!server.bytes("/v1/tiles/heat/9/150/192.mvt").is_empty());
    assert_eq!(server.get("/v1/areas/3")["name"], "Brooklyn");
}

/// Rows of New York's requests as `locate` gives them back: what GEOS said, what we say.
fn located_boroughs(areas: &str, words: &str) -> Vec<(String, String)> {
    let ended = Program::new([
        "locate",
        &new_york("service-requests.csv"),
        "--areas",
        &new_york(areas),
    ])
    .words(BOROUGH_WORDS)
    .words(words)
    .run()
    .with_code(1);
    let code = |name: &str| match name {
        "MANHATTAN" => "1",
        "BRONX" => "2",
        "BROOKLYN" => "3",
        "QUEENS" => "4",
        "STATEN ISLAND" => "5",
        _ => "",
    };
    let rows = ended
        .text()
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>());
    // From the end, since one descriptor holds a comma: reason is the last of the six appended columns.
    rows.map(|row| {
        (
            code(row[row.len() - 12]).to_owned(),
            row[row.len() - 6].to_owned(),
        )
    })
    .collect()
}

#[test]
fn every_request_of_new_york_lies_in_the_borough_that_geos_gives_it() {
    let rows = located_boroughs("boroughs.geojson", "--lon Longitude --lat Latitude");
    assert_eq!(rows.len(), 3_000);
    for (number, (theirs, ours)) in rows.iter().enumerate() {
        assert_eq!(ours, theirs, "row {}", number + 1);
    }
}
