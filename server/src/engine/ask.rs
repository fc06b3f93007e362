//! Questions to the writer about the state as it stands between two batches.

use super::answers::known;
use super::{Denied, Done, Engine, Job};
use crate::world::World;
use cases::{Command, Declined, Event, State, When};
use tokio::sync::{mpsc, oneshot};

/// What a command would lead to.
#[derive(Debug)]
pub enum Foreseen {
    /// Nothing: it was done before.
    Already(Done),
    /// These events.
    Would(Vec<Event>),
    /// It would not be done.
    Declined(Declined),
}

/// A question; it leaves the state as it was.
pub(super) type Question = Box<dyn FnOnce(&mut State, &World) + Send>;

impl Engine {
    /// Asks about the state as it stands between two batches. Keep it short: commands wait meanwhile.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&State, &World) -> T + Send + 'static,
    ) -> Result<T, Denied> {
        self.put(move |state, world| question(state, world)).await
    }

    /// [`Engine::ask`] for threads that may block; a full queue denies at once.
    ///
    /// # Errors
    /// When the engine is not ready, has no room, or ends.
    pub fn ask_blocking<T: Send + 'static>(
        &self,
        question: impl FnOnce(&State, &World) -> T + Send + 'static,
    ) -> Result<T, Denied> {
        self.require_ready()?;
        let answer = self.hand_in(move |state, world| question(state, world))?;
        answer.blocking_recv().map_err(|_| self.gone())
    }

    /// What these commands would lead to, each after the ones before it. Nothing is stored.
    pub async fn foresee(&self, commands: Vec<Command>) -> Result<Vec<Foreseen>, Denied> {
        self.put(move |state, world| foreseen(state, world, commands))
            .await?
    }

    /// Lets nothing fall due by itself (`true`), or again as usual.
    pub fn hold_alarms(&self, hold: bool) {
        self.world.hold_alarms(hold);
        // Wakes the writer. When it has ended or is busy there is nothing to wake.
        drop(self.jobs.try_send(Job::Ask(Box::new(|_, _| ()))));
    }

    async fn put<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut State, &World) -> T + Send + 'static,
    ) -> Result<T, Denied> {
        self.require_ready()?;
        self.hand_in(question)?.await.map_err(|_| self.gone())
    }

    fn hand_in<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut State, &World) -> T + Send + 'static,
    ) -> Result<oneshot::Receiver<T>, Denied> {
        let (reply, answer) = oneshot::channel();
        let question: Question = Box::new(move |state, world| {
            // A caller that has gone away does not matter.
            drop(reply.send(question(state, world)));
        });
        self.jobs
            .try_send(Job::Ask(question))
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => Denied::Busy,
                mpsc::error::TrySendError::Closed(_) => self.gone(),
            })?;
        Ok(answer)
    }
}

fn foreseen(
    state: &mut State,
    world: &World,
    commands: Vec<Command>,
) -> Result<Vec<Foreseen>, Denied> {
    let found = known(world, commands.iter()).map_err(|error| Denied::Fault(error.into()))?;
    let (rules, now) = (world.rules(), When::from(jiff::Timestamp::now()));
    // The next place in the log: what is applied here is taken back below.
    let seq = world.seq();
    state.begin();
    let foresee = |(command, done): (Command, Option<Done>)| match done {
        Some(done) => Foreseen::Already(done),
        None => match cases::decide(state, &rules, &command, now) {
            Ok(events) => {
                for event in &events {
                    state.apply(seq + 1, event);
                }
                Foreseen::Would(events)
            }
            Err(declined) => Foreseen::Declined(declined),
        },
    };
    let foreseen = commands.into_iter().zip(found).map(foresee).collect();
    state.undo();
    Ok(foreseen)
}
