//! The tables of `people.db`, step by step. A step is never changed once released; a new one is added at the end.

use super::PeopleError;
use rusqlite::Connection;

const STEPS: &[&str] = &[
    // Lists (`roles`, `areas`, `scopes` …) are JSON arrays of words; null areas, teams or sources: all of them. `name_key`
    // is the name in lower case. `password_no` counts passwords: what holds only for one names it.
    "
    CREATE TABLE accounts (
        name_key TEXT PRIMARY KEY, name TEXT NOT NULL, shown TEXT NOT NULL, roles TEXT NOT NULL, areas TEXT, teams TEXT,
        sources TEXT, hash TEXT, password_no INTEGER NOT NULL, must_change INTEGER NOT NULL, disabled INTEGER NOT NULL,
        oidc TEXT UNIQUE, made_s INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE second_factors (
        name_key TEXT PRIMARY KEY, secret BLOB NOT NULL, confirmed INTEGER NOT NULL, used_step INTEGER) STRICT, WITHOUT ROWID;
    CREATE TABLE recovery_codes (
        name_key TEXT NOT NULL, sha256 BLOB NOT NULL, PRIMARY KEY (name_key, sha256)) STRICT, WITHOUT ROWID;
    CREATE TABLE sessions (
        session_no INTEGER PRIMARY KEY AUTOINCREMENT, sha256 BLOB NOT NULL UNIQUE, name_key TEXT NOT NULL,
        made_s INTEGER NOT NULL, seen_s INTEGER NOT NULL, ends_s INTEGER NOT NULL, agent TEXT NOT NULL) STRICT;
    CREATE INDEX sessions_by_account ON sessions (name_key);
    CREATE TABLE keys (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, sha256 BLOB NOT NULL, scopes TEXT NOT NULL, areas TEXT, teams TEXT,
        sources TEXT, per_minute INTEGER NOT NULL, made_s INTEGER NOT NULL, by_whom TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE changes (
        change_no INTEGER PRIMARY KEY AUTOINCREMENT, at_s INTEGER NOT NULL, by_whom TEXT NOT NULL, what TEXT NOT NULL,
        kind TEXT NOT NULL, name TEXT NOT NULL, rights TEXT NOT NULL, areas TEXT, teams TEXT, sources TEXT) STRICT;
    CREATE TRIGGER changes_are_not_changed BEFORE UPDATE ON changes
        BEGIN SELECT RAISE(ABORT, 'what was changed stays recorded'); END;
    CREATE TRIGGER changes_are_not_removed BEFORE DELETE ON changes
        BEGIN SELECT RAISE(ABORT, 'what was changed stays recorded'); END;
    CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO facts VALUES ('book', randomblob(8)), ('browser-key', randomblob(32));
",
    // Alarms: each is raised, acknowledged and over at most once. `told` is what it was raised for, or what was said to it.
    "
    CREATE TABLE alarm_lines (
        line_no INTEGER PRIMARY KEY AUTOINCREMENT, alarm TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('raised', 'acknowledged', 'over')), at_ms INTEGER NOT NULL,
        by_whom TEXT NOT NULL, told TEXT NOT NULL, UNIQUE (alarm, what)) STRICT;
    CREATE TRIGGER alarm_lines_are_not_changed BEFORE UPDATE ON alarm_lines
        BEGIN SELECT RAISE(ABORT, 'what was kept of an alarm stays'); END;
    CREATE TRIGGER alarm_lines_are_not_removed BEFORE DELETE ON alarm_lines
        BEGIN SELECT RAISE(ABORT, 'what was kept of an alarm stays'); END;
",
    // Who is on duty by their own word, and phones that are told while their page is closed.
    "
    CREATE TABLE presence (
        team TEXT NOT NULL, name_key TEXT NOT NULL, name TEXT NOT NULL, since_s INTEGER NOT NULL, until_s INTEGER NOT NULL,
        PRIMARY KEY (team, name_key)) STRICT, WITHOUT ROWID;
    CREATE TABLE phones (
        phone_no INTEGER PRIMARY KEY AUTOINCREMENT, name_key TEXT NOT NULL, endpoint TEXT NOT NULL UNIQUE,
        public BLOB NOT NULL, auth BLOB NOT NULL, made_s INTEGER NOT NULL) STRICT;
    CREATE INDEX phones_by_account ON phones (name_key);
",
    // Screens on walls: sessions that only look, and the links that open them, once.
    "
    ALTER TABLE sessions ADD COLUMN screen INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE screen_links (
        link_no INTEGER PRIMARY KEY AUTOINCREMENT, sha256 BLOB NOT NULL UNIQUE, name_key TEXT NOT NULL,
        ends_s INTEGER NOT NULL) STRICT;
",
    // Each change carries seals of all that it does not tell, so that the log knows when a row is edited by hand. Keys may
    // end. A restart forgets no lock.
    "
    CREATE TABLE locks (
        name_key TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_s INTEGER NOT NULL, until_s INTEGER NOT NULL)
        STRICT, WITHOUT ROWID;
    ALTER TABLE changes ADD COLUMN seals TEXT;
    ALTER TABLE keys ADD COLUMN ends_s INTEGER;
    INSERT INTO facts VALUES ('seal-key', randomblob(32));
",
    // Secrets of second factors are sealed with a key that lies beside the file; those from before are sealed when it is opened.
    "
    ALTER TABLE second_factors ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
",
];

/// The form from which on secrets of second factors are sealed.
pub(super) const SEALED_FROM: i64 = 6;

/// The newest form.
pub(super) const FORM: i64 = STEPS.len() as i64;

/// Brings a database to the newest form; each step commits on its own, and of two processes one takes it.
pub(super) fn migrate(db: &mut Connection) -> Result<(), PeopleError> {
    loop {
        let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > FORM {
            return Err(PeopleError::NewerFormat { found, known: FORM });
        }
        let Some(step) = STEPS.get(found as usize) else {
            return Ok(());
        };
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", found + 1)?;
        tx.commit()?;
    }
}
