//! What has happened. The bytes of an event are the record: the ledger hashes exactly these.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::case::{CaseNo, Status};
use crate::decision::{Decision, Placement};
use crate::report::GivenPlace;

/// The format of the events this program writes.
pub const FORMAT: u8 = 1;

/// One thing that has happened, for good.
///
/// In JSON the tag `type` comes first, then the fields in the order written here, absent ones left
/// out. [`Event::to_bytes`] is the only printer and [`Event::from_bytes`] takes only what it prints
/// back byte for byte, so one event has one spelling. Fields may be added at a new [`FORMAT`] only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// A report became a case.
    Reported(Box<Reported>),
    /// An unplaced case got its place.
    Placed(Box<Placed>),
    /// A case got its class.
    Classified(Box<Classified>),
    /// The team took it on.
    Accepted(Moved),
    /// The team said it is done.
    ReportedBack(Moved),
    /// Another looked and closed it.
    Closed(Moved),
    /// A class was added.
    ClassAdded(ClassAdded),
    /// A source was added.
    SourceAdded(SourceAdded),
}

/// A report became a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// Format of this event.
    pub v: Format,
    /// The new case.
    pub case: CaseNo,
    /// When the server decided.
    pub recorded: Timestamp,
    /// The sender's key.
    pub id: Box<str>,
    /// The channel.
    pub source: Box<str>,
    /// When it happened.
    pub at: Timestamp,
    /// Where, in the sender's terms.
    pub given: GivenPlace,
    /// The class as sent, when the tables do not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_given: Option<Box<str>>,
    /// The words.
    pub text: Box<str>,
    /// Where, by the areas.
    pub placement: Placement,
    /// The class; none when a person must choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Box<str>>,
    /// Classes whose name stands in the words: a suggestion for that person, never a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggested: Vec<Box<str>>,
    /// Where the case stands now.
    pub status: Status,
    /// Who answers; none while it waits in a queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// An unplaced case got its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// Format of this event.
    pub v: Format,
    /// The case.
    pub case: CaseNo,
    /// When the server decided.
    pub recorded: Timestamp,
    /// The mover's key.
    pub id: Box<str>,
    /// Who did it.
    pub by: Box<str>,
    /// Where, in their terms.
    pub given: GivenPlace,
    /// Where, by the areas.
    pub placement: Placement,
    /// Where the case stands now.
    pub status: Status,
    /// Who answers; none while it waits in a queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// A case got its class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classified {
    /// Format of this event.
    pub v: Format,
    /// The case.
    pub case: CaseNo,
    /// When the server decided.
    pub recorded: Timestamp,
    /// The mover's key.
    pub id: Box<str>,
    /// Who did it.
    pub by: Box<str>,
    /// The class.
    pub class: Box<str>,
    /// Where the case stands now.
    pub status: Status,
    /// Who answers; none while it waits in a queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// A step without further consequences: accepted, reported back, closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// Format of this event.
    pub v: Format,
    /// The case.
    pub case: CaseNo,
    /// When the server decided.
    pub recorded: Timestamp,
    /// The mover's key.
    pub id: Box<str>,
    /// Who did it.
    pub by: Box<str>,
    /// Their words; may be empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
}

/// A class that the tables do not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassAdded {
    /// Format of this event.
    pub v: Format,
    /// When the server decided.
    pub recorded: Timestamp,
    /// Its code.
    pub code: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its English name, or empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub name_en: Box<str>,
    /// The class above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Box<str>>,
}

/// A source that the tables do not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceAdded {
    /// Format of this event.
    pub v: Format,
    /// When the server decided.
    pub recorded: Timestamp,
    /// Its code.
    pub code: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its English name, or empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub name_en: Box<str>,
}

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

