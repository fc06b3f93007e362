//! The committed demo district is what the generator makes, and holds together to the last bit.

use data::district::{District, GRIDS, LEVELS, SEED};
use geo::{Area, Coord, Line};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

static DISTRICT: LazyLock<District> = LazyLock::new(|| District::grow(SEED, GRIDS));

/// Directed pieces of border by their exact bits.
type Pieces = HashSet<[u64; 4]>;

fn pieces<'a>(areas: impl Iterator<Item = &'a data::district::Area>) -> Vec<[u64; 4]> {
    let polygons = areas.flat_map(|area| area.shape.0.iter());
    let rings = polygons.flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.flat_map(geo::LineString::lines).map(bits).collect()
}

fn bits(line: Line<f64>) -> [u64; 4] {
    [line.start.x, line.start.y, line.end.x, line.end.y].map(f64::to_bits)
}

fn reversed(p: &[u64; 4]) -> [u64; 4] {
    [p[2], p[3], p[0], p[1]]
}

fn of_level(level: usize) -> impl Iterator<Item = &'static data::district::Area> {
    DISTRICT
        .areas
        .iter()
        .filter(move |area| area.level == level)
}

#[test]
fn the_committed_files_are_what_the_generator_makes() {
    assert!(
        data::district() == DISTRICT.to_geojson().as_bytes(),
        "run `cargo xtask district`"
    );
    assert!(
        data::WATER == DISTRICT.water_geojson(),
        "run `cargo xtask district`"
    );
}

#[test]
fn it_has_the_real_17_subdistricts_and_167_communities_and_about_1500_grids() {
    let count = |level| of_level(level).count();
    assert_eq!((count(0), count(1), count(2)), (1, 17, 167));
    assert!((1_450..=1_550).contains(&count(3)), "{}", count(3));
}

#[test]
fn codes_nest_and_serials_run_from_001_without_a_hole() {
    let mut serials: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for area in &DISTRICT.areas {
        if let Some(parent) = &area.parent {
            assert!(
                area.code.starts_with(parent.as_str())
                    && area.code.len() == [6, 9, 12, 15][area.level]
            );
        }
        if area.level == 3 {
            serials
                .entry(&area.code[..12])
                .or_default()
                .push(area.code[12..].parse().expect("digits"));
        }
    }
    assert_eq!(serials.len(), 167);
    for (community, serials) in serials {
        assert!(
            serials.iter().copied().eq(1..=serials.len() as u32),
            "{community} {serials:?}"
        );
    }
}

#[test]
fn neighbours_share_every_piece_of_border_bit_for_bit() {
    for (level, name) in LEVELS.iter().enumerate().skip(1) {
        let all = pieces(of_level(level));
        let set: Pieces = all.iter().copied().collect();
        assert_eq!(
            all.len(),
            set.len(),
            "a piece of border runs twice in one direction: areas overlap"
        );
        // What has no neighbour on its other side must be the district's own border: no gap inside.
        let rim: Pieces = set
            .iter()
            .filter(|piece| !set.contains(&reversed(piece)))
            .copied()
            .collect();
        let district: Pieces = pieces(of_level(0)).into_iter().collect();
        assert_eq!(rim, district, "level {name}");
    }
}

#[test]
fn every_parent_is_exactly_the_union_of_its_children() {
    for parent in DISTRICT.areas.iter().filter(|area| area.level < 3) {
        let children = DISTRICT
            .areas
            .iter()
            .filter(|area| area.parent.as_ref() == Some(&parent.code));
        let inner: Pieces = pieces(children).into_iter().collect();
        let rim: Pieces = inner
            .iter()
            .filter(|piece| !inner.contains(&reversed(piece)))
            .copied()
            .collect();
        assert_eq!(
            rim,
            pieces(std::iter::once(parent)).into_iter().collect(),
            "{}",
            parent.code
        );
    }
}

