//! Coordinates that evidently are not in the declared system: latitude first, metres for degrees, degrees for metres.

use geo::Coord;

use super::coordinates::RawPart;
use crate::Position;
use crate::code::CodeScheme;
use crate::crs::{Converter, Crs};
use crate::fault::{Fault, FaultPlace, Kind};

/// No angle is larger, few metres are smaller.
const DEGREES_MAX: f64 = 360.0;
/// China from the Paracel islands on, generously: west, south, east, north.
const CHINA: [f64; 4] = [72.0, 15.0, 136.0, 54.5];

/// The box around a feature's coordinates, as written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    least: Coord<f64>,
    most: Coord<f64>,
}

impl Extent {
    /// The box; one that no test finds anything about when there are no coordinates.
    pub fn of(parts: &[RawPart]) -> Self {
        let mut least = Coord {
            x: f64::INFINITY,
            y: f64::INFINITY,
        };
        let mut most = Coord {
            x: f64::NEG_INFINITY,
            y: f64::NEG_INFINITY,
        };
        for at in parts.iter().flatten().flatten() {
            least = Coord {
                x: least.x.min(at.x),
                y: least.y.min(at.y),
            };
            most = Coord {
                x: most.x.max(at.x),
                y: most.y.max(at.y),
            };
        }
        Self { least, most }
    }

    fn is_empty(&self) -> bool {
        self.least.x > self.most.x
    }

    fn within(&self, x_max: f64, y_max: f64) -> bool {
        let within = |low: f64, high: f64, max: f64| low >= -max && high <= max;
        within(self.least.x, self.most.x, x_max) && within(self.least.y, self.most.y, y_max)
    }

    fn swapped(&self) -> Self {
        let swap = |at: Coord<f64>| Coord { x: at.y, y: at.x };
        Self {
            least: swap(self.least),
            most: swap(self.most),
        }
    }

    fn in_china(&self) -> bool {
        let [west, south, east, north] = CHINA;
        self.least.x >= west && self.most.x <= east && self.least.y >= south && self.most.y <= north
    }
}

/// What the coordinates of a feature look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    AsDeclared,
    LatitudeFirst,
    /// Far too large for degrees.
    Metres,
    /// Far too small for metres.
    Degrees,
}

/// Which features are evidently in another system; one fault for a file that is so throughout, else one a feature.
///
/// The faults are without a file. A feature that is misplaced should not be converted.
pub(crate) fn misplaced(
    extents: &[Extent],
    epsg: Option<u32>,
    converter: &Converter,
    scheme: CodeScheme,
    faults: &mut Vec<Fault>,
) -> Vec<bool> {
    if let Some(fault) = contradiction(epsg, converter.crs()) {
        faults.push(fault);
        return vec![true; extents.len()];
    }
    let system = System::of(converter, scheme);
    let mut looks: Vec<Look> = extents.iter().map(|extent| system.look(extent)).collect();
    let known = extents.iter().filter(|extent| !extent.is_empty()).count();
    // Near a projection's origin a few features may well lie within 360 m: only a whole file is evident.
    if looks.iter().filter(|look| **look == Look::Degrees).count() < known {
        looks
            .iter_mut()
            .filter(|look| **look == Look::Degrees)
            .for_each(|look| *look = Look::AsDeclared);
    }
    for look in [Look::LatitudeFirst, Look::Metres, Look::Degrees] {
        let found: Vec<usize> = (0..looks.len()).filter(|&at| looks[at] == look).collect();
        note(look, &found, known, extents, converter.crs(), faults);
    }
    looks
        .into_iter()
        .map(|look| look != Look::AsDeclared)
        .collect()
}

