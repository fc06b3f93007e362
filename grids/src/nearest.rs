//! How far: the nearest area, and the way to an area's border, in metres.

use serde::Serialize;

use crate::area::AreaId;
use crate::edition::Edition;
use crate::measure::Plane;
use crate::position::Position;

/// Beyond this many degrees the metres of the plane do not grow surely enough with the degrees to stop searching.
const SURE_DEG: f64 = 5.0;
/// Within [`SURE_DEG`] and these latitudes a degree is at least half as long as it is at the position.
const SURE_LAT_DEG: f64 = 75.0;
/// A degree of distance is so short a way, and these latitudes so far from the poles, that its length does not change
/// by more than 2 %: along a meridian by 3 e² / 2 a radian, along a parallel by tan φ / 2 a radian.
const NEAR_DEG: f64 = 1.0;
const NEAR_LAT_DEG: f64 = 60.0;
const NEAR_SHARE: f64 = 0.98;

/// The area nearest to a position, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Nearest {
    /// The area; of several at the same distance, the one with the lower code.
    pub area: AreaId,
    /// Metres to its border on the WGS 84 ellipsoid; 0 inside it.
    pub metres: f64,
}

impl Edition {
    /// The area of the finest level nearest to the position; `None` if that level has no areas.
    ///
    /// Right to 2 in 10⁵ up to 50 km between the 60th parallels; areas across the 180th meridian are not seen as near.
    pub fn nearest(&self, position: Position) -> Option<Nearest> {
        if let Some(area) = self.of_finest(position) {
            return Some(Nearest { area, metres: 0.0 });
        }
        let plane = Plane::at(position);
        let (area, metres) = self.borders().nearest(
            self.areas(),
            &plane,
            position.coord(),
            sure_metres(&plane, position),
        )?;
        Some(Nearest { area, metres })
    }

    /// Metres from the position to the nearest point of the area's border, whether inside or outside.
    ///
    /// As exact as [`Edition::nearest`].
    pub fn border_distance_m(&self, position: Position, area: AreaId) -> f64 {
        Plane::at(position).distance_to_border_m(&self.area(area).shape)
    }
}

/// At least how many metres a distance in degrees is, from this position in whatever direction.
fn sure_metres(plane: &Plane, position: Position) -> impl Fn(f64) -> f64 {
    let (east_m, north_m) = plane.metres_per_degree();
    let least_m = east_m.min(north_m);
    let lat_deg = position.lat_deg().abs();
    move |deg| {
        if deg <= NEAR_DEG && lat_deg < NEAR_LAT_DEG {
            NEAR_SHARE * least_m * deg
        } else if lat_deg < SURE_LAT_DEG {
            least_m / 2.0 * deg.min(SURE_DEG)
        } else {
            0.0
        }
    }
}
