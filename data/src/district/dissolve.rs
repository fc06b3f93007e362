//! The borders between regions of cells as rings of street-like chains, each chain drawn once and used by all.

use super::cells::{Cells, Edge};
use super::land::to_degrees;
use crate::dice::Dice;
use crate::street::{Point, Wander, wander};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::collections::{BTreeMap, HashMap};

/// A closed ring, degrees.
type Ring = Vec<Coord<f64>>;

/// A region's borders as directed edges: index into [`Streets`], and whether it is walked backwards.
type Half = (u32, bool);

/// Every edge that separates two grids (or a grid from the rest), drawn as a street.
pub(crate) struct Streets {
    edges: Vec<Edge>,
    /// From the edge's first corner to its last, in degrees.
    chains: Vec<Vec<Coord<f64>>>,
}

impl Streets {
    /// Draws the edges that `drawn` wants; `pieces` says how many segments an edge becomes.
    pub fn draw(
        cells: &Cells,
        seed: u64,
        drawn: impl Fn(&Edge) -> bool,
        pieces: impl Fn(&Edge) -> usize,
    ) -> Self {
        let edges: Vec<Edge> = cells
            .edges
            .iter()
            .filter(|edge| drawn(edge))
            .copied()
            .collect();
        let chains = edges
            .iter()
            .map(|edge| {
                let (a, b) = (
                    cells.corners[edge.from as usize],
                    cells.corners[edge.to as usize],
                );
                let how = Wander {
                    reach: 0.9 * room(cells, edge),
                    roughness: 0.2,
                };
                let name = u64::from(edge.left) << 32 | u64::from(edge.right);
                let inner = wander(a, b, pieces(edge), how, &mut Dice::of(seed, name));
                std::iter::once(a)
                    .chain(inner)
                    .chain([b])
                    .map(|point| Coord::from(to_degrees(point)))
                    .collect()
            })
            .collect();
        Self { edges, chains }
    }

    /// The shape of every region. `region` tells which one a cell belongs to.
    pub fn shapes(&self, region: impl Fn(u32) -> Option<u32>) -> BTreeMap<u32, MultiPolygon<f64>> {
        let mut halves: BTreeMap<u32, Vec<Half>> = BTreeMap::new();
        for (i, edge) in self.edges.iter().enumerate() {
            let (left, right) = (region(edge.left), region(edge.right));
            if left != right {
                for (side, backwards) in [(left, false), (right, true)] {
                    if let Some(side) = side {
                        halves.entry(side).or_default().push((i as u32, backwards));
                    }
                }
            }
        }
        halves
            .into_iter()
            .map(|(region, halves)| (region, assemble(self.rings(&halves))))
            .collect()
    }

    fn ends(&self, (edge, backwards): Half) -> (u32, u32) {
        let Edge { from, to, .. } = self.edges[edge as usize];
        if backwards { (to, from) } else { (from, to) }
    }

    /// Simple closed rings: where a region touches itself at a corner, the ring is cut in two there.
    fn rings(&self, halves: &[Half]) -> Vec<Vec<Coord<f64>>> {
        let mut leaving: HashMap<u32, Vec<Half>> = HashMap::new();
        for &half in halves.iter().rev() {
            leaving.entry(self.ends(half).0).or_default().push(half);
        }
        let mut rings = Vec::new();
        for &half in halves {
            let start = self.ends(half).0;
            let mut path: Vec<Half> = Vec::new();
            let mut passed: HashMap<u32, usize> = HashMap::new();
            let mut at = start;
            while let Some(next) = leaving.get_mut(&at).and_then(Vec::pop) {
                passed.insert(at, path.len());
                path.push(next);
                at = self.ends(next).1;
                if let Some(&since) = passed.get(&at) {
                    let ring = path.split_off(since);
                    for half in &ring {
                        passed.remove(&self.ends(*half).0);
                    }
                    rings.push(self.coordinates(&ring));
                }
            }
        }
        rings
    }

    fn coordinates(&self, ring: &[Half]) -> Vec<Coord<f64>> {
        let mut all: Vec<Coord<f64>> = Vec::new();
        for &(edge, backwards) in ring {
            let mut chain = self.chains[edge as usize].clone();
            if backwards {
                chain.reverse();
            }
            all.extend(chain);
        }
        all.dedup();
        all
    }
}

/// Half the width of the widest diamond around the edge that stays inside the triangles from both of its cells'
/// seeds, as a share of its length, but no more than a fifth.
fn room(cells: &Cells, edge: &Edge) -> f64 {
    let (a, b) = (
        cells.corners[edge.from as usize],
        cells.corners[edge.to as usize],
    );
    let along = ((b.0 - a.0), (b.1 - a.1));
    let square = along.0 * along.0 + along.1 * along.1;
    let slope = |seed: Point| {
        let (x, y) = (seed.0 - a.0, seed.1 - a.1);
        let t = (x * along.0 + y * along.1) / square;
        let aside = ((along.0 * y - along.1 * x) / square).abs();
        // The tangent of the flatter of the triangle's two angles at the edge.
        aside / t.max(1.0 - t).max(1e-9)
    };
    let seeds = [edge.left, edge.right].map(|cell| slope(cells.seeds[cell as usize]));
    (0.5 * seeds[0].min(seeds[1])).min(0.2)
}

/// Outer rings with their holes.
fn assemble(rings: Vec<Vec<Coord<f64>>>) -> MultiPolygon<f64> {
    let (outer, holes): (Vec<_>, Vec<_>) =
        rings.into_iter().partition(|ring| doubled_area(ring) > 0.0);
    let mut polygons: Vec<(Ring, Vec<LineString<f64>>)> =
        outer.into_iter().map(|ring| (ring, Vec::new())).collect();
    // The smallest outer ring first, so that a hole goes to the innermost one around it.
    polygons.sort_by(|(a, _), (b, _)| doubled_area(a).total_cmp(&doubled_area(b)));
    for hole in holes {
        let home = polygons.iter_mut().find(|(ring, _)| surrounds(ring, &hole));
        let home = home.expect("every hole lies in a ring, because rings come from one planar map");
        home.1.push(LineString(hole));
    }
    // The largest first: the mainland before its islets.
    polygons.reverse();
    MultiPolygon(
        polygons
            .into_iter()
            .map(|(ring, holes)| Polygon::new(LineString(ring), holes))
            .collect(),
    )
}

fn surrounds(ring: &[Coord<f64>], hole: &[Coord<f64>]) -> bool {
    let open: Vec<Point> = ring[..ring.len() - 1].iter().map(Coord::x_y).collect();
    // A hole may touch the ring at corners, so the first vertex that is not one of the ring's own decides.
    let free = hole.iter().find(|corner| !ring.contains(corner));
    free.is_some_and(|corner| super::land::holds(&open, corner.x_y()))
}

/// Twice the signed area of a closed ring, square degrees.
fn doubled_area(ring: &[Coord<f64>]) -> f64 {
    let origin = ring[0];
    ring.windows(2)
        .map(|pair| {
            let (a, b) = (pair[0] - origin, pair[1] - origin);
            a.x * b.y - b.x * a.y
        })
        .sum()
}
