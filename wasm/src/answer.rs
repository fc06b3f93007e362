//! Where a position is, as numbers.
//!
//! ```text
//! lon, lat (WGS 84)   0 inside | 1 border | 2 outside   area   list of others   nearest, metres
//! list of (area, share, metres) within the accuracy
//! ```
//!
//! A list is its count, then its items. An area is its place in the page's list, −1 for none. The words and the rounding are
//! those of `GET /v1/locate`.

use grids::Place;

use crate::Refused;
use crate::pack::Pack;

const NONE: f64 = -1.0;

impl Pack {
    /// Where a position of the system `crs` is; an accuracy of NaN is none.
    pub fn locate(
        &self,
        lon: f64,
        lat: f64,
        crs: u32,
        accuracy_m: f64,
    ) -> Result<Vec<f64>, Refused> {
        let position = self
            .converter(crs)?
            .to_wgs84(lon, lat)
            .map_err(|_| Refused::Position)?;
        let accuracy_m = Some(accuracy_m).filter(|metres| !metres.is_nan());
        let found = self.edition.whereabouts(position, accuracy_m);
        let place = match found.located.place {
            Place::Inside => 0.0,
            Place::Border => 1.0,
            Place::Outside => 2.0,
        };
        let area = found.located.area.map_or(NONE, |id| self.place(id));
        let mut numbers = vec![position.lon_deg(), position.lat_deg(), place, area];
        numbers.push(found.located.others.len() as f64);
        numbers.extend(found.located.others.iter().map(|&id| self.place(id)));
        numbers.extend(found.nearest.map_or([NONE; 2], |nearest| {
            [self.place(nearest.area), nearest.metres]
        }));
        numbers.push(found.within.len() as f64);
        for within in &found.within {
            numbers.extend([self.place(within.area), within.share, within.metres]);
        }
        Ok(numbers)
    }
}
