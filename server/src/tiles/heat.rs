//! Heat tiles: how many cases are where.

use crate::http::Spread;
use crate::veil::Countable;
use fast_mvt::{MvtCoord, MvtGeomType, MvtLayerBuilder, MvtResult};
use heat::{CELLS_AXIS, EXTENT, Tile};
use std::collections::BTreeMap;

/// The deepest zoom that has tiles of its own.
pub const ZOOM_MAX: u8 = heat::ZOOM_MAX;
/// The only layer.
pub const LAYER: &str = "heat";

/// A tile with a point at the centre of each cell that has cases; `n` says how many.
///
/// A tile has 64 × 64 cells. Without any case it is empty: zero bytes.
pub fn tile(cases: &Countable, tile: Tile) -> MvtResult<Vec<u8>> {
    let counted = cases.tile(tile);
    if counted.total == 0 {
        return Ok(Vec::new());
    }
    let mut layer = MvtLayerBuilder::new(LAYER)?;
    for (cell, count) in counted.cells {
        let mut feature = layer.feature_of(MvtGeomType::Point);
        feature.points([centre(cell)])?;
        feature.tag_uint("n", count.into())?;
        layer = feature.end();
    }
    Ok(layer.encode())
}

/// As [`tile`], beside the counts of other windows: each cell also has `base`, the median of theirs, and `d`, which is
/// `n` − `base`. Cells are there that have either; without any other window there is only `n`.
pub fn tile_beside(cases: &Countable, tile: Tile, others: &[Countable]) -> MvtResult<Vec<u8>> {
    if others.is_empty() {
        return self::tile(cases, tile);
    }
    let mut cells: BTreeMap<u16, (u64, Vec<u64>)> = BTreeMap::new();
    for (cell, count) in cases.tile(tile).cells {
        cells.entry(cell).or_default().0 = count.into();
    }
    for (place, other) in others.iter().enumerate() {
        for (cell, count) in other.tile(tile).cells {
            let (_, counts) = cells.entry(cell).or_default();
            counts.resize(place, 0);
            counts.push(count.into());
        }
    }
    let mut layer = MvtLayerBuilder::new(LAYER)?;
    let mut is_empty = true;
    for (cell, (n, mut counts)) in cells {
        counts.resize(others.len(), 0);
        let base = Spread::of(counts).map_or(0.0, |spread| spread.median);
        if n == 0 && base == 0.0 {
            continue;
        }
        is_empty = false;
        let mut feature = layer.feature_of(MvtGeomType::Point);
        feature.points([centre(cell)])?;
        feature.tag_uint("n", n)?;
        feature.tag_double("base", base)?;
        feature.tag_double("d", n as f64 - base)?;
        layer = feature.end();
    }
    Ok(if is_empty { Vec::new() } else { layer.encode() })
}