#[test]
fn no_border_crosses_another_and_no_ring_touches_itself() {
    let mut lines: BTreeMap<[u64; 4], Line<f64>> = BTreeMap::new();
    for area in of_level(3) {
        for polygon in &area.shape {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                assert!(ring.is_closed() && ring.0.len() >= 4, "{}", area.code);
                let corners: HashSet<_> = ring
                    .0
                    .iter()
                    .map(|c| (c.x.to_bits(), c.y.to_bits()))
                    .collect();
                assert_eq!(
                    corners.len(),
                    ring.0.len() - 1,
                    "{} touches itself",
                    area.code
                );
                for line in ring.lines() {
                    let key = bits(line);
                    lines.insert(key.min(reversed(&key)), line);
                }
            }
        }
    }
    let lines: Vec<Line<f64>> = lines.into_values().collect();
    assert_eq!(crossings(&lines), 0);
}

/// Pairs of pieces that meet anywhere but in a common end, found by a raster of cells.
fn crossings(lines: &[Line<f64>]) -> usize {
    const CELL: f64 = 0.001;
    let mut cells: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    let cell = |v: f64| (v / CELL).floor() as i64;
    for (i, line) in lines.iter().enumerate() {
        let (a, b) = (line.start, line.end);
        for x in cell(a.x.min(b.x))..=cell(a.x.max(b.x)) {
            for y in cell(a.y.min(b.y))..=cell(a.y.max(b.y)) {
                cells.entry((x, y)).or_default().push(i);
            }
        }
    }
    let meet = |a: &Line<f64>, b: &Line<f64>| {
        let joined = [b.start, b.end]
            .iter()
            .any(|&end| end == a.start || end == a.end);
        let side = |l: &Line<f64>, p: Coord<f64>| {
            let (d, e) = (l.end - l.start, p - l.start);
            d.x * e.y - d.y * e.x
        };
        !joined
            && side(a, b.start) * side(a, b.end) <= 0.0
            && side(b, a.start) * side(b, a.end) <= 0.0
    };
    let pairs = cells.values().flat_map(|inside| {
        inside
            .iter()
            .enumerate()
            .flat_map(|(n, &i)| inside[n + 1..].iter().map(move |&j| (i, j)))
    });
    pairs.filter(|&(i, j)| meet(&lines[i], &lines[j])).count()
}

#[test]
fn a_crossing_would_be_seen() {
    let line = |a: (f64, f64), b: (f64, f64)| Line::new(a, b);
    assert_eq!(
        crossings(&[
            line((0.0, 0.0), (1e-4, 1e-4)),
            line((1e-4, 0.0), (0.0, 1e-4))
        ]),
        1
    );
}

#[test]
fn only_changzhou_and_what_holds_its_islets_has_several_pieces_and_all_areas_have_ground() {
    for area in &DISTRICT.areas {
        let on_changzhou = area.code == "440112" || area.code.starts_with("440112010");
        assert!(area.shape.0.len() == 1 || on_changzhou, "{}", area.code);
        for polygon in &area.shape {
            let m2 = polygon.signed_area() * 111_320.0 * 111_320.0 * 0.919;
            assert!(m2 > 400.0, "{} has a piece of {m2} m²", area.code);
        }
    }
}

#[test]
fn every_teams_station_stands_in_its_own_area() {
    use geo::Contains;
    let mut teams = csv::Reader::from_reader(data::tables::TEAMS.as_bytes());
    for row in teams.records() {
        let row = row.expect("teams are well formed");
        let degree = |i: usize| row[i].parse::<f64>().expect("a number");
        let area = DISTRICT
            .areas
            .iter()
            .find(|area| area.code == row[4])
            .expect("the team's area exists");
        assert!(
            area.shape.contains(&Coord {
                x: degree(5),
                y: degree(6)
            }),
            "{}",
            &row[0]
        );
    }
}

#[test]
fn the_file_says_that_it_is_synthetic_and_its_coordinates_have_at_most_seven_decimals() {
    let text = String::from_utf8(data::district()).expect("UTF-8");
    let file: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(file["note"], data::district::NOTE);
    for feature in file["features"].as_array().expect("features") {
        assert_eq!(feature["properties"]["synthetic"], true);
    }
    let decimals = text
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(|n| n.split_once('.'));
    assert!(decimals.map(|(_, digits)| digits.len()).max() <= Some(7));
}
