//! Voronoi cells of seeds in the plane, with every corner and edge known by its seeds rather than by its numbers.
//!
//! A corner is the triple of seeds it is equally far from, and its position is computed from that triple alone,
//! so that all cells around it agree to the last bit.

use crate::street::{Point, distance};
use std::collections::HashMap;

/// A border between two cells, counter-clockwise around the cell `left`; `left < right`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub left: u32,
    pub right: u32,
    pub from: u32,
    pub to: u32,
}

/// A planar map of cells. Cells that reach the rim of the plane have no edges there.
pub(crate) struct Cells {
    pub seeds: Vec<Point>,
    pub corners: Vec<Point>,
    pub edges: Vec<Edge>,
}

/// Seeds beyond this number stand for the rim.
const RIM: u32 = u32::MAX - 4;

impl Cells {
    /// The cells of `seeds`; corners nearer to each other than `weld` (by the cell's own size) become one.
    ///
    /// # Panics
    /// When four seeds lie on one circle up to rounding: jitter the seeds.
    pub fn of(seeds: Vec<Point>, weld: impl Fn(Point) -> f64) -> Self {
        let index = Index::new(&seeds);
        let mut names: HashMap<[u32; 3], u32> = HashMap::new();
        let mut corners = Vec::new();
        let mut edges = Vec::new();
        let mut owed: HashMap<(u32, u32), (u32, u32)> = HashMap::new();
        for i in 0..seeds.len() as u32 {
            let sides = index.cell(i);
            let corner = |a: u32, b: u32| {
                let mut name = [i, a, b];
                name.sort_unstable();
                name
            };
            for k in 0..sides.len() {
                let (before, j, after) = (
                    sides[(k + sides.len() - 1) % sides.len()],
                    sides[k],
                    sides[(k + 1) % sides.len()],
                );
                if before >= RIM || j >= RIM || after >= RIM {
                    continue;
                }
                let [from, to] = [corner(before, j), corner(j, after)].map(|name| {
                    *names.entry(name).or_insert_with(|| {
                        corners.push(centre(name.map(|seed| seeds[seed as usize])));
                        corners.len() as u32 - 1
                    })
                });
                if i < j {
                    edges.push(Edge {
                        left: i,
                        right: j,
                        from,
                        to,
                    });
                    owed.insert((i, j), (to, from));
                } else {
                    let agreed = owed.remove(&(j, i)) == Some((from, to));
                    assert!(
                        agreed,
                        "four seeds on one circle near {:?}: jitter them",
                        seeds[i as usize]
                    );
                }
            }
        }
        let mut cells = Self {
            seeds,
            corners,
            edges,
        };
        cells.weld(weld);
        cells
    }

    /// Joins the ends of very short edges, and drops those edges.
    fn weld(&mut self, reach: impl Fn(Point) -> f64) {
        let mut same: Vec<u32> = (0..self.corners.len() as u32).collect();
        for edge in &self.edges {
            let (a, b) = (root(&mut same, edge.from), root(&mut same, edge.to));
            let (p, q) = (self.corners[a as usize], self.corners[b as usize]);
            if a != b && distance(p, q) < reach(p) {
                same[a.max(b) as usize] = a.min(b);
            }
        }
        for edge in &mut self.edges {
            edge.from = root(&mut same, edge.from);
            edge.to = root(&mut same, edge.to);
        }
        self.edges.retain(|edge| edge.from != edge.to);
    }

    /// The length of an edge.
    pub fn length(&self, edge: &Edge) -> f64 {
        let (a, b) = (
            self.corners[edge.from as usize],
            self.corners[edge.to as usize],
        );
        distance(a, b)
    }
}

/// The corner that stands for all that were joined with `i`.
fn root(same: &mut [u32], mut i: u32) -> u32 {
    while same[i as usize] != i {
        same[i as usize] = same[same[i as usize] as usize];
        i = same[i as usize];
    }
    i
}

/// The centre of the circle through three points.
fn centre([a, b, c]: [Point; 3]) -> Point {
    let (bx, by, cx, cy) = (b.0 - a.0, b.1 - a.1, c.0 - a.0, c.1 - a.1);
    let (bb, cc) = (bx * bx + by * by, cx * cx + cy * cy);
    let doubled = 2.0 * (bx * cy - by * cx);
    (
        a.0 + (cy * bb - by * cc) / doubled,
        a.1 + (bx * cc - cx * bb) / doubled,
    )
}

/// Seeds by squares of the plane, to find the near ones.
struct Index<'a> {
    seeds: &'a [Point],
    low: Point,
    side: f64,
    size: (i64, i64),
    squares: Vec<Vec<u32>>,
}

