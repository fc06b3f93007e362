//! Who holds what: the file locks and the shared-memory locks that `SQLite` asks its file layer for.

use rusqlite::ffi::{
    SQLITE_LOCK_EXCLUSIVE, SQLITE_LOCK_NONE, SQLITE_LOCK_PENDING, SQLITE_LOCK_RESERVED,
    SQLITE_LOCK_SHARED, SQLITE_SHM_NLOCK,
};
use std::collections::HashMap;
use std::ops::Range;

/// How a slot of the shared memory is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    Shared,
    Exclusive,
}

/// The locks of one database, by the number of the open file that holds them.
#[derive(Debug, Default)]
pub struct Locks {
    files: HashMap<u64, i32>,
    slots: HashMap<u64, [Option<Held>; SQLITE_SHM_NLOCK as usize]>,
}

impl Locks {
    /// Raises a file's lock, or says that it is busy.
    pub fn raise(&mut self, file: u64, to: i32) -> bool {
        if self.level(file) >= to {
            return true;
        }
        let highest = self
            .files
            .iter()
            .filter(|(other, _)| **other != file)
            .map(|(_, level)| *level)
            .max()
            .unwrap_or(SQLITE_LOCK_NONE);
        let is_free = match to {
            SQLITE_LOCK_SHARED => highest < SQLITE_LOCK_PENDING,
            SQLITE_LOCK_RESERVED => highest < SQLITE_LOCK_RESERVED,
            // Pending keeps new readers out while the last ones leave.
            _ => {
                if highest < SQLITE_LOCK_RESERVED {
                    self.files.insert(file, SQLITE_LOCK_PENDING);
                }
                highest == SQLITE_LOCK_NONE
            }
        };
        if is_free {
            self.files.insert(file, to.min(SQLITE_LOCK_EXCLUSIVE));
        }
        is_free
    }

    /// Lowers a file's lock.
    pub fn lower(&mut self, file: u64, to: i32) {
        if self.level(file) > to {
            self.files.insert(file, to);
        }
    }

    /// Whether anybody is about to write.
    pub fn is_reserved(&self) -> bool {
        self.files
            .values()
            .any(|level| *level >= SQLITE_LOCK_RESERVED)
    }

    fn level(&self, file: u64) -> i32 {
        self.files.get(&file).copied().unwrap_or(SQLITE_LOCK_NONE)
    }

    /// Takes slots of the shared memory, all or none.
    pub fn take(&mut self, file: u64, slots: Range<usize>, how: Held) -> bool {
        let is_in_the_way = |held: Option<Held>| match how {
            Held::Shared => held == Some(Held::Exclusive),
            Held::Exclusive => held.is_some(),
        };
        let is_busy = self.slots.iter().any(|(other, held)| {
            *other != file && held[slots.clone()].iter().any(|held| is_in_the_way(*held))
        });
        if !is_busy {
            self.slots.entry(file).or_default()[slots].fill(Some(how));
        }
        !is_busy
    }

    /// Gives slots back.
    pub fn give_back(&mut self, file: u64, slots: Range<usize>) {
        if let Some(held) = self.slots.get_mut(&file) {
            held[slots].fill(None);
        }
    }

    /// Gives back everything of a file that is closed.
    pub fn forget(&mut self, file: u64) {
        self.files.remove(&file);
        self.slots.remove(&file);
    }
}
