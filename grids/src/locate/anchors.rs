//! The anchor of every border cell, what it is in, and what the cells between are in: row by row from outside.

use geo::Coord;

use super::edges::Edge;
use super::field::{ANCHOR_LEFT, ASK, IS_BORDER, NONE, straddles};
use super::frame::Frame;
use super::raster::Touched;
use super::weight::{Meaning, Sum};
use crate::plain::is_on;
use crate::ring::side;

/// Where in its cell an anchor may stand, as parts of the cell from its middle. The first that is on no edge is taken.
pub(super) const OFFSETS: [Coord<f64>; 4] = [
    Coord { x: 0.0, y: 0.0 },
    Coord {
        x: 0.213,
        y: -0.171,
    },
    Coord {
        x: -0.307,
        y: 0.293,
    },
    Coord {
        x: -0.117,
        y: -0.361,
    },
];

/// Fills in the words of all cells, and gives the records of the border cells, as [`super::field::Field`] keeps them.
///
/// The margin of the frame is outside everything, so each row begins there with nothing, and is walked from anchor to
/// anchor. The way between two anchors lies in the cells from one to the other, so only their edges can cross it.
pub(super) fn settle(
    frame: &Frame,
    edges: &[Edge],
    touched: &Touched,
    words: &mut [u32],
) -> Vec<u32> {
    let mut records = Vec::with_capacity(2 * touched.cells.len() + touched.edges.len());
    let mut at = 0;
    for (row, words) in (0..frame.rows).zip(words.chunks_exact_mut(frame.cols as usize)) {
        let mut walk = Walk::from_outside(frame, edges, row);
        let first = row * frame.cols;
        let mut filled = 0;
        while let Some(col) = touched
            .cells
            .get(at)
            .map(|cell| cell - first)
            .filter(|&col| col < frame.cols)
        {
            if filled < col {
                let state = walk.to_empty(filled);
                words[filled as usize..col as usize].fill(state);
            }
            words[col as usize] = IS_BORDER | records.len() as u32;
            walk.to_border(col, touched.of(at), &mut records);
            filled = col + 1;
            at += 1;
        }
        if filled < frame.cols {
            let state = walk.to_empty(filled);
            words[filled as usize..].fill(state);
        }
    }
    records
}

/// The way along one row.
struct Walk<'a> {
    frame: &'a Frame,
    edges: &'a [Edge],
    row: u32,
    /// Where we are, and what that is in.
    here: Coord<f64>,
    sum: Sum,
    /// Edges of the cells passed since `here`, ascending.
    passed: Vec<u32>,
}

impl<'a> Walk<'a> {
    fn from_outside(frame: &'a Frame, edges: &'a [Edge], row: u32) -> Self {
        let here = frame
            .point_in(0, row, OFFSETS[0])
            .expect("cells are thousands of ulps wide");
        Self {
            frame,
            edges,
            row,
            here,
            sum: Sum::NONE,
            passed: Vec::new(),
        }
    }

    /// Into a cell without edges: gives the word for it and all empty cells that follow.
    fn to_empty(&mut self, col: u32) -> u32 {
        if !self.passed.is_empty() {
            let Some(middle) = self.frame.point_in(col, self.row, OFFSETS[0]) else {
                return ASK;
            };
            self.go(middle);
        }
        word(self.sum)
    }

    /// Into a border cell: appends its record.
    fn to_border(&mut self, col: u32, list: &[u32], records: &mut Vec<u32>) {
        self.passed.extend_from_slice(list);
        let edges = self.edges;
        let is_free = |point: &Coord<f64>| {
            list.iter()
                .map(|&at| &edges[at as usize])
                .all(|edge| !is_on(edge.a, edge.b, *point))
        };
        let anchor = OFFSETS.iter().enumerate().find_map(|(number, &offset)| {
            let anchor = self.frame.point_in(col, self.row, offset).filter(is_free)?;
            Some((number as u32, anchor))
        });
        let size = (list.len() as u32) << 2;
        let Some((offset, anchor)) = anchor else {
            records.extend([ASK, size]);
            records.extend_from_slice(list);
            return;
        };
        self.go(anchor);
        self.passed.extend_from_slice(list);
        records.extend([word(self.sum), size | offset]);
        records.extend(list.iter().map(|&at| {
            let edge = &edges[at as usize];
            if side(edge.a, edge.b, anchor) > 0.0 {
                at | ANCHOR_LEFT
            } else {
                at
            }
        }));
    }

    fn go(&mut self, to: Coord<f64>) {
        self.passed.sort_unstable();
        self.passed.dedup();
        for at in self.passed.drain(..) {
            let edge = &self.edges[at as usize];
            let from_left = side(edge.a, edge.b, self.here) > 0.0;
            let to_left = side(edge.a, edge.b, to) > 0.0;
            if from_left != to_left && straddles(self.here, to, edge) {
                self.sum = if from_left {
                    self.sum.minus(edge.sum)
                } else {
                    self.sum.plus(edge.sum)
                };
            }
        }
        self.here = to;
    }
}

fn word(sum: Sum) -> u32 {
    match sum.meaning() {
        Meaning::None => NONE,
        Meaning::One(number) => number,
        Meaning::Several => ASK,
    }
}