impl<'a> Index<'a> {
    fn new(seeds: &'a [Point]) -> Self {
        let fold = |pick: fn(f64, f64) -> f64, start: f64| {
            seeds.iter().fold((start, start), |at, seed| {
                (pick(at.0, seed.0), pick(at.1, seed.1))
            })
        };
        let (low, high) = (
            fold(f64::min, f64::INFINITY),
            fold(f64::max, f64::NEG_INFINITY),
        );
        let side = ((high.0 - low.0) * (high.1 - low.1) / seeds.len() as f64).sqrt();
        let size = (
            ((high.0 - low.0) / side) as i64 + 1,
            ((high.1 - low.1) / side) as i64 + 1,
        );
        let mut index = Self {
            seeds,
            low,
            side,
            size,
            squares: vec![Vec::new(); (size.0 * size.1) as usize],
        };
        for (i, &seed) in seeds.iter().enumerate() {
            let (x, y) = index.square(seed);
            index.squares[(y * size.0 + x) as usize].push(i as u32);
        }
        index
    }

    fn square(&self, point: Point) -> (i64, i64) {
        (
            ((point.0 - self.low.0) / self.side) as i64,
            ((point.1 - self.low.1) / self.side) as i64,
        )
    }

    /// The neighbours of seed `i`, counter-clockwise.
    fn cell(&self, i: u32) -> Vec<u32> {
        let me = self.seeds[i as usize];
        let (w, h) = (
            self.side * self.size.0 as f64,
            self.side * self.size.1 as f64,
        );
        // The same far rectangle for every seed, so that neighbours agree on which corners lie beyond it.
        let (west, south) = (self.low.0 - w - me.0, self.low.1 - h - me.1);
        let rim = [
            (west, south),
            (west + 3.0 * w, south),
            (west + 3.0 * w, south + 3.0 * h),
            (west, south + 3.0 * h),
        ];
        let mut ring: Vec<(Point, u32)> = rim.into_iter().zip(RIM..).collect();
        let (x, y) = self.square(me);
        for reach in 0..=self.size.0.max(self.size.1) {
            let mut far = farthest(&ring);
            if (reach - 1) as f64 * self.side > 2.0 * far {
                break;
            }
            for (sx, sy) in around(x, y, reach) {
                if !(0..self.size.0).contains(&sx) || !(0..self.size.1).contains(&sy) {
                    continue;
                }
                for &j in &self.squares[(sy * self.size.0 + sx) as usize] {
                    let other = self.seeds[j as usize];
                    let away = distance(other, me);
                    if j != i
                        && away < 2.0 * far
                        && clip(&mut ring, (other.0 - me.0, other.1 - me.1), j)
                    {
                        far = farthest(&ring);
                    }
                }
            }
        }
        ring.into_iter().map(|(_, name)| name).collect()
    }
}

/// The squares exactly `reach` away.
fn around(x: i64, y: i64, reach: i64) -> impl Iterator<Item = (i64, i64)> {
    (-reach..=reach).flat_map(move |dy| {
        let step = if dy.abs() == reach {
            1
        } else {
            (2 * reach).max(1)
        };
        (-reach..=reach)
            .step_by(step as usize)
            .map(move |dx| (x + dx, y + dy))
    })
}

/// How far the farthest corner is from the origin.
fn farthest(ring: &[(Point, u32)]) -> f64 {
    ring.iter()
        .map(|&(p, _)| distance(p, (0.0, 0.0)))
        .fold(0.0, f64::max)
}

/// Cuts off what is nearer to `other` than to the origin, if anything. A side's name stands at its first corner.
fn clip(ring: &mut Vec<(Point, u32)>, other: Point, name: u32) -> bool {
    let half = 0.5 * (other.0 * other.0 + other.1 * other.1);
    let over = |p: Point| p.0 * other.0 + p.1 * other.1 - half;
    if ring.iter().all(|&(p, _)| over(p) <= 0.0) {
        return false;
    }
    let mut kept = Vec::with_capacity(ring.len() + 1);
    for k in 0..ring.len() {
        let ((p, side), (q, _)) = (ring[k], ring[(k + 1) % ring.len()]);
        let (a, b) = (over(p), over(q));
        let t = a / (a - b);
        let cut = (p.0 + (q.0 - p.0) * t, p.1 + (q.1 - p.1) * t);
        match (a <= 0.0, b <= 0.0) {
            (true, true) => kept.push((p, side)),
            (true, false) => kept.extend([(p, side), (cut, name)]),
            (false, true) => kept.push((cut, side)),
            (false, false) => {}
        }
    }
    *ring = kept;
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;

    #[test]
    fn inner_cells_are_closed_and_all_agree() {
        let mut dice = Dice::new(4);
        let seeds: Vec<Point> = (0..2_000)
            .map(|_| (dice.unit() * 900.0, dice.unit() * 700.0))
            .collect();
        let cells = Cells::of(seeds, |_| 0.0);
        // Around each corner of full cells run as many edges in as out, and each edge is equally far from both seeds.
        for edge in &cells.edges {
            for corner in [edge.from, edge.to] {
                let p = cells.corners[corner as usize];
                let far = |i: u32| distance(p, cells.seeds[i as usize]);
                assert!((far(edge.left) - far(edge.right)).abs() < 1e-5);
            }
        }
        assert!(cells.edges.len() > 5_700, "{}", cells.edges.len());
    }
}
