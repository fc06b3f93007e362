//! From bytes to the features of a `GeoJSON` `FeatureCollection`, still as text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::fault::{Fault, Kind};

/// A collection whose features are parsed one by one, on all cores.
pub(crate) struct Collection<'a> {
    pub features: Vec<&'a RawValue>,
    /// The EPSG number of an old-style `crs` member, when it names one.
    pub epsg: Option<u32>,
}

/// One feature; its values are still text.
#[derive(Deserialize)]
pub(crate) struct Feature<'a> {
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    properties: Option<BTreeMap<Cow<'a, str>, &'a RawValue>>,
    #[serde(borrow)]
    pub geometry: Option<Geometry<'a>>,
}

/// The geometry of a feature.
#[derive(Deserialize)]
pub(crate) struct Geometry<'a> {
    #[serde(rename = "type", borrow)]
    pub kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub coordinates: Option<&'a RawValue>,
}

/// What a property holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// The feature has no such property.
    Absent,
    /// Null, or text without a character.
    Empty,
    /// Text, or a number exactly as it was written.
    Text(Box<str>),
    /// True, false, a list or an object, as written.
    Other(Box<str>),
}

impl<'a> Collection<'a> {
    /// Reads the outermost layer.
    ///
    /// # Errors
    /// One fault: not UTF-8, broken JSON (with line and column), or not a `FeatureCollection`.
    pub fn read(bytes: &'a [u8], features_max: usize) -> Result<Self, Fault> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(error.valid_up_to()))?;
        if !text.trim_start().starts_with('{') && !text.trim_start().is_empty() {
            let reason =
                "the file is not a JSON object; export the areas as one GeoJSON FeatureCollection";
            return Err(Fault::error(Kind::NotAFeatureCollection, reason));
        }
        let outer: Outer<'a> = serde_json::from_str(text).map_err(|error| broken(text, &error))?;
        let kind = outer.kind.as_deref().unwrap_or("nothing");
        if kind != "FeatureCollection" {
            return Err(Fault::error(
                Kind::NotAFeatureCollection,
                format!(
                    "the file's type is {kind}; export the areas as one GeoJSON FeatureCollection"
                ),
            ));
        }
        let features = outer.features.unwrap_or_default();
        if features.is_empty() {
            return Err(Fault::error(
                Kind::NoFeatures,
                "the collection has no features; nothing to read",
            ));
        }
        if features.len() > features_max {
            let reason = format!(
                "{} features, {features_max} are allowed; split the file",
                features.len()
            );
            return Err(Fault::error(Kind::TooManyFeatures, reason));
        }
        Ok(Self {
            features,
            epsg: outer.crs.and_then(|crs| epsg_of(crs.get())),
        })
    }
}

#[derive(Deserialize)]
struct Outer<'a> {
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    crs: Option<&'a RawValue>,
}

impl<'a> Feature<'a> {
    /// Reads one feature.
    ///
    /// # Errors
    /// In words, when the value is not a Feature.
    pub fn read(raw: &'a RawValue) -> Result<Self, String> {
        if !raw.get().starts_with('{') {
            return Err("it is not an object".to_owned());
        }
        let feature: Self = serde_json::from_str(raw.get()).map_err(|error| plain(&error))?;
        match feature.kind.as_deref() {
            Some("Feature") => Ok(feature),
            Some(kind) => Err(format!("its type is {kind}, not Feature")),
            None => Err("it has no type; it must be a Feature".to_owned()),
        }
    }

    /// The value of a property.
    pub fn value(&self, name: &str) -> Value {
        let Some(raw) = self.properties.as_ref().and_then(|all| all.get(name)) else {
            return Value::Absent;
        };
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'"') => match serde_json::from_str::<String>(text) {
                Ok(word) if word.is_empty() => Value::Empty,
                Ok(word) => Value::Text(word.into()),
                // A lone surrogate escape, for example.
                Err(_) => Value::Other(text.into()),
            },
            Some(b'-' | b'0'..=b'9') => Value::Text(text.into()),
            Some(b'n') => Value::Empty,
            _ => Value::Other(text.into()),
        }
    }

    /// The names of the properties there are, for a text that says what could have been meant.
    pub fn property_names(&self) -> Vec<&str> {
        self.properties
            .iter()
            .flatten()
            .map(|(name, _)| name.as_ref())
            .take(20)
            .collect()
    }
}

fn not_utf8(at: usize) -> Fault {
    let reason = format!("byte {at} is not UTF-8; it may be GBK: save the file as UTF-8");
    Fault::error(Kind::NotUtf8, reason)
}

fn broken(text: &str, error: &serde_json::Error) -> Fault {
    let (line, column) = (error.line(), error.column());
    let byte = byte_at(text, line, column);
    let words = plain(error);
    let place = format!("line {line}, column {column}, byte {byte}");
    match error.classify() {
        Category::Syntax | Category::Eof | Category::Io => Fault::error(
            Kind::BrokenJson,
            format!("{words} at {place}; the file is cut short or damaged"),
        ),
        Category::Data => Fault::error(
            Kind::NotAFeatureCollection,
            format!("{words} at {place}; export the areas as one GeoJSON FeatureCollection"),
        ),
    }
}

/// The error without its own "at line … column …", which is relative to a part of the file.
fn plain(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words
        .rfind(" at line ")
        .map_or(words.clone(), |end| words[..end].to_owned())
}

fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        start += text[start..].find('\n').map_or(0, |end| end + 1);
    }
    (start + column.saturating_sub(1)).min(text.len())
}

/// `urn:ogc:def:crs:EPSG::4547` or `EPSG:4547` inside an old-style `crs` member.
fn epsg_of(crs: &str) -> Option<u32> {
    let digits = crs.split_once("EPSG:")?.1.trim_start_matches(':');
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    digits[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        let text = format!(r#"{{"type":"Feature","properties":{{"c":{json}}},"geometry":null}}"#);
        let raw: &RawValue = serde_json::from_str(&text).expect("valid JSON");
        Feature::read(raw).expect("a feature").value("c")
    }

    #[test]
    fn numbers_are_taken_as_they_were_written() {
        for number in [
            "440112010",
            "440112010001003",
            "1.0",
            "4.4e8",
            "-0",
            "123456789012345678901234567890",
        ] {
            assert_eq!(value(number), Value::Text(number.into()));
        }
    }

    #[test]
    fn empty_words_and_null_are_empty_and_lists_are_other() {
        assert_eq!(value("null"), Value::Empty);
        assert_eq!(value("\"\""), Value::Empty);
        assert_eq!(value("\"\\u9ec4\""), Value::Text("黄".into()));
        assert_eq!(value("true"), Value::Other("true".into()));
        assert_eq!(value("[1]"), Value::Other("[1]".into()));
    }

    #[test]
    fn the_epsg_number_is_found_in_both_spellings() {
        assert_eq!(
            epsg_of(r#"{"properties":{"name":"urn:ogc:def:crs:EPSG::4547"}}"#),
            Some(4547)
        );
        assert_eq!(
            epsg_of(r#"{"properties":{"name":"EPSG:3857"}}"#),
            Some(3857)
        );
        assert_eq!(
            epsg_of(r#"{"properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}"#),
            None
        );
    }
}
