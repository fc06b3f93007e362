//! The writer's rounds: what has fallen due, then one batch of what waits.

use super::batch::Writer;
use super::tick::{Pace, Ticked, Woken};
use super::{Answer, Erasure, Given, Job, accounts, ask, erase, replay, tables};
use crate::in_force::Change;
use crate::limits;
use crate::state_file;
use crate::world::{Readiness, World};
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

/// The writer's life, to its end.
pub(super) fn run(world: &World, mut jobs: mpsc::Receiver<Job>) {
    live(world, &mut jobs);
    // Whoever is handing something over at this very moment is waited for, so that it is dropped and they are told.
    jobs.close();
    while jobs.blocking_recv().is_some() {}
}

fn live(world: &World, jobs: &mut mpsc::Receiver<Job>) {
    let mut writer = match replay::replay(world) {
        Ok(writer) => writer,
        Err(error) => {
            tracing::error!(%error, "the log cannot be read");
            world.set_readiness(Readiness::Broken(format!(
                "the log cannot be read: {error}"
            )));
            return;
        }
    };
    let mut pace = match Pace::new() {
        Ok(pace) => pace,
        Err(error) => {
            tracing::error!(%error, "the system gives the writer no timer");
            let why = format!("the system gives the writer no timer: {error}");
            return world.set_readiness(Readiness::Broken(why));
        }
    };
    world.set_readiness(Readiness::Ready);
    while work(world, &mut writer, jobs, &mut pace) {}
    state_file::at_the_end(world, writer.at());
}

/// One round: what has fallen due, then what waits. `false` when the writer must end.
pub(super) fn work(
    world: &World,
    writer: &mut Writer,
    jobs: &mut mpsc::Receiver<Job>,
    pace: &mut Pace,
) -> bool {
    // Not only commits sync, so doubt may come from beside.
    if world.store.trust().is_err() && !writer.may_go_on(world) {
        return false;
    }
    if pace.is_due(world, writer.state.next_moment()) {
        let ticked = writer.tick(world, Timestamp::now());
        pace.looked(ticked);
        if ticked == Ticked::End {
            return false;
        }
    }
    let first = match pace.wait(jobs, world, writer.state.next_moment()) {
        Woken::Job(first) => first,
        Woken::Time => return true,
        Woken::Ended => return false,
    };
    let (taken, questions, last) = take(first, jobs);
    if !taken.is_empty() && !writer.serve(world, taken) {
        return false;
    }
    for question in questions {
        question(&mut writer.state, world);
    }
    match last {
        None => true,
        Some(Last::Tables(change, reply)) => writer.change_tables(world, *change, reply),
        Some(Last::Accounts(reply)) => writer.tell_changes(world, reply),
        Some(Last::Erase(wanted, reply)) => writer.erase(world, &wanted, reply),
        Some(Last::Tick(until, reply)) => {
            let ticked = writer.tick(world, until);
            // A caller that has gone away does not matter.
            let _ = reply.send(ticked);
            ticked != Ticked::End
        }
        Some(Last::Stop) => false,
    }
}

/// Commands of one batch, and where their answers go.
pub(super) enum Waiting {
    One(Box<Given>, oneshot::Sender<Answer>),
    Many(Vec<Given>, oneshot::Sender<Vec<Answer>>),
}

/// What ends a batch and is done after it.
enum Last {
    Accounts(oneshot::Sender<accounts::Told>),
    Tables(Box<Change>, oneshot::Sender<tables::Changed>),
    Erase(Vec<Erasure>, oneshot::Sender<erase::Erased>),
    Tick(Timestamp, oneshot::Sender<Ticked>),
    Stop,
}

/// What waits, up to one batch: group commit without a pause, since others queue up while a batch is synced.
fn take(
    first: Job,
    jobs: &mut mpsc::Receiver<Job>,
) -> (Vec<Waiting>, Vec<ask::Question>, Option<Last>) {
    let (mut taken, mut questions) = (Vec::new(), Vec::new());
    let (mut commands, mut next) = (0, Some(first));
    while let Some(job) = next {
        let last = match job {
            Job::One(given, reply) => {
                commands += 1;
                taken.push(Waiting::One(given, reply));
                None
            }
            Job::Many(many, reply) => {
                commands += many.len();
                taken.push(Waiting::Many(many, reply));
                None
            }
            Job::Ask(question) => {
                questions.push(question);
                None
            }
            Job::Accounts(reply) => Some(Last::Accounts(reply)),
            Job::Tables(change, reply) => Some(Last::Tables(change, reply)),
            Job::Erase(wanted, reply) => Some(Last::Erase(wanted, reply)),
            Job::Tick(until, reply) => Some(Last::Tick(until, reply)),
            Job::Stop => Some(Last::Stop),
        };
        if last.is_some() {
            return (taken, questions, last);
        }
        next = if commands < limits::BATCH_COMMANDS_MAX {
            jobs.try_recv().ok()
        } else {
            None
        };
    }
    (taken, questions, None)
}
