//! The plain way to say whether a point lies in a shape: every edge, exact predicates, nothing clever.
//!
//! This is the definition that the fast locator is held to, and what it falls back on where areas meet.
//!
//! A point is on the border if it lies on any edge of any ring. Otherwise it is inside if the rings wind around it
//! in sum more than zero times, outer rings counting up and holes down. For valid polygons this is the usual meaning;
//! for others (lobes turned inside out, holes sticking out) it is at least a definite one.

use geo::{Coord, MultiPolygon};

use crate::ring::side;

/// Where a point lies with respect to one shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Strictly inside.
    Inside,
    /// On an edge.
    Border,
    /// Neither.
    Outside,
}

/// Where `point` lies with respect to a shape whose rings are closed and turned the right way.
pub fn standing(shape: &MultiPolygon<f64>, point: Coord<f64>) -> Standing {
    let mut turns = 0;
    for polygon in shape {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            match turns_around(&ring.0, point) {
                Some(ring_turns) => turns += ring_turns,
                None => return Standing::Border,
            }
        }
    }
    if turns > 0 {
        Standing::Inside
    } else {
        Standing::Outside
    }
}

/// How often a closed ring winds around the point counter-clockwise; `None` if the point is on it.
fn turns_around(ring: &[Coord<f64>], point: Coord<f64>) -> Option<i64> {
    let mut turns = 0;
    for edge in ring.windows(2) {
        let (a, b) = (edge[0], edge[1]);
        if is_on(a, b, point) {
            return None;
        }
        // Edges that cross the ray to the right of the point, each including its lower end only.
        if a.y <= point.y && b.y > point.y && side(a, b, point) > 0.0 {
            turns += 1;
        } else if a.y > point.y && b.y <= point.y && side(a, b, point) < 0.0 {
            turns -= 1;
        }
    }
    Some(turns)
}

/// True if the point lies on the closed segment; never on one of no length.
pub(crate) fn is_on(a: Coord<f64>, b: Coord<f64>, point: Coord<f64>) -> bool {
    a != b && is_within(a, b, point) && side(a, b, point) == 0.0
}

/// True if the point is in the box around both.
#[inline]
pub(crate) fn is_within(a: Coord<f64>, b: Coord<f64>, point: Coord<f64>) -> bool {
    let (west, east) = if a.x < b.x { (a.x, b.x) } else { (b.x, a.x) };
    let (south, north) = if a.y < b.y { (a.y, b.y) } else { (b.y, a.y) };
    west <= point.x && point.x <= east && south <= point.y && point.y <= north
}

/// Every edge of every ring, from vertex to vertex, with those of no length.
pub(crate) fn edges(shape: &MultiPolygon<f64>) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> {
    shape
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        .flat_map(|ring| ring.0.windows(2).map(|edge| (edge[0], edge[1])))
}
