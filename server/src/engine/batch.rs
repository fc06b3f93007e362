//! One batch: from the commands that wait to their answers.

use super::answers::{Fate, Reply, again, answer, denied_by, known, open, settle};
use super::rounds::Waiting;
use super::{Denied, Done, Given, accounts, erase, photos, sheet};
use crate::books::Books;
use crate::store::{Batch, Entry, Head, Key, StoreError};
use crate::world::{Readiness, World};
use cases::{Event, PhotoId, State, When};
use heat::Heat;
use ledger::Tree;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

/// What the writer alone holds.
pub(super) struct Writer {
    pub state: State,
    pub heat: Heat,
    pub tree: Tree,
    pub seq: u64,
    pub books: Books,
    /// How far the log tells of accounts.
    pub account_books: accounts::Books,
}

/// What a batch leads to, before and after it is stored.
pub(super) struct Draft {
    tree: Tree,
    pub store: Batch,
    pub events: Vec<(u64, Arc<Event>)>,
    fates: Vec<Fate>,
}

impl Draft {
    /// An empty one, on what the writer holds.
    pub fn after(writer: &Writer) -> Self {
        Self {
            tree: writer.tree.clone(),
            store: Batch {
                expected_seq: writer.seq,
                ..Batch::default()
            },
            events: Vec::new(),
            fates: Vec::new(),
        }
    }

    /// Adds the head of the log as it will be; `seq` is what it was.
    pub fn finish(&mut self, seq: u64) {
        self.store.head = Head {
            seq: seq + self.events.len() as u64,
            frontier: self.tree.to_bytes(),
            root: self.tree.root().0.to_vec(),
        };
    }
}

impl Writer {
    /// Serves the jobs in one commit. `false` when the writer must end.
    pub fn serve(&mut self, world: &World, jobs: Vec<Waiting>) -> bool {
        let started = Instant::now();
        let (given, replies) = open(jobs);
        note_waiting(&given, started);
        let commands = || given.iter().map(|given| &given.command);
        let looked_up = known(world, commands())
            .and_then(|found| Ok((found, photos::missing(world, commands())?)));
        let (found, missing) = match looked_up {
            Ok(looked_up) => looked_up,
            Err(error) => {
                let denied = denied_by(world, error);
                answer(replies, given.iter().map(|_| Err(again(&denied))).collect());
                return true;
            }
        };
        self.state.begin();
        let deciding = Instant::now();
        let draft = self.draft(world, given, found, &missing);
        metrics::histogram!("huying_decide_seconds").record(deciding.elapsed());
        let stored = store(world, &draft);
        metrics::histogram!("huying_batch_seconds").record(started.elapsed());
        metrics::histogram!("huying_batch_commands").record(draft.fates.len() as f64);
        match stored {
            Ok(()) => {
                self.state.keep();
                let showing = Instant::now();
                self.take_in(world, draft, replies);
                metrics::histogram!("huying_publish_seconds").record(showing.elapsed());
                true
            }
            Err(error) => {
                self.state.undo();
                let denied = denied_by(world, error);
                answer(
                    replies,
                    draft.fates.iter().map(|_| Err(again(&denied))).collect(),
                );
                self.may_go_on(world)
            }
        }
    }

    fn draft(
        &mut self,
        world: &World,
        given: Vec<Given>,
        found: Vec<Option<Done>>,
        missing: &HashSet<PhotoId>,
    ) -> Draft {
        let (now, rules) = (jiff::Timestamp::now(), world.rules());
        let mut draft = Draft::after(self);
        draft.fates.reserve(given.len());
        let mut earlier: HashMap<(String, String), usize> = HashMap::new();
        let alone = given.len() == 1;
        for (
            place,
            (
                Given {
                    command, happened, ..
                },
                found,
            ),
        ) in given.into_iter().zip(found).enumerate()
        {
            if let Some(done) = found {
                draft.fates.push(Fate::Answered(Ok(done)));
                continue;
            }
            let (source, id) = command.key();
            let key = (source.to_owned(), id.to_owned());
            if let Some(same) = earlier.get(&key) {
                draft.fates.push(Fate::Same(*same));
                continue;
            }
            if let Some(declined) = photos::refused(&command, missing) {
                let denied = Err(Denied::Declined(declined));
                draft.fates.push(Fate::Answered(denied));
                continue;
            }
            let command = erase::sealed(command);
            let when = happened.map_or(When::from(now), |happened| When::past(now, happened));
            let fate = match cases::decide(&self.state, &rules, &command, when) {
                Ok(events) => {
                    let done = self.take(world, &mut draft, events, &key);
                    draft.store.private.extend(erase::kept(command, &done));
                    if !alone {
                        earlier.insert(key, place);
                    }
                    Ok(done)
                }
                Err(declined) => {
                    metrics::counter!("huying_declined_total").increment(1);
                    Err(Denied::Declined(declined))
                }
            };
            draft.fates.push(Fate::Answered(fate));
        }
        draft.finish(self.seq);
        draft
    }

