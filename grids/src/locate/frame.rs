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
/// The root of how many times longer than wide a cell may be.
const STRETCH_MAX: f64 = 1e3;
/// Cells that an edge may enter on average; sound areas stay far below.
const CROSSINGS_MAX: f64 = 8.0;

/// The steps that edges take in all, in degrees east or west and north or south. Cells are made the longer the way
/// that most edges run, so that an edge touches few of them: thin strips get thin cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    pub(super) edges: usize,
    pub(super) east: f64,
    pub(super) north: f64,
}

/// A grid of cells over a box, with an empty margin of one cell around it that also stands for everything outside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    origin: Coord<f64>,
    per_degree: Coord<f64>,
    last: Coord<f64>,
    pub(super) cols: u32,
    pub(super) rows: u32,
}

impl Frame {
    /// About `cells` cells over the box; fewer if the box is long and thin, or if edges would touch too many of them.
    pub(super) fn over(bounds: Bounds, cells: f64, spread: Spread) -> Self {
        let (width, height) = (bounds.east - bounds.west, bounds.north - bounds.south);
        let largest = [bounds.west, bounds.east, bounds.south, bounds.north];
        let largest = largest.map(f64::abs).into_iter().fold(0.0, f64::max);
        let stretch = (spread.north / spread.east).sqrt();
        let stretch = if stretch.is_nan() {
            1.0
        } else {
            stretch.clamp(1.0 / STRETCH_MAX, STRETCH_MAX)
        };
        let even = (cells / (width * height)).sqrt();
        // Crossings into a next column or row, over all edges.
        let crossings = even * (spread.east * stretch + spread.north / stretch);
        let even = even * (CROSSINGS_MAX * spread.edges as f64 / crossings).clamp(0.0, 1.0);
        let per_degree = |fair: f64, length: f64| {
            // A box thin as a hair has few cells across, and must not have all the more along.
            let most = (SIDE_MAX.min(cells) / length).min(PER_LARGEST_MAX / largest);
            if length > 0.0 { fair.min(most) } else { 1.0 }
        };
        let per_degree = Coord {
            x: per_degree(even * stretch, width),
            y: per_degree(even / stretch, height),
        };
        let side = |cells: f64| (cells + 2.0 * MARGIN).ceil() as u32 + 1;
        let (cols, rows) = (side(width * per_degree.x), side(height * per_degree.y));
        Self {
            origin: Coord {
                x: bounds.west - MARGIN / per_degree.x,
                y: bounds.south - MARGIN / per_degree.y,
            },
            per_degree,
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
            x: (coord.x - self.origin.x) * self.per_degree.x,
            y: (coord.y - self.origin.y) * self.per_degree.y,
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
            x: self.origin.x + (f64::from(col) + offset.x) / self.per_degree.x,
            y: self.origin.y + (f64::from(row) + offset.y) / self.per_degree.y,
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

    const EVEN: Spread = Spread {
        edges: 1000,
        east: 0.0,
        north: 0.0,
    };

    #[test]
    fn strips_get_cells_as_thin_as_they_are() {
        let bounds = Bounds {
            west: 10.0,
            south: 10.0,
            east: 11.0,
            north: 11.0,
        };
        let strips = Spread {
            edges: 2_000,
            east: 1.0,
            north: 1_000.0,
        };
        let frame = Frame::over(bounds, 10_000.0, strips);
        assert!(
            frame.cols > 2_000 && frame.rows < 12,
            "{} × {}",
            frame.cols,
            frame.rows
        );
    }

    #[test]
    fn edges_across_everything_get_few_cells() {
        let bounds = Bounds {
            west: 10.0,
            south: 10.0,
            east: 11.0,
            north: 11.0,
        };
        let diagonals = Spread {
            edges: 10_000,
            east: 10_000.0,
            north: 10_000.0,
        };
        let frame = Frame::over(bounds, 100_000.0, diagonals);
        assert!(frame.len() < 100, "{} × {}", frame.cols, frame.rows);
    }

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
            let frame = Frame::over(bounds, 1000.0, EVEN);
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
            EVEN,
        );
        let number = |x, y| frame.cell(frame.in_cells(Coord { x, y }));
        assert_eq!(number(-180.0, 10.5).0, 0);
        assert_eq!(number(180.0, 10.5).0, frame.cols - 1);
        assert_eq!(number(10.5, -90.0).1, 0);
        assert_eq!(number(10.5, 90.0).1, frame.rows - 1);
    }
}
