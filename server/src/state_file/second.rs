//! The second reading: the whole log, beside the running server, against the state that a file gave it.

use super::file::read;
use super::keep::follow_and_put;
use super::{Astray, Course, Known};
use crate::limits::STATE_FILE_EVENTS_MIN;
use crate::world::World;
use std::time::Instant;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirming {
    /// The log leads to what the file said, or no file was believed.
    Confirmed,
    /// The server ended before, or the store could not be read now.
    Unfinished,
    /// It leads elsewhere, or nowhere. Everybody was told.
    Differs,
}

/// Reads the log from its first event up to the one that the start's file was made at, and compares.
///
/// Costs what a start without a file costs, on one core, and a second state in memory until it is done. When they are the
/// same and much has happened since, what was read is followed on and written as the next file.
pub fn confirm(world: &World, goes_on: &dyn Fn() -> bool) -> Confirming {
    let known = world.state_file.known();
    let Some(kept) = known.kept.filter(|_| known.is_unconfirmed) else {
        return match world.state_file.differs() {
            Some(_) => Confirming::Differs,
            None => Confirming::Confirmed,
        };
    };
    let started = Instant::now();
    let mut course = Course::default();
    match course.follow(&*world.store, kept.seq, goes_on) {
        Ok(true) => {}
        Ok(false) => return Confirming::Unfinished,
        Err(Astray::Store(error)) => {
            tracing::warn!(%error, "the log could not be read a second time; it is tried again");
            return Confirming::Unfinished;
        }
        Err(astray) => {
            let why = format!("the log cannot be followed: {astray}");
            world.state_file.differ(&why);
            return Confirming::Differs;
        }
    }
    if course.at().digest() != kept.digest {
        let seq = kept.seq;
        let place = differs_in(world, &course);
        world.state_file.differ(&format!(
            "the log leads at event {seq} to another state than the snapshot told that this start believed{place}"
        ));
        return Confirming::Differs;
    }
    world.state_file.know(Known {
        is_unconfirmed: false,
        ..known
    });
    let took_ms = started.elapsed().as_millis() as u64;
    tracing::info!(
        seq = kept.seq,
        took_ms,
        "the log leads to what the snapshot of the state told"
    );
    let until = world.seq();
    if until.saturating_sub(kept.seq) >= STATE_FILE_EVENTS_MIN {
        follow_and_put(world, course, until, goes_on);
    }
    Confirming::Confirmed
}

/// Where the file differs, if it is still there to be looked at.
fn differs_in(world: &World, course: &Course) -> String {
    let read = world
        .state_file
        .path()
        .and_then(|path| read(&*world.store, path).ok());
    let found = read.filter(|(found, _)| found.seq == course.seq);
    let place = found.and_then(|(found, _)| course.state.difference(&found.state));
    place.map_or_else(String::new, |place| format!(", first in {place}"))
}
