//! The versions of the city's tables in the database.

use super::{TableText, TableVersion};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

const ABOUT: &str = "name, version, seq, at_s, by_whom, sha256";

pub(super) fn in_force(db: &Connection) -> rusqlite::Result<Vec<TableText>> {
    let newest = format!(
        "SELECT {ABOUT}, text FROM tables AS one
         WHERE version = (SELECT max(version) FROM tables WHERE name = one.name) ORDER BY name"
    );
    db.prepare_cached(&newest)?.query_map([], text)?.collect()
}

pub(super) fn versions(db: &Connection, name: &str) -> rusqlite::Result<Vec<TableVersion>> {
    let all = format!("SELECT {ABOUT} FROM tables WHERE name = ? ORDER BY version DESC");
    db.prepare_cached(&all)?.query_map([name], about)?.collect()
}

pub(super) fn one(
    db: &Connection,
    name: &str,
    version: u32,
) -> rusqlite::Result<Option<TableText>> {
    let one = format!("SELECT {ABOUT}, text FROM tables WHERE name = ? AND version = ?");
    db.prepare_cached(&one)?
        .query_row(params![name, version], text)
        .optional()
}

pub(super) fn put(db: &Connection, tables: &[TableText]) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached("INSERT INTO tables VALUES (?, ?, ?, ?, ?, ?, ?)")?;
    for TableText { about, text } in tables {
        insert.execute(params![
            about.name,
            about.version,
            about.seq as i64,
            about.at_s,
            about.by,
            about.sha256,
            text
        ])?;
    }
    Ok(())
}

fn about(row: &Row<'_>) -> rusqlite::Result<TableVersion> {
    Ok(TableVersion {
        name: row.get(0)?,
        version: row.get(1)?,
        seq: row.get::<_, i64>(2)? as u64,
        at_s: row.get(3)?,
        by: row.get(4)?,
        sha256: row.get(5)?,
    })
}

fn text(row: &Row<'_>) -> rusqlite::Result<TableText> {
    Ok(TableText {
        about: about(row)?,
        text: row.get(6)?,
    })
}
