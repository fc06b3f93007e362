//! The exact checks against the `geo` crate's, over shapes on a coarse grid where everything touches everything.

use crate::common::{Feature, collection, options, read};
use geo::algorithm::Validation;
use geo::{Area, BooleanOps, Coord, LineString, Polygon};
use grids::CodeScheme;
use grids::fault::Kind;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// A closed ring of random corners of a 7 × 7 grid; neighbours differ.
fn random_ring(dice: &mut StdRng, corners: usize) -> LineString<f64> {
    let mut ring: Vec<Coord<f64>> = Vec::new();
    while ring.len() < corners {
        let corner = Coord {
            x: f64::from(dice.random_range(0..7)),
            y: f64::from(dice.random_range(0..7)),
        };
        if ring.last() != Some(&corner)
            && (ring.len() + 1 < corners || ring.first() != Some(&corner))
        {
            ring.push(corner);
        }
    }
    ring.push(ring[0]);
    ring.into()
}

/// A hundredth of a degree for a cell: anything two shapes share can be measured.
fn text(polygon: &Polygon<f64>) -> String {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let ring = |ring: &LineString<f64>| {
        let at: Vec<String> = ring
            .0
            .iter()
            .map(|at| format!("[{},{}]", 64.0 + at.x / 128.0, 16.0 + at.y / 128.0))
            .collect();
        format!("[{}]", at.join(","))
    };
    format!("[{}]", rings.map(ring).collect::<Vec<_>>().join(","))
}

fn kinds(polygons: &[&Polygon<f64>]) -> Vec<Kind> {
    let features: Vec<Feature> = polygons
        .iter()
        .enumerate()
        .map(|(at, polygon)| Feature::of(&format!("A{at}"), &text(polygon)))
        .collect();
    let (_, faults) = read(&collection(&features), &options(CodeScheme::Plain));
    faults
        .into_iter()
        .map(|fault| fault.kind)
        .filter(|kind| *kind != Kind::Orientation)
        .collect()
}

/// Valid by `geo`, which also takes triangles without an inside.
fn is_sound(polygon: &Polygon<f64>) -> bool {
    polygon.is_valid() && polygon.unsigned_area() > 0.0
}

fn touches_itself(ring: &LineString<f64>) -> bool {
    let corners = &ring.0[1..];
    corners
        .iter()
        .enumerate()
        .any(|(at, corner)| corners[..at].contains(corner))
        || ring.lines().any(|line| {
            corners.iter().any(|corner| {
                *corner != line.start
                    && *corner != line.end
                    && robust_side(line.start, line.end, *corner) == 0.0
                    && (*corner - line.start).dot(*corner - line.end) < 0.0
            })
        })
}

fn robust_side(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> f64 {
    // Small whole numbers: exact.
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

trait Dot {
    fn dot(self, other: Self) -> f64;
}

impl Dot for Coord<f64> {
    fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }
}

#[test]
fn rings_are_at_fault_exactly_when_they_are_not_simple() {
    let mut dice = StdRng::seed_from_u64(1);
    let (mut valid, mut touching) = (0, 0);
    for _ in 0..4_000 {
        let corners = dice.random_range(3..8);
        let polygon = Polygon::new(random_ring(&mut dice, corners), Vec::new());
        let found = kinds(&[&polygon]);
        if is_sound(&polygon) {
            valid += 1;
            assert_eq!(found, [], "{polygon:?}");
        } else if touches_itself(polygon.exterior()) {
            // Touching in a point is allowed here and not there; which of the two it is the corner tests decide.
            touching += 1;
        } else {
            assert!(!found.is_empty(), "{polygon:?}");
        }
    }
    assert!(valid > 500 && touching > 500, "{valid} {touching}");
}

#[test]
fn two_shapes_overlap_exactly_when_their_intersection_has_an_area() {
    let mut dice = StdRng::seed_from_u64(2);
    let (mut apart, mut overlapping) = (0, 0);
    while apart < 600 || overlapping < 600 {
        let mut one = || {
            let corners = dice.random_range(3..6);
            Polygon::new(random_ring(&mut dice, corners), Vec::new())
        };
        let (a, b) = (one(), one());
        if !is_sound(&a) || !is_sound(&b) {
            continue;
        }
        let shared = a.intersection(&b).unsigned_area() > 1e-6;
        *(if shared { &mut overlapping } else { &mut apart }) += 1;
        let found = kinds(&[&a, &b]);
        assert_eq!(found == [Kind::Overlap], shared, "{found:?} {a:?} {b:?}");
        assert!(shared || found.is_empty(), "{found:?} {a:?} {b:?}");
    }
}

#[test]
fn a_hole_is_at_fault_unless_geo_calls_the_polygon_valid_or_it_only_touches() {
    let mut dice = StdRng::seed_from_u64(3);
    let (mut valid, mut faulty) = (0, 0);
    while valid < 300 || faulty < 300 {
        let square = [(0., 0.), (6., 0.), (6., 6.), (3., 3.), (0., 6.), (0., 0.)];
        let hole = random_ring(&mut dice, 3);
        let alone = Polygon::new(hole.clone(), Vec::new());
        if !is_sound(&alone) {
            continue;
        }
        let outer = Polygon::new(LineString::from(square.to_vec()), Vec::new());
        let polygon = Polygon::new(outer.exterior().clone(), vec![hole]);
        let found = kinds(&[&polygon]);
        if polygon.is_valid() {
            valid += 1;
            assert_eq!(found, [], "{polygon:?}");
        }
        // Whatever lies outside the outer ring is at fault.
        if alone.difference(&outer).unsigned_area() > 1e-6 {
            faulty += 1;
            assert!(!found.is_empty(), "{polygon:?}");
        }
    }
}
