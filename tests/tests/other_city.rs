//! Other cities' open data, with codes of their own: check, import, import, map.
//!
//! New York's boroughs are real (`data/other-city`), and what GEOS says of each request stands in the table.

use serde_json::{Value, json};
use tests::cities::{self, SIDE, SOUTH, WEST, american_reports};
use tests::{Desk, Program, Server};

const COLUMNS: usize = 8;
const ROWS: usize = 6;
const REPORTS: usize = 4_000;
const AREA_WORDS: &str = "--codes plain --code WARD_ID --name label --parent in_ward --level kind";

/// A city set up with the three commands of the README.
fn city() -> (Desk, Server) {
    let desk = Desk::new();
    let areas = desk.put("wards.geojson", cities::wards(COLUMNS, ROWS));
    let reports = desk.put("311.csv", american_reports(REPORTS, COLUMNS, ROWS));
    let data = desk.at("data");
    let _ = Program::new(["areas", "check", &areas])
        .words(AREA_WORDS)
        .run()
        .with_code(0);
    let _ = Program::new([
        "areas",
        "import",
        &areas,
        "--data-dir",
        &data,
        "--source",
        "City of Squares, open data",
    ])
    .words(AREA_WORDS)
    .run()
    .with_code(0);
    let map = "lon=Longitude,lat=Latitude,at=Opened,class=Category,text=Details,id=Case Number";
    let ended = Program::new(["import", &reports, "--data-dir", &data, "--map", map])
        .words("--source 311 --time-zone America/Chicago --add-classes")
        .run()
        .with_code(0);
    assert!(
        ended
            .err
            .contains("4,000 new cases, 0 known already, 0 rejected"),
        "{}",
        ended.err
    );
    let server = Server::start(&desk.path().join("data"));
    (desk, server)
}

/// Counts of groups by key.
fn counts(server: &Server, query: &str) -> Vec<(String, u64)> {
    let answer = server.get(&format!("/v1/counts?{query}"));
    let groups = answer["groups"].as_array().expect("groups");
    let mut counts: Vec<_> = groups
        .iter()
        .map(|group| {
            (
                group["key"].as_str().expect("a key").to_owned(),
                group["count"].as_u64().expect("a count"),
            )
        })
        .filter(|&(_, count)| count > 0)
        .collect();
    counts.sort();
    counts
}

/// What the reports say when they are read with the `csv` of arithmetic alone: cases for each square.
fn expected_by_square() -> Vec<(String, u64)> {
    let mut squares = std::collections::BTreeMap::new();
    for line in american_reports(REPORTS, COLUMNS, ROWS).lines().skip(1) {
        let mut fields = line.rsplit(',');
        let mut square = |corner: f64| {
            ((fields
                .next()
                .expect("a number")
                .parse::<f64>()
                .expect("a number")
                - corner)
                / SIDE) as usize
        };
        let (row, column) = (square(SOUTH), square(WEST));
        *squares.entry(cities::square_code(column, row)).or_default() += 1;
    }
    squares.into_iter().collect()
}

#[test]
fn three_commands_put_a_city_of_plain_codes_on_the_map() {
    let (_desk, server) = city();
    let by_square = expected_by_square();
    assert_eq!(counts(&server, "group=area&level=beat"), by_square);
    let ward_1: u64 = by_square
        .iter()
        .filter(|(code, _)| code[4..] < *"04")
        .map(|(_, count)| count)
        .sum();
    assert_eq!(
        counts(&server, "group=area&level=ward"),
        [
            ("1".to_owned(), ward_1),
            ("2".to_owned(), REPORTS as u64 - ward_1)
        ]
    );
    assert_eq!(server.get("/v1/counts?group=none&area=1")["total"], ward_1);
    let classes: Vec<_> = counts(&server, "group=class")
        .into_iter()
        .map(|(class, _)| class)
        .collect();
    assert_eq!(
        classes,
        ["Graffiti", "Noise, Nightly", "Pothole", "Street Light Out"]
    );
    let case = &server.get("/v1/cases?limit=1&area=S02-03")["items"][0];
    assert_eq!(
        (&case["area"], &case["area_name"]),
        (&json!("S02-03"), &json!("Beat 3/2"))
    );
}

#[test]
fn the_city_s_tiles_hold_its_areas_and_every_case() {
    let (_desk, server) = city();
    // The only tile of zoom 0, and the one of zoom 8 that has the city.
    let tile = |path: &str| server.bytes(path);
    for level in ["ward", "beat"] {
        let bytes = tile("/v1/tiles/areas/12/2162/1386.mvt");
        let other = tile("/v1/tiles/areas/12/2161/1387.mvt");
        let there = [bytes, other].iter().any(|bytes| {
            bytes
                .windows(level.len())
                .any(|window| window == level.as_bytes())
        });
        assert!(there, "the layer {level}");
    }
    assert!(!tile("/v1/tiles/heat/0/0/0.mvt").is_empty());
    assert_eq!(server.get("/v1/counts?group=none")["total"], REPORTS);
    let tile_json: Value = server.get("/v1/tiles/areas.json");
    let layers: Vec<_> = tile_json["vector_layers"]
        .as_array()
        .expect("layers")
        .iter()
        .map(|layer| layer["id"].clone())
        .collect();
    assert!(
        layers.contains(&json!("ward")) && layers.contains(&json!("beat")),
        "{layers:?}"
    );
}

/// A time of the table as RFC 3339, for the months in which Chicago's offset is beyond doubt.
fn in_chicago(opened: &str) -> Option<String> {
    let number = |range: std::ops::Range<usize>| opened[range].parse::<u32>().expect("digits");
    let offset = match number(0..2) {
        4..=10 => "-05:00",
        12 | 1 | 2 => "-06:00",
        _ => return None,
    };
    let hour = number(11..13) % 12 + if opened.ends_with("PM") { 12 } else { 0 };
    let (month, day, minute) = (&opened[..2], &opened[3..5], &opened[14..16]);
    Some(format!("2024-{month}-{day}T{hour:02}:{minute}:00{offset}"))
}

#[test]
fn times_are_those_of_the_city_s_own_zone_in_summer_and_winter() {
    let (_desk, server) = city();
    let table = american_reports(REPORTS, COLUMNS, ROWS);
    let opened: Vec<&str> = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).expect("a time"))
        .collect();
    let mut tried = [0, 0];
    for (time, at) in opened
        .iter()
        .take(60)
        .filter_map(|time| Some((time, in_chicago(time)?)))
    {
        let same = opened.iter().filter(|other| *other == time).count();
        let query = format!(
            "/v1/counts?group=none&from={at}&to={}",
            at.replace(":00-0", ":01-0")
        );
        assert_eq!(server.get(&query)["total"], same, "{time}: {query}");
        tried[usize::from(at.ends_with("-06:00"))] += 1;
    }
    assert!(tried.iter().all(|&times| times > 5), "{tried:?}");
}

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
