//! Real sizes: generated partitions and the demo district, whole, planted with faults, and read again.

use data::partition::Partition;
use geo::{Coord, GeodesicArea, MultiPolygon, Polygon};
use grids::fault::{Fault, Kind};
use grids::import::{Columns, Input, Options, Outcome, areas_geojson, read_areas};
use grids::{CodeScheme, Converter, Crs, Edition, NewArea, Position};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

fn columns() -> Columns {
    let some = |word: &str| Some(word.to_owned());
    Columns {
        code: "code".into(),
        name: some("name"),
        parent: some("parent"),
        level: some("level"),
    }
}

fn read(json: &str, options: &Options) -> Outcome {
    read_areas(
        &[Input {
            name: "areas.geojson",
            bytes: json.as_bytes(),
            level: None,
        }],
        options,
    )
}

fn said(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(Fault::to_string).collect()
}

/// The areas of a partition with a parent for every twenty, which the import dissolves.
fn dissolved(partition: &Partition) -> Edition {
    let features: Vec<String> = partition
        .build()
        .into_iter()
        .enumerate()
        .map(|(at, (code, polygon))| {
            feature(&code, Some(&format!("P{:04}", at / 20)), "grid", &polygon)
        })
        .collect();
    let outcome = read(
        &collection(&features),
        &Options::new(columns(), CodeScheme::Plain),
    );
    let holes_only = outcome
        .faults
        .iter()
        .all(|fault| fault.kind == Kind::EnclosedHole);
    assert!(holes_only, "{:?}", said(&outcome.faults));
    outcome.edition.expect("no errors")
}

fn collection(features: &[String]) -> String {
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{}]}}",
        features.join(",\n")
    )
}

fn feature(code: &str, parent: Option<&str>, level: &str, polygon: &Polygon<f64>) -> String {
    let ring: Vec<String> = polygon
        .exterior()
        .0
        .iter()
        .map(|at| format!("[{},{}]", at.x, at.y))
        .collect();
    let parent = parent.map_or("null".to_owned(), |parent| format!("\"{parent}\""));
    format!(
        r#"{{"type":"Feature","properties":{{"code":"{code}","name":"{code}","parent":{parent},"level":"{level}"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
        ring.join(",")
    )
}

/// The edition with one shape changed.
fn changed(edition: &Edition, at: usize, shape: MultiPolygon<f64>) -> Edition {
    let mut areas: Vec<NewArea> = edition
        .areas()
        .iter()
        .map(|area| NewArea {
            code: area.code.clone(),
            name: area.name.clone(),
            level: area.level,
            parent: area.parent.map(|parent| edition.area(parent).code.clone()),
            shape: area.shape.clone(),
        })
        .collect();
    areas[at].shape = shape;
    Edition::from_areas(
        edition.levels().to_vec(),
        edition.scheme(),
        edition.about().clone(),
        areas,
    )
    .expect("as before")
}

#[test]
fn a_generated_partition_with_dissolved_parents_has_no_faults_and_comes_back_with_its_hash() {
    for seed in 0..4 {
        let edition = dissolved(&Partition::new(seed, 600, 40));
        let outcome = read(
            &areas_geojson(&edition),
            &Options::new(columns(), CodeScheme::Plain),
        );
        assert_eq!(said(&outcome.faults), [] as [&str; 0], "seed {seed}");
        assert_eq!(
            outcome.edition.expect("no faults").hash(),
            edition.hash(),
            "seed {seed}"
        );
    }
}

#[test]
fn a_partition_written_in_any_system_has_no_faults() {
    let edition = dissolved(&Partition::new(9, 300, 30));
    for crs in [
        Crs::Cgcs2000,
        Crs::Gcj02,
        Crs::Bd09,
        Crs::Epsg(4547),
        Crs::Epsg(3857),
    ] {
        let converter = Converter::new(crs).expect("built in");
        let convert = |at: Coord<f64>| {
            let (x, y) = converter.from_wgs84(Position::new(at.x, at.y).expect("in range"));
            Coord { x, y }
        };
        let features: Vec<String> = edition
            .areas()
            .iter()
            .map(|area| {
                let parent = area.parent.map(|parent| &*edition.area(parent).code);
                let ring = area.shape.0[0]
                    .exterior()
                    .0
                    .iter()
                    .map(|&at| convert(at))
                    .collect();
                feature(
                    &area.code,
                    parent,
                    &edition.levels()[usize::from(area.level)],
                    &Polygon::new(ring, Vec::new()),
                )
            })
            .collect();
        let options = Options {
            crs,
            ..Options::new(columns(), CodeScheme::Plain)
        };
        let outcome = read(&collection(&features), &options);
        assert_eq!(said(&outcome.faults), [] as [&str; 0], "{crs}");
        assert!(outcome.edition.is_some());
    }
}

