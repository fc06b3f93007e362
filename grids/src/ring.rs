//! Which way a ring turns, decided exactly.

use std::cmp::Ordering;

use geo::{Coord, CoordsIter, LineString, MultiPolygon, Polygon};
use robust::orient2d;

use crate::position::{Bounds, flushed};

/// The side of the line `a → b` that `c` lies on: positive left, negative right, zero on the line. Exact.
#[inline]
pub fn side(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> f64 {
    let robust = |p: Coord<f64>| robust::Coord { x: p.x, y: p.y };
    orient2d(robust(a), robust(b), robust(c))
}

/// True if the ring has its inside on the left, `None` if it has no inside (all its vertices on one line).
///
/// Decided at the lowest of the leftmost vertices by the exact direction of the edges that meet there, so it holds
/// for slivers whose area a float cannot tell from zero, for repeated vertices and for rings that touch themselves.
/// For rings that cross themselves it is the turn of the leftmost loop.
pub fn turns_left(ring: &LineString<f64>) -> Option<bool> {
    let coords = &ring.0;
    let start = coords.iter().copied().min_by(left_then_low)?;
    let count = coords.len();
    // Directions of all edges at this vertex, and whether each leaves it. Zero-length edges have no direction.
    let mut spokes: Vec<(Coord<f64>, bool)> = Vec::new();
    for at in 0..count {
        let (from, to) = (coords[at], coords[(at + 1) % count]);
        if from == to {
            continue;
        }
        if from == start {
            spokes.push((to, true));
        } else if to == start {
            spokes.push((from, false));
        }
    }
    // All directions lie within a half turn, from straight down (excluded) to straight up, so they can be sorted.
    spokes.sort_unstable_by(|p, q| {
        0.0_f64
            .partial_cmp(&side(start, p.0, q.0))
            .expect("the predicate of finite numbers is a number")
    });
    lowest_unpaired(start, &spokes).or_else(|| by_area(coords))
}

/// A way out and a way back along the same direction enclose nothing; the lowest direction left decides.
fn lowest_unpaired(start: Coord<f64>, spokes: &[(Coord<f64>, bool)]) -> Option<bool> {
    spokes
        .chunk_by(|p, q| side(start, p.0, q.0) == 0.0)
        .find_map(|same| {
            let balance: i64 = same
                .iter()
                .map(|(_, leaves)| if *leaves { 1 } else { -1 })
                .sum();
            (balance != 0).then_some(balance > 0)
        })
}

/// For rings whose leftmost vertex is the tip of a spike: the sign of the area, as well as floats can tell.
fn by_area(coords: &[Coord<f64>]) -> Option<bool> {
    let origin = *coords.first()?;
    let doubled: f64 = coords
        .windows(2)
        .map(|edge| (edge[0] - origin, edge[1] - origin))
        .map(|(a, b)| a.x * b.y - a.y * b.x)
        .sum();
    (doubled != 0.0).then_some(doubled > 0.0)
}

fn left_then_low(a: &Coord<f64>, b: &Coord<f64>) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// The same shape with rings closed, outer ones counter-clockwise, holes clockwise, and −0 and numbers that would
/// underflow made 0, as [`crate::Position::new`] does. Rings without an inside keep their direction.
pub fn oriented(shape: MultiPolygon<f64>) -> MultiPolygon<f64> {
    shape.into_iter().map(oriented_polygon).collect()
}

fn oriented_polygon(polygon: Polygon<f64>) -> Polygon<f64> {
    let (mut outer, mut holes) = polygon.into_inner();
    turn(&mut outer, true);
    for hole in &mut holes {
        turn(hole, false);
    }
    Polygon::new(outer, holes)
}

fn turn(ring: &mut LineString<f64>, left: bool) {
    for coord in &mut ring.0 {
        *coord = Coord {
            x: flushed(coord.x),
            y: flushed(coord.y),
        };
    }
    ring.close();
    if turns_left(ring).is_some_and(|is_left| is_left != left) {
        ring.0.reverse();
    }
}

/// The box around all rings.
pub fn bounds(shape: &MultiPolygon<f64>) -> Bounds {
    Bounds::of(shape.coords_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(coords: &[(f64, f64)]) -> LineString<f64> {
        coords.iter().copied().collect()
    }

    fn turns(coords: &[(f64, f64)]) -> Option<bool> {
        let forward = turns_left(&ring(coords));
        let backward: Vec<_> = coords.iter().rev().copied().collect();
        assert_eq!(
            turns_left(&ring(&backward)),
            forward.map(|left| !left),
            "reversing turns it round"
        );
        forward
    }

    #[test]
    fn a_square_turns_the_way_it_is_drawn() {
        assert_eq!(
            turns(&[(0., 0.), (1., 0.), (1., 1.), (0., 1.), (0., 0.)]),
            Some(true)
        );
    }

    #[test]
    fn a_sliver_thinner_than_its_area_can_say_still_turns_one_way() {
        let up = 1.0_f64.next_up();
        assert_eq!(
            turns(&[(1., 1.), (113., 113.), (1., up), (1., 1.)]),
            Some(true)
        );
    }

    #[test]
    fn two_lobes_that_meet_at_the_leftmost_vertex_do_not_confuse_it() {
        let lobes = [
            (0., 0.),
            (2., -2.),
            (2., -1.),
            (0., 0.),
            (2., 1.),
            (2., 2.),
            (0., 0.),
        ];
        assert_eq!(turns(&lobes), Some(true));
    }

    #[test]
    fn a_spike_at_the_leftmost_vertex_does_not_decide() {
        let spiked = [(0., 0.), (1., 0.), (1., 1.), (0., 0.), (-1., 0.), (0., 0.)];
        assert_eq!(turns(&spiked), Some(true));
    }

    #[test]
    fn repeated_vertices_and_flat_rings_are_taken_as_they_are() {
        assert_eq!(
            turns(&[
                (0., 0.),
                (0., 0.),
                (1., 0.),
                (1., 0.),
                (1., 1.),
                (0., 0.),
                (0., 0.)
            ]),
            Some(true)
        );
        assert_eq!(turns(&[(0., 0.), (1., 1.), (2., 2.), (0., 0.)]), None);
        assert_eq!(turns(&[(3., 3.), (3., 3.)]), None);
        assert_eq!(turns_left(&ring(&[])), None);
    }
}
