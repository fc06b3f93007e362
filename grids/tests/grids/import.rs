//! Importing areas: from the bytes of GeoJSON files to an edition.

use crate::common::{Feature, collection, options, read, square};
use grids::fault::{Fault, Kind};
use grids::import::{Columns, Input, Options, Outcome, read_areas};
use grids::{CodeScheme, Edition};

fn codes(edition: &Edition) -> Vec<&str> {
    edition.areas().iter().map(|area| &*area.code).collect()
}

fn levels(edition: &Edition) -> Vec<&str> {
    edition.levels().iter().map(|level| &**level).collect()
}

fn parents(edition: &Edition) -> Vec<Option<&str>> {
    let code = |area: &grids::Area| area.parent.map(|parent| &*edition.area(parent).code);
    edition.areas().iter().map(code).collect()
}

fn good(json: &str, options: &Options) -> Edition {
    let (edition, faults) = read(json, options);
    assert_eq!(faults, []);
    edition.expect("no faults")
}

fn parented(level: Option<&str>) -> Options {
    let columns = Columns {
        parent: Some("in".into()),
        level: level.map(Into::into),
        ..Columns::code("id")
    };
    Options::new(columns, CodeScheme::Plain)
}

fn files(files: &[(&str, Option<&str>, String)], options: &Options) -> Outcome {
    let inputs: Vec<Input<'_>> = files
        .iter()
        .map(|(name, level, json)| Input {
            name,
            bytes: json.as_bytes(),
            level: *level,
        })
        .collect();
    read_areas(&inputs, options)
}

fn kinds(faults: &[Fault]) -> Vec<Kind> {
    faults.iter().map(|fault| fault.kind).collect()
}

#[test]
fn two_grids_become_an_edition_with_four_levels() {
    let json = collection(&[
        Feature::of("440112010001001", &square(113.40, 23.08, 0.01)),
        Feature::of("440112010001002", &square(113.41, 23.08, 0.01)),
    ]);
    let edition = good(&json, &options(CodeScheme::Cn));
    assert_eq!(
        levels(&edition),
        ["district", "subdistrict", "community", "grid"]
    );
    assert_eq!(
        codes(&edition),
        [
            "440112",
            "440112010",
            "440112010001",
            "440112010001001",
            "440112010001002"
        ]
    );
    let district = &edition.areas()[0].shape;
    assert_eq!(district.0.len(), 1);
    assert_eq!(
        district.0[0].exterior().0.len(),
        7,
        "the two corners in the middle stay, the shared edge goes"
    );
}

#[test]
fn codes_may_be_numbers_and_are_kept_as_written() {
    let json = collection(&[Feature::of("440112010", &square(113.40, 23.08, 0.01))])
        .replace("\"440112010\"", "440112010");
    assert_eq!(
        codes(&good(&json, &options(CodeScheme::Cn))),
        ["440112", "440112010"]
    );
    let json =
        collection(&[Feature::of("X", &square(113.40, 23.08, 0.01))]).replace("\"X\"", "1.0");
    assert_eq!(codes(&good(&json, &options(CodeScheme::Plain))), ["1.0"]);
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let json = format!(
        "\u{feff}{}",
        collection(&[Feature::of("A", &square(113.40, 23.08, 0.01))])
    );
    assert_eq!(codes(&good(&json, &options(CodeScheme::Plain))), ["A"]);
}

#[test]
fn names_come_from_the_property_then_the_table_then_the_code() {
    let json = collection(&[
        Feature::of("440112010", &square(113.40, 23.08, 0.01)).within("长洲"),
        Feature::of("440112011", &square(113.41, 23.08, 0.01)),
    ]);
    let columns = Columns {
        name: Some("in".into()),
        ..Columns::code("id")
    };
    let names = [("440112".to_owned(), "黄埔区".to_owned())].into();
    let edition = good(
        &json,
        &Options {
            names,
            ..Options::new(columns, CodeScheme::Cn)
        },
    );
    let names: Vec<&str> = edition.areas().iter().map(|area| &*area.name).collect();
    assert_eq!(
        names,
        ["黄埔区", "长洲", ""],
        "null is a name that is empty"
    );
}

