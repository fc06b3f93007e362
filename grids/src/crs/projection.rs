//! The systems of the EPSG register, by proj4rs.

use std::sync::Arc;

use proj4rs::Proj;

use super::CrsError;
use crate::position::{Position, PositionError};

/// The way between one registered system and WGS 84.
#[derive(Clone)]
pub(super) struct Projection {
    both: Arc<Both>,
    /// Its coordinates are longitude and latitude in degrees, on another datum.
    is_geographic: bool,
}

struct Both {
    there: Proj,
    wgs84: Proj,
}

impl Projection {
    pub(super) fn new(code: u32) -> Result<Self, CrsError> {
        let definition = u16::try_from(code)
            .ok()
            .and_then(crs_definitions::from_code)
            .ok_or(CrsError::UnknownCode(code))?
            .proj4;
        if !has_shift(definition) {
            return Err(CrsError::NoShift(code));
        }
        let read = |text: &str| {
            Proj::from_proj_string(text).map_err(|e| CrsError::Unsupported {
                code,
                reason: e.to_string(),
            })
        };
        let there = read(definition)?;
        let wgs84 = read("+proj=longlat +datum=WGS84 +no_defs")?;
        let is_geographic = there.is_latlong();
        Ok(Self {
            both: Arc::new(Both { there, wgs84 }),
            is_geographic,
        })
    }

    /// Degrees, or what is not finite where the projection has no inverse.
    ///
    /// Refuses what is no longitude and latitude of a geographic system before it is shifted.
    pub(super) fn to_wgs84(&self, x: f64, y: f64) -> Result<(f64, f64), PositionError> {
        let (there, wgs84) = (&self.both.there, &self.both.wgs84);
        let (lon, lat) = if self.is_geographic {
            Position::new(x, y)?;
            transformed(there, wgs84, x.to_radians(), y.to_radians())
        } else {
            transformed(there, wgs84, x, y)
        };
        Ok((lon.to_degrees(), lat.to_degrees()))
    }

    /// Both NaN where the projection has no answer.
    pub(super) fn back(&self, lon: f64, lat: f64) -> (f64, f64) {
        let (there, wgs84) = (&self.both.there, &self.both.wgs84);
        let (x, y) = transformed(wgs84, there, lon.to_radians(), lat.to_radians());
        if self.is_geographic {
            (x.to_degrees(), y.to_degrees())
        } else {
            (x, y)
        }
    }
}

fn transformed(from: &Proj, to: &Proj, x: f64, y: f64) -> (f64, f64) {
    let mut point = (x, y, 0.0);
    match proj4rs::transform::transform(from, to, &mut point) {
        Ok(()) => (point.0, point.1),
        Err(_) => (f64::NAN, f64::NAN),
    }
}

/// GRS 80 without a shift is CGCS2000, ETRS89, NAD83 and the like: within a metre or two of WGS 84.
fn has_shift(definition: &str) -> bool {
    [
        "+towgs84=",
        "+datum=",
        "+nadgrids=",
        "+ellps=GRS80",
        "+ellps=WGS84",
    ]
    .iter()
    .any(|known| definition.contains(known))
}
