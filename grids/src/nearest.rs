//! How far: the nearest area, and the way to an area's border, in metres.

use serde::Serialize;

use crate::area::AreaId;
use crate::edition::Edition;
use crate::measure::Plane;
use crate::position::Position;

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
        let (area, metres) = self.borders().nearest(self.areas(), &Plane::at(position))?;
        Some(Nearest { area, metres })
    }

    /// Metres from the position to the nearest point of the area's border, whether inside or outside.
    ///
    /// As exact as [`Edition::nearest`].
    pub fn border_distance_m(&self, position: Position, area: AreaId) -> f64 {
        Plane::at(position).distance_to_border_m(&self.area(area).shape)
    }
}
