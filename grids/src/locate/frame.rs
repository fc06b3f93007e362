//! From coordinates to cells: one formula, used everywhere, that never decreases when a coordinate grows.
//!
//! Because it is monotone in each coordinate, the positions of a cell are exactly those of some box, whatever the
//! rounding does at the box's edges: what is proven for boxes holds for cells.

use geo::Coord;

use crate::position::Bounds;

/// Adding 2^52 to a number from 0 to 2^32 leaves it, rounded to an integer, in the lowest bits.
const TO_INTEGER: f64 = 4_503_599_627_370_496.0;
/// Columns and rows on each side that no coordinate of the box falls into.
const MARGIN: f64 = 1.5;
const SIDE_MAX: f64 = 60_000.0;
/// Cells in the largest coordinate: each is at least 2^12 ulps wide, so that there is room in it for an anchor.
const PER_LARGEST_MAX: f64 = (1_u64 << 40) as f64;

/// A grid of cells over a box, with an empty margin of one cell around it that also stands for everything outside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    origin: Coord<f64>,
    cells_per_degree: f64,
    last: Coord<f64>,
    pub(super) cols: u32,
    pub(super) rows: u32,
}

impl Frame {
    /// About `cells` square cells over the box; fewer if the box is long and thin.
    pub(super) fn over(bounds: Bounds, cells: f64) -> Self {
        let (width, height) = (bounds.east - bounds.west, bounds.north - bounds.south);
        let longest = width.max(height);
        let cells_per_degree = if longest > 0.0 {
            // A box thin as a hair has few cells across, and must not have all the more along.
            let fair = (cells / (width * height)).sqrt();
            let largest = [bounds.west, bounds.east, bounds.south, bounds.north]
                .map(f64::abs)
                .into_iter()
                .fold(0.0, f64::max);
            fair.min(SIDE_MAX.min(cells) / longest)
                .min(PER_LARGEST_MAX / largest)
        } else {
            1.0
        };
        let side = |length: f64| (length * cells_per_degree + 2.0 * MARGIN).ceil() as u32 + 1;
        let (cols, rows) = (side(width), side(height));
        Self {
            origin: Coord {
                x: bounds.west - MARGIN / cells_per_degree,
                y: bounds.south - MARGIN / cells_per_degree,
            },
            cells_per_degree,
            last: Coord {
                x: f64::from(cols - 1),
                y: f64::from(rows - 1),
            },
            cols,
            rows,
        }
    }

    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        self.cols as usize * self.rows as usize
    }

    /// The coordinate counted in cells; cell `k` is where this rounds to `k`.
    #[inline]
    pub(super) fn in_cells(&self, coord: Coord<f64>) -> Coord<f64> {
        Coord {
            x: (coord.x - self.origin.x) * self.cells_per_degree,
            y: (coord.y - self.origin.y) * self.cells_per_degree,
        }
    }

    /// Column and row of a coordinate counted in cells.
    #[inline]
    pub(super) fn cell(&self, in_cells: Coord<f64>) -> (u32, u32) {
        (
            nearest_integer(in_cells.x, self.last.x),
            nearest_integer(in_cells.y, self.last.y),
        )
    }

    /// The number of the cell that has the coordinate, row by row from the south-west.
    #[inline]
    pub(super) fn number(&self, coord: Coord<f64>) -> u32 {
        let (col, row) = self.cell(self.in_cells(coord));
        row * self.cols + col
    }

    /// The point that lies `offset` cells from the middle of a cell, if rounding leaves it in the cell.
    pub(super) fn point_in(&self, col: u32, row: u32, offset: Coord<f64>) -> Option<Coord<f64>> {
        let point = self.point(col, row, offset);
        (self.cell(self.in_cells(point)) == (col, row)).then_some(point)
    }

    /// The same without the check: for points that passed it before.
    #[inline]
    pub(super) fn point(&self, col: u32, row: u32, offset: Coord<f64>) -> Coord<f64> {
        Coord {
            x: self.origin.x + (f64::from(col) + offset.x) / self.cells_per_degree,
            y: self.origin.y + (f64::from(row) + offset.y) / self.cells_per_degree,
        }
    }
}

/// Rounded, and brought into 0 to `last`; never decreases when `value` grows.
#[inline]
fn nearest_integer(value: f64, last: f64) -> u32 {
    let low = if value > 0.0 { value } else { 0.0 };
    let within = if low < last { low } else { last };
    (within + TO_INTEGER).to_bits() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_box_lies_inside_the_margin() {
        for bounds in [
            Bounds {
                west: 113.0,
                south: 23.0,
                east: 114.0,
                north: 23.5,
            },
            Bounds {
                west: -180.0,
                south: -90.0,
                east: 180.0,
                north: 90.0,
            },
            Bounds {
                west: 1.0,
                south: 1.0,
                east: 1.0,
                north: 1.0,
            },
            Bounds {
                west: 5.0,
                south: 5.0,
                east: 5.0_f64.next_up(),
                north: 6.0,
            },
            Bounds {
                west: 0.0,
                south: 0.0,
                east: 1e-50,
                north: 1e-50,
            },
        ] {
            let frame = Frame::over(bounds, 1000.0);
            assert!(
                frame.len() < 200_000,
                "{bounds:?} takes {} cells",
                frame.len()
            );
            for (x, y) in [(bounds.west, bounds.south), (bounds.east, bounds.north)] {
                let (col, row) = frame.cell(frame.in_cells(Coord { x, y }));
                assert!(
                    (1..frame.cols - 1).contains(&col) && (1..frame.rows - 1).contains(&row),
                    "{bounds:?}"
                );
            }
        }
    }

    #[test]
    fn everything_outside_falls_into_the_margin() {
        let frame = Frame::over(
            Bounds {
                west: 10.0,
                south: 10.0,
                east: 11.0,
                north: 11.0,
            },
            100.0,
        );
        let number = |x, y| frame.cell(frame.in_cells(Coord { x, y }));
        assert_eq!(number(-180.0, 10.5).0, 0);
        assert_eq!(number(180.0, 10.5).0, frame.cols - 1);
        assert_eq!(number(10.5, -90.0).1, 0);
        assert_eq!(number(10.5, 90.0).1, frame.rows - 1);
    }
}