#[test]
fn plain_codes_without_a_parent_are_one_level() {
    let json = collection(&[
        Feature::of("Mitte", &square(13.3, 52.5, 0.1)),
        Feature::of("Pankow", &square(13.4, 52.5, 0.1)),
    ]);
    assert_eq!(levels(&good(&json, &options(CodeScheme::Plain))), ["area"]);
    let columns = Columns {
        level: Some("borough".into()),
        ..Columns::code("id")
    };
    assert_eq!(
        levels(&good(&json, &Options::new(columns, CodeScheme::Plain))),
        ["borough"]
    );
}

#[test]
fn plain_parents_that_no_file_has_are_dissolved() {
    let json = collection(&[
        Feature::of("a", &square(113.40, 23.08, 0.01)).within("X"),
        Feature::of("b", &square(113.41, 23.08, 0.01)).within("X"),
        Feature::of("c", &square(113.42, 23.08, 0.01)).within("Y"),
    ]);
    let edition = good(&json, &parented(Some("block")));
    assert_eq!(levels(&edition), ["parent", "block"]);
    assert_eq!(codes(&edition), ["X", "Y", "a", "b", "c"]);
    assert_eq!(
        parents(&edition),
        [None, None, Some("X"), Some("X"), Some("Y")]
    );
}

#[test]
fn plain_levels_of_one_file_follow_the_depth_of_the_parents() {
    let json = collection(&[
        Feature::of("a", &square(113.40, 23.08, 0.01)).within("X"),
        Feature::of("City", &square(113.40, 23.08, 0.01)),
        Feature::of("X", &square(113.40, 23.08, 0.01)).within("City"),
    ]);
    let edition = good(&json, &parented(None));
    assert_eq!(levels(&edition), ["level1", "level2", "level3"]);
    assert_eq!(codes(&edition), ["City", "X", "a"]);
}

#[test]
fn one_file_a_level_is_put_in_order_by_the_parents_whatever_the_order_of_the_files() {
    let fine = collection(&[Feature::of("a", &square(113.40, 23.08, 0.01)).within("X")]);
    let coarse = collection(&[Feature::of("X", &square(113.40, 23.08, 0.01))]);
    let both = [
        ("fine.json", Some("quarter"), fine),
        ("coarse.json", Some("city"), coarse),
    ];
    let outcome = files(&both, &parented(None));
    assert_eq!(outcome.faults, []);
    assert_eq!(
        levels(&outcome.edition.expect("no faults")),
        ["city", "quarter"]
    );
}

#[test]
fn faults_of_several_files_name_the_file() {
    let fine = collection(&[Feature::of("a", &square(113.40, 23.08, 0.01)).within("Z")]);
    let coarse = collection(&[Feature::of("X", &square(113.40, 23.08, 0.01))]);
    let both = [
        ("coarse.json", Some("city"), coarse),
        ("fine.json", Some("quarter"), fine),
    ];
    let outcome = files(&both, &parented(None));
    assert!(outcome.edition.is_none());
    let said: Vec<(Kind, Option<&str>)> = outcome
        .faults
        .iter()
        .map(|fault| (fault.kind, fault.file.as_deref()))
        .collect();
    // Unrelated levels keep the order of the files, and the city has none of the quarter's ground.
    assert!(
        said.contains(&(Kind::ParentMissing, Some("fine.json"))),
        "{said:?}"
    );
}

#[test]
fn parents_in_a_circle_are_refused() {
    let json = collection(&[
        Feature::of("a", &square(113.40, 23.08, 0.01)).within("b"),
        Feature::of("b", &square(113.41, 23.08, 0.01)).within("a"),
    ]);
    assert_eq!(kinds(&read(&json, &parented(None)).1), [Kind::Level]);
}