    /// Applies the events of one command and writes down what the store needs of them.
    fn take(
        &mut self,
        world: &World,
        draft: &mut Draft,
        events: Vec<Event>,
        key: &(String, String),
    ) -> Done {
        let mut done = None;
        for event in events {
            let (seq, event) = self.note(world, draft, event);
            if done.is_none() {
                draft.store.keys.push(Key {
                    source: key.0.clone(),
                    id: key.1.clone(),
                    case: event.case().map_or(0, |case| case.0),
                    seq,
                });
                done = Some(Done {
                    seq,
                    event,
                    repeat: false,
                });
            }
        }
        done.expect("decide answers with at least one event")
    }

    /// Applies an event and writes down what the store needs of it.
    pub(super) fn note(
        &mut self,
        world: &World,
        draft: &mut Draft,
        event: Event,
    ) -> (u64, Arc<Event>) {
        let seq = self.seq + draft.events.len() as u64 + 1;
        self.state.apply(seq, &event);
        let case = event.case().map_or(0, |case| case.0);
        let bytes = event.to_bytes();
        draft.store.leaves.push(draft.tree.push(&bytes));
        draft.store.entries.push(Entry { seq, case, bytes });
        draft
            .store
            .rows
            .extend(sheet::row_change(&self.state, world.edition(), &event));
        let photos = event.photos().iter().map(|photo| photo.photo);
        draft.store.photos.extend(photos.clone());
        draft.store.case_photos.extend(photos.map(|id| (case, id)));
        let event = Arc::new(event);
        draft.events.push((seq, Arc::clone(&event)));
        (seq, event)
    }

    /// It is durable: shows it to the readers, answers, and publishes.
    pub(super) fn take_in(&mut self, world: &World, draft: Draft, replies: Vec<Reply>) {
        let Draft {
            tree,
            events,
            fates,
            ..
        } = draft;
        let mut before = HashMap::new();
        if !events.is_empty() {
            (self.tree, self.seq) = (tree, self.seq + events.len() as u64);
            before = self.show(world, &events);
            if world.readiness() == Readiness::DiskFull {
                tracing::info!("there is space on the disk again");
                world.set_readiness(Readiness::Ready);
            }
            metrics::counter!("huying_events_total").increment(events.len() as u64);
        }
        answer(replies, settle(fates));
        if !events.is_empty() {
            world
                .feed
                .publish(self.seq, || self.items(world, &events, before));
        }
    }

    /// After a failed commit: whether the store may still be believed, and stands where the memory does.
    pub(super) fn may_go_on(&self, world: &World) -> bool {
        let stands = world.store.trust().and_then(|()| world.store.head());
        let why = match stands {
            Ok(head) if head.seq == self.seq => return true,
            Ok(head) => format!(
                "the log stands at {} and the memory at {}: restart the server",
                head.seq, self.seq
            ),
            Err(StoreError::Full) => return true,
            Err(error @ StoreError::InDoubt(_)) => error.to_string(),
            Err(error) => format!("the store cannot be read after a failed commit: {error}"),
        };
        tracing::error!(%why, "the writer ends");
        world.set_readiness(Readiness::Broken(why));
        false
    }
}

/// How long each command waited until its batch began.
fn note_waiting(given: &[Given], now: Instant) {
    let waited = metrics::histogram!("huying_queue_seconds");
    for given in given {
        waited.record(now.saturating_duration_since(given.since));
    }
}

fn store(world: &World, draft: &Draft) -> Result<(), StoreError> {
    if draft.events.is_empty() {
        return Ok(());
    }
    let started = Instant::now();
    let stored = world.store.append(&draft.store);
    metrics::histogram!("huying_append_seconds").record(started.elapsed());
    stored
}
