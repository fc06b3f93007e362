//! Personal data: kept beside the event that commits to it, and erased in a commit of its own between two batches.

use super::answers::denied_by;
use super::batch::{Draft, Writer};
use super::{Denied, Done, Engine, Job};
use crate::store::{ErasedRow, Key, PrivateRow, StoreError};
use crate::world::World;
use cases::event::{self, Format};
use cases::{CaseNo, Command, Event, Personal, PhotoId, Refusal, SALT_BYTES};
use jiff::Timestamp;
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use std::sync::Arc;
use tokio::sync::oneshot;

/// What somebody wants erased of a case, or what a period of retention is over for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The case.
    pub case: CaseNo,
    /// The sender's key, unique for `by`; empty for retention.
    pub id: String,
    /// Who wants it; empty for retention.
    pub by: String,
    /// What goes, as far as it is there.
    pub what: Vec<Personal>,
    /// Why.
    pub reason: String,
    /// The row of the table of retention; empty when a person wants it.
    pub rule: String,
}

/// Why nothing was erased. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum NotErased {
    /// Nothing of it is held: it never was, or it has been erased.
    #[error("of {0} nothing of that is held: it never was, or it has been erased already")]
    NothingHeld(CaseNo),
    /// The key was used for something else.
    #[error("this account has used this id for something else")]
    IdTaken,
    /// The writer cannot, or there is no such case.
    #[error(transparent)]
    Denied(#[from] Denied),
}

/// What each erasure led to, in order.
pub(super) type Erased = Result<Vec<Result<Done, NotErased>>, Denied>;

impl Engine {
    /// Erases personal data of some cases, each at most once, in one commit, and answers when it is durable.
    ///
    /// Rows and salts are gone then. The caller goes on with [`finish`], which removes the files.
    pub async fn erase(
        &self,
        wanted: Vec<Erasure>,
    ) -> Result<Vec<Result<Done, NotErased>>, Denied> {
        self.require_ready()?;
        let (reply, answer) = oneshot::channel();
        if self.jobs.send(Job::Erase(wanted, reply)).await.is_err() {
            return Err(self.gone());
        }
        answer.await.unwrap_or_else(|_| Err(self.gone()))
    }

    /// [`Engine::erase`] for threads outside of the asynchronous world.
    pub fn erase_blocking(
        &self,
        wanted: Vec<Erasure>,
    ) -> Result<Vec<Result<Done, NotErased>>, Denied> {
        let (reply, answer) = oneshot::channel();
        if self.jobs.blocking_send(Job::Erase(wanted, reply)).is_err() {
            return Err(self.gone());
        }
        answer.blocking_recv().unwrap_or_else(|_| Err(self.gone()))
    }
}

/// Removes the files of erased photos and wipes what was erased out of the store's own files. Blocks.
///
/// What cannot be done now, because the program ends or a reader is in the way, the daily sweep or the next start does.
pub fn finish(world: &World, events: &[Arc<Event>]) {
    let ids: Vec<PhotoId> = events
        .iter()
        .flat_map(|event| erased_photos(event))
        .collect();
    if let Err(error) = world.photos.remove_erased(&ids) {
        tracing::warn!(%error, "files of erased photos are still there; the next start removes them");
    }
    match world.store.personal().wipe() {
        Ok(true) => {}
        Ok(false) => tracing::warn!(
            "a reader keeps erased data in the write-ahead log; the next sweep wipes it"
        ),
        Err(error) => {
            tracing::warn!(%error, "erased data could not be wiped out of the write-ahead log yet");
        }
    }
}

fn erased_photos(event: &Event) -> Vec<PhotoId> {
    if let Event::Erased(erased) = event {
        erased.photos.clone()
    } else {
        Vec::new()
    }
}

/// A report whose reporter has a salt.
pub(super) fn sealed(command: Command) -> Command {
    match command {
        Command::Report(mut report) => {
            if let Some(reporter) = &mut report.reporter {
                let mut salt = [0; SALT_BYTES];
                OsRng
                    .try_fill_bytes(&mut salt)
                    .expect("a system that gave random bytes for the log's key still does");
                reporter.salt = Some(salt);
            }
            Command::Report(report)
        }
        other => other,
    }
}

/// What the store keeps beside the event of a report.
pub(super) fn kept(command: Command, done: &Done) -> Option<PrivateRow> {
    let Command::Report(report) = command else {
        return None;
    };
    Some(PrivateRow {
        case: done.event.case()?.0,
        seq: done.seq,
        reporter: report.reporter?,
    })
}

impl Writer {
    /// Erases in one commit. `false` when the writer must end.
    pub(super) fn erase(
        &mut self,
        world: &World,
        wanted: &[Erasure],
        reply: oneshot::Sender<Erased>,
    ) -> bool {
        self.state.begin();
        let mut draft = Draft::after(self);
        let drafted: Result<Vec<_>, StoreError> = wanted
            .iter()
            .map(|one| self.draft_erasure(world, &mut draft, one))
            .collect();
        draft.finish(self.seq);
        let stored = drafted.and_then(|outcomes| {
            if !draft.events.is_empty() {
                world.store.append(&draft.store)?;
            }
            Ok(outcomes)
        });
        // A caller that has gone away does not matter.
        match stored {
            Ok(outcomes) => {
                self.state.keep();
                self.take_in(world, draft, Vec::new());
                drop(reply.send(Ok(outcomes)));
                true
            }
            Err(error) => {
                self.state.undo();
                drop(reply.send(Err(denied_by(world, error))));
                self.may_go_on(world)
            }
        }
    }

    fn draft_erasure(
        &mut self,
        world: &World,
        draft: &mut Draft,
        wanted: &Erasure,
    ) -> Result<Result<Done, NotErased>, StoreError> {
        if !wanted.id.is_empty()
            && let [Some(found)] = world.store.find_keys(&[(&wanted.by, &wanted.id)])?[..]
        {
            let done = super::answers::repeat(world, found.seq)?;
            let same = matches!(&*done.event, Event::Erased(event) if event.case == wanted.case);
            return Ok(if same {
                Ok(done)
            } else {
                Err(NotErased::IdTaken)
            });
        }
        let case = wanted.case;
        if self.state.case(case).is_none() {
            let declined = Refusal::NoSuchCase(case).into();
            return Ok(Err(Denied::Declined(declined).into()));
        }
        let held = world.store.personal().held(case.0)?;
        let goes = |what: &Personal| wanted.what.contains(what) && held.has(*what);
        let what: Vec<Personal> = Personal::ALL.into_iter().filter(goes).collect();
        if what.is_empty() {
            return Ok(Err(NotErased::NothingHeld(case)));
        }
        let now = Timestamp::now();
        let photos = if what.contains(&Personal::Photos) {
            held.photos
        } else {
            Vec::new()
        };
        draft.store.erased.push(ErasedRow {
            case: case.0,
            reporter: what.contains(&Personal::Reporter),
            photos: photos.clone(),
            at_s: now.as_second(),
        });
        let event = Event::Erased(Box::new(event::Erased {
            v: Format,
            case,
            recorded: now,
            id: wanted.id.as_str().into(),
            by: wanted.by.as_str().into(),
            what,
            photos,
            reason: wanted.reason.as_str().into(),
            rule: wanted.rule.as_str().into(),
        }));
        let (seq, event) = self.note(world, draft, event);
        if !wanted.id.is_empty() {
            draft.store.keys.push(Key {
                source: wanted.by.clone(),
                id: wanted.id.clone(),
                case: case.0,
                seq,
            });
        }
        Ok(Ok(Done {
            seq,
            event,
            repeat: false,
        }))
    }
}
