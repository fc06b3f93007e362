//! Importing areas: from the bytes of GeoJSON files to an edition.

use grids::import::{Columns, Input, Options, read_areas};
use grids::{CodeScheme, Fault};

fn square(west: f64, south: f64, east: f64, north: f64) -> String {
    format!("[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]")
}

fn collection(features: &[(&str, &str, String)]) -> String {
    let feature = |(code, parent, rings): &(&str, &str, String)| {
        format!(
            r#"{{"type":"Feature","properties":{{"id":"{code}","in":"{parent}"}},"geometry":{{"type":"Polygon","coordinates":{rings}}}}}"#
        )
    };
    let features: Vec<String> = features.iter().map(feature).collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn read(json: &str, options: &Options) -> (Option<grids::Edition>, Vec<Fault>) {
    let outcome = read_areas(&[Input { name: "areas.geojson", bytes: json.as_bytes(), level: None }], options);
    (outcome.edition, outcome.faults)
}

#[test]
fn two_grids_become_an_edition_with_four_levels() {
    let json = collection(&[
        ("440112010001001", "", square(113.40, 23.08, 113.41, 23.09)),
        ("440112010001002", "", square(113.41, 23.08, 113.42, 23.09)),
    ]);
    let (edition, faults) = read(&json, &Options::new(Columns::code("id"), CodeScheme::Cn));
    assert_eq!(faults, []);
    let edition = edition.expect("no fault");
    let levels: Vec<&str> = edition.levels().iter().map(|level| &**level).collect();
    assert_eq!(levels, ["district", "subdistrict", "community", "grid"]);
    let codes: Vec<&str> = edition.areas().iter().map(|area| &*area.code).collect();
    assert_eq!(codes, ["440112", "440112010", "440112010001", "440112010001001", "440112010001002"]);
}
