//! Every kind of fault is found where it was planted, and nothing else is.

mod codes;
mod files;
mod ground;
mod rings;
mod sound;

use crate::common::{Feature, collection, options};
use codes::code_fixtures;
use files::{file_fixtures, system_fixtures};
use grids::CodeScheme;
use grids::fault::{Fault, Kind, faults_geojson};
use grids::import::{Allow, Input, Options, read_areas};
use ground::ground_fixtures;
use rings::ring_fixtures;
use std::fmt::Write as _;

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
    insta::with_settings!({ snapshot_path => "../fixtures", prepend_module_to_snapshot => false, omit_expression => true }, {
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
