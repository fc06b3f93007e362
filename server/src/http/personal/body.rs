//! What the bodies of these requests have in common: who, and why. No fault repeats what was sent.

use super::super::problem::Problem;
use crate::limits::REASON_CHARS_MAX;
use cases::FieldFault;
use cases::report::{CODE_CHARS_MAX, ID_CHARS_MAX};
use serde::Deserialize;

/// Reads a JSON body of a known form.
pub fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        Problem::wrong_fields(vec![FieldFault {
            field: String::new(),
            reason: format!("not the body that belongs here: {error}"),
            fix: "send the fields that the description names, and no others".to_owned(),
        }])
    })
}

/// Whether a text is a bare code of at most so many characters.
pub fn is_code(code: &str, most: usize) -> bool {
    !code.is_empty()
        && code.trim() == code
        && !code.chars().any(char::is_control)
        && code.chars().count() <= most
}

/// Checks the fields and lists every one that is wrong.
#[derive(Default)]
pub struct Checked(Vec<FieldFault>);

impl Checked {
    /// An account or a key: a bare code.
    pub fn code(&mut self, field: &str, code: &str, is_id: bool) {
        let most = if is_id { ID_CHARS_MAX } else { CODE_CHARS_MAX };
        if !is_code(code, most) {
            let reason = "is empty, longer than the limit, or has space around it";
            self.fault(
                field,
                reason,
                format!("send a bare code of at most {most} characters"),
            );
        }
    }

    /// A reason in words.
    pub fn reason(&mut self, field: &str, words: &str) {
        let chars = words.trim().chars().count();
        if chars == 0 || chars > REASON_CHARS_MAX || words.contains('\0') {
            let reason = format!("has {chars} characters");
            let fix = format!("say why, in 1 to {REASON_CHARS_MAX} characters");
            self.fault(field, reason, fix);
        }
    }

    /// Anything else.
    pub fn fault(&mut self, field: &str, reason: impl Into<String>, fix: impl Into<String>) {
        self.0.push(FieldFault {
            field: field.to_owned(),
            reason: reason.into(),
            fix: fix.into(),
        });
    }

    /// The problem, if there is one.
    pub fn finish(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problem::wrong_fields(self.0))
        }
    }
}
