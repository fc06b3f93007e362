//! One report as a source sends it, in the names the server takes.

use super::life::Life;
use grids::Crs;
use jiff::Timestamp;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A report and the life that follows it. Serialised it is what is sent: truth and life are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The sender's key, unique in the history.
    pub id: String,
    /// One of `sources.csv`.
    pub source: &'static str,
    /// When it was sent.
    pub at: Timestamp,
    /// Where, as given.
    pub place: Place,
    /// The class, `None` for free text only; a few are in no table.
    pub class: Option<&'static str>,
    /// What was said.
    pub text: String,
    /// What whoever looks finds.
    pub truth: Truth,
    /// What follows.
    pub life: Life,
}

/// What a report is about, whatever the reporter made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// The class it belongs to.
    pub class: &'static str,
    /// Code of the grid it happened in.
    pub grid: String,
    /// The report of the same issue that came first, when this is another's of it.
    pub same_as: Option<String>,
}

/// Where, in the sender's own terms.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// Longitude and latitude in the sense of `crs`, and how exact.
    Position {
        /// Degrees.
        lon: f64,
        /// Degrees.
        lat: f64,
        /// The system they are in.
        crs: Crs,
        /// Radius in metres.
        accuracy_m: f64,
    },
    /// The code of an area.
    Area(String),
    /// Words.
    Address(String),
    /// Not said.
    Nothing,
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("source", self.source)?;
        map.serialize_entry("at", &self.at)?;
        match &self.place {
            Place::Position {
                lon,
                lat,
                crs,
                accuracy_m,
            } => {
                map.serialize_entry("lon", lon)?;
                map.serialize_entry("lat", lat)?;
                map.serialize_entry("crs", crs)?;
                map.serialize_entry("accuracy_m", accuracy_m)?;
            }
            Place::Area(code) => map.serialize_entry("area", code)?,
            Place::Address(words) => map.serialize_entry("address", words)?,
            Place::Nothing => {}
        }
        if let Some(class) = self.class {
            map.serialize_entry("class", class)?;
        }
        map.serialize_entry("text", &self.text)?;
        map.end()
    }
}
