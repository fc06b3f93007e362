//! The answer, in the words of `GET /v1/locate`.

use grids::{AreaId, Place, Whereabouts};
use serde::Serialize;

use crate::pack::{Pack, Refused};

/// As the server answers, with whether it could not be otherwise.
#[derive(Serialize)]
struct Answer<'a> {
    position: [f64; 2],
    area: Option<&'a str>,
    areas: Vec<Area<'a>>,
    place: Place,
    others: Vec<Other<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<Nearest<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    within: Vec<Within<'a>>,
    certain: bool,
}

#[derive(Serialize)]
struct Area<'a> {
    level: &'a str,
    code: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Other<'a> {
    code: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Nearest<'a> {
    code: &'a str,
    name: &'a str,
    metres: f64,
}

#[derive(Serialize)]
struct Within<'a> {
    code: &'a str,
    name: &'a str,
    share: f64,
    metres: f64,
}

impl Pack {
    /// Where a position is, as JSON.
    ///
    /// `certain` is true when the server, which knows all areas, must say the same: the position is in or on the border
    /// of an area of which every neighbour is in the pack, or the pack is the whole edition.
    pub fn locate(&self, lon: f64, lat: f64, crs: u32, accuracy_m: f64) -> Result<String, Refused> {
        let converter = self
            .converters
            .get(crs as usize)
            .ok_or(Refused::UnknownCrs(crs))?;
        let position = converter
            .to_wgs84(lon, lat)
            .map_err(|error| Refused::NoPosition(error.to_string()))?;
        let accuracy_m = Some(accuracy_m).filter(|metres| !metres.is_nan());
        let found = self.edition.whereabouts(position, accuracy_m);
        let answer = Answer {
            position: [position.lon_deg(), position.lat_deg()],
            area: found.located.area.map(|id| self.code(id)),
            areas: found
                .located
                .area
                .map_or_else(Vec::new, |id| self.chain(id)),
            place: found.located.place,
            others: found
                .located
                .others
                .iter()
                .map(|&id| Other {
                    code: self.code(id),
                    name: self.name(id),
                })
                .collect(),
            nearest: found.nearest.map(|nearest| Nearest {
                code: self.code(nearest.area),
                name: self.name(nearest.area),
                metres: nearest.metres,
            }),
            within: found
                .within
                .iter()
                .map(|within| Within {
                    code: self.code(within.area),
                    name: self.name(within.area),
                    share: within.share,
                    metres: within.metres,
                })
                .collect(),
            certain: self.is_certain(&found),
        };
        serde_json::to_string(&answer).map_err(|error| Refused::NoPosition(error.to_string()))
    }

    fn is_certain(&self, found: &Whereabouts) -> bool {
        let mut touching = found.located.area.iter().chain(&found.located.others);
        self.is_whole || touching.any(|id| self.mine.contains(id))
    }

    fn code(&self, id: AreaId) -> &str {
        &self.edition.area(id).code
    }

    fn name(&self, id: AreaId) -> &str {
        &self.edition.area(id).name
    }

    /// The area of each level, coarsest first.
    fn chain(&self, id: AreaId) -> Vec<Area<'_>> {
        let mut chain = Vec::new();
        let mut next = Some(self.code(id));
        // A pack whose parents run in a circle ends here too: each level stands once.
        while let Some((code, named)) = next.and_then(|code| self.named.get_key_value(code))
            && chain.len() < self.edition.levels().len()
        {
            chain.push(Area {
                level: &self.edition.levels()[usize::from(named.level)],
                code,
                name: &named.name,
            });
            next = named.parent.as_deref();
        }
        chain.reverse();
        chain
    }
}
