//! How the database is opened: the settings of its connections, and the thread that folds the write-ahead log back.

use super::StoreError;
use super::fault::fault;
use super::sqlite::FILE_NAME;
use super::trust::Trust;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

/// Statements kept prepared on each connection.
const STATEMENTS_KEPT: usize = 32;
/// Pause between two looks at the write-ahead log.
const CHECKPOINT_PAUSE: Duration = Duration::from_millis(500);
/// Size of the write-ahead log from which it is folded back into the database, beside the writer.
const CHECKPOINT_BYTES: u64 = 16 << 20;

/// How a store is opened. The product takes the default and nothing else; the harnesses that try to break the store
/// choose another file layer, and settings that they must catch.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Opening {
    /// The file layer beneath `SQLite`, by its name; the system's own when none is named.
    pub vfs: Option<String>,
    /// What `SQLite` waits for before a commit is done.
    pub synchronous: &'static str,
    /// Whether what an earlier process left in the write-ahead log is brought to the disk before it is believed.
    pub folds_first: bool,
    /// Brings the names of a directory's files to the disk.
    pub sync_names: fn(&Path) -> std::io::Result<()>,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            vfs: None,
            synchronous: "FULL",
            folds_first: true,
            sync_names: |dir| std::fs::File::open(dir)?.sync_all(),
        }
    }
}

impl Opening {
    fn connect(&self, path: &Path) -> rusqlite::Result<Connection> {
        match &self.vfs {
            Some(vfs) => {
                Connection::open_with_flags_and_vfs(path, OpenFlags::default(), vfs.as_str())
            }
            None => Connection::open(path),
        }
    }

    /// The writer's connection.
    pub(super) fn writer(&self, path: &Path) -> rusqlite::Result<Connection> {
        let db = self.connect(path)?;
        let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if mode != "wal" {
            // Other modes do not promise that the newest commit survives.
            return Err(rusqlite::Error::InvalidParameterName(format!(
                "this file system allows no write-ahead log (journal mode {mode})"
            )));
        }
        // A commit that split a page looks through the whole page cache, so a large one slows every commit; behind it
        // is the system's. Nothing is mapped: a page that the disk cannot give is then an error that can be told, where a
        // mapped one would end the process by a signal.
        db.execute_batch(&format!(
            "PRAGMA synchronous = {}; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384;
             PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 65536;
             PRAGMA journal_size_limit = 67108864; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = FAST;",
            self.synchronous
        ))?;
        db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        Ok(db)
    }

    /// A connection that only reads.
    pub(super) fn reader(&self, path: &Path) -> rusqlite::Result<Connection> {
        let db = self.connect(path)?;
        db.execute_batch(
            "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA mmap_size = 0; PRAGMA busy_timeout = 5000;",
        )?;
        db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        Ok(db)
    }

    /// Brings all that an earlier process left in the write-ahead log into the database and to the disk, and begins
    /// that log anew.
    ///
    /// That process may have ended because a sync failed. The system then holds in memory what the disk does not have,
    /// calls it clean, and never writes it: read back it looks committed, until the power goes. Written anew and
    /// synced it is, or this fails; and nothing new is put behind what may not be there.
    pub(super) fn fold_first(&self, db: &Connection) -> rusqlite::Result<()> {
        if !self.folds_first {
            return Ok(());
        }
        let is_busy: bool =
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if is_busy {
            tracing::warn!(
                "another process reads the database: the write-ahead log could not be begun anew"
            );
        }
        Ok(())
    }

    /// Folds the write-ahead log back beside the writer, so that no commit waits for it.
    pub(super) fn checkpointer(
        &self,
        path: &Path,
        trust: Trust,
    ) -> Result<Checkpointer, StoreError> {
        let db = self.connect(path).map_err(fault)?;
        db.execute_batch(&format!(
            "PRAGMA synchronous = {}; PRAGMA busy_timeout = 0;",
            self.synchronous
        ))
        .map_err(fault)?;
        let wal = path.with_file_name(format!("{FILE_NAME}-wal"));
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("checkpointer".to_owned())
            .spawn(move || {
                while stopped.recv_timeout(CHECKPOINT_PAUSE) == Err(mpsc::RecvTimeoutError::Timeout)
                {
                    if std::fs::metadata(&wal).is_ok_and(|wal| wal.len() >= CHECKPOINT_BYTES)
                        && let Err(error) = trust.judge(fold(&db))
                    {
                        tracing::warn!(%error, "the write-ahead log could not be folded back");
                    }
                }
            })
            .map_err(|cause| StoreError::Directory {
                path: path.to_owned(),
                cause,
            })?;
        Ok(Checkpointer(Some((stop, thread))))
    }
}

/// Folds back what no reader needs.
pub(super) fn fold(db: &Connection) -> rusqlite::Result<()> {
    db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

/// The thread that folds; ended when dropped.
pub(super) struct Checkpointer(Option<(mpsc::Sender<()>, JoinHandle<()>)>);

impl Drop for Checkpointer {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.0.take() {
            drop(stop);
            drop(thread.join());
        }
    }
}
