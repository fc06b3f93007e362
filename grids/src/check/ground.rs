//! Ground in square metres: what two areas share, what one lacks of another, what contours enclose.

use geo::algorithm::BooleanOps;
use geo::algorithm::bool_ops::{FillRule, OpType};
use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::tree::{Box4, NOTHING, box_of, join};

/// Ground smaller than 10 cm² is not spoken of: no survey measures it, and rounding makes it.
pub(crate) const MEASURABLE_M2_MIN: f64 = 0.001;

/// Semi-major axis and first eccentricity squared of WGS 84.
const A_M: f64 = 6_378_137.0;
const E2: f64 = 0.006_694_379_990_141_317;

/// A piece of ground.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ground {
    pub area_m2: f64,
    /// WGS 84.
    pub shape: MultiPolygon<f64>,
}

/// Lambert's cylindrical equal-area projection of the WGS 84 ellipsoid, true to scale at one latitude.
///
/// Areas are those of the ellipsoid, wherever the ground lies; only that a straight edge in degrees is a straight
/// edge here is an approximation, exact to 10⁻⁶ of the area for edges up to a kilometre.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    lon_deg: f64,
    authalic: f64,
    scale: f64,
    sin_lat: f64,
    cos_lat: f64,
    /// Metres east are drawn this many times as long, so that a box becomes a square: the boolean operations round
    /// to a part of its longer side, which would be coarse for a strip a millimetre wide.
    stretch: f64,
}

/// The largest and the inverse of the smallest stretch.
const STRETCH_MAX: f64 = 1e6;

impl Plane {
    /// The plane around the middle of a box in degrees.
    pub fn around([west, south, east, north]: Box4) -> Self {
        let (sin_lat, cos_lat) = f64::midpoint(south, north).to_radians().sin_cos();
        // At the poles themselves the scale would be 0.
        let scale = (cos_lat / (1.0 - E2 * sin_lat * sin_lat).sqrt()).max(1e-6);
        let stretch = (north - south) / ((east - west) * cos_lat.max(1e-6));
        let stretch = if stretch > 0.0 {
            stretch.clamp(1.0 / STRETCH_MAX, STRETCH_MAX)
        } else {
            1.0
        };
        Self {
            lon_deg: f64::midpoint(west, east),
            authalic: authalic(sin_lat),
            scale,
            sin_lat,
            cos_lat,
            stretch,
        }
    }

    /// Metres north, and metres east times the stretch.
    fn metres(&self, at: Coord<f64>) -> Coord<f64> {
        let y = A_M * (authalic(at.y.to_radians().sin()) - self.authalic) / (2.0 * self.scale);
        Coord {
            x: A_M * self.scale * self.stretch * (at.x - self.lon_deg).to_radians(),
            y,
        }
    }

    /// The inverse, to 10⁻¹² of a degree, by Newton's way.
    fn degrees(&self, at: Coord<f64>) -> Coord<f64> {
        let x = self.lon_deg + (at.x / (A_M * self.scale * self.stretch)).to_degrees();
        let wanted = at.y * 2.0 * self.scale / A_M + self.authalic;
        let mut lat = self.sin_lat.atan2(self.cos_lat);
        for _ in 0..6 {
            let (sin, cos) = lat.sin_cos();
            let w2 = 1.0 - E2 * sin * sin;
            // dq/dφ = 2 (1 − e²) cos φ / (1 − e² sin² φ)²
            lat -= (authalic(sin) - wanted) * w2 * w2 / (2.0 * (1.0 - E2) * cos.max(1e-9));
        }
        Coord {
            x,
            y: lat.to_degrees(),
        }
    }
}

/// The function q of authalic latitude (Snyder 1987, 3-12), of the sine of the latitude.
fn authalic(sin: f64) -> f64 {
    let e = E2.sqrt();
    (1.0 - E2) * (sin / (1.0 - E2 * sin * sin) + (e * sin).atanh() / e)
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

/// A ring cut to a window (Sutherland and Hodgman): edges along the window's sides stand for what lies beyond.
fn clipped(ring: &LineString<f64>, [west, south, east, north]: Box4) -> Vec<Coord<f64>> {
    let mut coords = ring.0.clone();
    coords.pop();
    let around = coords
        .iter()
        .fold(NOTHING, |around, &at| join(around, box_of(at, at)));
    if around[0] < west {
        coords = cut(&coords, |at| at.x - west);
    }
    if around[2] > east {
        coords = cut(&coords, |at| east - at.x);
    }
    if around[1] < south {
        coords = cut(&coords, |at| at.y - south);
    }
    if around[3] > north {
        coords = cut(&coords, |at| north - at.y);
    }
    coords
}

/// Keeps what lies at a positive or zero distance.
fn cut(coords: &[Coord<f64>], distance: impl Fn(Coord<f64>) -> f64) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(coords.len());
    let Some(mut before) = coords.last().copied() else {
        return kept;
    };
    for &at in coords {
        let (from, to) = (distance(before), distance(at));
        if (from < 0.0) != (to < 0.0) {
            let share = from / (from - to);
            kept.push(before + (at - before) * share);
        }
        if to >= 0.0 {
            kept.push(at);
        }
        before = at;
    }
    kept
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
    fn the_plane_is_undone_to_a_tenth_of_a_micrometre() {
        let plane = Plane::around([113.0, 22.5, 113.8, 23.6]);
        for at in [(113.0, 22.5), (113.42, 23.07), (113.8, 23.6)].map(|(x, y)| Coord { x, y }) {
            let back = plane.degrees(plane.metres(at));
            assert!(
                (back.x - at.x).abs() < 1e-12 && (back.y - at.y).abs() < 1e-12,
                "{at:?} {back:?}"
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
