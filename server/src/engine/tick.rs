//! What time does by itself: the writer wakes when something falls due, and lets it fall, a batch at a time.

use super::answers::denied_by;
use super::batch::{Draft, Writer};
use super::{Engine, Job};
use crate::limits;
use crate::world::World;
use cases::{Command, When};
use jiff::Timestamp;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};

/// Decides when the writer looks at the time.
pub(super) struct Pace {
    clock: Runtime,
    /// Not before this, whatever falls due.
    next_look: Instant,
}

/// Why the writer woke.
pub(super) enum Woken {
    Job(Job),
    Time,
    /// Nobody can send a job any more.
    Ended,
}

/// What one look at the time led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ticked {
    /// Nothing, or everything that had fallen due.
    AllDone,
    /// More waits.
    MoreWaits,
    /// It could not be stored now.
    Failed,
    /// The writer must end.
    End,
}

impl Engine {
    /// Lets everything fall due that was due at `until`: for whoever plays a history in.
    ///
    /// Answers how many batches that took.
    pub fn tick_until_blocking(&self, until: Timestamp) -> usize {
        let mut batches = 0;
        loop {
            let (reply, answer) = oneshot::channel();
            if self.jobs.blocking_send(Job::Tick(until, reply)).is_err() {
                return batches;
            }
            batches += 1;
            match answer.blocking_recv() {
                Ok(Ticked::MoreWaits) => {}
                Ok(Ticked::AllDone | Ticked::Failed | Ticked::End) | Err(_) => return batches,
            }
        }
    }
}

impl Pace {
    pub fn new() -> std::io::Result<Self> {
        Ok(Self {
            clock: Builder::new_current_thread().enable_time().build()?,
            next_look: Instant::now(),
        })
    }

    /// Whether it is time to look.
    pub fn is_due(&self, world: &World, next: Option<Timestamp>) -> bool {
        !world.holds_alarms()
            && Instant::now() >= self.next_look
            && next.is_some_and(|next| next <= Timestamp::now())
    }

    /// Takes in what the last look led to. After a full batch the next look may follow at once, but commands
    /// that wait are served between the two.
    pub fn looked(&mut self, ticked: Ticked) {
        let pause = match ticked {
            Ticked::MoreWaits => Duration::ZERO,
            Ticked::AllDone | Ticked::Failed | Ticked::End => limits::TICK_PAUSE,
        };
        self.next_look = Instant::now() + pause;
    }

    /// Waits for a job, or until it is time to look.
    pub fn wait(
        &self,
        jobs: &mut mpsc::Receiver<Job>,
        world: &World,
        next: Option<Timestamp>,
    ) -> Woken {
        match jobs.try_recv() {
            Ok(job) => return Woken::Job(job),
            Err(mpsc::error::TryRecvError::Disconnected) => return Woken::Ended,
            Err(mpsc::error::TryRecvError::Empty) => {}
        }
        let sleep = self.sleep(next.filter(|_| !world.holds_alarms()));
        if sleep.is_zero() {
            return Woken::Time;
        }
        let woken = self
            .clock
            .block_on(async { tokio::time::timeout(sleep, jobs.recv()).await });
        match woken {
            Ok(Some(job)) => Woken::Job(job),
            Ok(None) => Woken::Ended,
            Err(_) => Woken::Time,
        }
    }

    fn sleep(&self, next: Option<Timestamp>) -> Duration {
        let until_due = next.map_or(limits::TICK_SLEEP_MAX, |next| {
            let left = next.duration_since(Timestamp::now());
            Duration::try_from(left).unwrap_or_default()
        });
        let until_look = self.next_look.saturating_duration_since(Instant::now());
        until_due.max(until_look).min(limits::TICK_SLEEP_MAX)
    }
}

impl Writer {
    /// Lets one batch of what was due at `until` fall due.
    pub(super) fn tick(&mut self, world: &World, until: Timestamp) -> Ticked {
        let when = When::past(Timestamp::now(), until);
        self.state.begin();
        let mut draft = Draft::after(self);
        match cases::decide(&self.state, &world.rules(), &Command::Tick, when) {
            Ok(events) => {
                for event in events {
                    self.note(world, &mut draft, event);
                }
            }
            Err(declined) => tracing::error!(%declined, "time was declined"),
        }
        if draft.events.is_empty() {
            self.state.undo();
            return Ticked::AllDone;
        }
        draft.finish(self.seq);
        let fell = draft.events.len();
        match world.store.append(&draft.store) {
            Ok(()) => {
                self.state.keep();
                self.take_in(world, draft, Vec::new());
                metrics::counter!("huying_ticks_total").increment(1);
                tracing::debug!(fell, "time passed");
                let more = self.state.next_moment().is_some_and(|next| next <= until);
                if more {
                    Ticked::MoreWaits
                } else {
                    Ticked::AllDone
                }
            }
            Err(error) => {
                self.state.undo();
                drop(denied_by(world, error));
                if self.may_go_on(world) {
                    Ticked::Failed
                } else {
                    Ticked::End
                }
            }
        }
    }
}
