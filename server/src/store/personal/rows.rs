//! Rows of what is personal: written and erased within the commit of the events that say so.

use super::super::photos;
use super::wipe::UNWIPED_FACT;
use super::{ErasedRow, PrivateRow, ReadRow};
use cases::{Personal, PhotoId, Reporter, Salt};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

/// The cases of which something of this kind is held, ascending.
pub(crate) fn cases_holding(db: &Connection, what: Personal) -> rusqlite::Result<Vec<u32>> {
    let ask = match what {
        Personal::Reporter => "SELECT case_no FROM private WHERE erased = 0 ORDER BY case_no",
        Personal::Photos => {
            "SELECT DISTINCT c.case_no FROM case_photos c JOIN photos p ON p.id = c.id ORDER BY c.case_no"
        }
    };
    db.prepare(ask)?.query_map([], |row| row.get(0))?.collect()
}

/// Keeps who reported beside the entries of a batch.
pub(in crate::store) fn put(tx: &Transaction<'_>, rows: &[PrivateRow]) -> rusqlite::Result<()> {
    for row in rows {
        tx.prepare_cached("INSERT INTO private VALUES (?, ?, ?, ?, 0)")?
            .execute(params![
                row.case,
                row.seq as i64,
                row.reporter.salt,
                row.reporter.to_bytes()
            ])?;
    }
    Ok(())
}

/// Notes which photos the entries of a batch gave to which case.
pub(in crate::store) fn link(
    tx: &Transaction<'_>,
    photos: &[(u32, PhotoId)],
) -> rusqlite::Result<()> {
    for (case, id) in photos {
        tx.prepare_cached("INSERT OR IGNORE INTO case_photos VALUES (?, ?)")?
            .execute(params![case, id.0])?;
    }
    Ok(())
}

/// Erases in the transaction of the entries that say so. The files of photos follow after it, as
/// [`PhotoRows::forget`](crate::store::PhotoRows::forget) says, and [`PersonalRows::wipe`](super::PersonalRows::wipe) is owed.
///
/// Who reported is overwritten in place, by zeros of the same length, and its row never leaves its page: rows that
/// are removed make others move, and a row that moved leaves a copy behind.
pub(in crate::store) fn erase(tx: &Transaction<'_>, rows: &[ErasedRow]) -> rusqlite::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    // Pages that become free are overwritten too, which costs writes that nothing else should pay for.
    tx.execute_batch("PRAGMA secure_delete = ON")?;
    for row in rows {
        if row.reporter {
            tx.prepare_cached(
                "UPDATE private SET salt = zeroblob(length(salt)), bytes = zeroblob(length(bytes)), erased = 1
                 WHERE case_no = ? AND erased = 0",
            )?
            .execute([row.case])?;
        }
        for photo in &row.photos {
            photos::erase(tx, *photo, row.at_s)?;
        }
    }
    tx.execute_batch("PRAGMA secure_delete = FAST")?;
    tx.execute(
        "INSERT OR REPLACE INTO facts VALUES (?, 'yes')",
        [UNWIPED_FACT],
    )
    .map(drop)
}

pub(super) fn record(tx: &Transaction<'_>, read: &ReadRow) -> rusqlite::Result<ReadRow> {
    let photo = read.photo.map(|photo| photo.0);
    tx.prepare_cached(
        "INSERT INTO reads (at_s, by_whom, case_no, what, why, photo) VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        read.at_s,
        read.by,
        read.case,
        read.what.word(),
        read.why,
        photo
    ])?;
    let number = tx.last_insert_rowid() as u64;
    Ok(ReadRow {
        number,
        ..read.clone()
    })
}

pub(super) fn reporter(db: &Connection, case: u32) -> rusqlite::Result<Option<Reporter>> {
    let found: Option<(Salt, Vec<u8>)> = db
        .prepare_cached("SELECT salt, bytes FROM private WHERE case_no = ? AND erased = 0")?
        .query_row([case], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(salt, bytes)| {
        let reporter = Reporter::from_bytes(&bytes)?;
        Some(Reporter {
            salt: Some(salt),
            ..reporter
        })
    }))
}

pub(super) fn read_row(row: &Row<'_>) -> rusqlite::Result<ReadRow> {
    let what: String = row.get(4)?;
    Ok(ReadRow {
        number: row.get::<_, i64>(0)? as u64,
        at_s: row.get(1)?,
        by: row.get(2)?,
        case: row.get(3)?,
        what: what.parse().unwrap_or(Personal::Reporter),
        why: row.get(5)?,
        photo: row.get::<_, Option<[u8; 32]>>(6)?.map(PhotoId),
    })
}
