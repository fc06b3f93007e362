//! What the database says went wrong, by what the caller can do about it.

use super::StoreError;
use rusqlite::ErrorCode;
use rusqlite::ffi::{SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_WRITE};
use std::io::ErrorKind;

/// A database error by what the caller can do about it. Called right after the error, while the system's own is known.
pub(super) fn fault(error: rusqlite::Error) -> StoreError {
    let Some(cause) = error.sqlite_error() else {
        return StoreError::Fault(error);
    };
    // SQLite says "full" only for the system's "no space left"; a quota, a limit to the file's size, and no room for the
    // index of the write-ahead log come as input/output errors.
    let may_be_full = matches!(
        cause.extended_code,
        SQLITE_IOERR_WRITE | SQLITE_IOERR_SHMSIZE
    );
    let no_room = [
        ErrorKind::StorageFull,
        ErrorKind::QuotaExceeded,
        ErrorKind::FileTooLarge,
    ];
    let is_full = cause.code == ErrorCode::DiskFull
        || may_be_full && no_room.contains(&std::io::Error::last_os_error().kind());
    if is_full {
        StoreError::Full
    } else {
        StoreError::Fault(error)
    }
}
