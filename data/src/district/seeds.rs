//! The seeds of the cells: pairs on both sides of every shore and border, so that cells end there, and loose ones
//! inside as dense as the place asks for.

use super::density::{Density, bounds};
use super::land::{Ground, Land};
use crate::dice::Dice;
use crate::street::{Point, distance};
use std::collections::HashMap;

/// Cells of river and of the world outside, where nobody looks.
const FILLER_SIDE_M: f64 = 350.0;
const RIM_M: f64 = 2_500.0;

/// Seeds with what they stand on.
pub(crate) fn sow(land: &Land, density: &Density, dice: &mut Dice) -> Vec<(Point, Ground)> {
    let mut field = Field {
        land,
        density,
        seeds: Vec::new(),
        squares: HashMap::new(),
    };
    for piece in &land.pieces {
        field.line(piece, |inside| inside != Ground::Water, dice);
    }
    // Where the outline runs through the river it has no land on its inner side.
    field.line(&land.outline, |inside| inside == Ground::Water, dice);
    let (low, high) = bounds(&land.outline);
    let side = (high.0 - low.0).max(high.1 - low.1) + 2.0 * RIM_M;
    field.fill((low.0 - RIM_M, low.1 - RIM_M), side, dice);
    field.seeds
}

struct Field<'a> {
    land: &'a Land,
    density: &'a Density,
    seeds: Vec<(Point, Ground)>,
    squares: HashMap<(i64, i64), Vec<u32>>,
}

const SQUARE_M: f64 = 60.0;

impl Field<'_> {
    /// Pairs of seeds along a closed line, one on either side.
    fn line(&mut self, ring: &[Point], wanted: impl Fn(Ground) -> bool, dice: &mut Dice) {
        for k in 0..ring.len() {
            let (a, b) = (ring[k], ring[(k + 1) % ring.len()]);
            let length = distance(a, b);
            let middle = (a.0.midpoint(b.0), a.1.midpoint(b.1));
            let step = (0.6 * self.density.side_m(middle)).clamp(24.0, 180.0);
            let count = (length / step).ceil().max(1.0);
            let along = ((b.0 - a.0) / length, (b.1 - a.1) / length);
            for n in 0..count as usize {
                let t = (n as f64 + dice.between(0.35, 0.65)) / count * length;
                let here = (a.0 + along.0 * t, a.1 + along.1 * t);
                self.pair(here, along, 0.45 * length / count, &wanted, dice);
            }
        }
    }

    /// One pair, as near to the line as it must be to fit.
    fn pair(
        &mut self,
        here: Point,
        along: Point,
        reach: f64,
        wanted: &impl Fn(Ground) -> bool,
        dice: &mut Dice,
    ) {
        let mut reach = reach.max(10.0);
        for _ in 0..4 {
            let away = |d: f64| (here.0 - along.1 * d, here.1 + along.0 * d);
            let (inside, outside) = (away(reach), away(-reach * dice.between(0.9, 1.1)));
            let (inner, outer) = (self.land.ground(inside), self.land.ground(outside));
            if inner != outer
                && wanted(inner)
                && self.is_free(inside, reach)
                && self.is_free(outside, reach)
            {
                self.add(inside, inner);
                self.add(outside, outer);
                return;
            }
            reach *= 0.6;
        }
    }

    /// Divides a square until each part should hold one cell.
    fn fill(&mut self, low: Point, side: f64, dice: &mut Dice) {
        let middle = (low.0 + side / 2.0, low.1 + side / 2.0);
        // The largest density near decides while the square is still large, so that no dense spot is missed.
        let due = side * side * self.per_m2(middle);
        if due > 1.45 || side > 600.0 {
            let half = side / 2.0;
            for (x, y) in [(0.0, 0.0), (half, 0.0), (0.0, half), (half, half)] {
                self.fill((low.0 + x, low.1 + y), half, dice);
            }
            return;
        }
        let seed = (
            low.0 + dice.between(0.08, 0.92) * side,
            low.1 + dice.between(0.08, 0.92) * side,
        );
        if self.is_free(seed, 0.55 * self.per_m2(seed).sqrt().recip()) {
            self.add(seed, self.land.ground(seed));
        }
    }

    fn per_m2(&self, point: Point) -> f64 {
        match self.land.ground(point) {
            Ground::Land(_) => self.density.at(point),
            Ground::Water | Ground::Outside => 1.0 / (FILLER_SIDE_M * FILLER_SIDE_M),
        }
    }

    fn is_free(&self, point: Point, reach: f64) -> bool {
        let squares = (reach / SQUARE_M).ceil() as i64;
        let (x, y) = square(point);
        (x - squares..=x + squares).all(|sx| {
            (y - squares..=y + squares).all(|sy| {
                self.squares.get(&(sx, sy)).is_none_or(|near| {
                    near.iter().all(|&i| {
                        let other = self.seeds[i as usize].0;
                        distance(other, point) >= reach
                    })
                })
            })
        })
    }

    fn add(&mut self, point: Point, ground: Ground) {
        self.squares
            .entry(square(point))
            .or_default()
            .push(self.seeds.len() as u32);
        self.seeds.push((point, ground));
    }
}

fn square(point: Point) -> (i64, i64) {
    (
        (point.0 / SQUARE_M).floor() as i64,
        (point.1 / SQUARE_M).floor() as i64,
    )
}
