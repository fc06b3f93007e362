//! All edges of all areas, with those that several areas share found exactly.

use std::ops::Range;

use geo::{Coord, LineString};
use rayon::prelude::*;

use crate::import::Draft;

/// One directed edge of a ring; the area lies on its left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Half {
    pub from: u32,
    pub to: u32,
    pub ring: u32,
}

/// A ring of an area.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ring {
    /// Index into the drafts.
    pub area: u32,
    /// Which part of the area's `MultiPolygon`.
    pub part: u32,
    pub is_outer: bool,
    first: u32,
    end: u32,
}

/// An edge without a direction, however many rings use it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    /// The lesser vertex; vertices are numbered from west to east, then from south to north.
    pub low: u32,
    pub high: u32,
    first_use: u32,
    end_use: u32,
}

/// The edges of many areas, each vertex and each edge once, to the bit.
///
/// Only sound areas with a shape take part. Vertices with the same coordinates are one vertex.
pub(crate) struct Mesh {
    pub vertices: Vec<Coord<f64>>,
    pub rings: Vec<Ring>,
    pub halves: Vec<Half>,
    pub edges: Vec<Edge>,
    uses: Vec<u32>,
    corner_starts: Vec<u32>,
    corners: Vec<u32>,
}

impl Mesh {
    /// The mesh of the areas `of`, given as indices into the drafts.
    pub fn new(drafts: &[Draft], of: &[usize]) -> Self {
        let mut rings = Vec::new();
        let mut coords: Vec<Coord<f64>> = Vec::new();
        for &area in of {
            for (part, polygon) in drafts[area].shape.iter().enumerate() {
                let all = std::iter::once(polygon.exterior()).chain(polygon.interiors());
                for (at, line) in all.enumerate() {
                    let first = coords.len() as u32;
                    coords.extend(open(line));
                    let (area, part, end) = (area as u32, part as u32, coords.len() as u32);
                    rings.push(Ring {
                        area,
                        part,
                        is_outer: at == 0,
                        first,
                        end,
                    });
                }
            }
        }
        let (vertices, ids) = distinct(&coords);
        drop(coords);
        let halves = halves(&rings, &ids);
        let (edges, uses) = edges(&halves);
        let (corner_starts, corners) = corners(&halves, vertices.len());
        Self {
            vertices,
            rings,
            halves,
            edges,
            uses,
            corner_starts,
            corners,
        }
    }

    /// The directed edges that make up an edge.
    pub fn uses(&self, edge: u32) -> impl Iterator<Item = Half> + '_ {
        let edge = &self.edges[edge as usize];
        self.uses[edge.first_use as usize..edge.end_use as usize]
            .iter()
            .map(|&half| self.halves[half as usize])
    }

    /// The area of a directed edge.
    pub fn area(&self, half: Half) -> u32 {
        self.rings[half.ring as usize].area
    }

    /// The corners at a vertex: where the ring comes from, where it goes, and the ring.
    pub fn corners(&self, vertex: u32) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let range = self.corner_starts[vertex as usize] as usize
            ..self.corner_starts[vertex as usize + 1] as usize;
        self.corners[range].iter().map(|&at| {
            let half = self.halves[at as usize];
            let ring = &self.rings[half.ring as usize];
            let before = if at == ring.first {
                ring.end - 1
            } else {
                at - 1
            };
            (self.halves[before as usize].from, half.to, half.ring)
        })
    }

    /// The directed edges of a ring, in order.
    pub fn ring_halves(&self, ring: u32) -> &[Half] {
        let Range { start, end } = self.ring_range(ring);
        &self.halves[start..end]
    }

    fn ring_range(&self, ring: u32) -> Range<usize> {
        let ring = &self.rings[ring as usize];
        ring.first as usize..ring.end as usize
    }

    /// Both ends of an edge.
    pub fn ends(&self, edge: u32) -> (Coord<f64>, Coord<f64>) {
        let edge = &self.edges[edge as usize];
        (
            self.vertices[edge.low as usize],
            self.vertices[edge.high as usize],
        )
    }
}

/// The ring without its closing position.
fn open(line: &LineString<f64>) -> &[Coord<f64>] {
    match line.0.as_slice() {
        [first, .., last] if first == last => &line.0[..line.0.len() - 1],
        all => all,
    }
}

/// Orders floats as numbers; coordinates are finite and −0 does not occur.
fn key(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

/// The different coordinates in order, and for each coordinate which one it is.
fn distinct(coords: &[Coord<f64>]) -> (Vec<Coord<f64>>, Vec<u32>) {
    let mut keyed: Vec<(u64, u64, u32)> = coords
        .par_iter()
        .enumerate()
        .map(|(at, coord)| (key(coord.x), key(coord.y), at as u32))
        .collect();
    keyed.par_sort_unstable();
    let mut vertices: Vec<Coord<f64>> = Vec::with_capacity(coords.len() / 2);
    let mut ids = vec![0; coords.len()];
    for (_, _, at) in keyed {
        let coord = coords[at as usize];
        if vertices.last() != Some(&coord) {
            vertices.push(coord);
        }
        ids[at as usize] = (vertices.len() - 1) as u32;
    }
    (vertices, ids)
}

fn halves(rings: &[Ring], ids: &[u32]) -> Vec<Half> {
    let mut halves = Vec::with_capacity(ids.len());
    for (ring, place) in rings.iter().enumerate() {
        for at in place.first..place.end {
            let next = if at + 1 == place.end {
                place.first
            } else {
                at + 1
            };
            halves.push(Half {
                from: ids[at as usize],
                to: ids[next as usize],
                ring: ring as u32,
            });
        }
    }
    halves
}

fn edges(halves: &[Half]) -> (Vec<Edge>, Vec<u32>) {
    let ends = |half: &Half| (half.from.min(half.to), half.from.max(half.to));
    let mut keyed: Vec<((u32, u32), u32)> = halves
        .par_iter()
        .enumerate()
        .map(|(at, half)| (ends(half), at as u32))
        .collect();
    keyed.par_sort_unstable();
    let mut edges: Vec<Edge> = Vec::with_capacity(halves.len() / 2);
    for (at, ((low, high), _)) in keyed.iter().enumerate() {
        match edges.last_mut() {
            Some(edge) if (edge.low, edge.high) == (*low, *high) => edge.end_use += 1,
            _ => edges.push(Edge {
                low: *low,
                high: *high,
                first_use: at as u32,
                end_use: at as u32 + 1,
            }),
        }
    }
    (edges, keyed.into_iter().map(|(_, at)| at).collect())
}

/// The halves that leave each vertex, vertex by vertex.
fn corners(halves: &[Half], vertices: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; vertices + 1];
    for half in halves {
        starts[half.from as usize + 1] += 1;
    }
    for at in 0..vertices {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    let mut corners = vec![0; halves.len()];
    for (at, half) in halves.iter().enumerate() {
        let slot = &mut next[half.from as usize];
        corners[*slot as usize] = at as u32;
        *slot += 1;
    }
    (starts, corners)
}
