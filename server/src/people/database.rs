//! `people.db`: how it is opened, written and read. No other process is kept out: the command line works beside a server.

use super::{PeopleError, schema};
use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;
use std::path::Path;

/// The file in the data directory.
pub const FILE_NAME: &str = "people.db";

/// Opens the file of a directory that is there, and makes it when it is missing; nobody else may read it.
pub(super) fn open(dir: &Path) -> Result<Connection, PeopleError> {
    let path = dir.join(FILE_NAME);
    keep_private(&path).map_err(|cause| PeopleError::Directory {
        path: path.clone(),
        cause,
    })?;
    let mut db = Connection::open(&path)?;
    // First of all, for two processes may make the file at the same time.
    db.execute_batch("PRAGMA busy_timeout = 5000;")?;
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(PeopleError::NoLog(mode));
    }
    db.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;
         PRAGMA secure_delete = FAST;",
    )?;
    schema::migrate(&mut db)?;
    Ok(db)
}

/// Opens the file beside whoever writes it, for reading alone.
pub(super) fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA mmap_size = 0;")?;
    Ok(db)
}

/// One that lives as long as the process, for tests.
pub(super) fn in_memory() -> Result<Connection, PeopleError> {
    let mut db = Connection::open_in_memory()?;
    schema::migrate(&mut db)?;
    Ok(db)
}

/// Makes the file with its mode before `SQLite` does: the files beside it take theirs from it.
fn keep_private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        }
    }
    // The name itself must outlive a power cut.
    if cfg!(unix)
        && let Some(dir) = path.parent()
    {
        std::fs::File::open(dir)?.sync_all()?;
    }
    drop(file);
    Ok(())
}
