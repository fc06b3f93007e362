//! The database, opened for reading only and seen as of one moment, also while a server writes to it.

use crate::store::FILE_NAME;
use anyhow::{Context as _, bail};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use std::path::Path;

/// Newest form of the database that is understood here.
const FORM_MAX: i64 = crate::store::FORM;

/// One consistent view of a data directory.
pub struct Source {
    /// Inside of a read transaction.
    pub db: Connection,
    /// Whether hashes are kept beside the entries; older programs did not.
    pub has_leaves: bool,
}

/// What the log says about its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many entries.
    pub seq: u64,
    /// The tree's peaks.
    pub frontier: Vec<u8>,
    /// Its root.
    pub root: Vec<u8>,
}

impl Source {
    /// Opens the database of a data directory.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(FILE_NAME);
        if !path.is_file() {
            bail!("there is no {FILE_NAME} in {}", dir.display());
        }
        let db = connect(&path, "SELECT count(*) FROM head;")
            .with_context(|| format!("cannot open {}", path.display()))?;
        let form: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if form > FORM_MAX {
            bail!(
                "the data was written by a newer huying (format {form}, this program knows up to {FORM_MAX})"
            );
        }
        let leaves = "SELECT 1 FROM sqlite_schema WHERE name = 'leaves'";
        let has_leaves = db.query_row(leaves, [], |_| Ok(())).optional()?.is_some();
        Ok(Self { db, has_leaves })
    }

    /// The log's head.
    pub fn head(&self) -> rusqlite::Result<Head> {
        self.db
            .query_row("SELECT seq, frontier, root FROM head", [], |row| {
                Ok(Head {
                    seq: row.get::<_, i64>(0)? as u64,
                    frontier: row.get(1)?,
                    root: row.get(2)?,
                })
            })
    }
}

/// A connection that cannot write, in a transaction that sees one moment, which begins with a `look`.
pub fn connect(path: &Path, look: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let begin = |db: Connection| {
        db.execute_batch(&format!(
            "PRAGMA query_only = ON; PRAGMA mmap_size = 0; PRAGMA busy_timeout = 5000; BEGIN; {look}"
        ))?;
        Ok(db)
    };
    let opened = Connection::open_with_flags(path, flags).and_then(begin);
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    let is_written = Path::new(&wal).exists();
    if opened.is_ok() || is_written {
        return opened;
    }
    // A directory that may not be written to, such as a backup's: nobody writes there, and SQLite may rely on it.
    let address = format!("file:{}?immutable=1", escaped(path));
    let flags = flags | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(address, flags).and_then(begin)
}

/// A path as it stands in a `file:` address.
fn escaped(path: &Path) -> String {
    let text = path.to_string_lossy();
    text.replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23")
}
