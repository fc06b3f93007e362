//! A JSON object as named raw values, so that one wrong field does not hide the next.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Report;
use super::door;
use super::given::{Given, Value};
use crate::field::FieldFault;

/// The names an object may have.
pub(crate) type Names = &'static [&'static str];

pub(super) fn read_report(body: &[u8]) -> Result<Report, Vec<FieldFault>> {
    door::report(read_object(body, &Report::JSON_FIELDS)?)
}

/// Reads one JSON object with the given names; what is not a JSON object in UTF-8 is one fault.
pub(crate) fn read_object(body: &[u8], names: Names) -> Result<Given<'_>, Vec<FieldFault>> {
    let whole = |reason: String, fix: &str| vec![FieldFault::new("", reason, fix)];
    let text = std::str::from_utf8(body).map_err(|error| {
        let reason = format!("the text is not UTF-8 from byte {} on", error.valid_up_to());
        whole(
            reason,
            "send UTF-8; a table in GBK can be imported with --encoding gbk",
        )
    })?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let given = reader
        .deserialize_map(Object { names })
        .and_then(|given| reader.end().map(|()| given))
        .map_err(|error| {
            whole(
                format!("not a JSON object: {error}"),
                "send one JSON object",
            )
        })?;
    Ok(given)
}

struct Object {
    names: Names,
}

impl<'de> Visitor<'de> for Object {
    type Value = Given<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given<'de>, A::Error> {
        let mut given = Given::new(self.names);
        let mut seen = vec![false; self.names.len()];
        while let Some(name) = map.next_key_seed(Name(self.names))? {
            let value = value(map.next_value::<&'de RawValue>()?.get());
            match name {
                Ok(at) => given.put_at(at, value, &mut seen),
                Err(unknown) => given.unknown(&unknown),
            }
        }
        Ok(given)
    }
}

/// A name as its place in the list, or itself when it is not listed; spares a copy of each name.
struct Name(Names);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Result<usize, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let at = self.0.iter().position(|known| *known == name);
        Ok(at.ok_or_else(|| name.to_owned()))
    }
}

/// One raw value by its first byte; `None` for `null`.
fn value(raw: &str) -> Option<Value<'_>> {
    Some(match raw.as_bytes().first() {
        Some(b'n') => return None,
        Some(b'"') => match string(raw) {
            Some(text) => Value::Text(text),
            None => Value::Other("a string with a broken escape"),
        },
        Some(b't') => Value::Truth(true),
        Some(b'f') => Value::Truth(false),
        Some(b'[') => match serde_json::from_str(raw) {
            Ok(words) => Value::Words(words),
            Err(_) => Value::List(raw),
        },
        Some(b'{') => Value::Object(raw),
        _ => Value::Number(Cow::Borrowed(raw)),
    })
}

/// The string's content: borrowed when it has no escapes.
fn string(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.get(1..raw.len() - 1)?;
    if inner.contains('\\') {
        serde_json::from_str(raw).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}