#[test]
fn a_dissolved_level_is_checked_against_a_given_one_above_it() {
    let grid = |code: &str, west: f64| Feature::of(code, &square(west, 23.08, 0.01));
    let city = Feature::of(
        "440112",
        "[[[113.40,23.08],[113.42,23.08],[113.42,23.09],[113.40,23.09],[113.40,23.08]]]",
    );
    let whole = collection(&[
        city.clone(),
        grid("440112010001001", 113.40),
        grid("440112011001001", 113.41),
    ]);
    assert_eq!(read(&whole, &options(CodeScheme::Cn)).1, []);
    let lacking = collection(&[city.clone(), grid("440112010001001", 113.40)]);
    assert_eq!(
        kinds(&read(&lacking, &options(CodeScheme::Cn)).1),
        [Kind::Gap]
    );
    let beyond = collection(&[
        city,
        grid("440112010001001", 113.40),
        grid("440112011001001", 113.41),
        grid("440112011001002", 113.42),
    ]);
    assert_eq!(
        kinds(&read(&beyond, &options(CodeScheme::Cn)).1),
        [Kind::Outside]
    );
}

#[test]
fn no_file_at_all_is_an_error() {
    let outcome = read_areas(&[], &options(CodeScheme::Plain));
    assert_eq!(kinds(&outcome.faults), [Kind::NoFeatures]);
    assert!(outcome.edition.is_none());
}

#[test]
fn every_truncation_of_a_file_is_said_and_none_panics() {
    let json = collection(&[
        Feature::of("440112010001001", &square(113.40, 23.08, 0.01)).level("grid"),
        Feature::of("440112010001002", &square(113.41, 23.08, 0.01)).level("grid"),
    ]);
    for end in 0..json.len() {
        let (edition, faults) = read(&json[..end], &options(CodeScheme::Cn));
        assert!(edition.is_none());
        assert_eq!(kinds(&faults), [Kind::BrokenJson], "cut at {end}");
    }
}

/// Two areas side by side with more properties each.
fn figured(first: &str, second: &str) -> String {
    let area = |code: &str, west: f64, more: &str| {
        let east = west + 0.1;
        format!(
            r#"{{"type":"Feature","properties":{{"id":"{code}"{more}}},"geometry":{{"type":"Polygon","coordinates":
            [[[{west},52.5],[{east},52.5],[{east},52.6],[{west},52.6],[{west},52.5]]]}}}}"#
        )
    };
    let features = [area("Mitte", 13.5, first), area("Pankow", 14.5, second)];
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    )
}

fn with_figures() -> Options {
    let mut options = options(CodeScheme::Plain);
    options.figures.population = Some("people".to_owned());
    options.figures.road_km = Some("roads".to_owned());
    options
}

#[test]
fn population_and_roads_are_carried_where_the_file_has_them() {
    let json = figured(
        r#","people":"385748","roads":212.5"#,
        r#","people":null,"roads":" ""#,
    );
    let edition = good(&json, &with_figures());
    let of = |code: &str| edition.figures(edition.find(code).expect("known"));
    assert_eq!(of("Mitte").population, Some(385_748));
    assert_eq!(of("Mitte").road_km, Some(212.5));
    assert_eq!(of("Pankow"), grids::Figures::default());
    let plain = good(&json, &options(CodeScheme::Plain));
    assert_ne!(plain.hash(), edition.hash(), "nobody asked for them there");
    let exported = grids::import::areas_geojson(&edition);
    let mut again = Options::new(Columns::code("code"), CodeScheme::Plain);
    again.columns.name = Some("name".to_owned());
    again.columns.level = Some("level".to_owned());
    again.figures.population = Some("population".to_owned());
    again.figures.road_km = Some("road_km".to_owned());
    assert_eq!(good(&exported, &again).hash(), edition.hash());
}

#[test]
fn a_figure_that_is_no_number_and_a_column_that_no_feature_has_are_refused() {
    let json = figured(
        r#","people":1.5,"roads":"3 km""#,
        r#","people":-1,"roads":-0.5"#,
    );
    let (edition, faults) = read(&json, &with_figures());
    assert!(edition.is_none());
    assert_eq!(kinds(&faults), [Kind::BadFigure; 4]);
    let (edition, faults) = read(&figured("", ""), &with_figures());
    assert!(edition.is_none());
    assert_eq!(kinds(&faults), [Kind::MissingProperty; 2]);
}
