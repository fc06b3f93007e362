//! The one spelling of an event.

use std::fmt;

use serde::Deserialize;

use super::Event;

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
