//! Faults of a file as such, and of the coordinate system that it claims.

use super::{Fixture, fixture, plain};
use crate::common::{Feature, collection, options, square};
use grids::import::{Columns, Options};
use grids::{CodeScheme, Crs};

pub(super) fn file_fixtures() -> Vec<Fixture> {
    let plain = || options(CodeScheme::Plain);
    let good = collection(&[Feature::of("A", &square(113.40, 23.08, 0.01))]);
    let few = Options {
        limits: grids::import::Limits {
            features_max: 1,
            vertices_max: 5,
            code_bytes_max: 8,
        },
        ..options(CodeScheme::Plain)
    };
    let two = [
        Feature::of("A", &square(113.40, 23.08, 0.01)),
        Feature::of("B", &square(113.41, 23.08, 0.01)),
    ];
    let crs = good.replacen(
        "\"features\"",
        r#""crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::4547"}},"features""#,
        1,
    );
    vec![
        fixture("an empty file", "", plain()),
        fixture("cut in the middle", &good.as_bytes()[..150], plain()),
        fixture("gbk", *b"{\"type\":\"\xBB\xC6\xC6\xD2\"}", plain()),
        fixture("a list", "[1,2]", plain()),
        fixture(
            "a single feature",
            r#"{"type":"Feature","properties":{},"geometry":null}"#,
            plain(),
        ),
        fixture(
            "no features",
            r#"{"type":"FeatureCollection","features":[]}"#,
            plain(),
        ),
        fixture("one feature too many", collection(&two), few.clone()),
        fixture(
            "one vertex too many",
            collection(&[Feature::of("A", "[[[0,0],[2,0],[3,1],[2,2],[0,2],[0,0]]]")]),
            few.clone(),
        ),
        fixture(
            "a code one byte too long",
            collection(&[Feature::of("123456789", &square(113.4, 23.0, 0.01))]),
            few,
        ),
        fixture("another system named by the file", crs, plain()),
        fixture(
            "a word among the features",
            r#"{"type":"FeatureCollection","features":["A"]}"#,
            plain(),
        ),
        fixture(
            "no such code property",
            good.replace("\"id\"", "\"ID\""),
            plain(),
        ),
        fixture(
            "no such name property",
            good,
            Options::new(
                Columns {
                    name: Some("naem".into()),
                    ..Columns::code("id")
                },
                CodeScheme::Plain,
            ),
        ),
    ]
}

pub(super) fn system_fixtures() -> Vec<Fixture> {
    let in_crs = |about, json: String, crs| {
        fixture(
            about,
            json,
            Options {
                crs,
                ..options(CodeScheme::Plain)
            },
        )
    };
    let swapped = |code: &str, west: f64| Feature::of(code, &square(23.08, west, 0.01));
    let metres = collection(&[Feature::of("A", &square(540_000.0, 2_550_000.0, 500.0))]);
    let degrees = collection(&[Feature::of("A", &square(113.40, 23.08, 0.01))]);
    let northing_first = collection(&[Feature::of("A", &square(2_552_000.0, 440_000.0, 500.0))]);
    vec![
        plain(
            "latitude first in one of three",
            &[
                Feature::of("A", &square(113.40, 23.08, 0.01)),
                Feature::of("B", &square(113.41, 23.08, 0.01)),
                swapped("C", 113.42),
            ],
        ),
        plain(
            "latitude first in all",
            &[
                swapped("A", 113.40),
                swapped("B", 113.41),
                swapped("C", 113.42),
            ],
        ),
        fixture(
            "latitude first where both would be in range",
            collection(&[Feature::of("650100", &square(43.8, 87.6, 0.01))]),
            options(CodeScheme::Cn),
        ),
        in_crs("metres for degrees", metres, Crs::Wgs84),
        in_crs("degrees for metres", degrees, Crs::Epsg(4547)),
        in_crs("northing first", northing_first, Crs::Epsg(4547)),
    ]
}
