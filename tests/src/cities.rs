//! Made-up cities of plain shape, whose right answers can be told without any geometry.

use crate::{Desk, Program};
use serde_json::{Value, json};
use std::fmt::Write;

/// West and south corner of every city here, in degrees.
pub const WEST: f64 = 10.0;
/// South corner.
pub const SOUTH: f64 = 50.0;
/// Length of a square's sides, in degrees: exact in binary, so that borders are where they seem.
pub const SIDE: f64 = 1.0 / 64.0;

/// One feature.
pub fn feature(properties: &Value, rings: &[Value]) -> Value {
    json!({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": rings}})
}

/// A file of features.
pub fn collection(features: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

/// The ring of a rectangle, counter-clockwise and closed, in squares from the south-western corner.
pub fn ring(west: usize, south: usize, east: usize, north: usize) -> Value {
    let at =
        |column: usize, row: usize| json!([WEST + column as f64 * SIDE, SOUTH + row as f64 * SIDE]);
    json!([
        at(west, south),
        at(east, south),
        at(east, north),
        at(west, north),
        at(west, south)
    ])
}

/// The code of the square in a column and a row.
pub fn square_code(column: usize, row: usize) -> String {
    format!("S{row:02}-{column:02}")
}

/// One level of squares with plain codes.
pub fn squares(columns: usize, rows: usize) -> String {
    let mut features = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let properties =
                json!({"code": square_code(column, row), "name": format!("Square {column} {row}")});
            features.push(feature(
                &properties,
                &[ring(column, row, column + 1, row + 1)],
            ));
        }
    }
    collection(&features)
}

/// Two levels: wards, and the squares of which each has four columns; properties with other names than usual.
pub fn wards(columns: usize, rows: usize) -> String {
    let mut features = Vec::new();
    for ward in 0..columns / 4 {
        let properties =
            json!({"WARD_ID": ward + 1, "label": format!("Ward {}", ward + 1), "kind": "ward"});
        features.push(feature(
            &properties,
            &[ring(ward * 4, 0, ward * 4 + 4, rows)],
        ));
    }
    for row in 0..rows {
        for column in 0..columns {
            let properties = json!({
                "WARD_ID": square_code(column, row),
                "label": format!("Beat {column}/{row}"),
                "in_ward": column / 4 + 1,
                "kind": "beat",
            });
            features.push(feature(
                &properties,
                &[ring(column, row, column + 1, row + 1)],
            ));
        }
    }
    collection(&features)
}

/// Numbers that look random and are the same at every run.
pub struct Dice(u64);

impl Dice {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to below `below`.
    pub fn below(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % below
    }
}

/// A table of reports as a city in America publishes them.
pub fn american_reports(count: usize, columns: usize, rows: usize) -> String {
    let mut dice = Dice::new(11);
    let mut text = String::from("Case Number,Opened,Category,Details,Longitude,Latitude\n");
    for number in 0..count {
        let (lon, lat) = inside(&mut dice, columns, rows);
        let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
        let (hour, minute) = (1 + dice.below(12), dice.below(60));
        let half = if dice.below(2) == 0 { "AM" } else { "PM" };
        let category =
            ["Pothole", "Graffiti", "Street Light Out", "Noise, Nightly"][dice.below(4) as usize];
        writeln!(
            text,
            "SR-{number:06},{month:02}/{day:02}/2024 {hour:02}:{minute:02}:00 {half},\"{category}\",\"said \"\"{number}\"\"\",{lon},{lat}"
        )
        .expect("a string");
    }
    text
}

/// A position strictly inside some square.
pub fn inside(dice: &mut Dice, columns: usize, rows: usize) -> (f64, f64) {
    let mut draw = |squares: usize| {
        let square = dice.below(squares as u64) as f64;
        square * SIDE + SIDE * (1 + dice.below(998)) as f64 / 1_000.0
    };
    (WEST + draw(columns), SOUTH + draw(rows))
}

/// Imports the two wards of [`wards`] into a data directory of a desk; tells the directory's path.
///
/// # Panics
/// When they are not taken.
pub fn import_wards(desk: &Desk, name: &str) -> String {
    let areas = desk.put("wards.geojson", wards(8, 2));
    let data = desk.at(name);
    let words =
        "--codes plain --code WARD_ID --name label --parent in_ward --level kind --source test";
    let _ = Program::new(["areas", "import", &areas, "--data-dir", &data])
        .words(words)
        .run()
        .with_code(0);
    data
}

/// A desk whose directory `data` has 4 × 4 of [`squares`]; their file is `areas.geojson`.
///
/// # Panics
/// When they are not taken.
pub fn with_squares() -> Desk {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", squares(4, 4));
    let _ = Program::new(["areas", "import", &areas, "--data-dir", &desk.at("data")])
        .words("--codes plain --source test --synthetic")
        .run()
        .with_code(0);
    desk
}
