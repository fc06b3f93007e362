//! Rows of the database as our own shapes.

use super::{Entry, Row};

/// `SQLite`'s whole numbers are signed; ours are counted up from 1.
pub(super) fn seq(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|number| number as u64)
}

pub(super) fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: seq(row, 0)?,
        case: row.get(1)?,
        bytes: row.get(2)?,
    })
}

pub(crate) fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let (lon, lat): (Option<f64>, Option<f64>) = (row.get(8)?, row.get(9)?);
    Ok(Row {
        case: row.get(0)?,
        at_s: row.get(1)?,
        source: row.get(2)?,
        class: row.get(3)?,
        status: row.get(4)?,
        area: row.get(5)?,
        team: row.get(6)?,
        due_s: row.get(7)?,
        position: lon.zip(lat),
        text: row.get(10)?,
    })
}