/// Bytes that are not an event as this program prints it.
#[derive(Debug, thiserror::Error)]
pub enum NotAnEvent {
    /// The tag is not the first thing or not known.
    #[error("the event does not begin with a known type: {0}")]
    Type(String),
    /// A field is missing, unknown or wrong.
    #[error("the event of type {0} cannot be read: {1}")]
    Fields(&'static str, serde_json::Error),
    /// It reads, but not as it would be printed.
    #[error("the event of type {0} is not in its canonical spelling")]
    Spelling(&'static str),
}

impl Event {
    /// The canonical bytes: compact JSON in UTF-8, no newline.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(512);
        serde_json::to_writer(&mut bytes, self).expect("every field of an event has a JSON form");
        bytes
    }

    /// Reads what [`Event::to_bytes`] printed. Does not check the spelling: see
    /// [`Event::from_bytes_checked`].
    ///
    /// # Errors
    /// When the type is unknown, a field is missing, unknown or wrong, or the format is newer.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAnEvent> {
        let (word, fields) = split_type(bytes).ok_or_else(|| {
            let start = &bytes[..bytes.len().min(40)];
            NotAnEvent::Type(String::from_utf8_lossy(start).into_owned())
        })?;
        Ok(match word {
            b"reported" => Self::Reported(read("reported", &fields)?),
            b"placed" => Self::Placed(read("placed", &fields)?),
            b"classified" => Self::Classified(read("classified", &fields)?),
            b"accepted" => Self::Accepted(read("accepted", &fields)?),
            b"reported-back" => Self::ReportedBack(read("reported-back", &fields)?),
            b"closed" => Self::Closed(read("closed", &fields)?),
            b"class-added" => Self::ClassAdded(read("class-added", &fields)?),
            b"source-added" => Self::SourceAdded(read("source-added", &fields)?),
            other => {
                return Err(NotAnEvent::Type(
                    String::from_utf8_lossy(other).into_owned(),
                ));
            }
        })
    }

    /// Reads an event and makes sure that printing it gives the same bytes: for bytes from outside.
    ///
    /// # Errors
    /// As [`Event::from_bytes`], and when the spelling is another.
    pub fn from_bytes_checked(bytes: &[u8]) -> Result<Self, NotAnEvent> {
        let event = Self::from_bytes(bytes)?;
        if event.to_bytes() == bytes {
            Ok(event)
        } else {
            Err(NotAnEvent::Spelling(event.word()))
        }
    }

    /// The word of `type`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Reported(_) => "reported",
            Self::Placed(_) => "placed",
            Self::Classified(_) => "classified",
            Self::Accepted(_) => "accepted",
            Self::ReportedBack(_) => "reported-back",
            Self::Closed(_) => "closed",
            Self::ClassAdded(_) => "class-added",
            Self::SourceAdded(_) => "source-added",
        }
    }

    /// The case it is about; none for an entry of a list.
    pub fn case(&self) -> Option<CaseNo> {
        match self {
            Self::Reported(event) => Some(event.case),
            Self::Placed(event) => Some(event.case),
            Self::Classified(event) => Some(event.case),
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                Some(event.case)
            }
            Self::ClassAdded(_) | Self::SourceAdded(_) => None,
        }
    }

    /// When the server decided it.
    pub fn recorded(&self) -> Timestamp {
        match self {
            Self::Reported(event) => event.recorded,
            Self::Placed(event) => event.recorded,
            Self::Classified(event) => event.recorded,
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                event.recorded
            }
            Self::ClassAdded(event) => event.recorded,
            Self::SourceAdded(event) => event.recorded,
        }
    }
}

impl fmt::Display for Event {
    /// The canonical JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.to_bytes()).map_err(|_| fmt::Error)?)
    }
}

/// The tag's word, and the object without the tag.
///
/// Reading the tag by hand spares serde's copy of every field: twice the speed of a replay.
fn split_type(bytes: &[u8]) -> Option<(&[u8], Vec<u8>)> {
    let rest = bytes.strip_prefix(br#"{"type":""#)?;
    let end = rest.iter().position(|b| *b == b'"')?;
    let fields = rest[end + 1..].strip_prefix(b",")?;
    let mut object = Vec::with_capacity(fields.len() + 1);
    object.push(b'{');
    object.extend_from_slice(fields);
    Some((&rest[..end], object))
}

fn read<'a, T: Deserialize<'a>>(word: &'static str, bytes: &'a [u8]) -> Result<T, NotAnEvent> {
    serde_json::from_slice(bytes).map_err(|error| NotAnEvent::Fields(word, error))
}
