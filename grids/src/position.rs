//! A place on the earth: WGS 84 degrees, checked once, at the door.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Degrees nearer to zero than this are zero.
///
/// 2⁻²⁰⁰° is 10⁻⁵⁵ m. Without such tiny numbers no product in the exact predicates can underflow, so
/// they stay exact for every position and every vertex.
const ZERO_DEG: f64 = 6.223_015_277_861_142e-61;

/// Degrees this little outside the range are the rounding of a projection, and are put back onto it.
const ROUNDING_DEG: f64 = 1e-9;

/// A WGS 84 position, always finite and in range: |longitude| ≤ 180°, |latitude| ≤ 90°.
///
/// [`Position::new`] is the only way to make one, so no later code checks it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "LonLat", into = "LonLat")]
pub struct Position {
    lon_deg: f64,
    lat_deg: f64,
}

/// Why two numbers are not a position.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum PositionError {
    /// NaN or an infinity.
    #[error("the coordinates ({x}, {y}) are not finite numbers")]
    NotFinite {
        /// First coordinate as given.
        x: f64,
        /// Second coordinate as given.
        y: f64,
    },
    /// |longitude| > 180.
    #[error("the longitude {0} is not between -180 and 180 degrees")]
    Longitude(f64),
    /// |latitude| > 90.
    #[error(
        "the latitude {0} is not between -90 and 90 degrees; are longitude and latitude swapped?"
    )]
    Latitude(f64),
    /// The projection has no inverse at these coordinates.
    #[error("the coordinates ({x}, {y}) lie outside the projection of {crs}")]
    Unprojectable {
        /// First coordinate as given.
        x: f64,
        /// Second coordinate as given.
        y: f64,
        /// The coordinate system they were said to be in.
        crs: crate::Crs,
    },
}

impl Position {
    /// Longitude and latitude in degrees, in this order.
    ///
    /// Numbers nearer to zero than 2⁻²⁰⁰ (and −0) become 0; all others are kept bit for bit.
    pub fn new(lon_deg: f64, lat_deg: f64) -> Result<Self, PositionError> {
        if !(lon_deg.is_finite() && lat_deg.is_finite()) {
            return Err(PositionError::NotFinite {
                x: lon_deg,
                y: lat_deg,
            });
        }
        if lon_deg.abs() > 180.0 {
            return Err(PositionError::Longitude(lon_deg));
        }
        if lat_deg.abs() > 90.0 {
            return Err(PositionError::Latitude(lat_deg));
        }
        Ok(Self {
            lon_deg: flushed(lon_deg),
            lat_deg: flushed(lat_deg),
        })
    }

    /// Like [`Position::new`], but the rounding of a projection at ±180° or ±90° is taken back.
    pub(crate) fn from_projection(lon_deg: f64, lat_deg: f64) -> Result<Self, PositionError> {
        Self::new(onto(lon_deg, 180.0), onto(lat_deg, 90.0))
    }

    /// Longitude in degrees, −180 to 180.
    #[inline]
    pub fn lon_deg(self) -> f64 {
        self.lon_deg
    }

    /// Latitude in degrees, −90 to 90.
    #[inline]
    pub fn lat_deg(self) -> f64 {
        self.lat_deg
    }

    #[inline]
    pub(crate) fn coord(self) -> geo::Coord<f64> {
        geo::Coord {
            x: self.lon_deg,
            y: self.lat_deg,
        }
    }
}

/// −0 and what is too small for the predicates become 0.
pub(crate) fn flushed(deg: f64) -> f64 {
    if deg.abs() < ZERO_DEG { 0.0 } else { deg }
}

fn onto(deg: f64, limit_deg: f64) -> f64 {
    if deg.abs() > limit_deg && deg.abs() <= limit_deg + ROUNDING_DEG {
        limit_deg.copysign(deg)
    } else {
        deg
    }
}

/// How a position looks in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LonLat {
    lon: f64,
    lat: f64,
}

impl TryFrom<LonLat> for Position {
    type Error = PositionError;

    fn try_from(given: LonLat) -> Result<Self, PositionError> {
        Self::new(given.lon, given.lat)
    }
}

impl From<Position> for LonLat {
    fn from(position: Position) -> Self {
        Self {
            lon: position.lon_deg,
            lat: position.lat_deg,
        }
    }
}

/// A box in WGS 84 degrees; empty when `west > east`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// Least longitude.
    pub west: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Greatest latitude.
    pub north: f64,
}

impl Bounds {
    /// The box of nothing: every position widens it.
    pub const EMPTY: Self = Self {
        west: f64::INFINITY,
        south: f64::INFINITY,
        east: f64::NEG_INFINITY,
        north: f64::NEG_INFINITY,
    };

    /// True of a box that holds no position.
    pub fn is_empty(&self) -> bool {
        self.west > self.east || self.south > self.north
    }

    /// True inside and on the edge.
    pub fn contains(&self, position: Position) -> bool {
        (self.west..=self.east).contains(&position.lon_deg)
            && (self.south..=self.north).contains(&position.lat_deg)
    }

    /// The smallest box around the coordinates; [`Bounds::EMPTY`] for none.
    pub fn of(coords: impl IntoIterator<Item = geo::Coord<f64>>) -> Self {
        let mut bounds = Self::EMPTY;
        for coord in coords {
            bounds.west = bounds.west.min(coord.x);
            bounds.south = bounds.south.min(coord.y);
            bounds.east = bounds.east.max(coord.x);
            bounds.north = bounds.north.max(coord.y);
        }
        bounds
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_a_number_and_infinity_never_get_in() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(matches!(
                Position::new(bad, 0.0),
                Err(PositionError::NotFinite { .. })
            ));
            assert!(matches!(
                Position::new(0.0, bad),
                Err(PositionError::NotFinite { .. })
            ));
        }
    }

    #[test]
    fn the_range_is_closed_and_one_ulp_beyond_is_refused() {
        assert!(Position::new(180.0, -90.0).is_ok());
        assert_eq!(
            Position::new(180.0_f64.next_up(), 0.0),
            Err(PositionError::Longitude(180.0_f64.next_up()))
        );
        assert_eq!(
            Position::new(0.0, -(90.0_f64.next_up())),
            Err(PositionError::Latitude(-(90.0_f64.next_up())))
        );
    }

    #[test]
    fn negative_zero_and_numbers_that_would_underflow_become_zero() {
        let position = Position::new(-0.0, 5e-324).expect("in range");
        assert_eq!(position.lon_deg().to_bits(), 0);
        assert_eq!(position.lat_deg().to_bits(), 0);
    }

    #[test]
    fn json_is_lon_and_lat_and_is_checked_on_the_way_in() {
        let position = Position::new(113.42, 23.07).expect("in range");
        assert_eq!(
            serde_json::to_string(&position).expect("plain numbers"),
            r#"{"lon":113.42,"lat":23.07}"#
        );
        assert!(serde_json::from_str::<Position>(r#"{"lon":181,"lat":0}"#).is_err());
        assert!(serde_json::from_str::<Position>(r#"{"lon":1,"lat":0,"alt":3}"#).is_err());
    }
}
