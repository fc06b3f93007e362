//! Whether commits may still be believed.

use super::StoreError;
use super::fault::fault;
use rusqlite::ffi::{SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_FSYNC};
use std::sync::{Arc, OnceLock};

/// Lost for good by the first sync that fails, and by a commit whose outcome is not known.
///
/// A failed sync must not be tried again: the system may have thrown away what it could not write and call the rest
/// clean, so that the next sync succeeds without having written it. Only opening the store anew, which writes
/// everything again, gives trust back.
#[derive(Clone, Debug, Default)]
pub(super) struct Trust(Arc<OnceLock<String>>);

impl Trust {
    /// Whether it still holds.
    pub fn check(&self) -> Result<(), StoreError> {
        match self.0.get() {
            None => Ok(()),
            Some(why) => Err(StoreError::InDoubt(why.clone())),
        }
    }

    /// The outcome of anything but a commit.
    pub fn judge<T>(&self, outcome: rusqlite::Result<T>) -> Result<T, StoreError> {
        outcome.map_err(|error| {
            if is_failed_sync(&error) {
                self.lose(&error)
            } else {
                fault(error)
            }
        })
    }

    /// The outcome of a commit: what failed for want of room is not there; of anything else nobody knows before the
    /// store is opened again.
    pub fn judge_commit(&self, outcome: rusqlite::Result<()>) -> Result<(), StoreError> {
        outcome.map_err(|error| {
            if is_failed_sync(&error) {
                return self.lose(&error);
            }
            match fault(error) {
                StoreError::Fault(error) => self.lose(&error),
                other => other,
            }
        })
    }

    fn lose(&self, error: &rusqlite::Error) -> StoreError {
        let why = self.0.get_or_init(|| error.to_string());
        StoreError::InDoubt(why.clone())
    }
}

fn is_failed_sync(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(SQLITE_IOERR_FSYNC | SQLITE_IOERR_DIR_FSYNC))
}
