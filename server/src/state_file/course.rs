//! The log followed up to an event, by whoever does not decide.

use super::At;
use crate::engine::AccountBooks;
use crate::store::{Entry, Store, StoreError};
use cases::event::NotAnEvent;
use cases::{Event, State};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Events read at a time, in a look at the store of its own: a long one would keep the write-ahead log from being folded.
const PART_EVENTS: usize = 4_096;

/// Why a log could not be followed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Astray {
    /// It has a hole.
    #[error("event {0} is missing from the log")]
    Missing(u64),
    /// It has something that this program cannot read.
    #[error("event {seq} cannot be read: {cause}")]
    Unreadable {
        /// Its place in the log.
        seq: u64,
        /// Why.
        cause: NotAnEvent,
    },
    /// It has something that no decision can have written after what is before it.
    #[error("event {0} cannot have happened after those before it: `huying verify` says more")]
    Impossible(u64),
    /// The store failed, which says nothing about the log.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the log has led to.
#[derive(Debug, Default)]
pub(crate) struct Course {
    /// All cases.
    pub state: State,
    /// How far the log tells of accounts.
    pub accounts: AccountBooks,
    /// The newest event taken in.
    pub seq: u64,
}

impl Course {
    /// Takes in the next event.
    ///
    /// # Errors
    /// When it is not the next one, or no decision can have written it after those before.
    pub fn take(&mut self, seq: u64, event: &Event) -> Result<(), Astray> {
        if seq != self.seq + 1 {
            return Err(Astray::Missing(self.seq + 1));
        }
        let state = &mut self.state;
        catch_unwind(AssertUnwindSafe(|| state.apply(seq, event)))
            .map_err(|_| Astray::Impossible(seq))?;
        self.accounts.note(event);
        self.seq = seq;
        Ok(())
    }

    /// Follows the log to an event, one after the other, for as long as `goes_on`. Whether it came there.
    pub fn follow(
        &mut self,
        store: &dyn Store,
        until: u64,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<bool, Astray> {
        parts_after(store, self.seq, PART_EVENTS, |part| {
            for Entry { seq, bytes, .. } in part.into_iter().take_while(|entry| entry.seq <= until)
            {
                let event =
                    Event::from_bytes(&bytes).map_err(|cause| Astray::Unreadable { seq, cause })?;
                self.take(seq, &event)?;
            }
            Ok(self.seq < until && goes_on())
        })?;
        Ok(self.seq >= until)
    }

    /// To be written.
    pub fn at(&self) -> At<'_> {
        At {
            state: &self.state,
            accounts: &self.accounts,
            seq: self.seq,
        }
    }
}

/// Hands over the events after a number, some at a time, in order, to the end of the log or until `each` says no.
pub(crate) fn parts_after(
    store: &dyn Store,
    mut seq: u64,
    events: usize,
    mut each: impl FnMut(Vec<Entry>) -> Result<bool, Astray>,
) -> Result<(), Astray> {
    loop {
        let part = store.read_from(seq, events)?;
        let is_last = part.len() < events;
        seq = part.last().map_or(seq, |entry| entry.seq);
        if !each(part)? || is_last {
            return Ok(());
        }
    }
}
