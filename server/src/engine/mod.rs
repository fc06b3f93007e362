//! The one writer: takes what waits, decides, appends and syncs, applies, heats, answers, publishes. In this order.

mod accounts;
#[cfg(test)]
mod accounts_tests;
mod answers;
mod ask;
mod batch;
#[cfg(test)]
mod catch_up_tests;
mod erase;
#[cfg(test)]
mod old_data_tests;
mod photos;
mod replay;
mod rounds;
mod sheet;
mod shown;
mod tables;
#[cfg(test)]
mod tables_tests;
#[cfg(test)]
mod tests;
mod tick;
mod told;
#[cfg(test)]
mod upgrade_tests;

pub(crate) use accounts::Books as AccountBooks;
pub use accounts::NotTold;
pub use ask::Foreseen;
pub use erase::{Erasure, NotErased, finish as finish_erasing};
pub(crate) use replay::lay_out;
pub(crate) use sheet::row_change;
pub use tables::NotChanged;
pub use told::{item, level};

use crate::in_force::Change;
use crate::limits;
use crate::measures;
use crate::store::StoreError;
use crate::world::{Readiness, World};
use cases::{Command, Declined, Event};
use jiff::Timestamp;
use rounds::run;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;
use tick::Ticked;
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
    One(Box<Given>, oneshot::Sender<Answer>),
    Many(Vec<Given>, oneshot::Sender<Vec<Answer>>),
    /// Look at the state; answered after the batch it came with.
    Ask(ask::Question),
    /// Let fall due what was due then: a commit of its own.
    Tick(Timestamp, oneshot::Sender<Ticked>),
    /// Erase personal data: a commit of its own, between two batches.
    Erase(Vec<Erasure>, oneshot::Sender<erase::Erased>),
    /// Copy what was changed about accounts: a commit of its own, between two batches.
    Accounts(oneshot::Sender<accounts::Told>),
    /// Put other tables in force: a commit of its own, between two batches.
    Tables(Box<Change>, oneshot::Sender<tables::Changed>),
    /// Finish what was taken, then end.
    Stop,
}

/// A command, and when it happened if that was not now.
struct Given {
    command: Command,
    happened: Option<Timestamp>,
    /// Since when it waits.
    since: Instant,
}

impl Given {
    fn now(command: Command) -> Self {
        Self {
            command,
            happened: None,
            since: Instant::now(),
        }
    }
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
            .try_send(Job::One(Box::new(Given::now(command)), reply))
            .map_err(|_| Denied::Busy)?;
        answer.await.unwrap_or_else(|_| {
            self.note_unanswered(1);
            Err(self.gone())
        })
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
        let given = commands.into_iter().map(Given::now).collect();
        if self.jobs.send(Job::Many(given, reply)).await.is_err() {
            return (0..count).map(|_| Err(self.gone())).collect();
        }
        answers.await.unwrap_or_else(|_| {
            self.note_unanswered(count as u64);
            (0..count).map(|_| Err(self.gone())).collect()
        })
    }

    /// [`Engine::submit_many`] for threads outside of the asynchronous world.
    pub fn submit_many_blocking(&self, commands: Vec<Command>) -> Vec<Answer> {
        self.give_blocking(commands.into_iter().map(Given::now).collect())
    }

    /// [`Engine::submit_many_blocking`] for things of the past, each with the time it happened at: for histories that
    /// are played or imported, never for what comes in by HTTP.
    pub fn submit_past_blocking(&self, commands: Vec<(Command, Timestamp)>) -> Vec<Answer> {
        let given = |(command, happened)| Given {
            command,
            happened: Some(happened),
            since: Instant::now(),
        };
        self.give_blocking(commands.into_iter().map(given).collect())
    }

    fn give_blocking(&self, given: Vec<Given>) -> Vec<Answer> {
        let count = given.len();
        let (reply, answers) = oneshot::channel();
        if self.jobs.blocking_send(Job::Many(given, reply)).is_err() {
            return (0..count).map(|_| Err(self.gone())).collect();
        }
        answers.blocking_recv().unwrap_or_else(|_| {
            self.note_unanswered(count as u64);
            (0..count).map(|_| Err(self.gone())).collect()
        })
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

    /// The writer took commands and ended without an answer to them; at the end of the server that is no fault.
    fn note_unanswered(&self, count: u64) {
        if !self.world.feed.is_closed() {
            measures::dropped("command", count);
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
