//! Who reported: one object in JSON, three columns of a table. No fault ever repeats what was sent.

use super::given::{Given, Value};
use super::json::read_object;
use crate::private::{
    REPORTER_ADDRESS_CHARS_MAX, REPORTER_NAME_CHARS_MAX, REPORTER_PHONE_CHARS_MAX, Reporter,
};

/// Columns of a table, in the order of [`Reporter::FIELDS`].
const COLUMNS: [&str; 3] = ["reporter_name", "reporter_phone", "reporter_address"];
const LENGTHS: [usize; 3] = [
    REPORTER_NAME_CHARS_MAX,
    REPORTER_PHONE_CHARS_MAX,
    REPORTER_ADDRESS_CHARS_MAX,
];
const OBJECT: &str = "reporter";

/// The reporter of a report; nobody when nothing is said of them.
pub(super) fn reporter(given: &mut Given<'_>) -> Option<Reporter> {
    let [name, phone, address] = if given.names.contains(&OBJECT) {
        of_object(given)?
    } else {
        COLUMNS.map(|column| given.take(column))
    };
    let mut said = |at: usize, value: Option<Value<'_>>| {
        let field = if given.names.contains(&OBJECT) {
            format!("{OBJECT}.{}", Reporter::FIELDS[at])
        } else {
            COLUMNS[at].to_owned()
        };
        words(given, &field, &value?, LENGTHS[at])
    };
    let reporter = Reporter {
        name: said(0, name),
        phone: said(1, phone),
        address: said(2, address),
        salt: None,
    };
    (!reporter.is_nobody()).then_some(reporter)
}

fn of_object<'a>(given: &mut Given<'a>) -> Option<[Option<Value<'a>>; 3]> {
    let Value::Object(raw) = given.take(OBJECT)? else {
        let fix = "send an object such as {\"name\":\"…\",\"phone\":\"…\",\"address\":\"…\"}";
        given.fault(OBJECT, "is not an object", fix);
        return None;
    };
    let Ok(mut inner) = read_object(raw.as_bytes(), &Reporter::FIELDS) else {
        given.fault(OBJECT, "cannot be read", "send one JSON object");
        return None;
    };
    for fault in std::mem::take(&mut inner.faults) {
        let field = format!("{OBJECT}.{}", fault.field);
        given.fault(&field, fault.reason, fault.fix);
    }
    Some(Reporter::FIELDS.map(|field| inner.take(field)))
}

/// Words without control characters, of at most so many characters; surrounding space is dropped.
fn words(
    given: &mut Given<'_>,
    field: &str,
    value: &Value<'_>,
    chars_max: usize,
) -> Option<Box<str>> {
    let said = match value {
        Value::Text(said) => said.trim(),
        Value::Cell(said) => said.trim(),
        Value::Number(_)
        | Value::Truth(_)
        | Value::Words(_)
        | Value::List(_)
        | Value::Object(_)
        | Value::Other(_) => {
            given.fault(field, "is not a string", "put it in quotes");
            return None;
        }
    };
    let chars = said.chars().count();
    if chars > chars_max {
        let reason = format!("has {chars} characters, the limit is {chars_max}");
        given.fault(field, reason, "shorten it");
        return None;
    }
    if said.chars().any(char::is_control) {
        given.fault(field, "contains control characters", "remove them");
        return None;
    }
    (!said.is_empty()).then(|| said.into())
}
