//! A made-up city of squares whose reports come as American cities publish theirs: counted by arithmetic.

use super::counts;
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
