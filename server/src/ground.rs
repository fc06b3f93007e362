//! What lies beneath the areas on the map: water. Looks only; no position is ever located by it.

use crate::store::{Store, StoreError};
use crate::tiles::Outlines;
use grids::import::{Columns, Input, Options, areas_geojson, read_areas};
use grids::{CodeScheme, Crs, Edition, Fault};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The layer of the area tiles that water is drawn from; no level of areas may be called so beside it.
pub const WATER: &str = "water";
/// The fact that holds the water as `GeoJSON` in WGS 84.
pub const WATER_FACT: &str = "ground/water";

/// The water of an installation, ready to be cut into tiles.
pub struct Ground {
    hash: String,
    shapes: Edition,
    outlines: Outlines,
}

impl Ground {
    /// What the store keeps; none when no water was imported.
    ///
    /// # Errors
    /// The store's. A fact that somebody damaged by hand is told in the log and not drawn: a map without a river still works.
    pub fn kept(store: &dyn Store) -> Result<Option<Self>, StoreError> {
        let Some(text) = store.fact(WATER_FACT)? else {
            return Ok(None);
        };
        match read(WATER_FACT, text.as_bytes(), Crs::Wgs84) {
            (Some(shapes), _) => Ok(Some(Self::of(shapes))),
            (None, faults) => {
                tracing::warn!(fault = %faults.first().map_or_else(String::new, ToString::to_string),
                    "the stored water cannot be read; import it again with `huying areas import … --water FILE.geojson`");
                Ok(None)
            }
        }
    }

    fn of(shapes: Edition) -> Self {
        Self {
            hash: shapes.hash_hex(),
            outlines: Outlines::of(&shapes),
            shapes,
        }
    }

    /// Names the content, for tags.
    pub fn hash_hex(&self) -> &str {
        &self.hash
    }

    /// The shapes; their codes mean nothing.
    pub fn shapes(&self) -> &Edition {
        &self.shapes
    }

    /// The shapes on the web-mercator square.
    pub fn outlines(&self) -> &Outlines {
        &self.outlines
    }
}

/// Reads a file of polygons with any properties or none: checked like areas, but shapes may lie apart and overlap.
///
/// Nothing is half-read: with any error there are no shapes, and all faults are listed, each with its feature.
pub fn read(name: &str, bytes: &[u8], crs: Crs) -> (Option<Edition>, Vec<Fault>) {
    let numbered = numbered(bytes);
    let mut options = Options::new(Columns::code("n"), CodeScheme::Plain);
    options.crs = crs;
    options.allow.overlap = true;
    options.allow.gap = true;
    options.allow.outside = true;
    let input = Input {
        name,
        bytes: numbered.as_deref().unwrap_or(bytes),
        level: Some(WATER),
    };
    let outcome = read_areas(&[input], &options);
    let of_water = |fault: Fault| Fault {
        file: Some(name.into()),
        // Only given so that the reader of areas has one.
        code: None,
        ..fault
    };
    // That two lakes overlap is no fault of a map.
    let told = outcome
        .faults
        .into_iter()
        .filter(|fault| fault.is_error() || !options.allow.permits(fault.kind));
    (outcome.edition, told.map(of_water).collect())
}

/// The text that is kept of water.
pub fn text(shapes: &Edition) -> String {
    areas_geojson(shapes)
}

/// The same collection with a code for every feature; none when it is no collection, which the reader of areas
/// then says better.
fn numbered(bytes: &[u8]) -> Option<Vec<u8>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let outer: Outer<'_> = serde_json::from_slice(bytes).ok()?;
    let mut out = br#"{"type":"FeatureCollection","#.to_vec();
    if let Some(crs) = outer.crs {
        out.extend_from_slice(format!(r#""crs":{crs},"#).as_bytes());
    }
    out.extend_from_slice(br#""features":["#);
    for (at, raw) in outer.features.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        match serde_json::from_str::<Feature<'_>>(raw.get()) {
            Ok(feature) if feature.kind == "Feature" => {
                let geometry = feature.geometry.map_or("null", RawValue::get);
                let text = format!(
                    r#"{{"type":"Feature","properties":{{"n":{at}}},"geometry":{geometry}}}"#
                );
                out.extend_from_slice(text.as_bytes());
            }
            Ok(_) | Err(_) => out.extend_from_slice(raw.get().as_bytes()),
        }
    }
    out.extend_from_slice(b"]}");
    (outer.kind == "FeatureCollection").then_some(out)
}

#[derive(Deserialize)]
struct Outer<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
    #[serde(borrow)]
    crs: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection(features: &str) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
    }

    fn square(west: f64) -> String {
        let east = west + 0.01;
        format!(
            r#"{{"type":"Feature","properties":null,"geometry":{{"type":"Polygon","coordinates":
                [[[{west},23],[{east},23],[{east},23.01],[{west},23.01],[{west},23]]]}}}}"#
        )
    }

    #[test]
    fn shapes_need_no_properties_and_may_overlap() {
        let text_given = collection(&[square(113.0), square(113.005)].join(","));
        let (shapes, faults) = read("w", text_given.as_bytes(), Crs::Wgs84);
        let shapes = shapes.expect("sound");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!((shapes.areas().len(), shapes.levels().len()), (2, 1));
        let again = text(&shapes);
        let (kept, faults) = read(WATER_FACT, again.as_bytes(), Crs::Wgs84);
        assert!(faults.is_empty());
        assert_eq!(text(&kept.expect("our own")), again);
    }

    #[test]
    fn every_fault_names_its_file_and_feature_and_nothing_is_half_read() {
        let line = r#"{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}"#;
        let bow = r#"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[113,23],[113.1,23.1],[113.1,23],[113,23.1],[113,23]]]}}"#;
        let text = collection(&[line.to_owned(), square(113.0), bow.to_owned()].join(","));
        let (shapes, faults) = read("water.geojson", text.as_bytes(), Crs::Wgs84);
        assert!(shapes.is_none());
        let told: Vec<_> = faults
            .iter()
            .map(|f| (f.file.as_deref(), f.feature, f.kind.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (Some("water.geojson"), Some(0), "unsupported-geometry"),
                (Some("water.geojson"), Some(2), "self-intersection")
            ]
        );
    }

    #[test]
    fn what_is_no_collection_is_told_as_such() {
        for text in ["", "[]", "{", r#"{"type":"Feature"}"#, "\u{feff}{}"] {
            let (shapes, faults) = read("w", text.as_bytes(), Crs::Wgs84);
            assert!(shapes.is_none() && faults.len() == 1, "{text}: {faults:?}");
        }
    }

    #[test]
    fn the_demo_districts_water_is_sound() {
        let (shapes, faults) = read("demo", data::WATER.as_bytes(), Crs::Wgs84);
        assert!(shapes.is_some(), "{faults:?}");
    }
}
