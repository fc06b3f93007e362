//! The state of all cases as one file beside the log, so that a start reads only what came after.
//!
//! `state.snapshot` in the data directory is a cache: whoever deletes it loses time at the next start, and nothing else.
//! It says at which event it was made, the log's root there, and the form of states of the program that made it; a file of
//! another log, of another form, or one that is damaged is passed over with a warning that names why, and the start reads
//! the log as if there were none.
//!
//! Magic and label as in `crate::snapshot`. Behind it come what [`cases::State::save`] writes, how far the log tells of
//! accounts (JSON after its length), and the SHA-256 of both, which also stands for what they say: the same log leads to
//! the same bytes.
//!
//! # Who writes it
//!
//! Not the writer, which others wait for:
//!
//! - A start that has read the whole log writes the file while it lays out lists and heat, which only read the state too.
//! - Beside a running server [`start`] keeps it fresh in a thread of low priority with a state of its own: the last file
//!   and the tail of the log. Meanwhile, and only then, there are two states in memory.
//! - When the server ends nobody waits for the writer any more, so it writes what it has.
//!
//! # Whoever changes it
//!
//! A checksum keeps out accidents and no insider. So nothing is ever written from a state that came from a file, before
//! the same thread has read the log from its first event and come to the same ([`Confirming`]). If it comes to another
//! state, the file is removed, the log says where they differ, `huying_state_differs` is 1 and `/readyz` says to restart.
//! Until then the server goes on: what it takes is durable in the log, and a report weighs more than that some decision
//! was taken on a case that somebody changed. `huying verify` compares as well, beside a running server or not.

mod check;
mod course;
#[doc(hidden)]
pub mod doors;
mod file;
mod keep;
mod second;
#[cfg(test)]
mod tests;

pub(crate) use check::check;
pub(crate) use course::{Astray, Course, parts_after};
pub(crate) use file::At;
pub(crate) use keep::{at_the_end, write_if_many};
pub use keep::{keep, start};
pub use second::{Confirming, confirm};

use crate::snapshot::Unusable;
use crate::world::World;
use file::read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Its name in the data directory.
pub const FILE: &str = "state.snapshot";

/// A file that was read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The newest event in it.
    pub seq: u64,
    /// SHA-256 of what it says.
    pub digest: [u8; 32],
}

/// What a server knows of its file.
#[derive(Debug, Default)]
pub struct StateFile {
    path: OnceLock<PathBuf>,
    known: Mutex<Known>,
    differs: OnceLock<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// The newest file that this process has read or written.
    kept: Option<Kept>,
    /// Whether the state in memory came from a file that the log has not confirmed yet.
    is_unconfirmed: bool,
}

impl StateFile {
    /// Reads and keeps it there from now on. Once.
    pub fn keep_at(&self, path: PathBuf) {
        // A second place would be none: the first is where the start looked.
        drop(self.path.set(path));
    }

    /// Where it lies; none without a data directory.
    pub fn path(&self) -> Option<&Path> {
        self.path.get().map(PathBuf::as_path)
    }

    /// The newest event in the file that was read or written last; 0 when there is none.
    pub fn seq(&self) -> u64 {
        self.known().kept.map_or(0, |kept| kept.seq)
    }

    /// Why the state in memory is not what the log leads to, and what to do; none as far as is known.
    pub fn differs(&self) -> Option<&str> {
        self.differs.get().map(String::as_str)
    }

    fn known(&self) -> Known {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn know(&self, known: Known) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known;
        let seq = known.kept.map_or(0, |kept| kept.seq);
        metrics::gauge!("huying_state_file_events").set(seq as f64);
    }

    /// Passes the file over: the state will be read from the log.
    pub(crate) fn refuse(&self, why: &str) {
        self.know(Known::default());
        if let Some(path) = self.path() {
            let path = path.display();
            tracing::warn!(%path, %why, "the snapshot of the state is passed over; the whole log is read");
        }
    }
}

/// What the file says, if it is one of this log and this program. Whatever is wrong with it is a warning.
pub(crate) fn load(world: &World) -> Option<Course> {
    let path = world.state_file.path()?;
    let started = std::time::Instant::now();
    match read(&*world.store, path) {
        Ok((course, kept)) => {
            world.state_file.know(Known {
                kept: Some(kept),
                is_unconfirmed: true,
            });
            let took_ms = started.elapsed().as_millis() as u64;
            tracing::info!(
                seq = kept.seq,
                cases = course.state.len(),
                took_ms,
                "the state goes on from its snapshot"
            );
            Some(course)
        }
        Err(Unusable::None) => None,
        Err(why) => {
            world.state_file.refuse(&why.to_string());
            None
        }
    }
}
