//! Small GeoJSON files, made in the test that reads them.

use grids::import::{Columns, Input, Options, read_areas};
use grids::{CodeScheme, Edition, Fault};

/// A feature with the properties `id`, `in` and `level`.
#[derive(Clone)]
pub struct Feature {
    code: String,
    parent: Option<String>,
    level: Option<String>,
    kind: &'static str,
    coordinates: String,
}

impl Feature {
    /// A polygon; `coordinates` as in GeoJSON.
    pub fn of(code: &str, coordinates: &str) -> Self {
        Self {
            code: code.into(),
            parent: None,
            level: None,
            kind: "Polygon",
            coordinates: coordinates.into(),
        }
    }

    pub fn within(self, parent: &str) -> Self {
        Self {
            parent: Some(parent.into()),
            ..self
        }
    }

    pub fn level(self, level: &str) -> Self {
        Self {
            level: Some(level.into()),
            ..self
        }
    }

    pub fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    fn json(&self) -> String {
        let word = |word: &Option<String>| {
            word.as_ref()
                .map_or("null".to_owned(), |word| format!("\"{word}\""))
        };
        format!(
            r#"{{"type":"Feature","properties":{{"id":"{}","in":{},"level":{}}},"geometry":{{"type":"{}","coordinates":{}}}}}"#,
            self.code,
            word(&self.parent),
            word(&self.level),
            self.kind,
            self.coordinates
        )
    }
}

pub fn collection(features: &[Feature]) -> String {
    let features: Vec<String> = features.iter().map(Feature::json).collect();
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}",
        features.join(",\n")
    )
}

/// The coordinates of a square polygon, counter-clockwise.
pub fn square(west: f64, south: f64, size: f64) -> String {
    // Sums are rounded to what a file would say, so that neighbours meet in the same number.
    let sum = |a: f64| ((a + size) * 1e7).round() / 1e7;
    let (east, north) = (sum(west), sum(south));
    let (west, south) = ((west * 1e7).round() / 1e7, (south * 1e7).round() / 1e7);
    format!(
        "[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]"
    )
}

pub fn options(scheme: CodeScheme) -> Options {
    Options::new(Columns::code("id"), scheme)
}

pub fn read(json: &str, options: &Options) -> (Option<Edition>, Vec<Fault>) {
    let outcome = read_areas(
        &[Input {
            name: "areas.geojson",
            bytes: json.as_bytes(),
            level: None,
        }],
        options,
    );
    (outcome.edition, outcome.faults)
}
