//! Places where one kind of issue gathers for some weeks, drifts, ends, and begins elsewhere.
//!
//! Where a hotspot is follows from the seed and the instant alone, so that history and live reports agree.

use super::kinds::{KINDS, Kind};
use super::places::{Draw, Places, moved};
use crate::dice::Dice;
use crate::street::Point;
use jiff::Timestamp;

/// Hotspots of one kind at a time: enough that no single place holds them all.
const SLOTS: u64 = 5;
const DAY_S: i64 = 86_400;

/// The gate of the military academy's museum and the trunk road across the island, longitude and latitude; placed
/// by hand on the generalised island, indicative only.
const MUSEUM: Point = (113.4206, 23.0878);
const TRUNK_ROAD: [Point; 4] = [
    (113.4132, 23.0738),
    (113.4168, 23.0796),
    (113.4197, 23.0845),
    (113.4211, 23.0880),
];

/// The hotspots of one seed.
pub(crate) struct Hotspots {
    seed: u64,
}

impl Hotspots {
    pub fn new(seed: u64) -> Self {
        Self {
            seed: seed ^ 0x407_5B07,
        }
    }

    /// A place at one of the hotspots of the kind (index into [`KINDS`]) at this time, with its grid if known.
    pub fn place(&self, kind: usize, at: Timestamp, places: &Places, dice: &mut Dice) -> Point {
        if KINDS[kind].draw == Draw::Changzhou {
            return on_changzhou(dice);
        }
        // The first slots see most.
        let slot = (dice.unit() * dice.unit() * SLOTS as f64) as u64;
        let (centre, spread_m) = self.centre(kind, slot, at, places);
        moved(centre, dice.normal() * spread_m, dice.normal() * spread_m)
    }

    /// Middle and spread of a hotspot: it lives three to eight weeks and moves some hundred metres in that time.
    fn centre(&self, kind: usize, slot: u64, at: Timestamp, places: &Places) -> (Point, f64) {
        let name = (kind as u64) << 8 | slot;
        let mut of_slot = Dice::of(self.seed, name);
        let long_s = (of_slot.between(21.0, 56.0) * DAY_S as f64) as i64;
        let shifted = at.as_second() + (of_slot.unit() * long_s as f64) as i64;
        let life = shifted.div_euclid(long_s);
        let age = shifted.rem_euclid(long_s) as f64 / long_s as f64;
        let mut dice = Dice::of(self.seed ^ name << 32, life.unsigned_abs());
        let Kind { draw, .. } = KINDS[kind];
        let home = places.within(places.pick(draw, &mut dice), &mut dice);
        let drift = (dice.normal() * 260.0, dice.normal() * 260.0);
        (
            moved(home, drift.0 * age, drift.1 * age),
            dice.between(40.0, 150.0),
        )
    }
}

fn on_changzhou(dice: &mut Dice) -> Point {
    if dice.chance(0.45) {
        return moved(MUSEUM, dice.normal() * 90.0, dice.normal() * 60.0);
    }
    let part = dice.below(TRUNK_ROAD.len() - 1);
    let (a, b, t) = (TRUNK_ROAD[part], TRUNK_ROAD[part + 1], dice.unit());
    let on_road = (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
    moved(on_road, dice.normal() * 12.0, dice.normal() * 12.0)
}
