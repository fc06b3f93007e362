//! Every kind of fault is found where it was planted, and nothing else is.

mod common;

use std::fmt::Write as _;

use common::{Feature, collection, options, read, square};
use grids::fault::{Fault, Kind, faults_geojson};
use grids::import::{Allow, Columns, FigureColumns, Input, Options, read_areas};
use grids::{CodeScheme, Crs};

/// A file with something wrong, and how it is read.
struct Fixture {
    about: &'static str,
    json: Vec<u8>,
    options: Options,
}

fn fixture(about: &'static str, json: impl Into<Vec<u8>>, options: Options) -> Fixture {
    Fixture {
        about,
        json: json.into(),
        options,
    }
}

fn plain(about: &'static str, features: &[Feature]) -> Fixture {
    fixture(about, collection(features), options(CodeScheme::Plain))
}

fn shape(about: &'static str, rings: &str) -> Fixture {
    plain(about, &[Feature::of("A", rings)])
}

fn faults(fixture: &Fixture) -> Vec<Fault> {
    let input = Input {
        name: "areas.geojson",
        bytes: &fixture.json,
        level: None,
    };
    let outcome = read_areas(&[input], &fixture.options);
    let refused = outcome.faults.iter().any(Fault::is_error);
    assert_eq!(
        outcome.edition.is_some(),
        !refused,
        "{}: an edition if and only if there is no error",
        fixture.about
    );
    outcome.faults
}

fn file_fixtures() -> Vec<Fixture> {
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

fn code_fixtures() -> Vec<Fixture> {
    let at = |n: f64| square(113.40 + n * 0.01, 23.08, 0.01);
    let cn =
        |about, features: &[Feature]| fixture(about, collection(features), options(CodeScheme::Cn));
    let leveled = |about, features: &[Feature]| {
        let columns = Columns {
            level: Some("level".into()),
            parent: Some("in".into()),
            ..Columns::code("id")
        };
        fixture(
            about,
            collection(features),
            Options::new(columns, CodeScheme::Cn),
        )
    };
    vec![
        plain(
            "an empty code",
            &[Feature::of("", &at(0.)), Feature::of("B", &at(1.))],
        ),
        fixture(
            "a code that is a list",
            collection(&[Feature::of("A", &at(0.))]).replace("\"A\"", "[1]"),
            options(CodeScheme::Plain),
        ),
        fixture(
            "residents that are fewer than none",
            collection(&[Feature::of("A", &at(0.))]).replacen("\"id\"", "\"people\":-3,\"id\"", 1),
            Options {
                figures: FigureColumns {
                    population: Some("people".into()),
                    ..FigureColumns::default()
                },
                ..options(CodeScheme::Plain)
            },
        ),
        fixture(
            "one feature without the property",
            collection(&[Feature::of("A", &at(0.)), Feature::of("B", &at(1.))])
                .replacen("\"id\"", "\"no\"", 1),
            options(CodeScheme::Plain),
        ),
        plain(
            "the same code twice",
            &[
                Feature::of("A", &at(0.)),
                Feature::of("B", &at(1.)),
                Feature::of("A", &at(2.)),
            ],
        ),
        cn(
            "thirteen digits and a letter",
            &[
                Feature::of("4401120100010", &at(0.)),
                Feature::of("44011201000100A", &at(1.)),
            ],
        ),
        cn(
            "a parent that is not there",
            &[
                Feature::of("440112010001", &square(113.40, 23.08, 0.01)),
                Feature::of("440112010001001", &square(113.40, 23.08, 0.01)),
                Feature::of("440112010002001", &square(113.41, 23.08, 0.01)),
            ],
        ),
        leveled(
            "parent and level against the code",
            &[
                Feature::of("440112010001001", &at(0.))
                    .within("440112010002")
                    .level("grid"),
                Feature::of("440112010001002", &at(1.))
                    .within("440112010001")
                    .level("community"),
            ],
        ),
    ]
}

fn ring_fixtures() -> Vec<Fixture> {
    let a = "[113.40,23.08],[113.41,23.08],[113.41,23.09],[113.40,23.09]";
    let hole =
        "[113.402,23.082],[113.402,23.088],[113.408,23.088],[113.408,23.082],[113.402,23.082]";
    let far_hole = hole.replace("113.", "114.");
    let part = |west: f64| square(west, 23.08, 0.01);
    let multi =
        |parts: &[String]| Feature::of("A", &format!("[{}]", parts.join(","))).kind("MultiPolygon");
    vec![
        plain(
            "a point",
            &[Feature::of("A", "[113.4,23.08]").kind("Point")],
        ),
        plain(
            "a geometry collection",
            &[Feature::of("A", "[]").kind("GeometryCollection")],
        ),
        fixture(
            "no geometry",
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"A"},"geometry":null}]}"#,
            options(CodeScheme::Plain),
        ),
        shape("no coordinates", "[]"),
        shape("a word for a number", "[[[113.4,\"x\"]]]"),
        shape(
            "larger than any float",
            "[[[113.4,1e999],[113.41,23.08],[113.41,23.09],[113.4,1e999]]]",
        ),
        shape(
            "beyond the poles",
            "[[[113.40,23.08],[113.41,23.08],[113.41,-93.09],[113.40,23.08]]]",
        ),
        shape(
            "three positions",
            "[[[113.40,23.08],[113.41,23.08],[113.40,23.08]]]",
        ),
        shape(
            "two different positions",
            "[[[113.40,23.08],[113.41,23.08],[113.41,23.08],[113.40,23.08]]]",
        ),
        shape("not closed", &format!("[[{a}]]")),
        shape(
            "repeated",
            &format!("[[{a},[113.40,23.09],[113.40,23.08]]]"),
        ),
        shape(
            "clockwise",
            "[[[113.40,23.08],[113.40,23.09],[113.41,23.09],[113.41,23.08],[113.40,23.08]]]",
        ),
        shape(
            "a bow tie",
            "[[[113.40,23.08],[113.41,23.09],[113.41,23.08],[113.40,23.09],[113.40,23.08]]]",
        ),
        shape(
            "a figure of eight whose crossing is a vertex",
            "[[[113.40,23.08],[113.405,23.085],[113.41,23.09],[113.41,23.08],[113.405,23.085],[113.40,23.09],[113.40,23.08]]]",
        ),
        shape(
            "a spike",
            "[[[113.40,23.08],[113.41,23.08],[113.43,23.08],[113.41,23.08],[113.41,23.09],[113.40,23.09],[113.40,23.08]]]",
        ),
        shape(
            "a hole elsewhere",
            &format!("[[{a},[113.40,23.08]],[{far_hole}]]"),
        ),
        shape(
            "a hole in a hole",
            &format!(
                "[[{a},[113.40,23.08]],[{hole}],[[113.404,23.084],[113.404,23.086],[113.406,23.086],[113.404,23.084]]]"
            ),
        ),
        shape(
            "a hole across the border",
            &format!(
                "[[{a},[113.40,23.08]],[{}]]",
                hole.replace("113.402", "113.398")
            ),
        ),
        plain(
            "a part in a part",
            &[multi(&[part(113.40), square(113.402, 23.082, 0.002)])],
        ),
        plain(
            "parts that share an edge",
            &[multi(&[part(113.40), part(113.41)])],
        ),
        plain(
            "parts that overlap",
            &[multi(&[part(113.40), square(113.405, 23.085, 0.01)])],
        ),
    ]
}

