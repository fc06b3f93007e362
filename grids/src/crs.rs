//! The coordinate systems places come in, and the way from each to WGS 84 and back.

#[cfg(feature = "projections")]
mod projection;
#[cfg(not(feature = "projections"))]
#[path = "crs/no_projection.rs"]
mod projection;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::gcj02;
use crate::position::{Position, PositionError};

use projection::Projection;

/// A coordinate system (坐标系) that positions may be given in.
///
/// As text: `wgs84`, `cgcs2000`, `gcj02`, `bd09`, `EPSG:4547`; read in any case, written like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Crs {
    /// GPS longitude and latitude.
    #[default]
    Wgs84,
    /// CGCS2000 longitude and latitude (国家大地坐标系): taken as WGS 84, from which it differs by decimetres.
    Cgcs2000,
    /// What phones and consumer maps in China deliver (火星坐标): up to 700 m from WGS 84.
    Gcj02,
    /// Baidu's system: GCJ-02 moved once more.
    Bd09,
    /// Any system of the EPSG register that this program has the definition of.
    Epsg(u32),
}

/// Why a coordinate system cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CrsError {
    /// Not one of the words.
    #[error("`{0}` is not a coordinate system; write wgs84, cgcs2000, gcj02, bd09 or EPSG:n")]
    Word(String),
    /// No such number among the built-in definitions.
    #[error("EPSG:{0} is not among the built-in coordinate systems")]
    UnknownCode(u32),
    /// The definition names a datum but not its shift to WGS 84; ignoring it would be off by up to hundreds of metres.
    #[error(
        "EPSG:{0} has no published shift to WGS 84 here; convert the data to WGS 84 or CGCS2000 first"
    )]
    NoShift(u32),
    /// The projection needs something this program does not have.
    #[error("EPSG:{code} cannot be used: {reason}")]
    Unsupported {
        /// The EPSG number.
        code: u32,
        /// What is missing.
        reason: String,
    },
}

impl FromStr for Crs {
    type Err = CrsError;

    fn from_str(text: &str) -> Result<Self, CrsError> {
        let lower = text.trim().to_ascii_lowercase();
        match lower.as_str() {
            "wgs84" => Ok(Self::Wgs84),
            "cgcs2000" => Ok(Self::Cgcs2000),
            "gcj02" => Ok(Self::Gcj02),
            "bd09" => Ok(Self::Bd09),
            other => other
                .strip_prefix("epsg:")
                .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|digits| digits.parse().ok())
                .map(Self::Epsg)
                .ok_or_else(|| CrsError::Word(text.to_owned())),
        }
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wgs84 => f.write_str("wgs84"),
            Self::Cgcs2000 => f.write_str("cgcs2000"),
            Self::Gcj02 => f.write_str("gcj02"),
            Self::Bd09 => f.write_str("bd09"),
            Self::Epsg(code) => write!(f, "EPSG:{code}"),
        }
    }
}

impl TryFrom<String> for Crs {
    type Error = CrsError;

    fn try_from(text: String) -> Result<Self, CrsError> {
        text.parse()
    }
}

impl From<Crs> for String {
    fn from(crs: Crs) -> Self {
        crs.to_string()
    }
}

/// Turns coordinates of one system into WGS 84 positions and back.
///
/// Built once for a file or a source; a clone is cheap and shared between threads. `x` is always the east-going
/// coordinate (longitude or easting) and `y` the north-going one, whatever order the EPSG register lists them in.
#[derive(Clone)]
pub struct Converter {
    crs: Crs,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Same,
    Gcj02,
    Bd09,
    Registered(Projection),
}

impl Converter {
    /// Fails for an EPSG code that is unknown, unsupported, or whose datum cannot be shifted to WGS 84.
    pub fn new(crs: Crs) -> Result<Self, CrsError> {
        let way = match crs {
            Crs::Wgs84 | Crs::Cgcs2000 | Crs::Epsg(4326 | 4490) => Way::Same,
            Crs::Gcj02 => Way::Gcj02,
            Crs::Bd09 => Way::Bd09,
            Crs::Epsg(code) => Way::Registered(Projection::new(code)?),
        };
        Ok(Self { crs, way })
    }

    /// The system this converts from.
    pub fn crs(&self) -> Crs {
        self.crs
    }

    /// `x` and `y` in degrees (geographic systems) or in the units of the projection, mostly metres.
    pub fn to_wgs84(&self, x: f64, y: f64) -> Result<Position, PositionError> {
        if !(x.is_finite() && y.is_finite()) {
            return Err(PositionError::NotFinite { x, y });
        }
        match &self.way {
            Way::Same => Position::new(x, y),
            Way::Gcj02 => bent(x, y, gcj02::wgs84_from_gcj02),
            Way::Bd09 => bent(x, y, gcj02::wgs84_from_bd09),
            Way::Registered(projection) => {
                let (lon, lat) = projection.to_wgs84(x, y)?;
                if !(lon.is_finite() && lat.is_finite()) {
                    return Err(PositionError::Unprojectable {
                        x,
                        y,
                        crs: self.crs,
                    });
                }
                Position::from_projection(lon, lat)
            }
        }
    }

    /// The inverse of [`Converter::to_wgs84`]: back within a millimetre wherever the system is meant to be used,
    /// within a centimetre where its datum is turned as well as shifted (Hong Kong 1980).
    ///
    /// Where the projection has no answer at all (a pole in Mercator) both numbers are NaN.
    pub fn from_wgs84(&self, position: Position) -> (f64, f64) {
        let (lon, lat) = (position.lon_deg(), position.lat_deg());
        match &self.way {
            Way::Same => (lon, lat),
            Way::Gcj02 => gcj02::gcj02_from_wgs84(lon, lat),
            Way::Bd09 => gcj02::bd09_from_wgs84(lon, lat),
            Way::Registered(projection) => projection.back(lon, lat),
        }
    }
}

/// Refuses what is no longitude and latitude before the iteration sees it.
fn bent(x: f64, y: f64, to_wgs84: fn(f64, f64) -> (f64, f64)) -> Result<Position, PositionError> {
    Position::new(x, y)?;
    let (lon, lat) = to_wgs84(x, y);
    Position::new(lon, lat)
}
