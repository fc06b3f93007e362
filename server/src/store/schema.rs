//! The tables, step by step. A step is never changed once released; a new one is added at the end.

use super::StoreError;
use rusqlite::Connection;

const STEPS: &[&str] = &[
    "
    CREATE TABLE events (seq INTEGER PRIMARY KEY, case_no INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
    CREATE INDEX events_by_case ON events (case_no, seq);
    CREATE TABLE cases (
        case_no INTEGER PRIMARY KEY, at_s INTEGER NOT NULL, source TEXT NOT NULL, class TEXT, status TEXT NOT NULL,
        area TEXT, team TEXT, due_s INTEGER, lon REAL, lat REAL, text TEXT NOT NULL) STRICT;
    CREATE TABLE keys (
        source TEXT NOT NULL, id TEXT NOT NULL, case_no INTEGER NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (source, id)) STRICT, WITHOUT ROWID;
    CREATE TABLE head (
        one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, frontier BLOB NOT NULL, root BLOB NOT NULL) STRICT;
    INSERT INTO head VALUES (1, 0, x'', x'');
    CREATE TABLE editions (
        edition_no INTEGER PRIMARY KEY, hash TEXT NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE words USING fts5 (text, content = '', columnsize = 0, tokenize = 'unicode61');
",
    // Every version of a city's table that was ever in force; `seq` is its event, 0 for those from before the log.
    "
    CREATE TABLE tables (
        name TEXT NOT NULL, version INTEGER NOT NULL, seq INTEGER NOT NULL, at_s INTEGER NOT NULL,
        by_whom TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (name, version)) STRICT;
",
    // The hash of each entry, and of each full tile of 256 hashes (C2SP tlog-tiles): what proofs are made of.
    // `super::hashes` fills them for a log from before.
    "
    CREATE TABLE leaves (seq INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
    CREATE TABLE tile_hashes (
        level INTEGER NOT NULL, place INTEGER NOT NULL, hash BLOB NOT NULL,
        PRIMARY KEY (level, place)) STRICT, WITHOUT ROWID;
",
    // What is known of photos; `used` once an event names one. `photo_files`: ids whose files were begun or are to be
    // removed (`files`), and those that were erased, for good.
    "
    CREATE TABLE photos (
        id BLOB PRIMARY KEY, salt BLOB NOT NULL, upload BLOB NOT NULL UNIQUE, bytes INTEGER NOT NULL,
        width INTEGER NOT NULL, height INTEGER NOT NULL, taken_s INTEGER, lon REAL, lat REAL,
        received_s INTEGER NOT NULL, used INTEGER NOT NULL) STRICT;
    CREATE INDEX photos_unused ON photos (received_s) WHERE used = 0;
    CREATE TABLE photo_files (
        id BLOB PRIMARY KEY, at_s INTEGER NOT NULL, files INTEGER NOT NULL, erased INTEGER NOT NULL) STRICT, WITHOUT ROWID;
",
    // Who reported (`bytes`: canonical JSON, zeros once `erased`), who read that, and which case has which photo.
    // The photos of cases from before are found in their entries.
    "
    CREATE TABLE private (
        case_no INTEGER PRIMARY KEY, seq INTEGER NOT NULL, salt BLOB NOT NULL, bytes BLOB NOT NULL,
        erased INTEGER NOT NULL) STRICT;
    CREATE TABLE reads (
        read_no INTEGER PRIMARY KEY AUTOINCREMENT, at_s INTEGER NOT NULL, by_whom TEXT NOT NULL,
        case_no INTEGER NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL) STRICT;
    CREATE INDEX reads_by_case ON reads (case_no);
    CREATE TRIGGER reads_are_not_changed BEFORE UPDATE ON reads
        BEGIN SELECT RAISE(ABORT, 'what was read stays recorded'); END;
    CREATE TRIGGER reads_are_not_removed BEFORE DELETE ON reads
        BEGIN SELECT RAISE(ABORT, 'what was read stays recorded'); END;
    CREATE TABLE case_photos (
        case_no INTEGER NOT NULL, id BLOB NOT NULL, PRIMARY KEY (case_no, id)) STRICT, WITHOUT ROWID;
    INSERT OR IGNORE INTO case_photos
        SELECT e.case_no, unhex(p.value ->> 'photo')
        FROM events e, json_each(CAST(e.bytes AS TEXT), '$.photos') p
        WHERE instr(e.bytes, CAST('\"photos\":[{' AS BLOB)) > 0;
",
    // Which picture somebody looked at; none for a reading of who reported.
    "
    ALTER TABLE reads ADD COLUMN photo BLOB;
    CREATE INDEX case_photos_by_id ON case_photos (id);
",
    // Who uploaded a photo, for as long as no case uses it: of each only so many may wait. None for those from before.
    "
    ALTER TABLE photos ADD COLUMN uploader TEXT;
    CREATE INDEX photos_unused_of ON photos (uploader, received_s) WHERE used = 0;
",
];

/// The newest form of a database: how many steps were taken.
pub(crate) const FORM: i64 = STEPS.len() as i64;

/// Brings a database to the newest form; each step commits on its own, so a cut resumes at the next.
pub(super) fn migrate(db: &mut Connection) -> Result<(), StoreError> {
    let found: i64 = db
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(super::fault::fault)?;
    let known = FORM;
    if found > known {
        return Err(StoreError::NewerFormat { found, known });
    }
    for (index, step) in STEPS.iter().enumerate().skip(found as usize) {
        take(db, step, index as i64 + 1).map_err(super::fault::fault)?;
    }
    Ok(())
}

fn take(db: &mut Connection, step: &str, version: i64) -> rusqlite::Result<()> {
    let tx = db.transaction()?;
    tx.execute_batch(step)?;
    tx.pragma_update(None, "user_version", version)?;
    tx.commit()
}

/// A database as the first program made it.
#[cfg(test)]
pub(crate) fn first_form(db: &mut Connection) -> rusqlite::Result<()> {
    take(db, STEPS[0], 1)
}
