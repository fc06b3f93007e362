//! One process per data directory.

use super::StoreError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::Path;

/// Holds a data directory for this process until dropped; the system lets go of it when the process dies.
#[derive(Debug)]
pub struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Creates the directory when it is missing and takes it.
    pub fn take(dir: &Path) -> Result<Self, StoreError> {
        let fault = |cause| StoreError::Directory {
            path: dir.to_owned(),
            cause,
        };
        std::fs::create_dir_all(dir).map_err(fault)?;
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join("LOCK"))
            .map_err(fault)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse(dir.to_owned())),
            Err(TryLockError::Error(cause)) => return Err(fault(cause)),
        }
        // Only for a person who looks; the lock itself is the system's.
        file.set_len(0).map_err(fault)?;
        writeln!(file, "{}", std::process::id()).map_err(fault)?;
        Ok(Self { _file: file })
    }
}
