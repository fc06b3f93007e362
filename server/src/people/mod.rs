//! The people who work with the system, their sessions, and the keys of programs: `people.db` in the data directory.
//!
//! Whatever a request asks is answered from memory. A change is on the disk before it is in memory, and a change by
//! another process, such as `huying user`, is in memory within a second.

mod account;
mod accounts;
mod alarms;
mod changes;
mod checks;
mod common;
mod database;
mod error;
mod held_to_log;
mod keys;
mod lanes;
mod lockout;
mod locks;
mod login;
mod memory;
mod not_taken;
mod password;
mod presence;
mod push;
mod rows;
mod schema;
mod screens;
mod seals;
mod second;
mod second_key;
mod secret;
mod sessions;
mod telling;
mod totp;

pub use account::{Account, Grant, KeyHolder, NewAccount, NewKey, SessionId, SignedIn, TooMany};
pub use accounts::AccountTold;
pub use alarms::AlarmKept;
pub use changes::{Change, Changed, What};
pub use checks::KEY_BEGIN;
pub use database::FILE_NAME;
pub use error::{NotDone, PeopleError};
pub use held_to_log::{Difference, HeldToLog, NotHeld, hold_to_log};
pub use keys::KeyTold;
pub use lanes::{Crowded, Turn};
pub use login::{Credentials, LoggedIn, NotIn};
pub use not_taken::NotTaken;
pub use password::{check as check_password, fresh as fresh_password};
pub use presence::Present;
pub use push::Subscription;
pub use screens::{ScreenIn, ScreenLink};
pub use seals::Seals;
pub use second::Enrolment;
pub use second_key::{KEY_FILE as SECOND_KEY_FILE, told_of_missing_key};
pub use secret::Secret;
pub use sessions::SessionTold;
pub use telling::{Page, start as start_telling};
#[doc(hidden)]
pub use totp::code as totp_code;

use crate::limits::{PEOPLE_LOOK, SESSIONS_SEEN_PAUSE};
use jiff::Timestamp;
use lanes::Lanes;
use lockout::Tries;
use memory::Memory;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use second_key::SecondKey;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, Weak};
use std::time::Instant;

/// All people of one installation. Clones are the same people.
#[derive(Clone)]
pub struct People(Arc<Kept>);

struct Kept {
    /// The one connection that writes and looks whether others wrote.
    db: Mutex<Connection>,
    memory: RwLock<Memory>,
    tries: Mutex<Tries>,
    lanes: Lanes,
    /// Whether memory could not follow what was written.
    is_stale: AtomicBool,
    /// What the secrets of second factors are sealed with.
    second_key: SecondKey,
    /// What the marks of browsers are proved with.
    browser_key: [u8; 32],
    /// Whose changes these are, in the log.
    book: Mutex<[u8; 8]>,
    /// Passwords compared so far.
    compared: AtomicU64,
    /// Where the file lies; nowhere in tests without one.
    path: Option<PathBuf>,
}

impl std::fmt::Debug for People {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("People").finish_non_exhaustive()
    }
}

impl People {
    /// Opens those of a data directory, which must be there; its file is made when it is missing.
    pub fn open(dir: &Path) -> Result<Self, PeopleError> {
        let people = Self::of(database::open(dir)?, Some(dir.join(FILE_NAME)))?;
        let kept = Arc::downgrade(&people.0);
        std::thread::Builder::new()
            .name("people".to_owned())
            .spawn(move || look(&kept))
            .map_err(|cause| PeopleError::Directory {
                path: dir.to_owned(),
                cause,
            })?;
        Ok(people)
    }

    /// People without a file, for tests.
    pub fn in_memory() -> Self {
        let people = database::in_memory().and_then(|db| Self::of(db, None));
        people.expect("a database in memory has no disk that could fail")
    }

