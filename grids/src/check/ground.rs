//! Ground in square metres: what two areas share, what one lacks of another, what contours enclose.

mod clip;
mod plane;

use geo::algorithm::BooleanOps;
use geo::algorithm::bool_ops::{FillRule, OpType};
use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::tree::{Box4, NOTHING, box_of, join};
use clip::clipped;
use plane::Plane;

/// Ground smaller than 10 cm² is not spoken of: no survey measures it, and rounding makes it.
pub(crate) const MEASURABLE_M2_MIN: f64 = 0.001;

/// A piece of ground.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ground {
    pub area_m2: f64,
    /// WGS 84.
    pub shape: MultiPolygon<f64>,
}

/// The box around a shape, in degrees.
pub(crate) fn bounds(shape: &MultiPolygon<f64>) -> Box4 {
    let all = shape.iter().flat_map(|part| part.exterior().0.iter());
    all.fold(NOTHING, |around, &at| join(around, box_of(at, at)))
}

/// What two areas share.
pub(crate) fn shared(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> Ground {
    let (box_a, box_b) = (bounds(a), bounds(b));
    let window = [
        box_a[0].max(box_b[0]),
        box_a[1].max(box_b[1]),
        box_a[2].min(box_b[2]),
        box_a[3].min(box_b[3]),
    ];
    measured(a, b, OpType::Intersection, window)
}

/// What `a` has outside `b`.
pub(crate) fn lacking(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> Ground {
    measured(a, b, OpType::Difference, bounds(a))
}

/// The area of a shape that is sound.
pub(crate) fn area_m2(shape: &MultiPolygon<f64>) -> f64 {
    let plane = Plane::around(bounds(shape));
    let rings = shape
        .iter()
        .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.map(|ring| turned_m2(&plane, &ring.0)).sum()
}

/// The area a ring encloses, negative if it turns clockwise.
pub(crate) fn ring_m2(ring: &[Coord<f64>]) -> f64 {
    let around = ring
        .iter()
        .fold(NOTHING, |around, &at| join(around, box_of(at, at)));
    turned_m2(&Plane::around(around), ring)
}

fn turned_m2(plane: &Plane, ring: &[Coord<f64>]) -> f64 {
    let metres: Vec<_> = ring.iter().map(|&at| plane.metres(at)).collect();
    let next = metres.iter().cycle().skip(1);
    metres
        .iter()
        .zip(next)
        .map(|(a, b)| a.x * b.y - b.x * a.y)
        .sum::<f64>()
        / 2.0
        / plane.stretch
}

/// The pieces of ground around which closed contours wind more often to the left than to the right.
///
/// The contours may cross and coincide; each piece is connected and at least [`MEASURABLE_M2_MIN`] large.
pub(crate) fn wound_left(contours: &[Vec<Coord<f64>>]) -> Vec<Ground> {
    let around = contours
        .iter()
        .flatten()
        .fold(NOTHING, |around, &at| join(around, box_of(at, at)));
    let plane = Plane::around(around);
    let none = Rings(Vec::new());
    let found = Rings::of(&plane, contours.iter().map(Vec::as_slice)).boolean_op_with_fill_rule(
        &none,
        OpType::Union,
        FillRule::Positive,
    );
    let pieces = found
        .into_iter()
        .map(|part| ground(&plane, &MultiPolygon::new(vec![part])));
    pieces
        .filter(|piece| piece.area_m2 >= MEASURABLE_M2_MIN)
        .collect()
}

/// Contours as they are: which ground they mean is up to the fill rule.
struct Rings(Vec<LineString<f64>>);

impl Rings {
    /// In metres, and closed as the boolean operations expect.
    fn of<'a>(plane: &Plane, contours: impl Iterator<Item = &'a [Coord<f64>]>) -> Self {
        let ring = |contour: &[Coord<f64>]| {
            let mut ring: LineString<f64> = contour.iter().map(|&at| plane.metres(at)).collect();
            ring.close();
            ring
        };
        Self(contours.map(ring).collect())
    }
}

impl BooleanOps for Rings {
    type Scalar = f64;

    fn rings(&self) -> impl Iterator<Item = &LineString<f64>> {
        self.0.iter()
    }
}

/// The boolean operation rounds to 2⁻³⁰ of its box: what it finds small is measured again in a box of its own.
fn measured(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>, op: OpType, window: Box4) -> Ground {
    let rough = clipped_op(a, b, op, window);
    let large = window[2] - window[0] + window[3] - window[1];
    let mut parts = Vec::new();
    let mut total_m2 = 0.0;
    for part in rough.shape {
        let part = MultiPolygon::new(vec![part]);
        let around = bounds(&part);
        let is_small = (around[2] - around[0] + around[3] - around[1]) * 8.0 < large;
        let piece = if is_small && area_m2(&part) < 10.0 {
            clipped_op(a, b, op, widened(around))
        } else {
            ground_of(part)
        };
        total_m2 += piece.area_m2;
        parts.extend(piece.shape);
    }
    Ground {
        area_m2: total_m2,
        shape: MultiPolygon::new(parts),
    }
}

fn ground_of(shape: MultiPolygon<f64>) -> Ground {
    Ground {
        area_m2: area_m2(&shape),
        shape,
    }
}

fn widened([west, south, east, north]: Box4) -> Box4 {
    let (x, y) = ((east - west) * 0.01 + 1e-9, (north - south) * 0.01 + 1e-9);
    [west - x, south - y, east + x, north + y]
}

fn clipped_op(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>, op: OpType, window: Box4) -> Ground {
    let plane = Plane::around(window);
    let rings = |shape: &MultiPolygon<f64>| {
        let all = shape
            .iter()
            .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
        let clipped: Vec<Vec<Coord<f64>>> = all.map(|ring| clipped(ring, window)).collect();
        Rings::of(&plane, clipped.iter().map(Vec::as_slice))
    };
    let found = rings(a).boolean_op_with_fill_rule(&rings(b), op, FillRule::EvenOdd);
    ground(&plane, &found)
}

/// Back to degrees, with the area in metres.
fn ground(plane: &Plane, metres: &MultiPolygon<f64>) -> Ground {
    use geo::Area as _;
    let ring = |ring: &LineString<f64>| {
        ring.0
            .iter()
            .map(|&at| plane.degrees(at))
            .collect::<LineString<f64>>()
    };
    let part = |part: &Polygon<f64>| {
        Polygon::new(
            ring(part.exterior()),
            part.interiors().iter().map(ring).collect(),
        )
    };
    Ground {
        area_m2: metres.unsigned_area() / plane.stretch,
        shape: metres.iter().map(part).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::GeodesicArea as _;

    fn square(west: f64, south: f64, size: f64) -> MultiPolygon<f64> {
        let (east, north) = (west + size, south + size);
        let ring = vec![
            (west, south),
            (east, south),
            (east, north),
            (west, north),
            (west, south),
        ];
        MultiPolygon::new(vec![Polygon::new(ring.into(), Vec::new())])
    }

    #[test]
    fn areas_agree_with_the_geodesic_ones() {
        for (lon, lat, size) in [
            (113.42, 23.07, 0.01),
            (0.0, 0.0, 0.01),
            (-73.9, 40.7, 0.001),
            (25.0, 70.0, 0.01),
        ] {
            let shape = square(lon, lat, size);
            let (own, geodesic) = (area_m2(&shape), shape.geodesic_area_unsigned());
            assert!(
                (own / geodesic - 1.0).abs() < 1e-6,
                "{lon} {lat}: {own} {geodesic}"
            );
        }
    }

    #[test]
    fn a_quarter_of_each_of_two_squares_is_shared_and_three_are_lacking() {
        let (a, b) = (square(113.40, 23.08, 0.02), square(113.41, 23.09, 0.02));
        let quarter = area_m2(&square(113.41, 23.09, 0.01));
        assert!((shared(&a, &b).area_m2 / quarter - 1.0).abs() < 1e-6);
        assert!((lacking(&a, &b).area_m2 / (area_m2(&a) - quarter) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_sliver_between_large_areas_is_measured_in_its_own_box() {
        // A notch a millimetre deep and a kilometre long, between areas 100 km wide.
        let (a, mut b) = (square(113.0, 22.0, 1.0), square(114.0, 22.0, 1.0));
        let (outer, _) = b.0.remove(0).into_inner();
        let mut ring = outer.0;
        for (at, y) in [(4, 22.51), (5, 22.50)] {
            ring.insert(at, Coord { x: 114.0 - 1e-8, y });
        }
        let b = MultiPolygon::new(vec![Polygon::new(LineString::new(ring), Vec::new())]);
        let found = shared(&a, &b).area_m2;
        let triangle_and_strip = 0.001_027 * 0.5 * 110_750.0;
        assert!(
            (found / triangle_and_strip - 1.0).abs() < 0.02,
            "{found} {triangle_and_strip}"
        );
    }
}
