//! What has happened. The bytes of an event are the record: the ledger hashes exactly these.

mod facts;
mod format;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::case::{CaseNo, Status};
use crate::claim::Claim;
use crate::decision::Decision;
use crate::photo::Photo;
use crate::then::Then;

pub use facts::{
    AccountChanged, ClassAdded, Classified, Erased, Moved, Passed, Placed, Reported, SourceAdded,
    Stepped, TablesChanged,
};
pub use format::{FORMAT, Format};

/// One thing that has happened, for good.
///
/// In JSON the tag `type` comes first, then the fields in the order written here, absent ones left
/// out. [`Event::to_bytes`] is the only printer and [`Event::from_bytes`] takes only what it prints
/// back byte for byte, so one event has one spelling. Fields are added only as
/// ones that may be left out, so that older bytes keep their spelling; anything else is a new [`FORMAT`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// A report became a case.
    Reported(Box<Reported>),
    /// An unplaced case got its place.
    Placed(Box<Placed>),
    /// A case got its class.
    Classified(Box<Classified>),
    /// The lead team took it on.
    Accepted(Box<Moved>),
    /// The lead team said it is done.
    ReportedBack(Box<Moved>),
    /// Another looked and closed it.
    Closed(Box<Moved>),
    /// A person did any other step.
    Stepped(Box<Stepped>),
    /// Time or a rule did something by itself.
    Passed(Box<Passed>),
    /// Personal data of a case were erased.
    Erased(Box<Erased>),
    /// A class was added.
    ClassAdded(ClassAdded),
    /// A source was added.
    SourceAdded(SourceAdded),
    /// A table was put in force.
    TablesChanged(Box<TablesChanged>),
    /// An account or a key was changed.
    AccountChanged(Box<AccountChanged>),
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
            b"stepped" => Self::Stepped(read("stepped", &fields)?),
            b"passed" => Self::Passed(read("passed", &fields)?),
            b"erased" => Self::Erased(read("erased", &fields)?),
            b"tables-changed" => Self::TablesChanged(read("tables-changed", &fields)?),
            b"account-changed" => Self::AccountChanged(read("account-changed", &fields)?),
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
        let mut rest = Spelt(bytes);
        let same = serde_json::to_writer(&mut rest, &event).is_ok() && rest.0.is_empty();
        if same {
            Ok(event)
        } else {
            Err(NotAnEvent::Spelling(event.type_word()))
        }
    }

    /// The types of events about a case that have no step or alarm: there the type is the word.
    pub const CASE_TYPES: [&'static str; 7] = [
        Self::TYPES[0],
        Self::TYPES[1],
        Self::TYPES[2],
        Self::TYPES[3],
        Self::TYPES[4],
        Self::TYPES[5],
        Self::TYPES[11],
    ];

    /// Every word that `type` may be.
    pub const TYPES: [&'static str; 13] = [
        "reported",
        "placed",
        "classified",
        "accepted",
        "reported-back",
        "closed",
        "stepped",
        "passed",
        "class-added",
        "source-added",
        "tables-changed",
        "erased",
        "account-changed",
    ];

    /// The word of `type` in its bytes.
    pub fn type_word(&self) -> &'static str {
        match self {
            Self::Reported(_) => Self::TYPES[0],
            Self::Placed(_) => Self::TYPES[1],
            Self::Classified(_) => Self::TYPES[2],
            Self::Accepted(_) => Self::TYPES[3],
            Self::ReportedBack(_) => Self::TYPES[4],
            Self::Closed(_) => Self::TYPES[5],
            Self::Stepped(_) => Self::TYPES[6],
            Self::Passed(_) => Self::TYPES[7],
            Self::ClassAdded(_) => Self::TYPES[8],
            Self::SourceAdded(_) => Self::TYPES[9],
            Self::TablesChanged(_) => Self::TYPES[10],
            Self::Erased(_) => Self::TYPES[11],
            Self::AccountChanged(_) => Self::TYPES[12],
        }
    }

    /// The word that streams and timelines tell it by: the step's or alarm's own, or its type's.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Stepped(event) => event.step.kind().word(),
            Self::Passed(event) => event.what.word(),
            Self::Reported(_)
            | Self::Placed(_)
            | Self::Classified(_)
            | Self::Accepted(_)
            | Self::ReportedBack(_)
            | Self::Closed(_)
            | Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => self.type_word(),
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
            Self::Stepped(event) => Some(event.case),
            Self::Passed(event) => Some(event.case),
            Self::Erased(event) => Some(event.case),
            Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => None,
        }
    }

    /// When the server decided it.
    pub fn recorded(&self) -> Timestamp {
        self.times().0
    }

    /// When it happened.
    pub fn happened(&self) -> Timestamp {
        let (recorded, happened) = self.times();
        happened.unwrap_or(recorded)
    }

    fn times(&self) -> (Timestamp, Option<Timestamp>) {
        match self {
            Self::Reported(event) => (event.recorded, event.happened),
            Self::Placed(event) => (event.recorded, event.happened),
            Self::Classified(event) => (event.recorded, event.happened),
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                (event.recorded, event.happened)
            }
            Self::Stepped(event) => (event.recorded, event.happened),
            Self::Passed(event) => (event.recorded, event.happened),
            Self::Erased(event) => (event.recorded, None),
            Self::ClassAdded(event) => (event.recorded, None),
            Self::SourceAdded(event) => (event.recorded, None),
            Self::TablesChanged(event) => (event.recorded, None),
            Self::AccountChanged(event) => (event.recorded, Some(event.happened)),
        }
    }

    /// Who did it; none when time or a rule did, or a report that nobody's account sent.
    pub fn by(&self) -> Option<&str> {
        match self {
            Self::Reported(event) => event.by.as_deref(),
            Self::Placed(event) => Some(&event.by),
            Self::Classified(event) => Some(&event.by),
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                Some(&event.by)
            }
            Self::Stepped(event) => Some(&event.by),
            Self::TablesChanged(event) => Some(&event.by),
            Self::AccountChanged(event) => Some(&event.by),
            Self::Erased(event) => Some(&*event.by).filter(|by| !by.is_empty()),
            Self::Passed(_) | Self::ClassAdded(_) | Self::SourceAdded(_) => None,
        }
    }

    /// When it was done by the phone's word, where that is another time than it arrived.
    pub fn claim(&self) -> Option<Claim> {
        match self {
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => event.claim,
            Self::Stepped(event) => event.claim,
            Self::Reported(_)
            | Self::Placed(_)
            | Self::Classified(_)
            | Self::Passed(_)
            | Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => None,
        }
    }

    /// The photos that came with it.
    pub fn photos(&self) -> &[Photo] {
        match self {
            Self::Reported(event) => &event.photos,
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                &event.photos
            }
            Self::Stepped(event) => &event.photos,
            Self::Placed(_)
            | Self::Classified(_)
            | Self::Passed(_)
            | Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => &[],
        }
    }

    /// What followed from it; none for an entry of a list.
    pub fn then(&self) -> Option<&Then> {
        match self {
            Self::Reported(event) => Some(&event.then),
            Self::Placed(event) => Some(&event.then),
            Self::Classified(event) => Some(&event.then),
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                Some(&event.then)
            }
            Self::Stepped(event) => Some(&event.then),
            Self::Passed(event) => Some(&event.then),
            Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => None,
        }
    }

    pub(crate) fn then_mut(&mut self) -> Option<&mut Then> {
        match self {
            Self::Reported(event) => Some(&mut event.then),
            Self::Placed(event) => Some(&mut event.then),
            Self::Classified(event) => Some(&mut event.then),
            Self::Accepted(event) | Self::ReportedBack(event) | Self::Closed(event) => {
                Some(&mut event.then)
            }
            Self::Stepped(event) => Some(&mut event.then),
            Self::Passed(event) => Some(&mut event.then),
            Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => None,
        }
    }

    /// The decision it brought: who answers, or would while the case waits.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Reported(event) => event.decision.as_ref(),
            Self::Placed(event) => event.decision.as_ref(),
            Self::Classified(event) => event.decision.as_ref(),
            Self::Accepted(_)
            | Self::ReportedBack(_)
            | Self::Closed(_)
            | Self::Stepped(_)
            | Self::Passed(_)
            | Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => self.then().and_then(|then| then.decision.as_deref()),
        }
    }

    /// The status it put its case in; none when it left that as it was.
    pub fn status(&self) -> Option<Status> {
        match self {
            Self::Reported(event) => Some(event.status),
            Self::Placed(event) => Some(event.status),
            Self::Classified(event) => Some(event.status),
            Self::Accepted(_) => Some(Status::Handling),
            Self::ReportedBack(_) => Some(Status::Handled),
            Self::Closed(_) => Some(Status::Closed),
            Self::Stepped(event) => event.then.status,
            Self::Passed(event) => event.then.status,
            Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => None,
        }
    }
}

impl fmt::Display for Event {
    /// The canonical JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.to_bytes()).map_err(|_| fmt::Error)?)
    }
}

/// What is left of the bytes that printing must give; a writer that refuses any other.
struct Spelt<'a>(&'a [u8]);

impl std::io::Write for Spelt<'_> {
    fn write(&mut self, printed: &[u8]) -> std::io::Result<usize> {
        let rest = self.0.strip_prefix(printed);
        self.0 = rest.ok_or(std::io::ErrorKind::InvalidData)?;
        Ok(printed.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
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
