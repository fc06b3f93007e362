//! The thread that has every change of an account or key copied into the log, also those of the command line.

use super::{People, PeopleError, changes, secret};
use crate::engine::Engine;
use crate::limits::{ACCOUNT_CHANGES_LOOK, PEOPLE_HELD_PAUSE};
use crate::world::{Readiness, World};
use cases::Event;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

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
            let (mut told, mut held) = (None, None::<Instant>);
            while sleep(ACCOUNT_CHANGES_LOOK) {
                // While a history is played in, the log is not at now yet.
                let is_ready = world.readiness() == Readiness::Ready && !world.holds_alarms();
                if !is_ready {
                    continue;
                }
                if told == Some(world.people.newest_change()) {
                    if held.is_none_or(|held| held.elapsed() >= PEOPLE_HELD_PAUSE) {
                        hold_to_log(&world);
                        held = Some(Instant::now());
                    }
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

/// Compares `people.db` with the log, and tells whoever watches what somebody edited by hand.
fn hold_to_log(world: &World) {
    let entries = match world.store.events_of(0) {
        Ok(entries) => entries,
        Err(error) => return tracing::warn!(%error, "accounts were not compared with the log"),
    };
    let told = entries
        .iter()
        .filter_map(|entry| match Event::from_bytes(&entry.bytes) {
            Ok(Event::AccountChanged(change)) => Some(*change),
            Ok(_) | Err(_) => None,
        });
    match world.people.hold_to_log(told) {
        Ok(None) => {}
        Ok(Some(held)) => {
            ::metrics::gauge!("huying_people_differences").set(held.differences.len() as f64);
            for difference in held.differences.iter().take(DIFFERENCES_TOLD_MAX) {
                tracing::error!(%difference, "people.db is not as the log's changes left it; run huying verify");
            }
        }
        Err(error) => tracing::warn!(%error, "accounts were not compared with the log"),
    }
}

/// Differences that have a line each in the server's log; the metric and `huying verify` have all.
const DIFFERENCES_TOLD_MAX: usize = 20;

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
