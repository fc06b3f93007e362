//! Heat tiles: how many cases are where.

use fast_mvt::{MvtCoord, MvtGeomType, MvtLayerBuilder, MvtResult};
use heat::{CELLS_AXIS, EXTENT, Filter, Tile, View};

/// The deepest zoom that has tiles of its own.
pub const ZOOM_MAX: u8 = heat::ZOOM_MAX;
/// The only layer.
pub const LAYER: &str = "heat";

/// A tile with a point at the centre of each cell that has cases; `n` says how many.
///
/// A tile has 64 × 64 cells. Without any case it is empty: zero bytes.
pub fn tile(view: &View, tile: Tile, filter: &Filter) -> MvtResult<Vec<u8>> {
    let counted = view.tile_counts(tile, filter);
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
    use fast_mvt::{MvtGeometry, MvtReaderRef, MvtValueRef};
    use heat::{Case, Heat, NO_AREA};
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
                let read = read(&tile(heat.view(), at, &filter).expect("points encode"));
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

    #[test]
    fn a_tile_without_cases_has_no_bytes() {
        let nowhere = Tile::new(5, 0, 0).expect("it exists");
        let bytes = tile(heat().view(), nowhere, &Filter::default()).expect("nothing encodes");
        assert!(bytes.is_empty());
    }
}
