//! The store in one `SQLite` file. WAL with `synchronous=FULL`: `NORMAL` may lose acknowledged commits in a power cut.

use super::batch::write;
use super::fault::fault;
use super::opening::{self, Checkpointer, Opening};
use super::reading::{entry, row, seq};
use super::trust::Trust;
use super::{
    Batch, DirectoryLock, Entry, Found, Head, PersonalRows, PhotoRows, Room, Row, Store,
    StoreError, TableText, TableVersion, schema, words,
};
use ledger::Hash;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Name of the database inside the data directory.
pub const FILE_NAME: &str = "huying.sqlite3";
/// Idle reading connections kept open.
const READERS_KEPT: usize = 8;

/// A store in one `SQLite` file; holds the lock of its directory.
pub struct Sqlite {
    path: PathBuf,
    opening: Opening,
    trust: Trust,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    _checkpointer: Checkpointer,
    _lock: DirectoryLock,
}

impl Sqlite {
    /// Opens the store of a data directory, creating or upgrading it.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_as(dir, Opening::default())
    }

    /// As [`Sqlite::open`], for harnesses.
    #[doc(hidden)]
    pub fn open_as(dir: &Path, opening: Opening) -> Result<Self, StoreError> {
        let lock = DirectoryLock::take(dir)?;
        let path = dir.join(FILE_NAME);
        let mut writer = opening.writer(&path).map_err(fault)?;
        schema::migrate(&mut writer)?;
        super::hashes::fill(&mut writer).map_err(fault)?;
        opening.fold_first(&writer).map_err(fault)?;
        super::personal::wipe_first(&mut writer).map_err(fault)?;
        // A process that ended between giving the write-ahead log its name and the first sync left a name that only
        // memory knows; whoever finds the file there does not sync its name.
        (opening.sync_names)(dir).map_err(|cause| StoreError::Directory {
            path: dir.to_owned(),
            cause,
        })?;
        let trust = Trust::default();
        let checkpointer = opening.checkpointer(&path, trust.clone())?;
        Ok(Self {
            path,
            opening,
            trust,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            _checkpointer: checkpointer,
            _lock: lock,
        })
    }

    /// Folds the write-ahead log back now, as the thread beside the writer does when it has grown.
    #[doc(hidden)]
    pub fn fold(&self) -> Result<(), StoreError> {
        self.trust.judge(opening::fold(&self.writer()))
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction rolled it back when it unwound, so the connection is whole.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a read on an idle connection, opening one when none is idle.
    pub(super) fn read<T>(
        &self,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let idle = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let db = match idle {
            Some(db) => db,
            None => self.opening.reader(&self.path).map_err(fault)?,
        };
        let answer = ask(&db).map_err(fault)?;
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < READERS_KEPT {
            idle.push(db);
        }
        Ok(answer)
    }

    /// Does something outside of any transaction on the writer's connection.
    pub(super) fn on_writer<T>(
        &self,
        act: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.trust.judge(act(&self.writer()))
    }

    /// Writes in a transaction of its own.
    pub(super) fn commit(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        self.trust.check()?;
        let mut db = self.writer();
        let tx = self.trust.judge(db.transaction())?;
        self.trust.judge(write(&tx))?;
        self.trust.judge_commit(tx.commit())
    }

    /// Lets the database grow to at most this many pages, so that a test meets a full disk.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: Option<u32>) -> Result<(), StoreError> {
        let pages = pages.unwrap_or(u32::MAX - 1);
        self.writer()
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
            .map_err(fault)
    }

    /// Pages that the database has now.
    #[doc(hidden)]
    pub fn pages(&self) -> Result<u32, StoreError> {
        self.writer()
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .map_err(fault)
    }
}

