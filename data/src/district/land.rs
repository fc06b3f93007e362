//! Where land, water and the world outside are: the coarse given shapes the district is drawn along.

use crate::street::Point;
use serde_json::Value;

const METRES_PER_DEGREE: f64 = 111_320.0;
/// The middle of the plane the generator draws in, WGS 84.
const ORIGIN: Point = (113.48, 23.2);
/// The cosine of the origin's latitude, as digits: a library's cosine may differ between machines in the last bit.
const SHRINK: f64 = 0.919_135_339_255_234_4;
const OUTLINE: &str = include_str!("../../huangpu/outline.geojson");
const BANK: &str = include_str!("../../huangpu/bank.geojson");
const ISLANDS: &str = include_str!("../../huangpu/islands.geojson");

/// What a place of the plane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ground {
    /// Piece 0 is the mainland, 1.. are the islands in their file's order.
    Land(u8),
    /// Inside the district's outline, but river.
    Water,
    /// Beyond the outline.
    Outside,
}

/// The given shapes in plane metres; open rings (the first point is not repeated).
pub(crate) struct Land {
    /// The mainland first, then the islands.
    pub pieces: Vec<Vec<Point>>,
    /// The whole outline, river included.
    pub outline: Vec<Point>,
}

impl Land {
    /// Reads the embedded shapes.
    pub fn given() -> Self {
        let outline = ring(&lines(OUTLINE)[0]);
        let bank = lines(BANK)[0].clone();
        let mut pieces = vec![mainland(&outline, &bank)];
        pieces.extend(lines(ISLANDS).iter().map(|island| ring(island)));
        Self { pieces, outline }
    }

    /// What lies at the point.
    pub fn ground(&self, point: Point) -> Ground {
        if !holds(&self.outline, point) {
            return Ground::Outside;
        }
        let piece = self.pieces.iter().position(|piece| holds(piece, point));
        piece.map_or(Ground::Water, |piece| Ground::Land(piece as u8))
    }
}

/// The outline with everything beyond the bank cut off: from the bank's east end around the north to its west end.
fn mainland(outline: &[Point], bank: &[Point]) -> Vec<Point> {
    let at = |wanted: Point| {
        let found = outline.iter().position(|&point| point == wanted);
        found.expect("the bank begins and ends at vertices of the outline: a test reads it")
    };
    let (west, east) = (at(bank[0]), at(bank[bank.len() - 1]));
    let around = (east + outline.len() - west) % outline.len();
    let back = outline.len() - around;
    let mut land: Vec<Point> = bank.to_vec();
    // The outline is turned so that it goes on from the bank's east end over the north.
    land.extend((1..back).map(|step| outline[(east + step) % outline.len()]));
    land
}

/// Degrees to plane metres.
pub(crate) fn to_plane((lon, lat): Point) -> Point {
    (
        (lon - ORIGIN.0) * METRES_PER_DEGREE * SHRINK,
        (lat - ORIGIN.1) * METRES_PER_DEGREE,
    )
}

/// Plane metres to degrees, rounded to seven decimals (a centimetre).
pub(crate) fn to_degrees((x, y): Point) -> Point {
    let round = |v: f64| (v * 1e7).round() / 1e7;
    (
        round(ORIGIN.0 + x / (METRES_PER_DEGREE * SHRINK)),
        round(ORIGIN.1 + y / METRES_PER_DEGREE),
    )
}

/// The first line or ring of every feature, in plane metres.
fn lines(text: &str) -> Vec<Vec<Point>> {
    let file: Value =
        serde_json::from_str(text).expect("embedded shapes are JSON: a test reads them");
    let features = file["features"]
        .as_array()
        .expect("embedded shapes have features");
    features
        .iter()
        .map(|feature| {
            let coordinates = &feature["geometry"]["coordinates"];
            let first = if coordinates[0][0].is_number() {
                coordinates
            } else {
                &coordinates[0]
            };
            let number = |value: &Value| value.as_f64().expect("embedded coordinates are numbers");
            let points = first
                .as_array()
                .expect("embedded coordinates are lists")
                .iter();
            points
                .map(|point| to_plane((number(&point[0]), number(&point[1]))))
                .collect()
        })
        .collect()
}

/// An open ring, counter-clockwise.
fn ring(closed: &[Point]) -> Vec<Point> {
    let mut open = closed[..closed.len() - 1].to_vec();
    if doubled_area(&open) < 0.0 {
        open.reverse();
    }
    open
}

fn doubled_area(ring: &[Point]) -> f64 {
    let mut previous = ring[ring.len() - 1];
    let mut sum = 0.0;
    for &point in ring {
        sum += previous.0 * point.1 - point.0 * previous.1;
        previous = point;
    }
    sum
}

/// Whether the open ring holds the point (even–odd; on the border either answer).
pub(crate) fn holds(ring: &[Point], point: Point) -> bool {
    let mut previous = ring[ring.len() - 1];
    let mut inside = false;
    for &here in ring {
        if (here.1 > point.1) != (previous.1 > point.1) {
            let x = here.0 + (point.1 - here.1) / (previous.1 - here.1) * (previous.0 - here.0);
            inside ^= point.0 < x;
        }
        previous = here;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_given_shapes_are_what_the_district_needs() {
        let land = Land::given();
        assert_eq!(land.pieces.len(), 6);
        let km2: Vec<f64> = land
            .pieces
            .iter()
            .map(|piece| doubled_area(piece) / 2e6)
            .collect();
        assert!(km2.iter().all(|&area| area > 0.1), "{km2:?}");
        assert!((430.0..480.0).contains(&km2[0]), "{km2:?}");
        assert_eq!(land.ground(to_plane((113.42, 23.08))), Ground::Land(1));
        assert_eq!(land.ground(to_plane((113.42, 23.0922))), Ground::Water);
        assert_eq!(land.ground(to_plane((113.49, 23.18))), Ground::Land(0));
        assert_eq!(land.ground(to_plane((113.3, 23.18))), Ground::Outside);
    }
}