fn system_fixtures() -> Vec<Fixture> {
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

fn ground_fixtures() -> Vec<Fixture> {
    let leveled = |about, features: &[Feature]| {
        let columns = Columns {
            level: Some("level".into()),
            parent: Some("in".into()),
            ..Columns::code("id")
        };
        fixture(
            about,
            collection(features),
            Options::new(columns, CodeScheme::Plain),
        )
    };
    let top = || Feature::of("P", &square(113.40, 23.08, 0.02)).level("district");
    let child = |code: &str, west: f64, south: f64| {
        Feature::of(code, &square(west, south, 0.01))
            .within("P")
            .level("grid")
    };
    let four = || {
        vec![
            top(),
            child("A", 113.40, 23.08),
            child("B", 113.41, 23.08),
            child("C", 113.40, 23.09),
            child("D", 113.41, 23.09),
        ]
    };
    let with = |at: usize, feature: Feature| {
        let mut all = four();
        all[at] = feature;
        all
    };
    let ring_of_eight: Vec<Feature> = (0..9)
        .filter(|n| *n != 4)
        .map(|n| {
            Feature::of(
                &format!("R{n}"),
                &square(
                    113.40 + f64::from(n % 3) * 0.01,
                    23.08 + f64::from(n / 3) * 0.01,
                    0.01,
                ),
            )
            .within("P")
        })
        .collect();
    let parented = Options::new(
        Columns {
            parent: Some("in".into()),
            ..Columns::code("id")
        },
        CodeScheme::Plain,
    );
    vec![
        leveled("nothing wrong", &four()),
        leveled("one missing of four", &four()[..4]),
        leveled("an overlap, an overhang and two gaps by moving one", &with(1, child("A", 113.401, 23.08))),
        leveled("an area inside another", &[four(), vec![Feature::of("E", &square(113.402, 23.082, 0.001)).within("P").level("grid")]].concat()),
        leveled("the same ground twice", &[four(), vec![child("E", 113.40, 23.08)]].concat()),
        leveled("a child wholly elsewhere", &[four(), vec![child("E", 113.50, 23.08)]].concat()),
        leveled("a sliver", &with(1, Feature::of("A", "[[[113.40,23.08],[113.41,23.08],[113.409999999,23.09],[113.40,23.09],[113.40,23.08]]]").within("P").level("grid"))),
        leveled("all children moved as GCJ-02 does", &[
            top(), child("A", 113.4056, 23.0775), child("B", 113.4156, 23.0775), child("C", 113.4056, 23.0875), child("D", 113.4156, 23.0875),
        ]),
        fixture("a ring of areas without a parent", collection(&ring_of_eight), parented),
    ]
}

fn all() -> Vec<Fixture> {
    [
        file_fixtures(),
        code_fixtures(),
        ring_fixtures(),
        system_fixtures(),
        ground_fixtures(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn every_fixture_has_exactly_the_faults_that_were_planted() {
    let mut text = String::new();
    for fixture in all() {
        writeln!(text, "# {}", fixture.about).expect("a string takes all");
        for fault in faults(&fixture) {
            writeln!(text, "{fault}").expect("a string takes all");
        }
    }
    insta::with_settings!({ snapshot_path => "fixtures", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("faults", text);
    });
}

#[test]
fn every_kind_of_fault_has_a_fixture() {
    let found: Vec<Kind> = all()
        .iter()
        .flat_map(faults)
        .map(|fault| fault.kind)
        .collect();
    let missing: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| !found.contains(kind))
        .map(|kind| kind.as_str())
        .collect();
    assert_eq!(missing, [] as [&str; 0]);
}

#[test]
fn what_is_allowed_passes_as_a_warning() {
    for fixture in ground_fixtures() {
        let allow: Allow = "gap,overlap,outside".parse().expect("the words are known");
        let allowed = Fixture {
            options: Options {
                allow,
                ..fixture.options.clone()
            },
            ..fixture
        };
        let errors: Vec<String> = faults(&allowed)
            .iter()
            .filter(|fault| fault.is_error())
            .map(Fault::to_string)
            .collect();
        assert_eq!(errors, [] as [&str; 0], "{}", allowed.about);
    }
}

#[test]
fn faults_as_geojson_are_a_collection_with_a_feature_for_each() {
    let faults: Vec<Fault> = ground_fixtures().iter().flat_map(faults).collect();
    let json: serde_json::Value =
        serde_json::from_str(&faults_geojson(&faults)).expect("valid JSON");
    let features = json["features"].as_array().expect("a list");
    assert_eq!(features.len(), faults.len());
    for (feature, fault) in features.iter().zip(&faults) {
        assert_eq!(feature["properties"]["kind"], fault.kind.as_str());
        assert_eq!(feature["geometry"].is_null(), fault.place.is_none());
    }
    let parsed: geojson::GeoJson = faults_geojson(&faults)
        .parse()
        .expect("GeoJSON by another reader");
    assert!(matches!(parsed, geojson::GeoJson::FeatureCollection(_)));
}

#[test]
fn touching_at_a_point_is_no_fault() {
    let wheel = "[[[113.40,23.08],[113.42,23.08],[113.42,23.10],[113.40,23.10],[113.40,23.08]],\
                 [[113.40,23.09],[113.405,23.095],[113.405,23.085],[113.40,23.09]],\
                 [[113.405,23.085],[113.41,23.085],[113.41,23.082],[113.405,23.085]]]";
    let pinched = "[[[113.50,23.08],[113.51,23.08],[113.505,23.085],[113.51,23.09],[113.50,23.09],[113.505,23.085],[113.50,23.08]]]";
    let loop_inside = "[[[113.60,23.08],[113.605,23.085],[113.603,23.085],[113.60,23.08],[113.60,23.09],[113.61,23.09],[113.61,23.08],[113.60,23.08]]]";
    let (_, found) = read(
        &collection(&[Feature::of("A", wheel), Feature::of("B", pinched)]),
        &options(CodeScheme::Plain),
    );
    assert_eq!(found, []);
    let (_, found) = read(
        &collection(&[Feature::of("C", loop_inside)]),
        &options(CodeScheme::Plain),
    );
    let kinds: Vec<Kind> = found.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [Kind::Orientation]);
}

#[test]
fn a_vertex_on_the_neighbours_edge_is_no_fault() {
    // 113.5 is a float, so the vertex lies exactly on the edge; 113.4 + 0.003 is not, and makes a sliver nobody can measure.
    for (west, middle) in [(113.25, 113.5), (113.4, 113.403)] {
        let east = 2.0 * middle - west;
        let south = square_of([west, 23.0, east, 23.25]);
        let (left, right) = (
            square_of([west, 23.25, middle, 23.5]),
            square_of([middle, 23.25, east, 23.5]),
        );
        let all = square_of([west, 23.0, east, 23.5]);
        let features = [
            Feature::of("P", &all).level("district"),
            Feature::of("A", &south).within("P").level("grid"),
            Feature::of("B", &left).within("P").level("grid"),
            Feature::of("C", &right).within("P").level("grid"),
        ];
        let columns = Columns {
            level: Some("level".into()),
            parent: Some("in".into()),
            ..Columns::code("id")
        };
        let (edition, found) = read(
            &collection(&features),
            &Options::new(columns, CodeScheme::Plain),
        );
        assert_eq!(found, []);
        assert_eq!(edition.expect("no faults").areas().len(), 4);
    }
}

fn square_of([west, south, east, north]: [f64; 4]) -> String {
    format!(
        "[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]"
    )
}
