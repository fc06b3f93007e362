//! How long a file of 50,000 areas takes from its bytes to an edition, all checks included.
//!
//! Prints `bench name value unit`, one line a figure.

#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::fmt::Write as _;
use std::time::Instant;

use data::partition::Partition;
use grids::CodeScheme;
use grids::import::{Columns, Input, Options, read_areas};

fn main() {
    let json = geojson(&Partition::new(7, 50_000, 65));
    println!("bench import_file {} MB", json.len() / 1_000_000);
    timed(
        "import_50000_areas",
        &json,
        &Options::new(columns(), CodeScheme::Plain),
        50_000,
    );
    let star = star(1_000_000);
    timed(
        "import_million_vertices",
        &star,
        &Options::new(columns(), CodeScheme::Plain),
        1,
    );
}

fn columns() -> Columns {
    Columns {
        parent: Some("in".to_owned()),
        ..Columns::code("code")
    }
}

fn timed(name: &str, json: &str, options: &Options, least: usize) {
    let start = Instant::now();
    let outcome = read_areas(
        &[Input {
            name,
            bytes: json.as_bytes(),
            level: None,
        }],
        options,
    );
    let seconds = start.elapsed().as_secs_f64();
    for fault in outcome.faults.iter().take(5) {
        eprintln!("{fault}");
    }
    let areas = outcome
        .edition
        .expect("the generated areas have no faults")
        .areas()
        .len();
    assert!(areas > least, "the parents are dissolved");
    println!("bench {name} {seconds:.2} s");
}

/// The areas with a parent for every 500 of them.
fn geojson(partition: &Partition) -> String {
    let mut json = String::from(r#"{"type":"FeatureCollection","features":["#);
    for (at, (code, polygon)) in partition.build().into_iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        writeln!(json, "{comma}").expect("text");
        feature(
            &mut json,
            &code,
            &format!("P{}", at / 500),
            polygon.exterior().0.iter().map(|at| (at.x, at.y)),
        );
    }
    json + "]}"
}

fn feature(json: &mut String, code: &str, parent: &str, ring: impl Iterator<Item = (f64, f64)>) {
    write!(
        json,
        r#"{{"type":"Feature","properties":{{"code":"{code}","in":"{parent}"}},"geometry":"#
    )
    .expect("text");
    json.push_str(r#"{"type":"Polygon","coordinates":[["#);
    for (at, (x, y)) in ring.enumerate() {
        write!(json, "{}[{x},{y}]", if at == 0 { "" } else { "," }).expect("text");
    }
    json.push_str("]]}}");
}

/// One polygon around a centre, its radius rough.
fn star(vertices: usize) -> String {
    let mut json = String::from(r#"{"type":"FeatureCollection","features":["#);
    let at = |vertex: usize| {
        let angle = (vertex % vertices) as f64 / vertices as f64 * std::f64::consts::TAU;
        let radius = 0.1
            + 0.01 * (angle * 1000.0).sin()
            + 0.000_01 * ((vertex % vertices * 7919 % 101) as f64 / 101.0);
        (113.4 + radius * angle.cos(), 23.1 + radius * angle.sin())
    };
    feature(&mut json, "star", "sky", (0..=vertices).map(at));
    json + "]}"
}