#[test]
fn a_vertex_moved_in_one_area_is_found_as_exactly_the_overlap_or_the_gap_it_makes() {
    let edition = dissolved(&Partition::new(3, 400, 40));
    let grids = edition.level_range(1);
    let mut dice = StdRng::seed_from_u64(5);
    let (mut overlaps, mut gaps) = (0, 0);
    while overlaps < 12 || gaps < 12 {
        let at = dice.random_range(grids.clone()) as usize;
        let mut ring = edition.areas()[at].shape.0[0].exterior().0.clone();
        let vertex = dice.random_range(1..ring.len() - 1);
        let (p, v, q) = (ring[vertex - 1], ring[vertex], ring[vertex + 1]);
        let parent = edition.areas()[at].parent;
        // A vertex of exactly two areas, both of one parent, so that the parent's own border does not move.
        let sharers: Vec<_> = edition
            .areas()
            .iter()
            .filter(|area| area.shape.0[0].exterior().0.contains(&v))
            .collect();
        if sharers.len() != 2 || sharers.iter().any(|area| area.parent != parent) {
            continue;
        }
        let moved = Coord {
            x: v.x * 0.75 + (p.x + q.x) * 0.125,
            y: v.y * 0.75 + (p.y + q.y) * 0.125,
        };
        ring[vertex] = moved;
        let changed_m2 =
            Polygon::new(vec![p, v, q, moved, p].into(), Vec::new()).geodesic_area_signed();
        if changed_m2.abs() < 2.0 {
            continue;
        }
        let shape = MultiPolygon::new(vec![Polygon::new(ring.into(), Vec::new())]);
        let outcome = read(
            &areas_geojson(&changed(&edition, at, shape)),
            &Options::new(columns(), CodeScheme::Plain),
        );
        let [fault] = outcome.faults.as_slice() else {
            panic!("one fault, not {:?}", said(&outcome.faults))
        };
        let grew = fault.kind == Kind::Overlap;
        assert!(grew || fault.kind == Kind::Gap, "{fault}");
        let area_m2 = fault.area_m2.expect("ground has an area");
        assert!(
            (area_m2 - changed_m2.abs()).abs() < 0.001 + area_m2 * 1e-5,
            "{area_m2} {changed_m2}"
        );
        assert!(outcome.edition.is_none());
        *(if grew { &mut overlaps } else { &mut gaps }) += 1;
    }
}

#[test]
fn a_code_planted_twice_and_a_ring_turned_round_are_found_and_nothing_else() {
    let edition = dissolved(&Partition::new(4, 200, 30));
    let json = areas_geojson(&edition);
    let lines: Vec<&str> = json.lines().collect();
    let twice = json.replace("\"A000100\"", "\"A000101\"");
    let outcome = read(&twice, &Options::new(columns(), CodeScheme::Plain));
    let kinds: Vec<Kind> = outcome.faults.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [Kind::DuplicateCode]);
    let shape = &edition.areas()[50].shape;
    let mut ring = shape.0[0].exterior().clone();
    ring.0.reverse();
    let area = &edition.areas()[50];
    let parent = area.parent.map(|parent| &*edition.area(parent).code);
    let line = feature(&area.code, parent, "grid", &Polygon::new(ring, Vec::new()));
    // The first line opens the collection.
    let turned = json.replace(lines[51].trim_end_matches(','), &line);
    let outcome = read(&turned, &Options::new(columns(), CodeScheme::Plain));
    let kinds: Vec<(Kind, Option<usize>)> = outcome
        .faults
        .iter()
        .map(|fault| (fault.kind, fault.feature))
        .collect();
    assert_eq!(kinds, [(Kind::Orientation, Some(50))]);
    assert!(outcome.edition.is_some());
}

#[test]
fn the_demo_district_passes_its_own_check_and_comes_back_with_its_hash() {
    let bytes = data::district();
    let options = Options::new(columns(), CodeScheme::Cn);
    let outcome = read_areas(
        &[Input {
            name: "district",
            bytes: &bytes,
            level: None,
        }],
        &options,
    );
    assert_eq!(said(&outcome.faults), [] as [&str; 0]);
    let edition = outcome.edition.expect("no faults");
    assert!(edition.level_range(3).len() > 1_000);
    let again = read(&areas_geojson(&edition), &options);
    assert_eq!(said(&again.faults), [] as [&str; 0]);
    assert_eq!(again.edition.expect("no faults").hash(), edition.hash());
}

#[test]
fn the_districts_grids_alone_dissolve_to_the_levels_that_were_given() {
    let bytes = data::district();
    let options = Options::new(columns(), CodeScheme::Cn);
    let whole = read_areas(
        &[Input {
            name: "district",
            bytes: &bytes,
            level: None,
        }],
        &options,
    )
    .edition
    .expect("no faults");
    let features: Vec<String> = areas_geojson(&whole)
        .lines()
        .filter(|line| line.contains("\"level\":\"grid\""))
        .map(|line| line.trim_end_matches(',').to_owned())
        .collect();
    let outcome = read(&collection(&features), &options);
    let holes_only = outcome
        .faults
        .iter()
        .all(|fault| fault.kind == Kind::EnclosedHole);
    assert!(holes_only, "{:?}", said(&outcome.faults));
    let edition = outcome.edition.expect("no errors");
    for (given, found) in whole.areas().iter().zip(edition.areas()) {
        assert_eq!(given.code, found.code);
        let (given_m2, found_m2) = (
            given.shape.geodesic_area_unsigned(),
            found.shape.geodesic_area_unsigned(),
        );
        assert!(
            (given_m2 - found_m2).abs() < 0.01,
            "{}: {given_m2} {found_m2}",
            given.code
        );
        assert_eq!(given.shape.0.len(), found.shape.0.len(), "{}", given.code);
    }
}
