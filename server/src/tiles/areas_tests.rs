//! Area tiles read back from their bytes and compared with the edition.

use std::collections::{BTreeMap, BTreeSet};

use fast_mvt::{MvtCoord, MvtGeometry, MvtReaderRef, MvtValueRef};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use grids::{About, CodeScheme, Edition, NewArea};
use heat::Spot;

use super::super::{clip, outline};
use super::*;

const SIDE: usize = 24;
const WEST_DEG: f64 = 113.40;
const NORTH_DEG: f64 = 23.20;
const STEP_DEG: f64 = 0.005;

/// The corner of a checkered district; the inner ones are shifted about, each always the same way.
fn corner(column: usize, row: usize) -> Coord<f64> {
    let shift = |seed: usize| (seed * 7_919 % 101) as f64 / 101.0 - 0.5;
    let inner = |at: usize| at > 0 && at < SIDE;
    let (dx, dy) = if inner(column) && inner(row) {
        (shift(column * 31 + row), shift(column + row * 37))
    } else {
        (0.0, 0.0)
    };
    Coord {
        x: WEST_DEG + (column as f64 + 0.6 * dx) * STEP_DEG,
        y: NORTH_DEG - (row as f64 + 0.6 * dy) * STEP_DEG,
    }
}

fn area(code: String, level: u8, parent: Option<&str>, shape: MultiPolygon<f64>) -> NewArea {
    let name = format!("网格{code}").into();
    NewArea {
        code: code.into(),
        name,
        level,
        parent: parent.map(Into::into),
        shape,
    }
}

/// A district of 24 × 24 irregular cells; the cell in its middle has a hole with an island in it.
fn edition() -> Edition {
    let around = (0..SIDE).map(|at| corner(0, at));
    let around = around.chain((0..SIDE).map(|at| corner(at, SIDE)));
    let around = around.chain((1..=SIDE).rev().map(|at| corner(SIDE, at)));
    let around = around.chain((1..=SIDE).rev().map(|at| corner(at, 0)));
    let whole = Polygon::new(around.collect::<LineString<f64>>(), Vec::new());
    let mut areas = vec![area("D".to_owned(), 0, None, whole.into())];
    for (column, row) in (0..SIDE).flat_map(|column| (0..SIDE).map(move |row| (column, row))) {
        let at = |(dc, dr)| corner(column + dc, row + dr);
        let outer: LineString<f64> = [(0, 0), (0, 1), (1, 1), (1, 0)]
            .map(at)
            .into_iter()
            .collect();
        let mut shape = MultiPolygon::from(Polygon::new(outer, Vec::new()));
        if (column, row) == (SIDE / 2, SIDE / 2) {
            let (hole, island) = (square(&shape, 0.3), square(&shape, 0.1));
            shape.0[0].interiors_push(hole);
            shape.0.push(Polygon::new(island, Vec::new()));
        }
        areas.push(area(format!("D{column:02}{row:02}"), 1, Some("D"), shape));
    }
    let levels = vec!["district".into(), "grid".into()];
    Edition::from_areas(levels, CodeScheme::Plain, About::default(), areas).expect("it is sound")
}

