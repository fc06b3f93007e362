//! Metres: a plane laid on the ellipsoid at one position.

use geo::{Coord, MultiPolygon};

use crate::plain;
use crate::position::Position;

/// Semi-major axis of the WGS 84 ellipsoid.
const WGS84_A_M: f64 = 6_378_137.0;
const WGS84_E2: f64 = 0.006_694_379_990_141_317;

/// Up to so many degrees, and so far from the poles, a degree's length changes by less than [`CHANGE`] a degree of the
/// way: along a parallel by tan φ / 2 a radian, along a meridian by far less.
const NEAR_DEG: f64 = 1.0;
const NEAR_LAT_DEG: f64 = 60.0;
const CHANGE: f64 = 0.02;
/// Within these a degree is at least half as long as it is at the position; beyond, nothing is sure.
const FAR_DEG: f64 = 5.0;
const FAR_LAT_DEG: f64 = 75.0;

/// The plane that touches WGS 84 at one position, in metres east and north of it.
///
/// North uses the meridian's radius of curvature at the middle latitude, east the parallel's radius there. Distances
/// from the position are right to 2 in 10⁵ up to 50 km away between the 60th parallels; beyond some 1,000 km, near
/// the poles and across the 180th meridian they only say what is far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    origin: Coord<f64>,
    /// Metres a degree, and how they change with each degree further north.
    east_m: f64,
    east_m_slope: f64,
    north_m: f64,
    north_m_slope: f64,
}

impl Plane {
    pub(crate) fn at(position: Position) -> Self {
        let (sin, cos) = libm::sincos(position.lat_deg().to_radians());
        let w2 = 1.0 - WGS84_E2 * sin * sin;
        let w = w2.sqrt();
        let degree = 1.0_f64.to_radians();
        let prime_vertical_m = WGS84_A_M / w;
        let meridian_m = WGS84_A_M * (1.0 - WGS84_E2) / (w2 * w);
        Self {
            origin: position.coord(),
            east_m: prime_vertical_m * cos * degree,
            // d(N cos φ)/dφ = −M sin φ
            east_m_slope: -meridian_m * sin * degree * degree,
            north_m: meridian_m * degree,
            // dM/dφ = 3 M e² sin φ cos φ / w²
            north_m_slope: 3.0 * meridian_m * WGS84_E2 * sin * cos / w2 * degree * degree,
        }
    }

    /// Metres east and north of the plane's position.
    pub(crate) fn metres(&self, coord: Coord<f64>) -> Coord<f64> {
        let half_north = (coord.y - self.origin.y) / 2.0;
        Coord {
            x: (coord.x - self.origin.x) * (self.east_m + self.east_m_slope * half_north),
            y: (coord.y - self.origin.y) * (self.north_m + self.north_m_slope * half_north),
        }
    }

    /// Where it touches.
    pub(crate) fn origin(&self) -> Coord<f64> {
        self.origin
    }

    /// At least how many metres a distance is, in whatever direction, that is `deg` when each degree of longitude counts
    /// as `east` degrees.
    pub(crate) fn sure_metres(&self, deg: f64, east: f64) -> f64 {
        let least_m = (self.east_m / east).min(self.north_m);
        let lat_deg = self.origin.y.abs();
        if deg <= NEAR_DEG && lat_deg < NEAR_LAT_DEG {
            least_m * deg * (1.0 - CHANGE * deg)
        } else if lat_deg < FAR_LAT_DEG {
            least_m / 2.0 * deg.min(FAR_DEG)
        } else {
            0.0
        }
    }

    /// Metres a degree at the position: east, north.
    pub(crate) fn metres_per_degree(&self) -> (f64, f64) {
        (self.east_m, self.north_m)
    }

    /// Metres from the plane's position to the nearest point of a line; infinite if it has no edges.
    pub(crate) fn distance_to_line_m(&self, line: &[Coord<f64>]) -> f64 {
        line.windows(2)
            .map(|edge| distance_2_to_segment(self.metres(edge[0]), self.metres(edge[1])))
            .fold(f64::INFINITY, f64::min)
            .sqrt()
    }

    /// Metres from the plane's position to the nearest point of the shape's rings; infinite if it has no edges.
    pub(crate) fn distance_to_border_m(&self, shape: &MultiPolygon<f64>) -> f64 {
        plain::edges(shape)
            .map(|(a, b)| distance_2_to_segment(self.metres(a), self.metres(b)))
            .fold(f64::INFINITY, f64::min)
            .sqrt()
    }
}

/// Squared distance of the origin from a segment.
fn distance_2_to_segment(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let along = b - a;
    let length_2 = along.x * along.x + along.y * along.y;
    let part = if length_2 > 0.0 {
        (-(a.x * along.x + a.y * along.y) / length_2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let foot = a + along * part;
    foot.x * foot.x + foot.y * foot.y
}
