//! Which open cases lie near a place: a grid of small cells, searched row by row.

use std::collections::BTreeSet;

use grids::Position;

use crate::case::CaseNo;

/// A cell's row from south to north, and column from west to east.
pub(crate) type Cell = (i32, i32);

/// Cells a degree: one is some 200 m high.
const CELLS_A_DEGREE: f64 = 500.0;
/// Metres of one degree of latitude, a little too few, so that no cell is missed.
const DEGREE_M: f64 = 110_000.0;
/// Most open cases that one search looks at; the southernmost rows are looked at first.
const LOOKED_MAX: usize = 20_000;

/// Open cases by cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Near(BTreeSet<(Cell, CaseNo)>);

pub(super) fn cell(position: Position) -> Cell {
    let of = |deg: f64| (deg * CELLS_A_DEGREE).floor() as i32;
    (of(position.lat_deg()), of(position.lon_deg()))
}

impl Near {
    /// Puts a case into its cell or takes it out.
    pub(super) fn put(&mut self, cell: Cell, case: CaseNo, is_in: bool) {
        if is_in {
            self.0.insert((cell, case));
        } else {
            self.0.remove(&(cell, case));
        }
    }

    /// Of all open cases with a place.
    pub(super) fn of(cases: impl Iterator<Item = (Cell, CaseNo)>) -> Self {
        Self(cases.collect())
    }

    /// Cases in the cells that a circle touches, and some around; at most [`LOOKED_MAX`].
    pub(crate) fn around(
        &self,
        position: Position,
        metres: f64,
    ) -> impl Iterator<Item = CaseNo> + '_ {
        let (row, column) = cell(position);
        let rows = (metres / DEGREE_M * CELLS_A_DEGREE).ceil() as i32;
        let narrow = position.lat_deg().abs().min(89.0) + metres / DEGREE_M;
        let narrow = narrow.min(89.9).to_radians().cos();
        let columns = (metres / (DEGREE_M * narrow) * CELLS_A_DEGREE).ceil() as i32;
        let of_row = move |row| {
            let (from, to) = ((row, column - columns), (row, column + columns));
            self.0
                .range((from, CaseNo(0))..=(to, CaseNo(u32::MAX)))
                .map(|(_, case)| *case)
        };
        (row - rows..=row + rows).flat_map(of_row).take(LOOKED_MAX)
    }
}
