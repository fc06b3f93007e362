//! The fast locator of one level: a flat grid of cells, most of which know their answer.
//!
//! A cell that no edge touches lies in one area, or in none, and its word says which. Any other cell has an *anchor*,
//! a point in it that lies on no edge and whose areas are known, and the list of edges that may touch the cell. To
//! answer for a point of the cell, walk straight from the anchor to it and add up the edges crossed on the way: the
//! cell is a box, so the way stays inside it and meets no other edges. Every test on the way is exact.
//!
//! Where the walk ends in several areas, or on an edge, or the cell has no anchor, the field says
//! [`Answer::AskPlainly`]; that is rare, and never needed for a point inside a cell of sound, disjoint areas.

use geo::Coord;

use super::anchors::{self, OFFSETS};
use super::edges::{self, Edge};
use super::frame::{Frame, Spread};
use super::raster;
use super::weight::{Meaning, Sum};
use crate::area::Area;
use crate::plain::is_within;
use crate::position::{Bounds, Position};
use crate::ring::{self, side};

/// Cells for each edge: more make more of them empty and cost memory.
const CELLS_PER_EDGE: f64 = 11.0;
const CELLS_MIN: f64 = 64.0;
/// Cell words leave one bit for the flag.
const CELLS_MAX: f64 = (1_u64 << 30) as f64;
/// Positions that are taken through each step together.
pub(super) const BLOCK: usize = 1024;

/// What the field says about a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// In no area of the level, and on no edge.
    None,
    /// Inside one area of the level and on no edge.
    One(u32),
    /// Look at the areas themselves.
    AskPlainly,
}

/// A cell's word, and a border cell's state: the number of an area, or one of these.
pub(super) const NONE: u32 = (1 << 31) - 1;
pub(super) const ASK: u32 = NONE - 1;
/// Set on the word of a border cell; the rest is the place of its record.
pub(super) const IS_BORDER: u32 = 1 << 31;

/// In a record: set on an edge that has the anchor on its left.
pub(super) const ANCHOR_LEFT: u32 = 1 << 31;

pub(super) struct Field {
    frame: Frame,
    words: Box<[u32]>,
    /// For each border cell what its anchor is in, the number of its edges and its anchor's place in [`OFFSETS`] (in
    /// the two lowest bits), and the edges; all in one place, because memory is what a position waits for.
    records: Box<[u32]>,
    edges: Box<[Edge]>,
}

impl Field {
    pub(super) fn build(areas: &[Area]) -> Self {
        let bounds = areas
            .iter()
            .map(|area| ring::bounds(&area.shape))
            .fold(Bounds::EMPTY, Bounds::union);
        let bounds = if bounds.is_empty() {
            Bounds {
                west: 0.0,
                south: 0.0,
                east: 0.0,
                north: 0.0,
            }
        } else {
            bounds
        };
        // The edges are sorted by a frame of their own, because their number decides how fine the other one is.
        let directed: usize = areas.iter().map(|area| edges::count(&area.shape)).sum();
        let even = Spread {
            edges: directed,
            east: 0.0,
            north: 0.0,
        };
        let edges = edges::unique(
            areas,
            &Frame::over(bounds, directed as f64 + CELLS_MIN, even),
        );
        let cells = (edges.len() as f64 * CELLS_PER_EDGE).clamp(CELLS_MIN, CELLS_MAX);
        let frame = Frame::over(bounds, cells, edges::spread(&edges));
        let mut words = vec![0; frame.len()];
        let touched = raster::touched(&frame, &edges, &mut words);
        let records = anchors::settle(&frame, &edges, &touched, &mut words);
        assert!(
            records.len() < IS_BORDER as usize,
            "the edition's limit on vertices keeps this true"
        );
        Self {
            frame,
            words: words.into(),
            records: records.into(),
            edges: edges.into(),
        }
    }

