//! How far: the nearest area, and the way to an area's border, in metres.

use serde::Serialize;

use crate::area::AreaId;
use crate::edition::Edition;
use crate::measure::Plane;
use crate::plain::{self, Standing};
use crate::position::Position;

/// Beyond this many degrees the metres of the plane do not grow surely enough with the degrees to stop searching.
const SURE_DEG: f64 = 5.0;
/// Within [`SURE_DEG`] and these latitudes a degree is at least half as long as it is at the position.
const SURE_LAT_DEG: f64 = 75.0;

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
        let plane = Plane::at(position);
        let (east_m, north_m) = plane.metres_per_degree();
        let least_m = if position.lat_deg().abs() < SURE_LAT_DEG {
            east_m.min(north_m) / 2.0
        } else {
            0.0
        };
        let mut best: Option<Nearest> = None;
        for (area, box_deg_2) in self
            .finest_index()
            .by_distance([position.lon_deg(), position.lat_deg()])
        {
            let sure_m = least_m * box_deg_2.sqrt().min(SURE_DEG);
            if best.is_some_and(|best| sure_m > best.metres) {
                break;
            }
            let metres = self.distance_m(&plane, position, area);
            let is_better = best.is_none_or(|best| {
                metres < best.metres || (metres == best.metres && area < best.area)
            });
            if is_better {
                best = Some(Nearest { area, metres });
            }
        }
        best
    }

    /// Metres from the position to the nearest point of the area's border, whether inside or outside.
    ///
    /// As exact as [`Edition::nearest`].
    pub fn border_distance_m(&self, position: Position, area: AreaId) -> f64 {
        Plane::at(position).distance_to_border_m(&self.area(area).shape)
    }

    fn distance_m(&self, plane: &Plane, position: Position, area: AreaId) -> f64 {
        let shape = &self.area(area).shape;
        match plain::standing(shape, position.coord()) {
            Standing::Inside | Standing::Border => 0.0,
            Standing::Outside => plane.distance_to_border_m(shape),
        }
    }
}
