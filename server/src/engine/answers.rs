//! What becomes of the commands of a batch, and where their answers go.

use super::rounds::Waiting;
use super::{Answer, Denied, Done, Given};
use crate::store::{Found, StoreError};
use crate::world::{Readiness, World};
use cases::{Command, Event};
use std::sync::Arc;
use tokio::sync::oneshot;

/// How a command of the batch is going to be answered.
pub(super) enum Fate {
    Answered(Answer),
    /// By the same command earlier in this batch, at this place.
    Same(usize),
}

/// Where answers go.
pub(super) enum Reply {
    One(oneshot::Sender<Answer>),
    Many(usize, oneshot::Sender<Vec<Answer>>),
}

pub(super) fn open(jobs: Vec<Waiting>) -> (Vec<Given>, Vec<Reply>) {
    let (mut commands, mut replies) = (Vec::new(), Vec::new());
    for job in jobs {
        match job {
            Waiting::One(given, reply) => {
                commands.push(*given);
                replies.push(Reply::One(reply));
            }
            Waiting::Many(many, reply) => {
                replies.push(Reply::Many(many.len(), reply));
                commands.extend(many);
            }
        }
    }
    (commands, replies)
}

/// Sends the answers; a caller that has gone away does not matter.
pub(super) fn answer(replies: Vec<Reply>, answers: Vec<Answer>) {
    let mut answers = answers.into_iter();
    for reply in replies {
        match reply {
            Reply::One(reply) => drop(answers.next().map(|answer| reply.send(answer))),
            Reply::Many(count, reply) => drop(reply.send(answers.by_ref().take(count).collect())),
        }
    }
}

pub(super) fn settle(fates: Vec<Fate>) -> Vec<Answer> {
    let mut answers: Vec<Answer> = Vec::with_capacity(fates.len());
    for fate in fates {
        let answer = match fate {
            Fate::Answered(answer) => answer,
            Fate::Same(place) => match &answers[place] {
                Ok(done) => Ok(Done {
                    repeat: true,
                    ..done.clone()
                }),
                Err(_) => unreachable!("only done commands are remembered"),
            },
        };
        answers.push(answer);
    }
    answers
}

/// The answers of commands that were done in earlier batches.
pub(super) fn known<'a>(
    world: &World,
    commands: impl Iterator<Item = &'a Command>,
) -> Result<Vec<Option<Done>>, StoreError> {
    let keys: Vec<_> = commands.map(Command::key).collect();
    let found = world.store.find_keys(&keys)?;
    let done = |found: Option<Found>| found.map(|found| repeat(world, found.seq)).transpose();
    found.into_iter().map(done).collect()
}

/// The answer of a command that an earlier batch has done.
pub(super) fn repeat(world: &World, seq: u64) -> Result<Done, StoreError> {
    let entry = world
        .store
        .read_from(seq - 1, 1)?
        .pop()
        .ok_or(StoreError::Missing(seq))?;
    let event =
        Event::from_bytes(&entry.bytes).map_err(|cause| StoreError::Unreadable { seq, cause })?;
    Ok(Done {
        seq,
        event: Arc::new(event),
        repeat: true,
    })
}

pub(super) fn denied_by(world: &World, error: StoreError) -> Denied {
    if matches!(error, StoreError::Full) {
        tracing::error!("the disk is full: reports are refused until there is space");
        world.set_readiness(Readiness::DiskFull);
        return Denied::DiskFull;
    }
    if matches!(error, StoreError::InDoubt(_)) {
        let broken = Readiness::Broken(error.to_string());
        world.set_readiness(broken.clone());
        return Denied::NotReady(broken);
    }
    tracing::error!(%error, "a batch was not stored");
    Denied::Fault(Arc::new(error))
}

/// The same denial for another command of the batch.
pub(super) fn again(denied: &Denied) -> Denied {
    match denied {
        Denied::Fault(error) => Denied::Fault(Arc::clone(error)),
        Denied::NotReady(readiness) => Denied::NotReady(readiness.clone()),
        Denied::DiskFull | Denied::Declined(_) | Denied::Busy => Denied::DiskFull,
    }
}
