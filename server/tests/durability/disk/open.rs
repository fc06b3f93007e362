//! What one connection does with a file of the disk.

use super::locks::Held;
use super::{Call, Code, Disk, Fault, State};
use rusqlite::ffi;
use std::ops::Range;
use std::sync::{Arc, MutexGuard};

/// A file as one connection has it open.
pub(super) struct Open {
    pub(super) disk: Arc<Disk>,
    pub(super) number: u64,
    pub(super) file: usize,
    pub(super) name: String,
    /// Whether its first sync also brings its name to the platter, as the unix layer does for logs and journals.
    pub(super) syncs_names: bool,
    pub(super) dies_on_close: bool,
}

impl Open {
    fn state(&self) -> MutexGuard<'_, State> {
        self.disk.state()
    }

    /// Fills `into`; beyond the end with zeros, which is told by a code of its own.
    pub(super) fn read(&self, at: usize, into: &mut [u8]) -> Result<(), Code> {
        let mut state = self.state();
        state.begin(Call::Read, ffi::SQLITE_IOERR_READ, false)?;
        let count = state.platter.file(self.file).read(at, into);
        into[count..].fill(0);
        if count < into.len() {
            return Err(ffi::SQLITE_IOERR_SHORT_READ);
        }
        Ok(())
    }

    pub(super) fn write(&self, at: usize, bytes: &[u8]) -> Result<(), Code> {
        let mut state = self.state();
        let fault = state.strikes(Call::Write);
        if state.is_dead || fault == Some(Fault::Io) || fault == Some(Fault::LostSync) {
            return Err(ffi::SQLITE_IOERR_WRITE);
        }
        state.is_full |= fault == Some(Fault::Full);
        let is_full = state.is_full;
        let file = state.platter.file(self.file);
        // What is there already has its place.
        let has_no_room = is_full && at + bytes.len() > file.len();
        if has_no_room || fault == Some(Fault::Short) {
            file.write(at, &bytes[..bytes.len() / 2]);
            return Err(if has_no_room {
                ffi::SQLITE_FULL
            } else {
                ffi::SQLITE_IOERR_WRITE
            });
        }
        file.write(at, bytes);
        Ok(())
    }

    pub(super) fn truncate(&self, to: usize) -> Result<(), Code> {
        let mut state = self.state();
        state.begin(Call::Truncate, ffi::SQLITE_IOERR_TRUNCATE, false)?;
        state.platter.file(self.file).truncate(to);
        Ok(())
    }

    pub(super) fn sync(&mut self) -> Result<(), Code> {
        let mut state = self.disk.state();
        let fault = state.strikes(Call::Sync);
        if fault == Some(Fault::LostSync) {
            state.platter.file(self.file).lose_what_waits();
        }
        if state.is_dead || matches!(fault, Some(Fault::Io | Fault::LostSync)) {
            return Err(ffi::SQLITE_IOERR_FSYNC);
        }
        state.platter.file(self.file).sync();
        if std::mem::take(&mut self.syncs_names) {
            state.platter.sync_names(super::platter::above(&self.name));
        }
        Ok(())
    }

    pub(super) fn size(&self) -> Result<usize, Code> {
        let mut state = self.state();
        state.begin(Call::Size, ffi::SQLITE_IOERR_FSTAT, false)?;
        Ok(state.platter.file(self.file).len())
    }

    pub(super) fn lock(&self, to: i32) -> Result<(), Code> {
        let mut state = self.state();
        state.begin(Call::Lock, ffi::SQLITE_IOERR_LOCK, false)?;
        let is_ours = state
            .locks
            .entry(self.file)
            .or_default()
            .raise(self.number, to);
        if is_ours {
            Ok(())
        } else {
            Err(ffi::SQLITE_BUSY)
        }
    }

    /// The lock goes even when the answer is an error: a closed file holds none.
    pub(super) fn unlock(&self, to: i32) -> Result<(), Code> {
        let mut state = self.state();
        state
            .locks
            .entry(self.file)
            .or_default()
            .lower(self.number, to);
        state.begin(Call::Unlock, ffi::SQLITE_IOERR_UNLOCK, false)
    }

    pub(super) fn is_reserved(&self) -> Result<bool, Code> {
        let mut state = self.state();
        state.begin(Call::IsReserved, ffi::SQLITE_IOERR_CHECKRESERVEDLOCK, false)?;
        Ok(state.locks.entry(self.file).or_default().is_reserved())
    }

    /// Whether the shared memory may be mapped, and made larger for it.
    pub(super) fn map(&self, grows: bool) -> Result<(), Code> {
        let mut state = self.state();
        state.begin(Call::ShmMap, ffi::SQLITE_IOERR_SHMMAP, grows)
    }

    pub(super) fn shm_lock(&self, slots: Range<usize>, how: Held) -> Result<(), Code> {
        let mut state = self.state();
        state.begin(Call::ShmLock, ffi::SQLITE_IOERR_SHMLOCK, false)?;
        let is_ours = state
            .locks
            .entry(self.file)
            .or_default()
            .take(self.number, slots, how);
        if is_ours {
            Ok(())
        } else {
            Err(ffi::SQLITE_BUSY)
        }
    }

    pub(super) fn shm_unlock(&self, slots: Range<usize>) {
        let mut state = self.state();
        state
            .locks
            .entry(self.file)
            .or_default()
            .give_back(self.number, slots);
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut state = self.disk.state();
        if let Some(locks) = state.locks.get_mut(&self.file) {
            locks.forget(self.number);
        }
        if self.dies_on_close && !state.is_dead {
            state.platter.delete(&self.name);
        }
    }
}
