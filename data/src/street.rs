//! Straight edges become irregular like streets, without ever leaving their own diamond.
//!
//! An edge `a–b` may wander only inside the diamond around it (half as wide as `reach · length` on either
//! side of its middle, narrowing to nothing at both ends). Where the diamonds of a partition's edges do not
//! overlap, the wandering edges cannot cross either, whatever the dice say. Plane metres throughout.

use crate::dice::Dice;

/// A point of the plane, in metres.
pub(crate) type Point = (f64, f64);

/// How far two points are from each other. By square root alone, which every machine rounds the same way.
pub(crate) fn distance(a: Point, b: Point) -> f64 {
    let (x, y) = (a.0 - b.0, a.1 - b.1);
    (x * x + y * y).sqrt()
}

/// How far an edge may wander.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wander {
    /// Half the diamond's width as a share of the edge's length.
    pub reach: f64,
    /// Sideways displacement of a middle as a share of its piece's length.
    pub roughness: f64,
}

/// The points strictly between `a` and `b`, `segments - 1` of them; with `a` and `b` a simple chain.
pub(crate) fn wander(
    a: Point,
    b: Point,
    segments: usize,
    how: Wander,
    dice: &mut Dice,
) -> Vec<Point> {
    let mut roughness = how.roughness;
    for _ in 0..6 {
        let mut chain = vec![a; segments + 1];
        chain[segments] = b;
        let edge = Edge {
            a,
            b,
            reach: how.reach,
        };
        edge.displace(&mut chain, 0, segments, roughness, dice);
        if is_simple(&chain) {
            return chain[1..segments].to_vec();
        }
        roughness *= 0.5;
    }
    straight(a, b, segments)
}

/// The points strictly between `a` and `b` on the straight line.
pub(crate) fn straight(a: Point, b: Point, segments: usize) -> Vec<Point> {
    (1..segments)
        .map(|i| between(a, b, i as f64 / segments as f64))
        .collect()
}

fn between(a: Point, b: Point, t: f64) -> Point {
    (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
}

struct Edge {
    a: Point,
    b: Point,
    reach: f64,
}

impl Edge {
    /// Sets the middle of `chain[from..=to]` and then both halves.
    fn displace(
        &self,
        chain: &mut [Point],
        from: usize,
        to: usize,
        roughness: f64,
        dice: &mut Dice,
    ) {
        if to - from < 2 {
            return;
        }
        let middle = from.midpoint(to);
        let (p, q) = (chain[from], chain[to]);
        let t = (middle - from) as f64 / (to - from) as f64 + dice.between(-0.08, 0.08);
        let on_line = between(p, q, t);
        let mut side = dice.between(-1.0, 1.0) * roughness;
        let mut placed = on_line;
        // Halving reaches the chord, which is inside because the diamond is convex.
        for _ in 0..5 {
            let wanted = (
                on_line.0 - (q.1 - p.1) * side,
                on_line.1 + (q.0 - p.0) * side,
            );
            if self.holds(wanted) {
                placed = wanted;
                break;
            }
            side *= 0.5;
        }
        chain[middle] = placed;
        self.displace(chain, from, middle, roughness, dice);
        self.displace(chain, middle, to, roughness, dice);
    }

    /// Whether the diamond of this edge holds the point.
    fn holds(&self, point: Point) -> bool {
        let (dx, dy) = (self.b.0 - self.a.0, self.b.1 - self.a.1);
        let square = dx * dx + dy * dy;
        let (px, py) = (point.0 - self.a.0, point.1 - self.a.1);
        let along = (px * dx + py * dy) / square;
        let aside = ((dx * py - dy * px) / square).abs();
        aside <= 2.0 * self.reach * along.min(1.0 - along)
    }
}

/// Whether no two pieces of the chain meet, other than neighbours in their common point.
pub(crate) fn is_simple(chain: &[Point]) -> bool {
    for i in 1..chain.len() {
        for j in i + 2..chain.len() {
            if cross(chain[i - 1], chain[i], chain[j - 1], chain[j]) {
                return false;
            }
        }
    }
    true
}

/// Whether the segments `a–b` and `c–d` have a point in common (up to rounding; touching counts).
pub(crate) fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0);
    let overlap = |a: f64, b: f64, c: f64, d: f64| a.min(b) <= c.max(d) && c.min(d) <= a.max(b);
    overlap(a.0, b.0, c.0, d.0)
        && overlap(a.1, b.1, c.1, d.1)
        && side(a, b, c) * side(a, b, d) <= 0.0
        && side(c, d, a) * side(c, d, b) <= 0.0
}

#[cfg(test)]
pub(crate) mod tests_support {
    use super::cross;
    use geo::Line;
    use std::collections::HashMap;

    /// How many pairs of segments meet anywhere but in a common end (the same segment twice does not count).
    pub(crate) fn crossings(lines: &[Line<f64>]) -> usize {
        const CELL: f64 = 0.001;
        let mut cells: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
        for (i, line) in lines.iter().enumerate() {
            let bounds = line.bounding_rect_cells(CELL);
            for x in bounds.0..=bounds.2 {
                for y in bounds.1..=bounds.3 {
                    cells.entry((x, y)).or_default().push(i);
                }
            }
        }
        cells.values().map(|inside| pairs(lines, inside)).sum()
    }

    fn pairs(lines: &[Line<f64>], inside: &[usize]) -> usize {
        let mut count = 0;
        for (n, &i) in inside.iter().enumerate() {
            for &j in &inside[n + 1..] {
                let (a, b) = (lines[i], lines[j]);
                let ends_meet = [b.start, b.end]
                    .iter()
                    .any(|&end| end == a.start || end == a.end);
                if !ends_meet && cross(a.start.x_y(), a.end.x_y(), b.start.x_y(), b.end.x_y()) {
                    count += 1;
                }
            }
        }
        count
    }

    trait Cells {
        fn bounding_rect_cells(&self, size: f64) -> (i64, i64, i64, i64);
    }

    impl Cells for Line<f64> {
        fn bounding_rect_cells(&self, size: f64) -> (i64, i64, i64, i64) {
            let cell = |v: f64| (v / size).floor() as i64;
            let (a, b) = (self.start, self.end);
            (
                cell(a.x.min(b.x)),
                cell(a.y.min(b.y)),
                cell(a.x.max(b.x)),
                cell(a.y.max(b.y)),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_stays_in_its_diamond_and_never_meets_itself() {
        for seed in 0..500 {
            let how = Wander {
                reach: 0.2,
                roughness: 0.25,
            };
            let (a, b) = ((3.0, 4.0), (120.0, -50.0));
            let inner = wander(a, b, 33, how, &mut Dice::new(seed));
            assert_eq!(inner.len(), 32);
            let edge = Edge {
                a,
                b,
                reach: 0.2 + 1e-9,
            };
            assert!(inner.iter().all(|&point| edge.holds(point)));
            let chain: Vec<Point> = std::iter::once(a).chain(inner).chain([b]).collect();
            assert!(is_simple(&chain), "seed {seed}");
        }
    }

    #[test]
    fn a_chain_that_meets_itself_is_seen() {
        assert!(!is_simple(&[
            (0.0, 0.0),
            (2.0, 0.0),
            (2.0, 1.0),
            (1.0, -1.0)
        ]));
    }
}