/// A square around the middle of a cell, a share of the cell's usual size wide.
fn square(shape: &MultiPolygon<f64>, share: f64) -> LineString<f64> {
    let corners = &shape.0[0].exterior().0[..4];
    let mean = |of: fn(&Coord<f64>) -> f64| corners.iter().map(of).sum::<f64>() / 4.0;
    let (x, y, half) = (mean(|c| c.x), mean(|c| c.y), share * STEP_DEG / 2.0);
    let at = |(dx, dy): (f64, f64)| Coord {
        x: x + dx * half,
        y: y + dy * half,
    };
    [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
        .map(at)
        .into_iter()
        .collect()
}

fn tile_at(z: u8, lon_deg: f64, lat_deg: f64) -> Tile {
    Tile::of(Spot::of(lon_deg, lat_deg).expect("finite"), z).expect("the zoom exists")
}

/// A feature as read back: id, properties, rings of each polygon.
struct Read {
    id: u64,
    properties: BTreeMap<String, String>,
    geometry: MvtGeometry,
}

fn read(bytes: &[u8]) -> BTreeMap<String, Vec<Read>> {
    let reader = MvtReaderRef::new(bytes).expect("it was just written");
    let mut layers = BTreeMap::new();
    for layer in reader.layers() {
        assert_eq!((layer.extent(), layer.version()), (4096, 2));
        let features = layer.features().map(|feature| {
            let text = |value| match value {
                MvtValueRef::String(text) => text.to_owned(),
                other => panic!("all properties are texts: {other:?}"),
            };
            let properties = feature.properties_vec().expect("sound").into_iter();
            Read {
                id: feature.id().expect("areas have ids"),
                properties: properties
                    .map(|(key, value)| (key.to_owned(), text(value)))
                    .collect(),
                geometry: feature.geometry().expect("sound"),
            }
        });
        assert!(
            layers
                .insert(layer.name().to_owned(), features.collect())
                .is_none()
        );
    }
    layers
}

fn read_tile(edition: &Edition, at: Tile, only: Option<usize>) -> BTreeMap<String, Vec<Read>> {
    read(&tile(edition, &Outlines::of(edition), None, at, only).expect("it encodes"))
}

/// All rings of a feature, closed as they come from the reader, outer ones first of each polygon.
fn rings(geometry: &MvtGeometry) -> Vec<(bool, Vec<MvtCoord>)> {
    let polygons = match geometry {
        MvtGeometry::Polygon(polygon) => vec![polygon.clone()],
        MvtGeometry::MultiPolygon(polygons) => polygons.0.clone(),
        other => panic!("areas are polygons: {other:?}"),
    };
    let of = |polygon: fast_mvt::MvtPolygon| {
        let (outer, holes) = polygon.into_inner();
        let holes = holes.into_iter().map(|hole| (false, hole.0));
        std::iter::once((true, outer.0))
            .chain(holes)
            .collect::<Vec<_>>()
    };
    polygons.into_iter().flat_map(of).collect()
}

fn twice_area(geometry: &MvtGeometry) -> i64 {
    rings(geometry)
        .iter()
        .map(|(_, ring)| clip::twice_area(ring))
        .sum()
}

#[test]
fn areas_carry_their_id_code_name_and_parent() {
    let edition = edition();
    let layers = read_tile(&edition, tile_at(13, 113.46, 23.14), None);
    let names: Vec<_> = layers.keys().map(String::as_str).collect();
    assert_eq!(names, ["district", "district_label", "grid", "grid_label"]);
    for feature in layers["grid"].iter().chain(&layers["grid_label"]) {
        let area = edition.area(AreaId(feature.id as u32));
        assert_eq!(feature.properties["code"], *area.code);
        assert_eq!(feature.properties["name"], *area.name);
        assert_eq!(feature.properties["parent"], "D");
    }
    assert!(!layers["district"][0].properties.contains_key("parent"));
}

#[test]
fn the_cells_of_a_tile_fill_it_without_a_gap_or_an_overlap() {
    let edition = edition();
    let around = i64::from(4096 + 2 * outline::BUFFER);
    for z in 12..=16 {
        let inner = tile_at(z, 113.46, 23.14);
        for (dx, dy) in [(0, 0), (1, 0), (0, 1)] {
            let at = Tile::new(z, inner.x() + dx, inner.y() + dy).expect("it exists");
            let layers = read_tile(&edition, at, Some(1));
            let island = |f: &&Read| f.properties["code"] == format!("D{0}{0}", SIDE / 2);
            let hole: i64 = layers["grid"].iter().filter(island).map(hole_area).sum();
            let sum: i64 = layers["grid"].iter().map(|f| twice_area(&f.geometry)).sum();
            let district: i64 = read_tile(&edition, at, Some(0))["district"]
                .iter()
                .map(|f| twice_area(&f.geometry))
                .sum();
            // At zoom 12 the district does not fill the tile; its own outline says how much it does.
            assert_eq!(sum + hole, district, "{at:?}");
            assert!(
                z < 14 || district == 2 * around * around,
                "{at:?} lies inside the district"
            );
        }
    }
}

/// What the hole takes away, but for the island in it.
fn hole_area(feature: &Read) -> i64 {
    let rings = rings(&feature.geometry);
    let holes: i64 = rings
        .iter()
        .filter(|ring| !ring.0)
        .map(|ring| clip::twice_area(&ring.1))
        .sum();
    let islands: i64 = rings
        .iter()
        .skip(1)
        .filter(|ring| ring.0)
        .map(|r| clip::twice_area(&r.1))
        .sum();
    -holes - islands
}

#[test]
fn water_is_a_layer_of_its_own_cut_like_areas_and_without_properties() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"江"},"geometry":{"type":
        "Polygon","coordinates":[[[113.3,23.0],[113.6,23.0],[113.6,23.14],[113.3,23.14],[113.3,23.0]]]}}]}"#;
    let dir = tempfile::tempdir().expect("a directory");
    let store = crate::store::Sqlite::open(dir.path()).expect("empty");
    crate::store::Store::put_fact(&store, crate::ground::WATER_FACT, text).expect("stored");
    let ground = Ground::kept(&store).expect("read").expect("kept");
    let edition = edition();
    let outlines = Outlines::of(&edition);
    let at = tile_at(13, 113.46, 23.139);
    let drawn = |only| {
        let bytes = tile(&edition, &outlines, Some(&ground), at, only).expect("it encodes");
        let reader = MvtReaderRef::new(&bytes).expect("it was just written");
        let layers = reader.layers().map(|layer| {
            let features = layer.features();
            let seen = features.map(|f| {
                let properties = f.properties_vec().expect("sound").len();
                (properties, f.geometry().expect("sound"))
            });
            (layer.name().to_owned(), seen.collect::<Vec<_>>())
        });
        layers.collect::<Vec<_>>()
    };
    let layers = drawn(None);
    let (name, features) = &layers[0];
    assert_eq!(
        (name.as_str(), features.len(), features[0].0),
        (WATER, 1, 0)
    );
    let edge = |side: i32| (side == -outline::BUFFER) || side == 4096 + outline::BUFFER;
    let [(true, ring)] = &rings(&features[0].1)[..] else {
        panic!("one ring")
    };
    assert!(ring.iter().all(|p| edge(p.x)), "{ring:?}");
    assert!(drawn(Some(1)).iter().all(|(name, _)| name != WATER));
}

