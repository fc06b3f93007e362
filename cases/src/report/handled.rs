//! That it is handled already: one object in JSON, nothing in a table.

use super::given::{Given, Value};
use super::json::read_object;
use crate::command::NOTE_CHARS_MAX;
use crate::on_the_spot::Handled;

const OBJECT: &str = "handled";

/// What the report says of having been handled; none when it says nothing.
pub(super) fn handled(given: &mut Given<'_>) -> Option<Handled> {
    if !given.names.contains(&OBJECT) {
        return None;
    }
    let Value::Object(raw) = given.take(OBJECT)? else {
        let fix = "send an object such as {\"note\":\"…\"}; {} says it without words";
        given.fault(OBJECT, "is not an object", fix);
        return None;
    };
    let Ok(mut inner) = read_object(raw.as_bytes(), &Handled::FIELDS) else {
        given.fault(OBJECT, "cannot be read", "send one JSON object");
        return None;
    };
    let note = inner.text("note", NOTE_CHARS_MAX).unwrap_or_default();
    for fault in std::mem::take(&mut inner.faults) {
        given.fault(
            &format!("{OBJECT}.{}", fault.field),
            fault.reason,
            fault.fix,
        );
    }
    Some(Handled { note: note.into() })
}
