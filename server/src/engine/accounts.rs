//! Changes of accounts and keys, copied into the log: what `people.db` has recorded and the log does not tell yet.
//!
//! The log itself says how far it tells, so a crash between a change and its event, or between the event and whatever
//! comes after, leaves it told once.

use super::answers::denied_by;
use super::batch::{Draft, Writer};
use super::{Denied, Engine, Job};
use crate::limits::ACCOUNT_CHANGES_AT_ONCE;
use crate::people::{Change, PeopleError};
use crate::world::World;
use cases::Event;
use cases::event::{AccountChanged, Format};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tokio::sync::oneshot;

/// Why changes were not copied. They will be, another time.
#[derive(Debug, thiserror::Error)]
pub enum NotTold {
    /// What was recorded cannot be read.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// The writer cannot.
    #[error(transparent)]
    Denied(#[from] Denied),
}

/// The number of the newest change that the log tells of now.
pub(super) type Told = Result<u64, NotTold>;

/// How far the log tells of each book of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books(BTreeMap<Box<str>, u64>);

impl Books {
    /// Takes in an event that is in the log.
    pub fn note(&mut self, event: &Event) {
        if let Event::AccountChanged(change) = event {
            let told = self.0.entry(change.book.clone()).or_default();
            *told = change.number.max(*told);
        }
    }

    fn told(&self, book: &str) -> u64 {
        self.0.get(book).copied().unwrap_or_default()
    }
}

impl Engine {
    /// Copies the changes of accounts and keys that the log does not tell yet, in one commit, at most
    /// [`ACCOUNT_CHANGES_AT_ONCE`]. Answers the number of the newest that it tells of then.
    pub fn tell_changes_blocking(&self) -> Told {
        let (reply, answer) = oneshot::channel();
        if self.jobs.blocking_send(Job::Accounts(reply)).is_err() {
            return Err(self.gone().into());
        }
        answer
            .blocking_recv()
            .unwrap_or_else(|_| Err(self.gone().into()))
    }
}

impl Writer {
    /// `false` when the writer must end.
    pub(super) fn tell_changes(&mut self, world: &World, reply: oneshot::Sender<Told>) -> bool {
        let untold = world
            .people
            .page_after(|book| self.account_books.told(book));
        let untold = untold.and_then(|page| {
            let changes = world
                .people
                .changes_after(page.after, ACCOUNT_CHANGES_AT_ONCE)?;
            Ok((page, changes))
        });
        let (page, changes) = match untold {
            Ok(untold) => untold,
            Err(error) => {
                // A caller that has gone away does not matter, here and below.
                drop(reply.send(Err(error.into())));
                return true;
            }
        };
        let told = changes.last().map_or(page.after, |change| change.number);
        if changes.is_empty() {
            drop(reply.send(Ok(told)));
            return true;
        }
        let now = jiff::Timestamp::now();
        self.state.begin();
        let mut draft = Draft::after(self);
        for change in changes {
            self.note(world, &mut draft, event(change, &page.book, now));
        }
        draft.finish(self.seq);
        match world.store.append(&draft.store) {
            Ok(()) => {
                self.state.keep();
                for (_, event) in &draft.events {
                    self.account_books.note(event);
                }
                self.take_in(world, draft, Vec::new());
                drop(reply.send(Ok(told)));
                true
            }
            Err(error) => {
                self.state.undo();
                drop(reply.send(Err(denied_by(world, error).into())));
                self.may_go_on(world)
            }
        }
    }
}

fn event(change: Change, book: &str, now: jiff::Timestamp) -> Event {
    let boxed = |words: Vec<String>| words.into_iter().map(Into::into).collect::<Vec<Box<str>>>();
    Event::AccountChanged(Box::new(AccountChanged {
        v: Format,
        recorded: now,
        happened: change.at,
        book: book.into(),
        number: change.number,
        by: change.by.into(),
        of: change.of.word().into(),
        name: change.name.into(),
        what: change.what.word().into(),
        rights: boxed(change.rights),
        areas: change.reach.areas.map(boxed),
        teams: change.reach.teams.map(boxed),
        sources: change.reach.sources.map(boxed),
        seals: change.seals.map(|seals| {
            seals
                .into_iter()
                .map(|(part, seal)| (part.into(), seal.into()))
                .collect()
        }),
    }))
}
