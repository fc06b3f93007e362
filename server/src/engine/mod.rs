//! The one writer: takes what waits, decides, appends and syncs, applies, heats, answers, publishes. In this order.

mod batch;
mod replay;
mod sheet;
#[cfg(test)]
mod tests;

pub use sheet::{item, status_after};

use crate::limits;
use crate::store::StoreError;
use crate::world::{Readiness, World};
use cases::{Command, Declined, Event};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// What a command led to.
#[derive(Clone, Debug)]
pub struct Done {
    /// Place of its first event in the log.
    pub seq: u64,
    /// Its first event.
    pub event: Arc<Event>,
    /// Whether the command had been done before; then nothing was done now.
    pub repeat: bool,
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// The rules of cases do not allow it.
    #[error(transparent)]
    Declined(#[from] Declined),
    /// Too many commands wait already.
    #[error("too many reports wait to be stored")]
    Busy,
    /// The engine cannot work now, and why.
    #[error("not ready")]
    NotReady(Readiness),
    /// Nothing was stored: the disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// Nothing was stored: the store failed.
    #[error("the store failed: {0}")]
    Fault(Arc<StoreError>),
}

/// The answer to one command.
pub type Answer = Result<Done, Denied>;

enum Job {
    One(Box<Command>, oneshot::Sender<Answer>),
    Many(Vec<Command>, oneshot::Sender<Vec<Answer>>),
    /// Finish what was taken, then end.
    Stop,
}

/// The door to the writer.
pub struct Engine {
    jobs: mpsc::Sender<Job>,
    world: Arc<World>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Engine {
    /// Starts the writer. It replays the log first; until then commands are denied as not ready.
    pub fn start(world: Arc<World>) -> std::io::Result<Self> {
        // One more than may wait, for `Stop`; bulk jobs are few and each waits for its answer.
        let (jobs, taken) = mpsc::channel(limits::QUEUE_COMMANDS_MAX + 1);
        let seen = Arc::clone(&world);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || run(&seen, taken))?;
        Ok(Self {
            jobs,
            world,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Does one command. It waits for room only in so far as others are ahead; a full queue denies at once.
    pub async fn submit(&self, command: Command) -> Answer {
        self.require_ready()?;
        let (reply, answer) = oneshot::channel();
        self.jobs
            .try_send(Job::One(Box::new(command), reply))
            .map_err(|_| Denied::Busy)?;
        answer.await.unwrap_or_else(|_| Err(self.gone()))
    }

    /// Does up to [`limits::BULK_COMMANDS_MAX`] commands in one commit, each answered for itself, in order.
    /// Waits for its turn.
    pub async fn submit_many(&self, commands: Vec<Command>) -> Vec<Answer> {
        let count = commands.len();
        if let Err(denied) = self.require_ready() {
            drop(denied);
            return (0..count).map(|_| Err(self.gone())).collect();
        }
        let (reply, answers) = oneshot::channel();
        if self.jobs.send(Job::Many(commands, reply)).await.is_err() {
            return (0..count).map(|_| Err(self.gone())).collect();
        }
        answers
            .await
            .unwrap_or_else(|_| (0..count).map(|_| Err(self.gone())).collect())
    }

    /// [`Engine::submit_many`] for threads outside of the asynchronous world.
    pub fn submit_many_blocking(&self, commands: Vec<Command>) -> Vec<Answer> {
        let count = commands.len();
        let (reply, answers) = oneshot::channel();
        if self.jobs.blocking_send(Job::Many(commands, reply)).is_err() {
            return (0..count).map(|_| Err(self.gone())).collect();
        }
        answers
            .blocking_recv()
            .unwrap_or_else(|_| (0..count).map(|_| Err(self.gone())).collect())
    }

    /// Jobs that wait now.
    pub fn waiting(&self) -> usize {
        self.jobs.max_capacity() - self.jobs.capacity()
    }

    /// Finishes what was taken and ends the writer. Blocks; call it after the listeners have ended.
    pub fn stop(&self) {
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // A closed queue means that the writer has ended already.
            drop(self.jobs.blocking_send(Job::Stop));
            if thread.join().is_err() {
                tracing::error!("the writer ended by a fault of its own");
            }
        }
    }

    fn require_ready(&self) -> Result<(), Denied> {
        match self.world.readiness() {
            // A full disk is tried again with every command: that is how it heals.
            Readiness::Ready | Readiness::DiskFull => Ok(()),
            other @ (Readiness::Replaying(_) | Readiness::Broken(_)) => {
                Err(Denied::NotReady(other))
            }
        }
    }

    fn gone(&self) -> Denied {
        match self.world.readiness() {
            Readiness::Ready | Readiness::DiskFull => {
                Denied::NotReady(Readiness::Broken("the server is stopping".to_owned()))
            }
            other @ (Readiness::Replaying(_) | Readiness::Broken(_)) => Denied::NotReady(other),
        }
    }
}

/// The writer's life.
fn run(world: &World, mut jobs: mpsc::Receiver<Job>) {
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
    world.set_readiness(Readiness::Ready);
    while let Some(first) = jobs.blocking_recv() {
        let (taken, stop) = take(first, &mut jobs);
        if !taken.is_empty() && !writer.serve(world, taken) {
            return;
        }
        if stop {
            return;
        }
    }
}

/// What waits, up to one batch: group commit without a pause, since others queue up while a batch is synced.
fn take(first: Job, jobs: &mut mpsc::Receiver<Job>) -> (Vec<Job>, bool) {
    let (mut taken, mut commands, mut next) = (Vec::new(), 0, Some(first));
    while let Some(job) = next {
        match &job {
            Job::One(..) => commands += 1,
            Job::Many(many, _) => commands += many.len(),
            Job::Stop => return (taken, true),
        }
        taken.push(job);
        next = if commands < limits::BATCH_COMMANDS_MAX {
            jobs.try_recv().ok()
        } else {
            None
        };
    }
    (taken, false)
}
