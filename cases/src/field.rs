//! What is wrong with one field of something sent in: its name, the fault, and what to do.

use std::fmt;

use serde::Serialize;

/// One wrong field. All wrong fields of one report are listed together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldFault {
    /// The field's name as it is sent, e.g. `accuracy_m`; empty when the body as a whole is wrong.
    pub field: String,
    /// What is wrong, with the value that was sent where that helps.
    pub reason: String,
    /// What the sender should do instead.
    pub fix: String,
}

impl FieldFault {
    pub(crate) fn new(field: &str, reason: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            reason: reason.into(),
            fix: fix.into(),
        }
    }
}

impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            write!(f, "{}; {}", self.reason, self.fix)
        } else {
            write!(f, "{}: {}; {}", self.field, self.reason, self.fix)
        }
    }
}

/// A value as it is quoted in a fault: shortened to 40 characters, control characters escaped.
pub(crate) fn quoted(value: &str) -> String {
    let mut short: String = value
        .chars()
        .take(40)
        .flat_map(char::escape_debug)
        .collect();
    if value.chars().nth(40).is_some() {
        short.push('…');
    }
    format!("“{short}”")
}
