//! Other tables in force: between two batches, in a commit of their own.

use super::answers::denied_by;
use super::batch::Writer;
use super::{Denied, Engine, Job};
use crate::books::Books;
use crate::in_force::{Change, InForce};
use crate::store::{Batch, Entry, Head, TableText, TableVersion};
use crate::world::World;
use cases::Event;
use cases::event::{Format, TablesChanged};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Why tables were not put in force. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// Somebody else was faster: the change was made for other tables than those in force.
    #[error("the tables were changed meanwhile")]
    Outdated,
    /// The writer cannot.
    #[error(transparent)]
    Denied(#[from] Denied),
}

/// The new versions, in the order of the change.
pub(super) type Changed = Result<Vec<TableVersion>, NotChanged>;

impl Engine {
    /// Puts tables in force, all of the change or nothing, and answers when it is durable.
    ///
    /// Cases decided before keep the version that decided them; every command after sees the new tables.
    pub async fn change_tables(&self, change: Change) -> Changed {
        self.require_ready()?;
        let (reply, answer) = oneshot::channel();
        let job = Job::Tables(Box::new(change), reply);
        if self.jobs.send(job).await.is_err() {
            return Err(self.gone().into());
        }
        answer.await.unwrap_or_else(|_| Err(self.gone().into()))
    }

    /// [`Engine::change_tables`] for threads outside of the asynchronous world.
    pub fn change_tables_blocking(&self, change: Change) -> Changed {
        let (reply, answer) = oneshot::channel();
        let job = Job::Tables(Box::new(change), reply);
        if self.jobs.blocking_send(job).is_err() {
            return Err(self.gone().into());
        }
        answer
            .blocking_recv()
            .unwrap_or_else(|_| Err(self.gone().into()))
    }
}

impl Writer {
    /// Stores and shows a change. `false` when the writer must end.
    pub(super) fn change_tables(
        &mut self,
        world: &World,
        change: Change,
        reply: oneshot::Sender<Changed>,
    ) -> bool {
        let in_force = world.in_force();
        if in_force.version() != change.expected() {
            // A caller that has gone away does not matter, here and below.
            drop(reply.send(Err(NotChanged::Outdated)));
            return true;
        }
        let now = jiff::Timestamp::now();
        let seq = self.seq + 1;
        let kept = change.kept(&in_force, seq, now.as_second());
        let events: Vec<Event> = kept.iter().map(|one| event(one, &change, now)).collect();
        self.state.begin();
        let (tree, batch) = self.draft_tables(&events, &kept);
        match world.store.append(&batch) {
            Ok(()) => {
                self.state.keep();
                self.tree = tree;
                self.seq = batch.head.seq;
                self.show_tables(world, in_force.after(change, &kept));
                drop(reply.send(Ok(kept.into_iter().map(|one| one.about).collect())));
                true
            }
            Err(error) => {
                self.state.undo();
                drop(reply.send(Err(denied_by(world, error).into())));
                self.may_go_on(world)
            }
        }
    }

    fn draft_tables(&mut self, events: &[Event], kept: &[TableText]) -> (ledger::Tree, Batch) {
        let mut tree = self.tree.clone();
        let mut entries = Vec::with_capacity(events.len());
        let mut leaves = Vec::with_capacity(events.len());
        for (seq, event) in (self.seq + 1..).zip(events) {
            self.state.apply(seq, event);
            let bytes = event.to_bytes();
            leaves.push(tree.push(&bytes));
            entries.push(Entry {
                seq,
                case: 0,
                bytes,
            });
        }
        let head = Head {
            seq: self.seq + events.len() as u64,
            frontier: tree.to_bytes(),
            root: tree.root().0.to_vec(),
        };
        let batch = Batch {
            expected_seq: self.seq,
            entries,
            leaves,
            tables: kept.to_vec(),
            head,
            ..Batch::default()
        };
        (tree, batch)
    }

    fn show_tables(&mut self, world: &World, in_force: InForce) {
        let before = world.rules();
        self.books.take(in_force.rules().tables(), before.tables());
        world.show_books(Books::clone(&self.books));
        world.set_in_force(Arc::new(in_force));
        world.show_lists(&self.state);
        world.show_heat(self.seq, self.heat.snapshot());
        metrics::counter!("huying_events_total").increment(1);
        world.feed.publish(self.seq, Vec::new);
    }
}

fn event(kept: &TableText, change: &Change, now: jiff::Timestamp) -> Event {
    let about = &kept.about;
    Event::TablesChanged(Box::new(TablesChanged {
        v: Format,
        recorded: now,
        id: format!("{}-{}", about.name, about.version).into(),
        by: about.by.as_str().into(),
        name: about.name.as_str().into(),
        version: about.version,
        sha256: about.sha256.as_str().into(),
        tables: change.rules().tables().version().into(),
    }))
}
