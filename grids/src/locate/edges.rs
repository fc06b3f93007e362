//! All edges of a level, each kept once however many areas share it.

use geo::{Coord, MultiPolygon};

use super::frame::{Frame, Spread};
use super::weight::Sum;
use crate::area::Area;
use crate::cores::prelude::*;
use crate::plain;

/// An edge from its lesser end `a` to its greater end `b`, and what lies on its left more than on its right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) a: Coord<f64>,
    pub(super) b: Coord<f64>,
    /// Added when a path crosses from right to left, taken away from left to right.
    pub(super) sum: Sum,
}

/// The edges of all areas, in the order of the cells they begin in, so that neighbours lie together in memory.
///
/// Edges of no length are left out: nothing crosses them, and who stands on them stands on their neighbours.
pub(super) fn unique(areas: &[Area], frame: &Frame) -> Vec<Edge> {
    let directed: Vec<Edge> = areas
        .par_iter()
        .enumerate()
        .flat_map_iter(|(number, area)| {
            let sum = Sum::of(number as u32);
            plain::edges(&area.shape)
                .filter(|(a, b)| a != b)
                .map(move |(a, b)| directed(a, b, sum))
        })
        .collect();
    let mut order: Vec<(u64, u32)> = directed
        .par_iter()
        .enumerate()
        .map(|(at, edge)| (sort_key(edge, frame), at as u32))
        .collect();
    order.par_sort_unstable();
    let mut unique = Vec::with_capacity(directed.len());
    for same_key in order.chunk_by(|p, q| p.0 == q.0) {
        let from = unique.len();
        for &(_, at) in same_key {
            merge(&mut unique, from, directed[at as usize]);
        }
    }
    unique.shrink_to_fit();
    unique
}

/// How many edges a shape has, those of no length counted too.
pub(super) fn count(shape: &MultiPolygon<f64>) -> usize {
    let rings = shape
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings.map(|ring| ring.0.len().saturating_sub(1)).sum()
}

/// How far the edges go in all.
pub(super) fn spread(edges: &[Edge]) -> Spread {
    let none = Spread {
        edges: edges.len(),
        east: 0.0,
        north: 0.0,
    };
    edges.iter().fold(none, |sum, edge| Spread {
        edges: sum.edges,
        east: sum.east + (edge.b.x - edge.a.x).abs(),
        north: sum.north + (edge.b.y - edge.a.y).abs(),
    })
}

fn directed(a: Coord<f64>, b: Coord<f64>, sum: Sum) -> Edge {
    // The inside of a ring lies on its left.
    if (a.x, a.y) < (b.x, b.y) {
        Edge { a, b, sum }
    } else {
        Edge {
            a: b,
            b: a,
            sum: Sum::NONE.minus(sum),
        }
    }
}

/// Adds the edge to the one with the same ends, among those from `from` on, which are few.
fn merge(unique: &mut Vec<Edge>, from: usize, edge: Edge) {
    match unique[from..]
        .iter_mut()
        .find(|other| other.a == edge.a && other.b == edge.b)
    {
        Some(other) => other.sum = other.sum.plus(edge.sum),
        None => unique.push(edge),
    }
}

/// The cell of the lesser end, then a hash of both ends: equal edges have equal keys, others almost never.
fn sort_key(edge: &Edge, frame: &Frame) -> u64 {
    let mixed = [edge.a.x, edge.a.y, edge.b.x, edge.b.y]
        .iter()
        .fold(0_u64, |hash, number| {
            (hash.rotate_left(29) ^ number.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
    u64::from(frame.number(edge.a)) << 32 | mixed >> 32
}