    fn of(mut db: Connection, path: Option<PathBuf>) -> Result<Self, PeopleError> {
        let now = Timestamp::now();
        seals::seal_all_once(&mut db, now)?;
        let dir = path.as_deref().and_then(Path::parent);
        let second_key = second_key::key_of(&mut db, dir, now)?;
        let fact = "SELECT value FROM facts WHERE name = ?";
        let kept = Kept {
            memory: RwLock::new(Memory::read(&db, None)?),
            second_key,
            browser_key: db.query_row(fact, ["browser-key"], |row| row.get(0))?,
            book: Mutex::new(db.query_row(fact, ["book"], |row| row.get(0))?),
            tries: Mutex::new(locks::read(&db)?),
            db: Mutex::new(db),
            lanes: Lanes::default(),
            is_stale: AtomicBool::new(false),
            compared: AtomicU64::new(0),
            path,
        };
        Ok(Self(Arc::new(kept)))
    }

    /// Who this session token belongs to, if it still holds; from memory. Being asked counts as being used.
    pub fn session(&self, token: &str, now: Timestamp) -> Option<Arc<SignedIn>> {
        self.memory().session(&secret::hash(token), now)
    }

    /// Whose key this is, if it was not revoked and its time is not over; from memory.
    ///
    /// # Errors
    /// The key is right, and used more often than it may be.
    pub fn key(&self, key: &str, now: Timestamp) -> Result<Option<Arc<KeyHolder>>, TooMany> {
        self.memory().key(key, now)
    }

    /// Whether there is no account at all.
    pub fn is_empty(&self) -> bool {
        self.memory().is_empty()
    }

    /// Whether somebody can let others in: an administrator who is not disabled.
    pub fn has_administrator(&self) -> bool {
        self.memory().has_administrator()
    }

    fn memory(&self) -> RwLockReadGuard<'_, Memory> {
        self.0.memory.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.0.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tries(&self) -> MutexGuard<'_, Tries> {
        self.0.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One change in one transaction, durable before memory follows it: whole, or by what `follow` says of it.
    fn write<T, E: From<rusqlite::Error>>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
        follow: impl FnOnce(&mut Memory, &Connection, &T) -> rusqlite::Result<()>,
    ) -> Result<T, E> {
        let mut db = self.db();
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let made = change(&tx)?;
        tx.commit()?;
        let mut memory = self
            .0
            .memory
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = follow(&mut memory, &db, &made) {
            // It is on the disk and cannot be read: until it can, nobody is let in by what may hold no longer.
            tracing::error!(%error, "people.db was written and cannot be read");
            memory.let_nobody_in();
            self.0.is_stale.store(true, Ordering::Release);
        }
        Ok(made)
    }

    /// As [`People::write`], for changes that are rare: everything is read anew.
    fn write_anew<T, E: From<rusqlite::Error>>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.write(change, |memory, db, _| {
            *memory = Memory::read(db, Some(memory))?;
            Ok(())
        })
    }
}

/// Looks whether another process wrote, and writes when sessions were last used, until nobody has these people any more.
fn look(kept: &Weak<Kept>) {
    let (mut version, mut written) = (None, Instant::now());
    loop {
        std::thread::sleep(PEOPLE_LOOK);
        let Some(people) = kept.upgrade().map(People) else {
            return;
        };
        if let Err(error) = people.catch_up(&mut version) {
            tracing::error!(%error, "people.db cannot be read: what others changed is not seen");
        }
        if let Err(error) = people.write_locks() {
            tracing::warn!(%error, "who is locked out is not kept beyond a restart");
        }
        if written.elapsed() >= SESSIONS_SEEN_PAUSE {
            written = Instant::now();
            if let Err(error) = people.write_seen(Timestamp::now()) {
                tracing::warn!(%error, "when sessions were last used could not be written");
            }
        }
    }
}

impl People {
    /// Reads everything anew if another process wrote since `version`.
    fn catch_up(&self, version: &mut Option<i64>) -> rusqlite::Result<()> {
        let db = self.db();
        let found = db.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        if *version == Some(found) && !self.0.is_stale.load(Ordering::Acquire) {
            return Ok(());
        }
        let before = self.memory();
        let read = Memory::read(&db, Some(&before))?;
        let let_in = before.let_in_since(&read);
        drop(before);
        *self
            .0
            .memory
            .write()
            .unwrap_or_else(PoisonError::into_inner) = read;
        *version = Some(found);
        self.0.is_stale.store(false, Ordering::Release);
        let mut tries = self.tries();
        for name in let_in {
            tries.forget_account(&name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