    /// The answer for one position.
    pub(super) fn answer(&self, position: Position) -> Answer {
        let point = position.coord();
        let (col, row) = self.frame.cell(self.frame.in_cells(point));
        let word = self.words[row as usize * self.frame.cols as usize + col as usize];
        if word & IS_BORDER == 0 {
            said(word)
        } else {
            self.walk(word ^ IS_BORDER, (col, row), point)
        }
    }

    /// The answers for at most [`BLOCK`] positions, each with the position's place, in any order.
    ///
    /// Far faster than one by one, because each step is done for all of them before the next: while one position
    /// waits for memory, the others already ask for theirs.
    pub(super) fn answers(&self, positions: &[Position], mut take: impl FnMut(usize, Answer)) {
        let mut cells = [(0, 0); BLOCK];
        for (position, cell) in positions.iter().zip(&mut cells) {
            *cell = self.frame.cell(self.frame.in_cells(position.coord()));
        }
        // Nothing here depends on what is read, so that the processor never has to guess and go back.
        let mut words = [0; BLOCK];
        for (&(col, row), word) in cells[..positions.len()].iter().zip(&mut words) {
            *word = self.words[row as usize * self.frame.cols as usize + col as usize];
        }
        let mut borders = [(0, 0); BLOCK];
        let mut count = 0;
        for (at, &word) in words[..positions.len()].iter().enumerate() {
            borders[count] = (at, word & !IS_BORDER);
            if word & IS_BORDER == 0 {
                take(at, said(word));
            } else {
                count += 1;
            }
        }
        let borders = &borders[..count];
        let firsts = borders
            .iter()
            .fold(0.0, |sum, &(_, record)| sum + self.first_look(record));
        std::hint::black_box(firsts);
        for &(at, record) in borders {
            take(at, self.walk(record, cells[at], positions[at].coord()));
        }
    }

    /// Reads what [`Field::walk`] will need first, so that it is near when it does. The number means nothing.
    #[inline]
    fn first_look(&self, record: u32) -> f64 {
        let edge = self.edges[(self.records[record as usize + 2] & !ANCHOR_LEFT) as usize];
        edge.a.x + edge.b.y
    }

    /// From the anchor to the point.
    fn walk(&self, record: u32, (col, row): (u32, u32), point: Coord<f64>) -> Answer {
        let record = &self.records[record as usize..];
        let (state, size) = (record[0], record[1]);
        if state == ASK {
            return Answer::AskPlainly;
        }
        let anchor = self.frame.point(col, row, OFFSETS[(size & 3) as usize]);
        let mut sum = if state == NONE {
            Sum::NONE
        } else {
            Sum::of(state)
        };
        for &crossing in &record[2..2 + (size >> 2) as usize] {
            let edge = &self.edges[(crossing & !ANCHOR_LEFT) as usize];
            let side_of_point = side(edge.a, edge.b, point);
            if side_of_point == 0.0 && is_within(edge.a, edge.b, point) {
                return Answer::AskPlainly;
            }
            let from_left = crossing & ANCHOR_LEFT != 0;
            if (side_of_point > 0.0) != from_left && straddles(anchor, point, edge) {
                sum = if from_left {
                    sum.minus(edge.sum)
                } else {
                    sum.plus(edge.sum)
                };
            }
        }
        match sum.meaning() {
            Meaning::None => Answer::None,
            Meaning::One(number) => Answer::One(number),
            Meaning::Several => Answer::AskPlainly,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.words) + size_of_val(&*self.records) + size_of_val(&*self.edges)
    }
}

fn said(word: u32) -> Answer {
    match word {
        NONE => Answer::None,
        ASK => Answer::AskPlainly,
        number => Answer::One(number),
    }
}

/// True if the edge has its ends on different sides of the line through both points; an end on the line counts as
/// being on its right, so that a path through a vertex crosses the edges that meet there an even or odd number of
/// times as it should: it is as if the path were moved a hair to the left.
#[inline]
pub(super) fn straddles(from: Coord<f64>, to: Coord<f64>, edge: &Edge) -> bool {
    (side(from, to, edge.a) > 0.0) != (side(from, to, edge.b) > 0.0)
}
