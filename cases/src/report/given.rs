//! Values as they were sent, before they are checked; each is taken by name, and what is wrong with it becomes a fault.

use crate::field::{FieldFault, quoted};
use std::borrow::Cow;

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
    pub(crate) fn other(value: &Value<'_>) -> &'static str {
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
    pub(crate) fn number(&mut self, name: &str) -> Option<f64> {
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
