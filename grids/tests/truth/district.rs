//! The demo district: four levels, real codes, every border shared.

use std::collections::HashMap;

use geo::{LineString, MultiPolygon, Polygon};
use grids::{About, CnLevel, CodeScheme, Edition, NewArea, Place};
use serde_json::Value;

use crate::{agrees, oracle::Oracle, points, random_points};

type Rings = Vec<Vec<(f64, f64)>>;

fn polygon(rings: Rings) -> Polygon<f64> {
    let mut rings = rings.into_iter().map(LineString::from);
    Polygon::new(rings.next().expect("an outer ring"), rings.collect())
}

fn shape(geometry: &Value) -> MultiPolygon<f64> {
    let coordinates = geometry["coordinates"].clone();
    let parts: Vec<Rings> = match geometry["type"].as_str() {
        Some("Polygon") => vec![serde_json::from_value(coordinates).expect("rings")],
        Some("MultiPolygon") => serde_json::from_value(coordinates).expect("polygons"),
        other => panic!("an area is no {other:?}"),
    };
    MultiPolygon::new(parts.into_iter().map(polygon).collect())
}

fn area(feature: &Value) -> NewArea {
    let text = |name: &str| feature["properties"][name].as_str();
    let level = text("level").and_then(CnLevel::from_name).expect("a level");
    let at = CnLevel::ALL
        .iter()
        .position(|other| *other == level)
        .expect("one of all");
    NewArea {
        code: text("code").expect("a code").into(),
        name: text("name").expect("a name").into(),
        level: at as u8,
        parent: text("parent").map(Into::into),
        shape: shape(&feature["geometry"]),
    }
}

fn district() -> Edition {
    let json: Value = serde_json::from_slice(&data::district()).expect("GeoJSON");
    let levels = CnLevel::ALL
        .iter()
        .map(|level| level.name().into())
        .collect();
    let areas = json["features"]
        .as_array()
        .expect("features")
        .iter()
        .map(area)
        .collect();
    Edition::from_areas(levels, CodeScheme::Cn, About::default(), areas).expect("a sound district")
}

#[test]
fn the_demo_district_agrees() {
    agrees("the demo district", &district(), random_points(0.15));
}

#[test]
fn in_the_demo_district_every_place_has_one_area_of_each_level_and_each_lies_in_the_next() {
    let edition = district();
    let oracle = Oracle::of(&edition);
    let mut inside = HashMap::new();
    for position in points::random(&edition, 20_000) {
        let located = edition.locate(position);
        let Some(area) = located.area else {
            assert_eq!(oracle.locate(position).place, Place::Outside);
            continue;
        };
        let levels: Vec<u8> = edition
            .chain(area)
            .map(|id| edition.area(id).level)
            .collect();
        assert_eq!(levels, [3, 2, 1, 0], "at {position:?}");
        *inside.entry(area).or_insert(0) += 1;
    }
    assert!(
        inside.len() > edition.level_range(3).len() / 2,
        "points fell into {} grids",
        inside.len()
    );
}
