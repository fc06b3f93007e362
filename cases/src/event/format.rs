//! The format tag of events: what this program writes, and all that it reads.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The format of the events this program writes.
pub const FORMAT: u8 = 1;

/// The format tag `v` of an event: [`FORMAT`], and nothing else can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Format;

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(FORMAT)
    }
}

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            format if format == u64::from(FORMAT) => Ok(Self),
            other => Err(serde::de::Error::custom(format_args!(
                "the event has format {other}, this program reads format {FORMAT}; use a newer one"
            ))),
        }
    }
}
