//! The anchor of every border cell, what it is in, and what the cells between are in: row by row from outside.

use std::ops::Range;

use geo::Coord;

use super::edges::Edge;
use super::field::{ANCHOR_LEFT, ASK, IS_BORDER, NONE, straddles};
use super::frame::Frame;
use super::raster::Touched;
use super::weight::{Meaning, Sum};
use crate::cores::prelude::*;
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
pub(super) fn settle(
    frame: &Frame,
    edges: &[Edge],
    touched: &Touched,
    words: &mut [u32],
) -> Vec<u32> {
    // A record is two words and its list, so where each begins is known before any is written.
    let record_at = |at: usize| 2 * at + touched.start(at);
    let mut records = vec![0; record_at(touched.cells.len())];
    let mut rows = Vec::with_capacity(frame.rows as usize);
    let mut rest = &mut records[..];
    for (row, words) in (0..frame.rows).zip(words.chunks_exact_mut(frame.cols as usize)) {
        let cells = touched.in_row(row, frame.cols);
        let size = record_at(cells.end) - record_at(cells.start);
        let (records, others) = rest.split_at_mut(size);
        rest = others;
        rows.push((row, cells, words, records));
    }
    rows.into_par_iter()
        .for_each(|(row, cells, words, records)| {
            let first_record = record_at(cells.start);
            settle_row(
                &mut Walk::from_outside(frame, edges, row),
                touched,
                cells,
                words,
                |at| (record_at(at), record_at(at) - first_record),
                records,
            );
        });
    records
}

/// The margin of the frame is outside everything, so each row begins there with nothing, and is walked from anchor to
/// anchor. The way between two anchors lies in the cells from one to the other, so only their edges can cross it.
fn settle_row(
    walk: &mut Walk<'_>,
    touched: &Touched,
    cells: Range<usize>,
    words: &mut [u32],
    place: impl Fn(usize) -> (usize, usize),
    records: &mut [u32],
) {
    let mut filled = 0;
    for at in cells {
        let col = touched.cells[at] as usize % words.len();
        if filled < col {
            let state = walk.enter_empty(filled as u32);
            words[filled..col].fill(state);
        }
        let (record, within_row) = place(at);
        words[col] = IS_BORDER | record as u32;
        let list = touched.of(at);
        walk.enter_border(
            col as u32,
            list,
            &mut records[within_row..within_row + 2 + list.len()],
        );
        filled = col + 1;
    }
    if filled < words.len() {
        let state = walk.enter_empty(filled as u32);
        words[filled..].fill(state);
    }
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
    fn enter_empty(&mut self, col: u32) -> u32 {
        if !self.passed.is_empty() {
            let Some(middle) = self.frame.point_in(col, self.row, OFFSETS[0]) else {
                return ASK;
            };
            self.go(middle);
        }
        word(self.sum)
    }

    /// Into a border cell: writes its record.
    fn enter_border(&mut self, col: u32, list: &[u32], record: &mut [u32]) {
        self.passed.extend_from_slice(list);
        record[2..].copy_from_slice(list);
        let size = (list.len() as u32) << 2;
        let Some((offset, anchor)) = self.anchor(col, list) else {
            (record[0], record[1]) = (ASK, size);
            return;
        };
        self.go(anchor);
        self.passed.extend_from_slice(list);
        (record[0], record[1]) = (word(self.sum), size | offset);
        for crossing in &mut record[2..] {
            let edge = &self.edges[*crossing as usize];
            if side(edge.a, edge.b, anchor) > 0.0 {
                *crossing |= ANCHOR_LEFT;
            }
        }
    }

    /// The first place that is in the cell and on none of its edges, with its number in [`OFFSETS`].
    fn anchor(&self, col: u32, list: &[u32]) -> Option<(u32, Coord<f64>)> {
        let is_free = |point: &Coord<f64>| {
            let mut edges = list.iter().map(|&at| &self.edges[at as usize]);
            edges.all(|edge| !is_on(edge.a, edge.b, *point))
        };
        (0..).zip(OFFSETS).find_map(|(number, offset)| {
            let point = self.frame.point_in(col, self.row, offset).filter(is_free)?;
            Some((number, point))
        })
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
