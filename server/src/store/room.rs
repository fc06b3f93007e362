//! What a store takes up on the disk, and what is left there.

use std::path::Path;

/// Sizes as the system says them now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// The database file.
    pub store_bytes: u64,
    /// Its write-ahead log; 0 when it is folded away.
    pub wal_bytes: u64,
    /// What a program may still write on that disk; `None` where the system does not say.
    pub free_bytes: Option<u64>,
}

impl Room {
    /// The room of a database file.
    pub fn of(database: &Path) -> Self {
        let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |about| about.len());
        let mut wal = database.as_os_str().to_owned();
        wal.push("-wal");
        Self {
            store_bytes: bytes(database),
            wal_bytes: bytes(Path::new(&wal)),
            free_bytes: free(database),
        }
    }
}

#[cfg(unix)]
fn free(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}
