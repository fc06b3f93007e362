//! The demo district as `data` ships it, read without the importer: decisions are tested here, not imports.

use std::sync::Arc;

use cases::{Tables, Texts};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use grids::{About, CodeScheme, Edition, NewArea};
use serde_json::Value;

const LEVELS: [&str; 4] = ["district", "subdistrict", "community", "grid"];

pub fn tables() -> Arc<Tables> {
    let texts = Texts::gather(data::tables::text);
    Arc::new(Tables::parse(&texts).unwrap_or_else(|faults| panic!("{faults:#?}")))
}

pub fn edition() -> Arc<Edition> {
    let file: Value = serde_json::from_slice(&data::district()).expect("the embedded file is JSON");
    let features = file["features"].as_array().expect("a FeatureCollection");
    let areas = features.iter().map(area).collect();
    let levels = LEVELS.map(Into::into).to_vec();
    let about = About {
        synthetic: true,
        ..About::default()
    };
    let edition = Edition::from_areas(levels, CodeScheme::Cn, about, areas);
    Arc::new(edition.expect("the demo district is sound"))
}

fn area(feature: &Value) -> NewArea {
    let text = |name: &str| feature["properties"][name].as_str();
    let level = LEVELS
        .iter()
        .position(|level| Some(*level) == text("level"));
    NewArea {
        code: text("code").expect("every area has a code").into(),
        name: text("name").unwrap_or_default().into(),
        level: level.expect("a level of the four") as u8,
        parent: text("parent").map(Into::into),
        shape: shape(&feature["geometry"]),
    }
}

fn shape(geometry: &Value) -> MultiPolygon<f64> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let ring = |ring: &Value| -> LineString<f64> {
        let number = |value: &Value| value.as_f64().expect("a coordinate");
        list(ring)
            .iter()
            .map(|point| Coord {
                x: number(&point[0]),
                y: number(&point[1]),
            })
            .collect()
    };
    let polygon = |rings: &Value| {
        let mut rings: Vec<_> = list(rings).iter().map(ring).collect();
        let outer = rings.remove(0);
        Polygon::new(outer, rings)
    };
    let coordinates = &geometry["coordinates"];
    match geometry["type"].as_str() {
        Some("Polygon") => polygon(coordinates).into(),
        _ => list(coordinates).iter().map(polygon).collect(),
    }
}
