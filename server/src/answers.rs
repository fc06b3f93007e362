//! Answers that are made once for all who ask for them at the same time, and kept while they are new.

use crate::http::Problem;
use crate::limits;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::{HashMap, VecDeque};
use std::io::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// A body, plain and compressed.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// As it is.
    pub plain: Bytes,
    /// As gzip; empty where the body is.
    pub gzip: Bytes,
}

impl Made {
    fn of(plain: Vec<u8>) -> Self {
        let gzip = if plain.is_empty() {
            Vec::new()
        } else {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            let written = encoder.write_all(&plain).and_then(|()| encoder.finish());
            written.expect("memory takes everything")
        };
        Self {
            plain: plain.into(),
            gzip: gzip.into(),
        }
    }

    fn len(&self) -> usize {
        self.plain.len() + self.gzip.len()
    }
}

type Outcome = Option<Result<Made, Problem>>;

/// What is being made, and what was made last.
///
/// Equal questions that come while the answer is made wait for it; at most [`limits::ANSWERS_MADE_AT_ONCE_MAX`]
/// different ones are made at the same time, at most [`limits::ANSWER_WAITERS_MAX`] callers wait, and
/// [`limits::ANSWERS_KEPT_BYTES_MAX`] of the newest answers are kept. A maker whose caller went away goes on: others
/// may wait, and the answer is kept.
#[derive(Clone, Debug, Default)]
pub struct Answers(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    making: HashMap<String, watch::Receiver<Outcome>>,
    waiters: usize,
    kept: HashMap<String, Made>,
    /// Keys of `kept`, oldest first.
    order: VecDeque<String>,
    kept_bytes: usize,
    made: u64,
}

impl Answers {
    /// The answer of this name: kept, awaited, or made by `make` in a thread beside the event loop.
    ///
    /// The same name must mean the same content for ever.
    ///
    /// # Errors
    /// What `make` says; 503 when too many others are being made or waited for.
    pub async fn once(
        &self,
        name: String,
        make: impl FnOnce() -> Result<Vec<u8>, Problem> + Send + 'static,
    ) -> Result<Made, Problem> {
        let mut receiver = match self.look(&name)? {
            Found::Kept(made) => return Ok(made),
            Found::Making(receiver) => receiver,
            Found::Nothing(sender, receiver) => {
                let maker = Maker {
                    answers: self.clone(),
                    name,
                    sender,
                };
                // Not awaited: it tells those who wait, be the first caller among them or gone.
                drop(actix_web::rt::task::spawn_blocking(move || maker.run(make)));
                receiver
            }
        };
        let _waiting = Waiting::new(self)?;
        let told = receiver.wait_for(Option::is_some).await;
        let outcome = told.ok().and_then(|outcome| outcome.clone());
        outcome.unwrap_or_else(|| Err(Problem::fault(&"an answer was not made to its end")))
    }

    /// How many answers were made so far.
    pub fn made(&self) -> u64 {
        self.lock().made
    }

    /// Callers that wait now.
    pub fn waiting(&self) -> usize {
        self.lock().waiters
    }

    fn look(&self, name: &str) -> Result<Found, Problem> {
        let mut inner = self.lock();
        let how = |how| metrics::counter!("huying_answers_total", "how" => how).increment(1);
        if let Some(made) = inner.kept.get(name) {
            how("kept");
            return Ok(Found::Kept(made.clone()));
        }
        if let Some(receiver) = inner.making.get(name) {
            how("awaited");
            return Ok(Found::Making(receiver.clone()));
        }
        if inner.making.len() >= limits::ANSWERS_MADE_AT_ONCE_MAX {
            how("refused");
            return Err(Problem::overloaded(
                "too many different tiles and counts are being made",
            ));
        }
        how("made");
        let (sender, receiver) = watch::channel(None);
        inner.making.insert(name.to_owned(), receiver.clone());
        Ok(Found::Nothing(sender, receiver))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Found {
    Kept(Made),
    Making(watch::Receiver<Outcome>),
    Nothing(watch::Sender<Outcome>, watch::Receiver<Outcome>),
}

/// Makes one answer. Dropped in whatever way, it makes room for the next.
struct Maker {
    answers: Answers,
    name: String,
    sender: watch::Sender<Outcome>,
}

impl Maker {
    fn run(self, make: impl FnOnce() -> Result<Vec<u8>, Problem>) {
        let outcome = make().map(Made::of);
        let mut inner = self.answers.lock();
        inner.made += 1;
        if let Ok(made) = &outcome {
            inner.keep(&self.name, made.clone());
        }
        // Before it is told: whoever asks after hearing of a refusal asks anew.
        inner.making.remove(&self.name);
        drop(inner);
        self.sender.send_replace(Some(outcome));
    }
}

impl Drop for Maker {
    fn drop(&mut self) {
        self.answers.lock().making.remove(&self.name);
    }
}

/// One who waits, counted for as long.
struct Waiting<'a>(&'a Answers);

impl<'a> Waiting<'a> {
    fn new(answers: &'a Answers) -> Result<Self, Problem> {
        let mut inner = answers.lock();
        if inner.waiters >= limits::ANSWER_WAITERS_MAX {
            return Err(Problem::overloaded(
                "too many callers wait for tiles and counts",
            ));
        }
        inner.waiters += 1;
        Ok(Self(answers))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.lock().waiters -= 1;
    }
}

impl Inner {
    fn keep(&mut self, name: &str, made: Made) {
        let bytes = |name: &str, made: &Made| made.len() + 2 * name.len();
        self.kept_bytes += bytes(name, &made);
        if self.kept.insert(name.to_owned(), made).is_none() {
            self.order.push_back(name.to_owned());
        }
        while self.kept_bytes > limits::ANSWERS_KEPT_BYTES_MAX {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            if let Some(made) = self.kept.remove(&oldest) {
                self.kept_bytes -= bytes(&oldest, &made);
            }
        }
    }
}

#[cfg(test)]
#[path = "answers_tests.rs"]
mod tests;