fn centre(cell: u16) -> MvtCoord {
    const SIDE: u16 = EXTENT / CELLS_AXIS;
    let middle = |number: u16| i32::from(number * SIDE + SIDE / 2);
    MvtCoord {
        x: middle(cell % CELLS_AXIS),
        y: middle(cell / CELLS_AXIS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slice::Seen;
    use fast_mvt::{MvtGeometry, MvtReaderRef, MvtValueRef};
    use heat::{Case, Filter, Heat, NO_AREA};
    use std::collections::BTreeMap;

    fn case(case: u32, lon: f64, lat: f64, at_s: i64) -> Case {
        let position = Some((lon, lat));
        Case {
            case,
            position,
            at_s,
            class: 1,
            source: 0,
            status: 2,
            area: NO_AREA,
            team: 0,
        }
    }

    fn countable(heat: &Heat, filter: &Filter) -> Countable {
        let (seq, judged_s, view) = (0, 0, heat.snapshot());
        let seen = Seen {
            seq,
            judged_s,
            view,
        };
        Countable::whole(&seen, filter.clone())
    }

    fn heat() -> Heat {
        let spread = |n: u32| {
            (
                f64::from(n * 37 % 101) / 500.0,
                f64::from(n * 53 % 97) / 600.0,
            )
        };
        let cases = (1..=5_000u32).map(|n| {
            let (x, y) = spread(n % 700);
            case(n, 113.4 + x, 23.0 + y, i64::from(n))
        });
        Heat::from_cases(cases.collect())
    }

    /// Cell → count, read back from the bytes of a tile.
    fn read(bytes: &[u8]) -> BTreeMap<(i32, i32), u64> {
        let reader = MvtReaderRef::new(bytes).expect("it was just written");
        let mut cells = BTreeMap::new();
        for layer in reader.layers() {
            assert_eq!(
                (layer.name(), layer.extent(), layer.version()),
                ("heat", 4096, 2)
            );
            for feature in layer.features() {
                let MvtGeometry::Point(point) = feature.geometry().expect("sound") else {
                    panic!("only points are in a heat tile")
                };
                let properties = feature.properties_vec().expect("sound");
                let [("n", MvtValueRef::UInt(n))] = properties[..] else {
                    panic!("one property, n: {properties:?}")
                };
                assert_eq!(
                    ((point.x() - 32) % 64, (point.y() - 32) % 64),
                    (0, 0),
                    "at a centre"
                );
                assert!(cells.insert((point.x() / 64, point.y() / 64), n).is_none());
            }
        }
        cells
    }

    #[test]
    fn the_tile_read_back_is_what_the_heat_counts() {
        let heat = heat();
        let filter = Filter {
            from_s: Some(1_000),
            to_s: Some(4_000),
            ..Filter::default()
        };
        let mut sums = [0; 19];
        for n in 1..=700u32 {
            let spot =
                heat::Spot::of(113.4 + f64::from(n * 37 % 101) / 500.0, 23.0).expect("finite");
            for z in [0, 8, 11, 14, 18] {
                let at = Tile::of(spot, z).expect("zooms go to 18");
                let counted = heat
                    .view()
                    .tile(z, at.x(), at.y(), &filter)
                    .expect("it exists");
                let read = read(&tile(&countable(&heat, &filter), at).expect("points encode"));
                let cell = |(cell, n): (u16, u32)| {
                    ((i32::from(cell % 64), i32::from(cell / 64)), u64::from(n))
                };
                assert_eq!(read, counted.cells.into_iter().map(cell).collect());
                sums[usize::from(z)] += counted.total;
            }
        }
        assert_eq!(sums[0], 700 * 3_000);
        assert!(sums[14] > 0);
    }

    /// Cell → n, base and d where it has them.
    type Beside = (u64, Option<f64>, Option<f64>);

    fn read_beside(bytes: &[u8]) -> BTreeMap<(i32, i32), Beside> {
        let reader = MvtReaderRef::new(bytes).expect("it was just written");
        let mut cells = BTreeMap::new();
        for feature in reader
            .layers()
            .flat_map(|layer| layer.features().collect::<Vec<_>>())
        {
            let MvtGeometry::Point(point) = feature.geometry().expect("sound") else {
                panic!("only points are in a heat tile")
            };
            let properties = feature.properties_vec().expect("sound");
            let number = |name: &str| {
                let found = properties.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| match value {
                    MvtValueRef::UInt(n) => *n as f64,
                    MvtValueRef::Double(n) => *n,
                    other => panic!("{name} is a number: {other:?}"),
                })
            };
            let n = number("n").expect("always there") as u64;
            let told = (n, number("base"), number("d"));
            assert!(
                cells
                    .insert((point.x() / 64, point.y() / 64), told)
                    .is_none()
            );
        }
        cells
    }

    #[test]
    fn cells_stand_beside_the_median_of_the_other_windows() {
        let heat = heat();
        let window = |from_s, to_s| Filter {
            from_s: Some(from_s),
            to_s: Some(to_s),
            ..Filter::default()
        };
        let own = window(4_000, 5_001);
        let others = [
            window(1, 701),
            window(701, 1_401),
            window(1_500, 1_600),
            window(2_000, 2_001),
        ];
        let other_cases = others.each_ref().map(|other| countable(&heat, other));
        let at = Tile::of(heat::Spot::of(113.4, 23.0).expect("finite"), 9).expect("a zoom");
        let cells = |filter: &Filter| -> BTreeMap<u16, u64> {
            let counted = heat.view().tile_counts(at, filter);
            counted
                .cells
                .into_iter()
                .map(|(cell, n)| (cell, n.into()))
                .collect()
        };
        let (now, then) = (cells(&own), others.each_ref().map(cells));
        let told =
            read_beside(&tile_beside(&countable(&heat, &own), at, &other_cases).expect("encodes"));
        let (mut only_base, mut halves) = (0, 0);
        for cell in 0..4_096_u16 {
            let count = |counts: &BTreeMap<u16, u64>| counts.get(&cell).copied().unwrap_or(0);
            let mut counts = then.each_ref().map(count);
            counts.sort_unstable();
            let (n, base) = (count(&now), (counts[1] + counts[2]) as f64 / 2.0);
            let place = (i32::from(cell % 64), i32::from(cell / 64));
            let expected = (n > 0 || base > 0.0).then_some((n, Some(base), Some(n as f64 - base)));
            assert_eq!(told.get(&place).copied(), expected, "{place:?}");
            only_base += u32::from(n == 0 && base > 0.0);
            halves += u32::from(base.fract() != 0.0);
        }
        assert!(!told.is_empty() && halves > 0, "{only_base} {halves}");
        let quiet = window(6_000, 7_000);
        let base_only = read_beside(
            &tile_beside(&countable(&heat, &quiet), at, &other_cases[..2]).expect("encodes"),
        );
        assert!(
            base_only
                .values()
                .all(|(n, base, d)| *n == 0 && d.zip(*base).is_some_and(|(d, base)| d == -base))
        );
        assert!(!base_only.is_empty());
        let alone = tile_beside(&countable(&heat, &own), at, &[]).expect("encodes");
        assert_eq!(alone, tile(&countable(&heat, &own), at).expect("encodes"));
    }

    #[test]
    fn a_tile_without_cases_has_no_bytes() {
        let nowhere = Tile::new(5, 0, 0).expect("it exists");
        let bytes =
            tile(&countable(&heat(), &Filter::default()), nowhere).expect("nothing encodes");
        assert!(bytes.is_empty());
    }
}
