//! What one append writes: events, hashes, rows, keys, and all that follows from them, in the transaction that is open.

use super::{Batch, Row, RowChange, words};
use rusqlite::{Transaction, params};

pub(super) fn write(tx: &Transaction<'_>, batch: &Batch) -> rusqlite::Result<()> {
    let mut events = tx.prepare_cached("INSERT INTO events VALUES (?, ?, ?)")?;
    for entry in &batch.entries {
        events.execute(params![entry.seq as i64, entry.case, entry.bytes])?;
    }
    super::hashes::put(tx, &batch.entries, &batch.leaves)?;
    for change in &batch.rows {
        match change {
            RowChange::New(row) => insert(tx, row)?,
            RowChange::Changed(row) => update(tx, row)?,
            RowChange::Status { case, status } => {
                tx.prepare_cached("UPDATE cases SET status = ? WHERE case_no = ?")?
                    .execute(params![status, case])?;
            }
        }
    }
    let mut keys = tx.prepare_cached("INSERT INTO keys VALUES (?, ?, ?, ?)")?;
    for key in &batch.keys {
        keys.execute(params![key.source, key.id, key.case, key.seq as i64])?;
    }
    super::tables::put(tx, &batch.tables)?;
    super::photos::use_all(tx, &batch.photos)?;
    super::personal::link(tx, &batch.case_photos)?;
    super::personal::put(tx, &batch.private)?;
    super::personal::erase(tx, &batch.erased)?;
    tx.prepare_cached("UPDATE head SET seq = ?, frontier = ?, root = ?")?
        .execute(params![
            batch.head.seq as i64,
            batch.head.frontier,
            batch.head.root
        ])
        .map(drop)
}

fn insert(tx: &Transaction<'_>, row: &Row) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?
        .execute(params![
            row.case,
            row.at_s,
            row.source,
            row.class,
            row.status,
            row.area,
            row.team,
            row.due_s,
            row.position.map(|p| p.0),
            row.position.map(|p| p.1),
            row.text
        ])?;
    if !row.text.is_empty() {
        tx.prepare_cached("INSERT INTO words (rowid, text) VALUES (?, ?)")?
            .execute(params![row.case, words::spaced(&row.text)])?;
    }
    Ok(())
}

fn update(tx: &Transaction<'_>, row: &Row) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE cases SET class = ?, status = ?, area = ?, team = ?, due_s = ?, lon = ?, lat = ? WHERE case_no = ?",
    )?
    .execute(params![
        row.class,
        row.status,
        row.area,
        row.team,
        row.due_s,
        row.position.map(|p| p.0),
        row.position.map(|p| p.1),
        row.case
    ])
    .map(drop)
}
