//! The checks every report passes, whether it came as JSON or as a row.

use std::borrow::Cow;
use std::str::FromStr;

use grids::Crs;
use jiff::Timestamp;

use super::handled::handled;
use super::reporter::reporter;
use super::{
    ACCURACY_MAX_M, ADDRESS_CHARS_MAX, CODE_CHARS_MAX, GivenPlace, GivenPosition, ID_CHARS_MAX,
    Report, TEXT_CHARS_MAX,
};
use crate::field::{FieldFault, quoted};
use crate::photo::{PHOTOS_MAX, Photo};

/// One value before it is checked. `null` and empty cells do not become values.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Text(Cow<'a, str>),
    /// A JSON number as it was written; read as `f64` only where a number is wanted.
    Number(Cow<'a, str>),
    /// `true` or `false`.
    Truth(bool),
    /// A list of strings.
    Words(Vec<String>),
    /// Any other list, as it was written.
    List(&'a str),
    /// An object, as it was written.
    Object(&'a str),
    /// A JSON value that no field takes, by its English name.
    Other(&'static str),
    /// A table's cell: words or a number, whichever the field wants.
    Cell(&'a str),
}

/// The fields that were given, and the faults found so far.
pub(crate) struct Given<'a> {
    pub(super) names: &'static [&'static str],
    values: Vec<Option<Value<'a>>>,
    pub(crate) faults: Vec<FieldFault>,
}

impl<'a> Given<'a> {
    pub(crate) fn new(names: &'static [&'static str]) -> Self {
        Self {
            names,
            values: vec![None; names.len()],
            faults: Vec::new(),
        }
    }

    /// Keeps one value; an unknown or repeated name becomes a fault.
    pub(crate) fn put(&mut self, name: &str, value: Option<Value<'a>>, seen: &mut [bool]) {
        match self.names.iter().position(|known| *known == name) {
            Some(at) => self.put_at(at, value, seen),
            None => self.unknown(name),
        }
    }

    /// Keeps the value of the name at this place of the list; a repeated one becomes a fault.
    pub(crate) fn put_at(&mut self, at: usize, value: Option<Value<'a>>, seen: &mut [bool]) {
        if std::mem::replace(&mut seen[at], true) {
            self.fault(self.names[at], "is given twice", "give it once");
        } else {
            self.values[at] = value;
        }
    }

    pub(crate) fn unknown(&mut self, name: &str) {
        let fix = format!("leave it out; known names are {}", self.names.join(", "));
        self.fault(
            &name.chars().take(64).collect::<String>(),
            "is not a known name",
            fix,
        );
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<Value<'a>> {
        let at = self.names.iter().position(|known| *known == name);
        self.values[at.expect("asked for by a name of the list")].take()
    }

    /// What a value is, when it is none that the field takes.
    fn other(value: &Value<'_>) -> &'static str {
        match value {
            Value::Truth(_) => "true or false",
            Value::Words(_) | Value::List(_) => "a list",
            Value::Object(_) => "an object",
            Value::Text(_) | Value::Cell(_) => "a string",
            Value::Number(_) => "a number",
            Value::Other(what) => what,
        }
    }

    pub(crate) fn fault(&mut self, name: &str, reason: impl Into<String>, fix: impl Into<String>) {
        self.faults.push(FieldFault::new(name, reason, fix));
    }

    /// Words of at most `chars_max` characters; `None` when absent or at fault.
    pub(crate) fn text(&mut self, name: &str, chars_max: usize) -> Option<String> {
        let text = match self.take(name)? {
            Value::Text(text) => text.into_owned(),
            Value::Cell(text) => text.to_owned(),
            Value::Number(number) => {
                let reason = format!("is the number {number} where words belong");
                self.fault(name, reason, format!("put it in quotes: \"{number}\""));
                return None;
            }
            value @ (Value::Other(_)
            | Value::Truth(_)
            | Value::Words(_)
            | Value::List(_)
            | Value::Object(_)) => {
                let reason = format!("is {} where words belong", Self::other(&value));
                self.fault(name, reason, "send a string");
                return None;
            }
        };
        let chars = text.chars().count();
        if chars > chars_max {
            let reason = format!("has {chars} characters, the limit is {chars_max}");
            self.fault(name, reason, "shorten it");
            return None;
        }
        if text.contains('\0') {
            self.fault(name, "contains a zero byte", "remove it");
            return None;
        }
        Some(text)
    }

    /// A code: words without surrounding space or control characters, not empty.
    pub(crate) fn code(&mut self, name: &str, chars_max: usize) -> Option<String> {
        let at = self.names.iter().position(|known| *known == name);
        if let Some(Some(Value::Cell(cell))) = at.map(|at| &mut self.values[at]) {
            // Spreadsheets pad their cells; a padded code means the bare one.
            *cell = cell.trim();
        }
        let text = self.text(name, chars_max)?;
        if text.is_empty() {
            self.fault(name, "is empty", "give it a value or leave it out");
        } else if text.trim() != text || text.chars().any(char::is_control) {
            let reason = format!(
                "{} has space around it or control characters",
                quoted(&text)
            );
            self.fault(name, reason, "send the bare code");
        } else {
            return Some(text);
        }
        None
    }

    /// A whole number from 0 on; `None` when absent or at fault.
    pub(crate) fn whole_number(&mut self, name: &str) -> Option<u64> {
        let number = match self.take(name)? {
            Value::Number(number) => number.parse().ok(),
            Value::Text(_)
            | Value::Other(_)
            | Value::Cell(_)
            | Value::Truth(_)
            | Value::List(_)
            | Value::Object(_)
            | Value::Words(_) => None,
        };
        if number.is_none() {
            self.fault(name, "is not a whole number", "send digits without quotes");
        }
        number
    }

    /// `true` or `false`; `None` when absent or at fault.
    pub(crate) fn truth(&mut self, name: &str) -> Option<bool> {
        match self.take(name)? {
            Value::Truth(truth) => Some(truth),
            value => {
                let reason = format!("is {} where true or false belongs", Self::other(&value));
                self.fault(name, reason, "send true or false without quotes");
                None
            }
        }
    }

    /// A list of codes, at most `max` of at most `chars_max` characters; `None` when absent or at
    /// fault.
    pub(crate) fn words(
        &mut self,
        name: &str,
        max: usize,
        chars_max: usize,
    ) -> Option<Vec<Box<str>>> {
        let value = self.take(name)?;
        let Value::Words(words) = value else {
            let reason = format!("is {} where a list of codes belongs", Self::other(&value));
            self.fault(name, reason, "send a list of strings");
            return None;
        };
        if words.len() > max {
            let reason = format!("has {} entries, the limit is {max}", words.len());
            self.fault(name, reason, "shorten it");
            return None;
        }
        let bad = |word: &&String| {
            word.is_empty()
                || word.trim() != *word
                || word.chars().any(char::is_control)
                || word.chars().count() > chars_max
        };
        if let Some(word) = words.iter().find(bad) {
            let reason = format!("{} is not a bare code", quoted(word));
            self.fault(name, reason, "send bare codes");
            return None;
        }
        Some(words.into_iter().map(Into::into).collect())
    }

    /// Makes a fault of every value that nobody has taken.
    pub(crate) fn refuse_rest(&mut self, reason: &str) {
        for (name, value) in self.names.iter().zip(&self.values) {
            if value.is_some() {
                self.faults
                    .push(FieldFault::new(name, reason, "leave it out"));
            }
        }
    }

    /// A finite number; `None` when absent or at fault.
    fn number(&mut self, name: &str) -> Option<f64> {
        let written = match self.take(name)? {
            Value::Number(number) => number,
            Value::Cell(cell) => Cow::Borrowed(cell.trim()),
            Value::Text(text) => {
                let reason = format!("is the string {} where a number belongs", quoted(&text));
                self.fault(name, reason, "send it without quotes");
                return None;
            }
            value @ (Value::Other(_)
            | Value::Truth(_)
            | Value::Words(_)
            | Value::List(_)
            | Value::Object(_)) => {
                let reason = format!("is {} where a number belongs", Self::other(&value));
                self.fault(name, reason, "send a number");
                return None;
            }
        };
        match written.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            Ok(_) => {
                let reason = format!("{} is not a finite number", quoted(&written));
                self.fault(
                    name,
                    reason,
                    "send a number in range, or leave the position out",
                );
                None
            }
            Err(_) => {
                let reason = format!("{} is not a number", quoted(&written));
                self.fault(name, reason, "send digits with a decimal point");
                None
            }
        }
    }
}

/// A code that must be there.
pub(crate) fn required_text(given: &mut Given<'_>, name: &str, chars_max: usize) -> String {
    let before = given.faults.len();
    let text = given.code(name, chars_max);
    if text.is_none() && given.faults.len() == before {
        given.fault(name, "is missing", format!("give a `{name}`"));
    }
    text.unwrap_or_default()
}

/// The photos of a report or a step: none where the names do not have them.
pub(crate) fn photos(given: &mut Given<'_>) -> Vec<Photo> {
    const NAME: &str = "photos";
    let listed = given.names.contains(&NAME);
    let Some(value) = listed.then(|| given.take(NAME)).flatten() else {
        return Vec::new();
    };
    let list = match &value {
        Value::Words(words) if words.is_empty() => return Vec::new(),
        Value::List(raw) => serde_json::from_str::<Vec<Photo>>(raw),
        value => {
            let reason = format!("is {} where a list of photos belongs", Given::other(value));
            return no_photos(given, reason);
        }
    };
    match list {
        Ok(photos) if photos.len() > PHOTOS_MAX => no_photos(
            given,
            format!("has {} entries, the limit is {PHOTOS_MAX}", photos.len()),
        ),
        Ok(photos) => {
            let mut ids: Vec<_> = photos.iter().map(|photo| photo.photo).collect();
            ids.sort_unstable();
            match ids.windows(2).find(|pair| pair[0] == pair[1]) {
                Some(pair) => no_photos(given, format!("has {} twice", pair[0])),
                None => photos,
            }
        }
        Err(error) => no_photos(given, format!("cannot be read: {error}")),
    }
}

fn no_photos(given: &mut Given<'_>, reason: String) -> Vec<Photo> {
    let fix = format!(
        "send at most {PHOTOS_MAX} of {{\"photo\":ID,\"kind\":\"scene\"}}, each photo once; kinds are scene, before, after, proof"
    );
    given.fault("photos", reason, fix);
    Vec::new()
}

/// Checks everything that was given and makes the report of it, or lists every fault.
pub(crate) fn report(mut given: Given<'_>) -> Result<Report, Vec<FieldFault>> {
    let id = required_text(&mut given, "id", ID_CHARS_MAX);
    let source = required_text(&mut given, "source", CODE_CHARS_MAX);
    let at = time(&mut given);
    let place = given_place(&mut given);
    let class = given.code("class", CODE_CHARS_MAX);
    let text = given.text("text", TEXT_CHARS_MAX).unwrap_or_default();
    let photos = photos(&mut given);
    let reporter = reporter(&mut given);
    let handled = handled(&mut given);
    match (at, given.faults.is_empty()) {
        (Some(at), true) => Ok(Report {
            id,
            source,
            at,
            place,
            class,
            text,
            photos,
            reporter,
            handled,
            by: None,
        }),
        _ => Err(in_field_order(given)),
    }
}

fn time(given: &mut Given<'_>) -> Option<Timestamp> {
    let before = given.faults.len();
    let Some(text) = given.text("at", 64) else {
        if given.faults.len() == before {
            let fix = "give the time with its zone, e.g. 2026-11-23T09:00:00+08:00";
            given.fault("at", "is missing", fix);
        }
        return None;
    };
    let Ok(at) = text.trim().parse::<Timestamp>() else {
        let reason = format!("{} is not a time with a zone", quoted(&text));
        given.fault("at", reason, "write it as 2026-11-23T09:00:00+08:00");
        return None;
    };
    if at < Timestamp::UNIX_EPOCH {
        given.fault("at", format!("{at} is before 1970"), "check the year");
        return None;
    }
    Some(at)
}

/// Reads `lon`, `lat`, `crs`, `accuracy_m`, `area` and `address` into the one place they mean.
///
/// `area` beside a position is the side of a border; whether the position can lie there is asked when it is placed.
/// `crs` and `accuracy_m` without a position are checked and say nothing, so that a table may
/// carry them in every row.
pub(crate) fn given_place(given: &mut Given<'_>) -> GivenPlace {
    let before = given.faults.len();
    let x = given.number("lon");
    let y = given.number("lat");
    let numbers_failed = given.faults.len() > before;
    let crs = coordinate_system(given);
    let accuracy_m = accuracy(given);
    let area = given.code("area", CODE_CHARS_MAX);
    let address = given
        .text("address", ADDRESS_CHARS_MAX)
        .filter(|words| !words.trim().is_empty());
    let kinds = [
        x.is_some() || y.is_some(),
        area.is_some(),
        address.is_some(),
    ];
    if address.is_some() && kinds.into_iter().filter(|kind| *kind).count() > 1 {
        let name = if area.is_some() { "area" } else { "address" };
        let fix = "send lon and lat, or area, or address; further words belong in text";
        given.fault(name, "is given beside another kind of place", fix);
    }
    match (x, y, area, address) {
        (Some(x), Some(y), area, _) => {
            let position = GivenPosition {
                x,
                y,
                crs,
                accuracy_m,
            };
            match area {
                Some(area) => GivenPlace::Sided { position, area },
                None => GivenPlace::Position(position),
            }
        }
        (None, None, Some(code), _) => GivenPlace::Area(code),
        (None, None, None, Some(words)) => GivenPlace::Address(words),
        (None, None, None, None) => GivenPlace::Nothing,
        (one, _, _, _) => {
            if !numbers_failed {
                let (name, other) = if one.is_some() {
                    ("lat", "lon")
                } else {
                    ("lon", "lat")
                };
                given.fault(
                    name,
                    format!("is missing while {other} is given"),
                    "send both",
                );
            }
            GivenPlace::Nothing
        }
    }
}

fn coordinate_system(given: &mut Given<'_>) -> Crs {
    let Some(text) = given.code("crs", CODE_CHARS_MAX) else {
        return Crs::Wgs84;
    };
    Crs::from_str(&text).unwrap_or_else(|_| {
        let reason = format!("{} is not a known coordinate system", quoted(&text));
        given.fault("crs", reason, "one of wgs84, cgcs2000, gcj02, bd09, EPSG:n");
        Crs::Wgs84
    })
}

fn accuracy(given: &mut Given<'_>) -> Option<f64> {
    let metres = given.number("accuracy_m")?;
    if (0.0..=ACCURACY_MAX_M).contains(&metres) {
        return Some(metres);
    }
    let reason = format!("{metres} is outside 0 to {ACCURACY_MAX_M} metres");
    given.fault(
        "accuracy_m",
        reason,
        "leave it out when the accuracy is unknown",
    );
    None
}

/// Faults in the order of the field list; unknown names and faults of the whole come last.
fn in_field_order(given: Given<'_>) -> Vec<FieldFault> {
    let names = given.names;
    let mut faults = given.faults;
    faults.sort_by_key(|fault| {
        names
            .iter()
            .position(|n| *n == fault.field)
            .unwrap_or(names.len())
    });
    faults
}
