//! Where edges cross, and where a vertex lies on another edge: found exactly.

use std::sync::atomic::{AtomicU64, Ordering};

use geo::Coord;
use rayon::prelude::*;

use super::mesh::Mesh;
use super::tree::{Tree, box_of};
use crate::ring::side;

/// Most pairs of edges that are looked at; no map comes near, a million spokes through one point would.
pub(crate) const PAIRS_MAX: u64 = 2_000_000_000;
/// Most crossings that are kept.
pub(crate) const CROSSINGS_MAX: u64 = 1_000_000;

/// All contacts of edges that do not end in the same vertex.
#[derive(Debug, Default)]
pub(crate) struct Contacts {
    /// Pairs of edges that cross between their ends.
    pub crossings: Vec<(u32, u32)>,
    /// A vertex between the ends of an edge; in order of the vertices, each pair once.
    pub touches: Vec<(u32, u32)>,
    /// True when a limit was met: not everything was looked at.
    pub is_cut_short: bool,
}

impl Contacts {
    /// Looks at every pair of edges whose boxes meet; exact, on all cores.
    pub fn find(mesh: &Mesh) -> Self {
        Self::find_within(mesh, PAIRS_MAX, CROSSINGS_MAX)
    }

    fn find_within(mesh: &Mesh, pairs_max: u64, crossings_max: u64) -> Self {
        let boxes: Vec<_> = (0..mesh.edges.len() as u32)
            .into_par_iter()
            .map(|edge| {
                let (low, high) = mesh.ends(edge);
                box_of(low, high)
            })
            .collect();
        let tree = Tree::new(&boxes);
        let (pairs, crossings) = (AtomicU64::new(0), AtomicU64::new(0));
        let is_over = || {
            pairs.load(Ordering::Relaxed) > pairs_max
                || crossings.load(Ordering::Relaxed) > crossings_max
        };
        let mut contacts = tree
            .items()
            .par_chunks(256)
            .map(|chunk| {
                let mut found = Self::default();
                for &edge in chunk {
                    if is_over() {
                        found.is_cut_short = true;
                        break;
                    }
                    let (mut looked, before) = (0, found.crossings.len());
                    tree.each(boxes[edge as usize], &mut |other| {
                        looked += 1;
                        if edge < other {
                            found.look(mesh, edge, other);
                        }
                    });
                    pairs.fetch_add(looked, Ordering::Relaxed);
                    crossings.fetch_add((found.crossings.len() - before) as u64, Ordering::Relaxed);
                }
                found
            })
            .reduce(Self::default, Self::join);
        contacts.crossings.par_sort_unstable();
        contacts.touches.par_sort_unstable();
        contacts.touches.dedup();
        contacts
    }

    fn join(mut self, mut other: Self) -> Self {
        self.crossings.append(&mut other.crossings);
        self.touches.append(&mut other.touches);
        self.is_cut_short |= other.is_cut_short;
        self
    }

    fn look(&mut self, mesh: &Mesh, a: u32, b: u32) {
        let (edge_a, edge_b) = (&mesh.edges[a as usize], &mesh.edges[b as usize]);
        let ((a0, a1), (b0, b1)) = (mesh.ends(a), mesh.ends(b));
        let shared = [edge_a.low, edge_a.high]
            .into_iter()
            .any(|end| end == edge_b.low || end == edge_b.high);
        let (from_b0, from_b1) = (side(a0, a1, b0), side(a0, a1, b1));
        // Most neighbours in a tree lie clearly to one side.
        if is_same(from_b0, from_b1) {
            return;
        }
        let (from_a0, from_a1) = (side(b0, b1, a0), side(b0, b1, a1));
        if !shared && is_same(from_b0, -from_b1) && is_same(from_a0, -from_a1) {
            self.crossings.push((a, b));
            return;
        }
        for (end, at, side) in [(edge_b.low, b0, from_b0), (edge_b.high, b1, from_b1)] {
            if side == 0.0 && end != edge_a.low && end != edge_a.high && between(a0, a1, at) {
                self.touches.push((end, a));
            }
        }
        for (end, at, side) in [(edge_a.low, a0, from_a0), (edge_a.high, a1, from_a1)] {
            if side == 0.0 && end != edge_b.low && end != edge_b.high && between(b0, b1, at) {
                self.touches.push((end, b));
            }
        }
    }
}

/// Whether two sides are the same; asked of the signs, for a product might underflow.
fn is_same(a: f64, b: f64) -> bool {
    (a > 0.0 && b > 0.0) || (a < 0.0 && b < 0.0)
}

/// Whether a point of the line through two points lies between them.
fn between(a: Coord<f64>, b: Coord<f64>, at: Coord<f64>) -> bool {
    at.x >= a.x.min(b.x) && at.x <= a.x.max(b.x) && at.y >= a.y.min(b.y) && at.y <= a.y.max(b.y)
}

/// Where two crossing edges cross, rounded to a float's precision.
pub(crate) fn crossing_point(mesh: &Mesh, a: u32, b: u32) -> Coord<f64> {
    let ((a0, a1), (b0, b1)) = (mesh.ends(a), mesh.ends(b));
    let (from_a0, from_a1) = (side(b0, b1, a0), side(b0, b1, a1));
    let share = from_a0 / (from_a0 - from_a1);
    Coord {
        x: a0.x + (a1.x - a0.x) * share,
        y: a0.y + (a1.y - a0.y) * share,
    }
}
