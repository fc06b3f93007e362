//! Which edges touch which cells.

use std::ops::Range;

use geo::Coord;

use super::edges::Edge;
use super::frame::Frame;

/// In cells; far more than the rounding of [`Frame::in_cells`], which is below 10⁻¹⁰.
const SLACK: f64 = 1e-6;

/// For every cell that an edge may touch, those edges; never one too few, now and then one too many.
pub(super) struct Touched {
    /// The cells with edges, ascending.
    pub(super) cells: Vec<u32>,
    /// The edges of `cells[i]` are `edges[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    pub(super) edges: Vec<u32>,
}

impl Touched {
    /// Where the list of the cell at this place begins in the list of all.
    pub(super) fn start(&self, at: usize) -> usize {
        self.starts[at] as usize
    }

    /// The places of the row's cells in the list of cells.
    pub(super) fn in_row(&self, row: u32, cols: u32) -> Range<usize> {
        let before = |cell: u64| self.cells.partition_point(|&other| u64::from(other) < cell);
        before(u64::from(row) * u64::from(cols))..before((u64::from(row) + 1) * u64::from(cols))
    }

    /// The edges of the cell at this place in the list of cells.
    pub(super) fn of(&self, at: usize) -> &[u32] {
        &self.edges[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// `scratch` has a word for every cell; what is in it afterwards is of no use.
pub(super) fn touched(frame: &Frame, edges: &[Edge], scratch: &mut [u32]) -> Touched {
    scratch.fill(0);
    for edge in edges {
        for_each_cell(frame, edge, |cell| scratch[cell as usize] += 1);
    }
    let (mut cells, mut starts, mut total) = (Vec::new(), Vec::new(), 0);
    for (cell, count) in scratch.iter_mut().enumerate() {
        if *count > 0 {
            cells.push(cell as u32);
            starts.push(total);
            total += std::mem::replace(count, total);
        }
    }
    starts.push(total);
    let mut by_cell = vec![0; total as usize];
    for (at, edge) in edges.iter().enumerate() {
        for_each_cell(frame, edge, |cell| {
            let next = &mut scratch[cell as usize];
            by_cell[*next as usize] = at as u32;
            *next += 1;
        });
    }
    Touched {
        cells,
        starts,
        edges: by_cell,
    }
}

/// Every cell that the edge may have a point in, once.
fn for_each_cell(frame: &Frame, edge: &Edge, mut visit: impl FnMut(u32)) {
    let (a, b) = (frame.in_cells(edge.a), frame.in_cells(edge.b));
    let ((west, row_a), (east, row_b)) = (frame.cell(a), frame.cell(b));
    let (south, north) = (row_a.min(row_b), row_a.max(row_b));
    if west == east || south == north {
        for row in south..=north {
            (west..=east).for_each(|col| visit(row * frame.cols + col));
        }
        return;
    }
    let rise = b.y - a.y;
    for row in south..=north {
        let middle = f64::from(row);
        let meets = |y: f64| part_at(a.y, rise, y);
        let (t, u) = (meets(middle - 0.5 - SLACK), meets(middle + 0.5 + SLACK));
        let x = |t: f64| a.x + t * (b.x - a.x);
        let col = |x: f64| frame.cell(Coord { x, y: 0.0 }).0;
        // Edges run from west to east, but either way up.
        let (from, to) = (x(t.min(u)) - SLACK, x(t.max(u)) + SLACK);
        (col(from).max(west)..=col(to).min(east)).for_each(|col| visit(row * frame.cols + col));
    }
}

/// How far along the edge it reaches the height `y`: 0 to 1.
fn part_at(from: f64, rise: f64, y: f64) -> f64 {
    ((y - from) / rise).clamp(0.0, 1.0)
}
