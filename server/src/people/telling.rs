//! The thread that has every change of an account or key copied into the log, also those of the command line.

use super::{People, PeopleError, changes, secret};
use crate::engine::Engine;
use crate::limits::ACCOUNT_CHANGES_LOOK;
use crate::world::{Readiness, World};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// The page of the book of changes at which the log goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Names the book.
    pub book: String,
    /// The log tells of changes up to this number.
    pub after: u64,
}

/// Has changes copied as they come, until `sleep` says that the server ends.
pub fn start(
    world: Arc<World>,
    engine: Arc<Engine>,
    sleep: impl Fn(Duration) -> bool + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name("accounts".to_owned())
        .spawn(move || {
            let mut told = None;
            while sleep(ACCOUNT_CHANGES_LOOK) {
                // While a history is played in, the log is not at now yet.
                let is_ready = world.readiness() == Readiness::Ready && !world.holds_alarms();
                if !is_ready || told == Some(world.people.newest_change()) {
                    continue;
                }
                match engine.tell_changes_blocking() {
                    Ok(newest) => told = Some(newest),
                    Err(error) => {
                        tracing::warn!(%error, "changes of accounts are not in the log yet");
                    }
                }
            }
        })
}

impl People {
    /// Number of the newest change; from memory.
    pub fn newest_change(&self) -> u64 {
        self.memory().newest_change
    }

    /// Where the log must go on, given how far it `told` of a book.
    ///
    /// When that is further than this file has come, it is an older copy that was brought back: it begins a new book
    /// and is told anew from its first change, so that none is left out.
    pub(crate) fn page_after(&self, told: impl Fn(&str) -> u64) -> Result<Page, PeopleError> {
        let db = self.db();
        let mut book = self.0.book.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = changes::newest(&db)?;
        if told(&secret::hex(book.as_slice())) > newest {
            let next: [u8; 8] = secret::random();
            db.execute("UPDATE facts SET value = ? WHERE name = 'book'", [next])?;
            *book = next;
        }
        let book = secret::hex(book.as_slice());
        let after = told(&book);
        Ok(Page { book, after })
    }
}
