//! Which points are asked for.

use geo::Coord;
use grids::{Edition, Position};

use crate::dice::Dice;

/// Anywhere in the box of the edition and a little beyond.
pub fn random(edition: &Edition, count: usize) -> Vec<Position> {
    let bounds = edition.bounds();
    let (width, height) = (bounds.east - bounds.west, bounds.north - bounds.south);
    let mut dice = Dice::new(0x5eed);
    let mut anywhere = |low: f64, length: f64, limit: f64| {
        dice.between(low - length * 0.02, low + length * 1.02)
            .clamp(-limit, limit)
    };
    let point = |_| {
        position(
            anywhere(bounds.west, width, 180.0),
            anywhere(bounds.south, height, 90.0),
        )
    };
    (0..count).filter_map(point).collect()
}

/// All vertices and all midpoints of edges, and their neighbours one ulp away on each side.
pub fn delicate(edition: &Edition, positions: &mut Vec<Position>) {
    for area in edition.areas() {
        for polygon in &area.shape {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                for edge in ring.lines() {
                    around(edge.start, positions);
                    around((edge.start + edge.end) / 2.0, positions);
                }
            }
        }
    }
}

fn around(point: Coord<f64>, positions: &mut Vec<Position>) {
    let Coord { x, y } = point;
    let five = [
        (x, y),
        (x.next_up(), y),
        (x.next_down(), y),
        (x, y.next_up()),
        (x, y.next_down()),
    ];
    positions.extend(five.into_iter().filter_map(|(x, y)| position(x, y)));
}

/// `None` beyond the ends of the earth, where vertices may be but their neighbours not.
fn position(x: f64, y: f64) -> Option<Position> {
    Position::new(x, y).ok()
}
