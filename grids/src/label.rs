//! A point inside a shape to write its name at.

use geo::{Coord, MultiPolygon};

use crate::measure::Plane;
use crate::plain::{self, Standing};
use crate::position::Position;
use crate::ring;

/// Heights of the scan lines, as parts of the box. Odd fractions, so that they rarely meet vertices of neat shapes.
const SCANS: [f64; 7] = [0.503, 0.347, 0.659, 0.211, 0.787, 0.093, 0.907];

/// How many of the longest chords are looked at more closely.
const CHORDS: usize = 3;

/// The midpoint of a long horizontal chord, the one farthest from the border among a few.
///
/// Strictly inside; only a shape without an inside, or one thinner than floats can hit, gets one of its vertices.
pub(crate) fn point_inside(shape: &MultiPolygon<f64>) -> Position {
    let bounds = ring::bounds(shape);
    let mut chords: Vec<(f64, Position)> = Vec::new();
    let mut crossings = Vec::new();
    for part in SCANS {
        let y = bounds.south + (bounds.north - bounds.south) * part;
        chords_at(shape, y, &mut crossings);
        let middle = |chord: &[f64]| Position::new(f64::midpoint(chord[0], chord[1]), y).ok();
        chords.extend(
            crossings
                .chunks_exact(2)
                .filter_map(|c| Some((c[1] - c[0], middle(c)?))),
        );
    }
    chords.sort_by(|a, b| b.0.total_cmp(&a.0));
    chords
        .iter()
        .map(|(_, middle)| *middle)
        .filter(|middle| plain::standing(shape, middle.coord()) == Standing::Inside)
        .take(CHORDS)
        .map(|middle| (Plane::at(middle).distance_to_border_m(shape), middle))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(|| corner(shape), |(_, middle)| middle)
}

/// Where the edges meet the line at height `y`, from west to east.
fn chords_at(shape: &MultiPolygon<f64>, y: f64, crossings: &mut Vec<f64>) {
    crossings.clear();
    let meets = |(a, b): &(Coord<f64>, Coord<f64>)| (a.y <= y) != (b.y <= y);
    crossings.extend(
        plain::edges(shape)
            .filter(meets)
            .map(|(a, b)| a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)),
    );
    crossings.sort_by(f64::total_cmp);
}

fn corner(shape: &MultiPolygon<f64>) -> Position {
    let vertex = shape
        .iter()
        .find_map(|polygon| polygon.exterior().0.first())
        .copied()
        .unwrap_or_default();
    Position::new(vertex.x, vertex.y).expect("an edition's vertices are positions")
}
