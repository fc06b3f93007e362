//! The store in one `SQLite` file. WAL with `synchronous=FULL`: `NORMAL` may lose acknowledged commits in a power cut.

use super::{
    Batch, DirectoryLock, Entry, Found, Head, Row, RowChange, Store, StoreError, TableText,
    TableVersion, schema, words,
};
use ledger::Hash;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, params};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// Name of the database inside the data directory.
pub const FILE_NAME: &str = "huying.sqlite3";
/// Statements kept prepared on each connection.
const STATEMENTS_KEPT: usize = 32;
/// Idle reading connections kept open.
const READERS_KEPT: usize = 8;
/// Pause between two looks at the write-ahead log.
const CHECKPOINT_PAUSE: Duration = Duration::from_millis(500);
/// Size of the write-ahead log from which it is folded back into the database, beside the writer.
const CHECKPOINT_BYTES: u64 = 16 << 20;

/// A store in one `SQLite` file; holds the lock of its directory.
pub struct Sqlite {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    checkpointer: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
    _lock: DirectoryLock,
}

impl Sqlite {
    /// Opens the store of a data directory, creating or upgrading it.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let lock = DirectoryLock::take(dir)?;
        let path = dir.join(FILE_NAME);
        let mut writer = Connection::open(&path).map_err(fault)?;
        // A commit that split a page looks through the whole page cache, so a large one slows every commit;
        // behind it the file is mapped.
        writer
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                 PRAGMA cache_size = -16384; PRAGMA mmap_size = 1073741824; PRAGMA temp_store = MEMORY;
                 PRAGMA wal_autocheckpoint = 65536; PRAGMA journal_size_limit = 67108864; PRAGMA busy_timeout = 5000;",
            )
            .map_err(fault)?;
        writer.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        schema::migrate(&mut writer)?;
        super::hashes::fill(&mut writer).map_err(fault)?;
        let checkpointer = start_checkpointer(&path)?;
        Ok(Self {
            path,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            checkpointer: Some(checkpointer),
            _lock: lock,
        })
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction rolled it back when it unwound, so the connection is whole.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a read on an idle connection, opening one when none is idle.
    fn read<T>(
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
            None => open_reader(&self.path).map_err(fault)?,
        };
        let answer = ask(&db).map_err(fault)?;
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < READERS_KEPT {
            idle.push(db);
        }
        Ok(answer)
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

impl Drop for Sqlite {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.checkpointer.take() {
            drop(stop);
            drop(thread.join());
        }
    }
}

impl Store for Sqlite {
    fn append(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut db = self.writer();
        let tx = db
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(fault)?;
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
        write(&tx, batch).map_err(fault)?;
        tx.commit().map_err(fault)
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
        let mut db = self.writer();
        let put = |tx: Transaction<'_>| {
            tx.execute(
                "INSERT INTO editions (hash, seq, bytes) SELECT ?, seq, ? FROM head",
                params![hash_hex, bytes],
            )?;
            for (name, value) in facts {
                put_fact(&tx, name, value)?;
            }
            tx.commit()
        };
        db.transaction().and_then(put).map_err(fault)
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
        let mut db = self.writer();
        let put = |tx: Transaction<'_>| {
            super::tables::put(&tx, tables)?;
            tx.commit()
        };
        db.transaction().and_then(put).map_err(fault)
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
        put_fact(&self.writer(), name, value).map_err(fault)
    }
}

fn put_fact(db: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute([name, value])
    .map(drop)
}

fn write(tx: &Transaction<'_>, batch: &Batch) -> rusqlite::Result<()> {
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

/// `SQLite`'s whole numbers are signed; ours are counted up from 1.
fn seq(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
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

/// A database error by what the caller can do about it.
pub(super) fn fault(error: rusqlite::Error) -> StoreError {
    // SQLite says "full" when it may not grow and "input/output" when the system's write failed for lack of room.
    const IOERR_WRITE: i32 = 778;
    match &error {
        rusqlite::Error::SqliteFailure(cause, _) if cause.code == ErrorCode::DiskFull => {
            StoreError::Full
        }
        rusqlite::Error::SqliteFailure(cause, _) if cause.extended_code == IOERR_WRITE => {
            StoreError::Full
        }
        _ => StoreError::Fault(error),
    }
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch(
        "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA mmap_size = 1073741824; PRAGMA busy_timeout = 5000;",
    )?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(db)
}

/// Folds the write-ahead log back beside the writer, so that no commit waits for it.
fn start_checkpointer(path: &Path) -> Result<(mpsc::Sender<()>, JoinHandle<()>), StoreError> {
    let db = Connection::open(path).map_err(fault)?;
    db.execute_batch("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0;")
        .map_err(fault)?;
    let wal = path.with_file_name(format!("{FILE_NAME}-wal"));
    let (stop, stopped) = mpsc::channel();
    let thread = std::thread::Builder::new()
        .name("checkpointer".to_owned())
        .spawn(move || {
            while stopped.recv_timeout(CHECKPOINT_PAUSE) == Err(mpsc::RecvTimeoutError::Timeout) {
                if std::fs::metadata(&wal).is_ok_and(|wal| wal.len() >= CHECKPOINT_BYTES) {
                    let folded = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(1));
                    if let Err(error) = folded {
                        tracing::warn!(%error, "the write-ahead log could not be folded back; the next try follows");
                    }
                }
            }
        })
        .map_err(|cause| StoreError::Directory { path: path.to_owned(), cause })?;
    Ok((stop, thread))
}