fn note(
    look: Look,
    found: &[usize],
    known: usize,
    extents: &[Extent],
    crs: Crs,
    faults: &mut Vec<Fault>,
) {
    let (kind, what) = match look {
        Look::AsDeclared => return,
        Look::LatitudeFirst => (
            Kind::LatitudeFirst,
            "evidently latitude comes first; write longitude (east) before latitude (north)",
        ),
        Look::Metres => (
            Kind::OtherCrs,
            "these are metres, not degrees; say which projection with --crs EPSG:n",
        ),
        Look::Degrees => (
            Kind::OtherCrs,
            "these are degrees, not metres; say which with --crs, mostly wgs84",
        ),
    };
    let fault = |at: usize, many: String| {
        let Coord { x, y } = extents[at].least;
        let place = match look {
            Look::LatitudeFirst if crs_is_degrees(crs) => {
                Position::new(y, x).ok().map(FaultPlace::Point)
            }
            _ => None,
        };
        Fault {
            place,
            ..Fault::error(
                kind,
                format!("{many}x = {x}, y = {y} declared as {crs}: {what}"),
            )
        }
    };
    match found {
        [] => {}
        [first, _, ..] if found.len() * 2 > known => {
            faults.push(fault(
                *first,
                format!("{} of {known} features, the first {first}: ", found.len()),
            ));
        }
        _ => faults.extend(found.iter().map(|&at| Fault {
            feature: Some(at),
            ..fault(at, String::new())
        })),
    }
}

/// A projection named by the file itself that is not the declared one.
fn contradiction(epsg: Option<u32>, declared: Crs) -> Option<Fault> {
    let said = epsg.filter(|said| *said != 4326 && Crs::Epsg(*said) != declared)?;
    if said == 4490 && declared != Crs::Gcj02 && declared != Crs::Bd09 && crs_is_degrees(declared) {
        return None;
    }
    let reason =
        format!("the file says EPSG:{said}, but {declared} was declared; pass --crs EPSG:{said}");
    Some(Fault::error(Kind::OtherCrs, reason))
}

fn crs_is_degrees(crs: Crs) -> bool {
    !matches!(crs, Crs::Epsg(code) if code != 4326 && code != 4490)
}

/// What the declared system leads one to expect.
struct System<'a> {
    converter: &'a Converter,
    in_degrees: bool,
    expects_china: bool,
}

impl<'a> System<'a> {
    fn of(converter: &'a Converter, scheme: CodeScheme) -> Self {
        let somewhere = Position::new(113.42, 23.07).expect("in range");
        let (x, y) = converter.from_wgs84(somewhere);
        let chinese = match converter.crs() {
            Crs::Cgcs2000 | Crs::Gcj02 | Crs::Bd09 | Crs::Epsg(4490..=4554) => true,
            Crs::Wgs84 | Crs::Epsg(_) => false,
        };
        Self {
            converter,
            // A projection that does not reach China gives no number at all.
            in_degrees: x.abs() <= DEGREES_MAX && y.abs() <= DEGREES_MAX,
            expects_china: chinese || scheme == CodeScheme::Cn,
        }
    }

    fn look(&self, extent: &Extent) -> Look {
        if extent.is_empty() {
            Look::AsDeclared
        } else if self.in_degrees {
            self.look_of_degrees(extent)
        } else if extent.within(180.0, 180.0) {
            Look::Degrees
        } else {
            self.look_of_metres(extent)
        }
    }

    fn look_of_degrees(&self, extent: &Extent) -> Look {
        let swapped = extent.swapped();
        if !extent.within(DEGREES_MAX, DEGREES_MAX) {
            Look::Metres
        } else if (!extent.within(180.0, 90.0) && swapped.within(180.0, 90.0))
            || (self.expects_china && !extent.in_china() && swapped.in_china())
        {
            Look::LatitudeFirst
        } else {
            Look::AsDeclared
        }
    }

    /// Chinese surveyors write northing first; only where China is expected can that be told.
    fn look_of_metres(&self, extent: &Extent) -> Look {
        let in_china = |extent: &Extent| {
            let convert = |at: Coord<f64>| self.converter.to_wgs84(at.x, at.y).map(Position::coord);
            match (convert(extent.least), convert(extent.most)) {
                (Ok(least), Ok(most)) => Extent { least, most }.in_china(),
                _ => false,
            }
        };
        if self.expects_china && !in_china(extent) && in_china(&extent.swapped()) {
            Look::LatitudeFirst
        } else {
            Look::AsDeclared
        }
    }
}
