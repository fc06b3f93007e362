//! The ledger's hashes in the database: one beside each entry, one above each full tile. Written with the entries.

use super::Entry;
use ledger::{Hash, TILE_WIDTH, hash_of_tile};
use rusqlite::{Connection, Transaction, params};
use std::ops::Range;

/// Entries of an old log that are hashed at a time.
const PART_ENTRIES: usize = 4_096;

/// Writes the hashes of new entries, which follow on those that are there.
pub(super) fn put(
    tx: &Transaction<'_>,
    entries: &[Entry],
    leaves: &[Hash],
) -> rusqlite::Result<()> {
    debug_assert_eq!(entries.len(), leaves.len(), "one leaf for each entry");
    let mut insert = tx.prepare_cached("INSERT INTO leaves VALUES (?, ?)")?;
    for (entry, leaf) in entries.iter().zip(leaves) {
        insert.execute(params![entry.seq as i64, leaf.0])?;
        if entry.seq.is_multiple_of(TILE_WIDTH) {
            put_above(tx, entry.seq)?;
        }
    }
    Ok(())
}

/// Writes what is above the tiles that the entry fills: of its level, and of higher ones when those are full now too.
fn put_above(tx: &Transaction<'_>, seq: u64) -> rusqlite::Result<()> {
    let mut insert = tx.prepare_cached("INSERT INTO tile_hashes VALUES (?, ?, ?)")?;
    let (mut level, mut full) = (0, seq);
    while full.is_multiple_of(TILE_WIDTH) {
        let hashes = range(tx, level, full - TILE_WIDTH..full)?;
        if hashes.len() as u64 != TILE_WIDTH {
            // Only a log that lost hashes: then none is invented, and `huying verify` tells.
            return Ok(());
        }
        (level, full) = (level + 1, full / TILE_WIDTH);
        insert.execute(params![level, full as i64 - 1, hash_of_tile(&hashes).0])?;
    }
    Ok(())
}

/// Some neighbouring hashes of a level.
pub(super) fn range(db: &Connection, level: u8, range: Range<u64>) -> rusqlite::Result<Vec<Hash>> {
    let (start, end) = (range.start as i64, range.end as i64);
    let hash = |row: &rusqlite::Row<'_>| row.get(0).map(Hash);
    if level == 0 {
        return db
            .prepare_cached("SELECT hash FROM leaves WHERE seq > ? AND seq <= ? ORDER BY seq")?
            .query_map([start, end], hash)?
            .collect();
    }
    db.prepare_cached(
        "SELECT hash FROM tile_hashes WHERE level = ? AND place >= ? AND place < ? ORDER BY place",
    )?
    .query_map(params![level, start, end], hash)?
    .collect()
}

/// Gives the entries of a log from before their hashes: all of them in one transaction, so that a cut begins anew.
///
/// Never again once there are hashes: what goes missing later stays missing, and is found by `huying verify`.
pub(super) fn fill(db: &mut Connection) -> rusqlite::Result<()> {
    let is_old = "SELECT EXISTS (SELECT 1 FROM events) AND NOT EXISTS (SELECT 1 FROM leaves)";
    if !db.query_row(is_old, [], |row| row.get(0))? {
        return Ok(());
    }
    let tx = db.transaction()?;
    let mut after = 0_i64;
    loop {
        let part: Vec<Entry> = tx
            .prepare_cached(
                "SELECT seq, case_no, bytes FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
            )?
            .query_map([after, PART_ENTRIES as i64], super::reading::entry)?
            .collect::<rusqlite::Result<_>>()?;
        let Some(last) = part.last() else {
            break;
        };
        after = last.seq as i64;
        let leaves: Vec<Hash> = part.iter().map(|entry| Hash::leaf(&entry.bytes)).collect();
        put(&tx, &part, &leaves)?;
    }
    tracing::info!(
        entries = after,
        "the log's hashes are kept beside it from now on"
    );
    tx.commit()
}
