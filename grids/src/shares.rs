//! How sure: which areas a circle of uncertainty touches, and how much of it lies in each.

use geo::{Coord, MultiPolygon};
use serde::Serialize;

use crate::area::AreaId;
use crate::edition::Edition;
use crate::measure::Plane;
use crate::plain;
use crate::position::Position;

/// How much of a circle lies in an area.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// An area of the finest level.
    pub area: AreaId,
    /// Its part of the whole circle's area, above 0 up to 1.
    pub share: f64,
}

impl Edition {
    /// The areas of the finest level that the circle of `accuracy_m` metres around the position reaches into, with
    /// their parts of the circle, largest first, equal ones by code.
    ///
    /// The parts sum to 1 unless the circle also covers gaps or the outside (less) or overlaps (more). A radius that
    /// is 0, negative or not a number means no uncertainty: the area that [`Edition::locate`] finds, whole, if it is
    /// of the finest level.
    pub fn shares(&self, position: Position, accuracy_m: f64) -> Vec<Share> {
        let finest = self.levels().len() - 1;
        if accuracy_m.is_nan() || accuracy_m <= 0.0 {
            let found = self
                .locate(position)
                .area
                .filter(|&id| usize::from(self.area(id).level) == finest);
            return found
                .map(|area| Share { area, share: 1.0 })
                .into_iter()
                .collect();
        }
        let plane = Plane::at(position);
        let mut shares: Vec<Share> = self
            .within_reach(&plane, position, accuracy_m)
            .map(|area| Share {
                area,
                share: share_of_circle(&plane, &self.area(area).shape, accuracy_m),
            })
            .filter(|share| share.share > 0.0)
            .collect();
        shares.sort_unstable_by(|a, b| b.share.total_cmp(&a.share).then(a.area.cmp(&b.area)));
        shares
    }

    fn within_reach<'a>(
        &'a self,
        plane: &Plane,
        position: Position,
        reach_m: f64,
    ) -> impl Iterator<Item = AreaId> + use<'a> {
        let (east_m, north_m) = plane.metres_per_degree();
        // Twice, because a degree may be shorter at the circle's rim than at its centre.
        let (east, north) = (2.0 * reach_m / east_m.max(1.0), 2.0 * reach_m / north_m);
        let (x, y) = (position.lon_deg(), position.lat_deg());
        self.finest_index()
            .in_window([x - east, y - north], [x + east, y + north])
    }
}

fn share_of_circle(plane: &Plane, shape: &MultiPolygon<f64>, radius_m: f64) -> f64 {
    let doubled: f64 = plain::edges(shape)
        .map(|(a, b)| {
            let (a, b) = (plane.metres(a), plane.metres(b));
            // In units of the radius, so that the circle is the unit circle.
            doubled_part(a / radius_m, b / radius_m)
        })
        .sum();
    let share = doubled / std::f64::consts::TAU;
    // Below what the sums can tell from nothing; a share this small of any circle is less than a square millimetre.
    if share < 1e-12 { 0.0 } else { share.min(1.0) }
}

/// Twice the signed area of the unit circle's part inside the triangle (origin, a, b).
fn doubled_part(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let along = b - a;
    let length_2 = dot(along, along);
    if length_2 == 0.0 {
        return 0.0;
    }
    // Where the line a + t·along meets the circle: t = middle ± half.
    let middle = -dot(a, along) / length_2;
    let half_2 = middle * middle - (dot(a, a) - 1.0) / length_2;
    if half_2 <= 0.0 {
        return angle(a, b);
    }
    let half = half_2.sqrt();
    let (enter, leave) = (
        (middle - half).clamp(0.0, 1.0),
        (middle + half).clamp(0.0, 1.0),
    );
    let (p, q) = (a + along * enter, a + along * leave);
    angle(a, p) + cross(p, q) + angle(q, b)
}

/// The angle from one direction to another, −π to π: twice the area of the unit circle's sector.
fn angle(a: Coord<f64>, b: Coord<f64>) -> f64 {
    libm::atan2(cross(a, b), dot(a, b))
}

fn cross(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.y - a.y * b.x
}

fn dot(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.x + a.y * b.y
}