#[test]
fn outer_rings_turn_one_way_and_holes_the_other() {
    let edition = edition();
    let code = format!("D{0}{0}", SIDE / 2);
    let id = edition.find(&code).expect("it is there");
    let label = edition.label_point(id);
    let layers = read_tile(
        &edition,
        tile_at(15, label.lon_deg(), label.lat_deg()),
        None,
    );
    let feature = layers["grid"]
        .iter()
        .find(|f| f.id == u64::from(id.0))
        .expect("it is there");
    let turns: Vec<_> = rings(&feature.geometry)
        .iter()
        .map(|(outer, r)| (*outer, clip::twice_area(r) > 0))
        .collect();
    assert_eq!(turns, [(true, true), (false, false), (true, true)]);
    for layer in ["grid", "district"] {
        for (outer, ring) in layers[layer].iter().flat_map(|f| rings(&f.geometry)) {
            assert_eq!(clip::twice_area(&ring) > 0, outer);
        }
    }
}

#[test]
fn every_name_stands_in_exactly_one_tile_of_a_zoom_and_inside_its_area() {
    let edition = edition();
    for z in [13, 14, 16] {
        let (first, last) = (tile_at(z, 113.39, 23.21), tile_at(z, 113.53, 23.07));
        let mut seen = BTreeSet::new();
        for (x, y) in
            (first.x()..=last.x()).flat_map(|x| (first.y()..=last.y()).map(move |y| (x, y)))
        {
            let at = Tile::new(z, x, y).expect("it exists");
            for label in read_tile(&edition, at, Some(1))
                .remove("grid_label")
                .unwrap_or_default()
            {
                assert!(seen.insert(label.id), "{} stands twice", label.id);
                let MvtGeometry::Point(point) = label.geometry else {
                    panic!("a label is a point")
                };
                assert!((0..4096).contains(&point.x()) && (0..4096).contains(&point.y()));
            }
        }
        assert_eq!(seen.len(), SIDE * SIDE);
    }
}

#[test]
fn a_level_is_left_out_while_its_areas_are_too_small_unless_it_is_asked_for() {
    let edition = edition();
    let at = tile_at(7, 113.46, 23.14);
    let names = |only| {
        read_tile(&edition, at, only)
            .into_keys()
            .collect::<Vec<_>>()
    };
    assert_eq!(names(None), ["district", "district_label"]);
    assert_eq!(names(Some(1)), ["grid"]);
    let widths: Vec<f64> = (0..=18)
        .map(|z| Outlines::of(&edition).width(1, z))
        .collect();
    assert!(widths[7] < WIDTH_MIN && widths[10] > WIDTH_MIN);
    assert!(widths.windows(2).all(|two| two[1] == 2.0 * two[0]));
}

#[test]
fn a_tile_far_away_has_no_bytes_and_zoom_zero_no_degenerate_ring() {
    let edition = edition();
    let outlines = Outlines::of(&edition);
    let far = Tile::new(9, 3, 3).expect("it exists");
    assert!(
        tile(&edition, &outlines, None, far, None)
            .expect("nothing encodes")
            .is_empty()
    );
    let world = Tile::new(0, 0, 0).expect("it exists");
    for only in [None, Some(0), Some(1)] {
        for feature in read_tile(&edition, world, only).values().flatten() {
            for (_, ring) in rings(&feature.geometry) {
                assert!(ring.len() >= 4 && clip::twice_area(&ring) != 0);
            }
        }
    }
}

#[test]
fn neighbouring_tiles_agree_where_they_overlap() {
    let edition = edition();
    let at = tile_at(14, 113.46, 23.14);
    let east = Tile::new(14, at.x() + 1, at.y()).expect("it exists");
    // Vertices in both tiles' buffers must be the same ones, a tile's width apart.
    let strip = |tile: Tile, shift: i32| -> BTreeSet<(u64, i32, i32)> {
        let layers = read_tile(&edition, tile, Some(1));
        let points = layers["grid"].iter().flat_map(|f| {
            let points = rings(&f.geometry).into_iter().flat_map(|ring| ring.1);
            points.map(|p| (f.id, p.x - shift, p.y)).collect::<Vec<_>>()
        });
        // Not those on the edge of the cut itself.
        let inside = |p: &(u64, i32, i32)| p.1.abs() < outline::BUFFER && (0..4096).contains(&p.2);
        points.filter(inside).collect()
    };
    let (west, east) = (strip(at, 4096), strip(east, 0));
    assert_eq!(west, east);
}

#[test]
fn outlines_are_kept_for_the_edition_that_was_asked_for_last() {
    let edition = edition();
    let first = outlines(&edition);
    assert!(Arc::ptr_eq(&first, &outlines(&edition)));
    assert!(first.memory_bytes() > 8 * 4 * SIDE * SIDE);
}
