//! What this crate ships passes the product's own check, and points fall where another library says they do.

use data::history::{History, Place};
use grids::import::{Columns, Input, Options, Outcome, read_areas};
use grids::{CodeScheme, Converter, Crs, Edition, Position};

fn read(name: &str, bytes: &[u8], columns: Columns, scheme: CodeScheme, crs: Crs) -> Outcome {
    let mut options = Options::new(columns, scheme);
    options.crs = crs;
    read_areas(
        &[Input {
            name,
            bytes,
            level: None,
        }],
        &options,
    )
}

fn clean(outcome: Outcome) -> Edition {
    assert!(
        outcome.faults.is_empty(),
        "{:?}",
        &outcome.faults[..outcome.faults.len().min(5)]
    );
    outcome.edition.expect("an edition when there is no fault")
}

fn district() -> Edition {
    let columns = Columns {
        name: Some("name".to_owned()),
        parent: Some("parent".to_owned()),
        level: Some("level".to_owned()),
        ..Columns::code("code")
    };
    clean(read(
        "district",
        &data::district(),
        columns,
        CodeScheme::Cn,
        Crs::Wgs84,
    ))
}

fn boroughs(file: &str, crs: Crs) -> Edition {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("other-city")
        .join(file);
    let bytes = std::fs::read(path).expect("the file is committed");
    let columns = Columns {
        name: Some("BoroName".to_owned()),
        ..Columns::code("BoroCode")
    };
    clean(read(file, &bytes, columns, CodeScheme::Plain, crs))
}

#[test]
fn the_demo_district_passes_its_own_check_without_a_warning() {
    let edition = district();
    assert_eq!(edition.levels().len(), 4);
    assert_eq!(
        edition.areas().len(),
        1 + 17 + 167 + edition.level_range(3).len()
    );
}

#[test]
fn a_generated_partition_passes_the_check() {
    let areas = data::partition::Partition::new(4, 300, 60).build();
    let features: Vec<String> = areas
        .iter()
        .map(|(code, polygon)| {
            let ring: Vec<[f64; 2]> = polygon.exterior().0.iter().map(|c| [c.x, c.y]).collect();
            let geometry = serde_json::json!({"type": "Polygon", "coordinates": [ring]});
            serde_json::json!({"type": "Feature", "properties": {"id": code}, "geometry": geometry})
                .to_string()
        })
        .collect();
    let file = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    let edition = clean(read(
        "partition",
        file.as_bytes(),
        Columns::code("id"),
        CodeScheme::Plain,
        Crs::Wgs84,
    ));
    assert_eq!(edition.level_range(edition.levels().len() - 1).len(), 300);
}

#[test]
fn another_citys_requests_fall_into_the_boroughs_that_geos_names() {
    let edition = boroughs("boroughs.geojson", Crs::Wgs84);
    let requests = include_str!("../../other-city/service-requests.csv");
    let mut reader = csv::Reader::from_reader(requests.as_bytes());
    let (mut inside, mut outside) = (0, 0);
    for row in reader.records() {
        let row = row.expect("well formed");
        let (Ok(lat), Ok(lon)) = (row[8].parse(), row[9].parse()) else {
            continue;
        };
        let located = edition.locate(Position::new(lon, lat).expect("on Earth"));
        let name = located.area.map(|id| edition.area(id).name.to_uppercase());
        assert_eq!(
            name.as_deref().unwrap_or("UNSPECIFIED"),
            row[6].to_uppercase(),
            "request {}",
            &row[0]
        );
        *if name.is_some() {
            &mut inside
        } else {
            &mut outside
        } += 1;
    }
    assert!(inside > 2_700 && outside > 30, "{inside} {outside}");
}

#[test]
fn the_same_boroughs_in_feet_are_in_the_same_places() {
    let (degrees, feet) = (
        boroughs("boroughs.geojson", Crs::Wgs84),
        boroughs("boroughs-epsg2263.geojson", Crs::Epsg(2263)),
    );
    let (a, b) = (degrees.bounds(), feet.bounds());
    assert!(
        (a.west - b.west).abs() < 2e-5 && (a.north - b.north).abs() < 2e-5,
        "{a:?} {b:?}"
    );
}

#[test]
fn nearly_every_report_of_the_history_lies_in_the_district() {
    let edition = district();
    let history = History {
        seed: 2,
        cases: 20_000,
        from: "2025-01-01T00:00:00Z".parse().expect("a time"),
        to: "2026-01-01T00:00:00Z".parse().expect("a time"),
    };
    let (mut positions, mut inside) = (0u32, 0u32);
    for report in history {
        match report.place {
            Place::Position { lon, lat, crs, .. } => {
                let converter = Converter::new(crs).expect("known system");
                let position = converter.to_wgs84(lon, lat).expect("on Earth");
                positions += 1;
                inside += u32::from(edition.locate(position).area.is_some());
            }
            Place::Area(code) => assert!(edition.find(&code).is_some(), "{code}"),
            Place::Address(_) | Place::Nothing => {}
        }
    }
    let share = f64::from(inside) / f64::from(positions);
    // Readings near the shore and the border fall outside with the bad ones: a phone's error does that.
    assert!((0.97..0.997).contains(&share), "{share}");
}
