//! Rows of bricks: where the walls stand, and the way around each brick.

use super::{Partition, Plan, WANDER, perimeters};
use crate::dice::Dice;
use crate::street::{Point, distance, straight, wander};
use geo::Coord;

/// A plan whose edges have wandered, in degrees. A chain holds its first corner but not its last.
pub(super) struct Bricks {
    pub(super) lines: Vec<Vec<Vec<Coord<f64>>>>,
    pub(super) walls: Vec<Vec<Vec<Coord<f64>>>>,
    pub(super) corners: Vec<Vec<Coord<f64>>>,
    pub(super) plan: Plan,
}

impl Bricks {
    pub(super) fn lay(what: &Partition) -> Self {
        let plan = Plan::draw(what);
        let density = (what.vertices * what.areas) as f64 / perimeters(&plan);
        let mut thing = 2;
        let mut chain = |a: Point, b: Point, on_side: bool| {
            thing += 1;
            let segments = ((distance(a, b) * density).round() as usize).max(1);
            let inner = if on_side {
                straight(a, b, segments)
            } else {
                wander(a, b, segments, WANDER, &mut Dice::of(what.seed, thing))
            };
            std::iter::once(a)
                .chain(inner)
                .map(|point| what.degrees(point))
                .collect::<Vec<_>>()
        };
        let last = plan.lines.len() - 1;
        let lines = plan
            .lines
            .iter()
            .enumerate()
            .map(|(l, line)| {
                line.windows(2)
                    .map(|pair| chain(pair[0], pair[1], l == 0 || l == last))
                    .collect()
            })
            .collect();
        let walls = plan
            .rows
            .iter()
            .enumerate()
            .map(|(r, row)| {
                row.iter()
                    .enumerate()
                    .map(|(i, &(low, high))| {
                        chain(
                            plan.lines[r][low],
                            plan.lines[r + 1][high],
                            i == 0 || i + 1 == row.len(),
                        )
                    })
                    .collect()
            })
            .collect();
        let corners = plan
            .lines
            .iter()
            .map(|line| line.iter().map(|&corner| what.degrees(corner)).collect())
            .collect();
        Self {
            lines,
            walls,
            corners,
            plan,
        }
    }

    pub(super) fn rings(&self) -> impl Iterator<Item = Vec<Coord<f64>>> {
        self.plan
            .rows
            .iter()
            .enumerate()
            .flat_map(move |(r, row)| (1..row.len()).map(move |i| self.ring(r, i)))
    }

    /// The area of row `r` between the walls `i - 1` and `i`.
    pub(super) fn ring(&self, r: usize, i: usize) -> Vec<Coord<f64>> {
        let (west, east) = (self.plan.rows[r][i - 1], self.plan.rows[r][i]);
        let mut ring: Vec<Coord<f64>> = self.lines[r][west.0..east.0].concat();
        ring.extend_from_slice(&self.walls[r][i]);
        let mut back: Vec<Coord<f64>> = self.walls[r][i - 1].clone();
        back.extend(self.lines[r + 1][west.1..east.1].concat());
        ring.push(self.corners[r + 1][east.1]);
        ring.extend(back.into_iter().rev());
        ring
    }
}