impl Store for Sqlite {
    fn append(&self, batch: &Batch) -> Result<(), StoreError> {
        self.trust.check()?;
        let mut db = self.writer();
        let tx = self
            .trust
            .judge(db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate))?;
        let found = tx
            .prepare_cached("SELECT seq FROM head")
            .and_then(|mut ask| ask.query_row([], |row| seq(row, 0)))
            .map_err(fault)?;
        if found != batch.expected_seq {
            return Err(StoreError::Conflict {
                expected: batch.expected_seq,
                found,
            });
        }
        self.trust.judge(write(&tx, batch))?;
        self.trust.judge_commit(tx.commit())
    }

    fn trust(&self) -> Result<(), StoreError> {
        self.trust.check()
    }

    fn head(&self) -> Result<Head, StoreError> {
        self.read(|db| {
            db.query_row("SELECT seq, frontier, root FROM head", [], |row| {
                Ok(Head {
                    seq: seq(row, 0)?,
                    frontier: row.get(1)?,
                    root: row.get(2)?,
                })
            })
        })
    }

    fn read_from(&self, seq: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT seq, case_no, bytes FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
            )?
            .query_map(params![seq as i64, limit as i64], entry)?
            .collect()
        })
    }

    fn replay(&self, each: &mut dyn FnMut(Entry)) -> Result<(), StoreError> {
        self.read(|db| {
            let mut ask = db.prepare("SELECT seq, case_no, bytes FROM events ORDER BY seq")?;
            let mut rows = ask.query([])?;
            while let Some(row) = rows.next()? {
                each(entry(row)?);
            }
            Ok(())
        })
    }

    fn events_of(&self, case: u32) -> Result<Vec<Entry>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT seq, case_no, bytes FROM events WHERE case_no = ? ORDER BY seq",
            )?
            .query_map([case], entry)?
            .collect()
        })
    }

    fn hashes(&self, level: u8, range: Range<u64>) -> Result<Vec<Hash>, StoreError> {
        self.read(|db| super::hashes::range(db, level, range))
    }

    fn find_keys(&self, keys: &[(&str, &str)]) -> Result<Vec<Option<Found>>, StoreError> {
        // On the writer's connection: it alone keeps its pages in memory while it writes.
        let mut db = self.writer();
        let tx = db.transaction().map_err(fault)?;
        let mut ask = tx
            .prepare_cached("SELECT case_no, seq FROM keys WHERE source = ? AND id = ?")
            .map_err(fault)?;
        let found = |row: &rusqlite::Row<'_>| {
            Ok(Found {
                case: row.get(0)?,
                seq: seq(row, 1)?,
            })
        };
        keys.iter()
            .map(|(source, id)| ask.query_row([source, id], found).optional().map_err(fault))
            .collect()
    }

    fn rows(&self, cases: &[u32]) -> Result<Vec<Row>, StoreError> {
        self.read(|db| {
            let mut ask = db.prepare_cached(
                "SELECT case_no, at_s, source, class, status, area, team, due_s, lon, lat, text FROM cases WHERE case_no = ?",
            )?;
            let mut found = Vec::with_capacity(cases.len());
            for case in cases {
                found.extend(ask.query_row([case], row).optional()?);
            }
            Ok(found)
        })
    }

    fn words(&self, words: &str) -> Result<Vec<u32>, StoreError> {
        let Some(expression) = words::expression(words) else {
            return Ok(Vec::new());
        };
        self.read(|db| {
            db.prepare_cached("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid")?
                .query_map([expression], |row| row.get(0))?
                .collect()
        })
    }

    fn edition(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|db| {
            db.query_row(
                "SELECT bytes FROM editions ORDER BY edition_no DESC LIMIT 1",
                [],
                |row| row.get(0),
            )
            .optional()
        })
    }

    fn put_edition(
        &self,
        hash_hex: &str,
        bytes: &[u8],
        facts: &[(&str, &str)],
    ) -> Result<(), StoreError> {
        self.commit(|tx| {
            tx.execute(
                "INSERT INTO editions (hash, seq, bytes) SELECT ?, seq, ? FROM head",
                params![hash_hex, bytes],
            )?;
            for (name, value) in facts {
                put_fact(tx, name, value)?;
            }
            Ok(())
        })
    }

    fn tables(&self) -> Result<Vec<TableText>, StoreError> {
        self.read(super::tables::in_force)
    }

    fn table_versions(&self, name: &str) -> Result<Vec<TableVersion>, StoreError> {
        self.read(|db| super::tables::versions(db, name))
    }

    fn table(&self, name: &str, version: u32) -> Result<Option<TableText>, StoreError> {
        self.read(|db| super::tables::one(db, name, version))
    }

    fn put_tables(&self, tables: &[TableText]) -> Result<(), StoreError> {
        self.commit(|tx| super::tables::put(tx, tables))
    }

    fn photos(&self) -> &dyn PhotoRows {
        self
    }

    fn personal(&self) -> &dyn PersonalRows {
        self
    }

    fn room(&self) -> Option<Room> {
        Some(Room::of(&self.path))
    }

    fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.read(|db| {
            db.query_row("SELECT value FROM facts WHERE name = ?", [name], |row| {
                row.get(0)
            })
            .optional()
        })
    }

    fn put_fact(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.commit(|tx| put_fact(tx, name, value))
    }
}

fn put_fact(db: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute([name, value])
    .map(drop)
}
