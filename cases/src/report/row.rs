//! A row of a table: the same names as in JSON, every cell a string.

use super::Report;
use super::door;
use super::given::{Given, Value};
use crate::field::FieldFault;

pub(super) fn read_report<'a>(
    cells: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Report, Vec<FieldFault>> {
    let mut given = Given::new(&Report::FIELDS);
    let mut seen = [false; Report::FIELDS.len()];
    for (name, cell) in cells {
        let value = (!cell.trim().is_empty()).then_some(Value::Cell(cell));
        given.put(name, value, &mut seen);
    }
    door::report(given)
}
