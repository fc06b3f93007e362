//! Shapes that no import lets through: rings by lot on a small lattice, crossing themselves and each other.

use geo::{LineString, MultiPolygon, Polygon};

use crate::dice::Dice;
use crate::{agrees, edition, random_points};

fn ring(dice: &mut Dice) -> LineString<f64> {
    let corners = 3 + dice.below(6);
    let mut points: Vec<(f64, f64)> = (0..corners)
        .map(|_| (dice.below(7) as f64, dice.below(7) as f64))
        .collect();
    points.push(points[0]);
    points.into()
}

#[test]
fn rings_drawn_by_lot_on_a_lattice_agree() {
    for seed in 0..150 {
        let mut dice = Dice::new(seed);
        let areas = 1 + dice.below(4);
        let shapes = (0..areas).map(|_| {
            let parts = 1 + dice.below(2);
            let part = |dice: &mut Dice| {
                let holes = dice.below(2);
                Polygon::new(ring(dice), (0..holes).map(|_| ring(dice)).collect())
            };
            MultiPolygon::new((0..parts).map(|_| part(&mut dice)).collect())
        });
        agrees(
            &format!("lot {seed}"),
            &edition(shapes.collect()),
            random_points(0.0005),
        );
    }
}
