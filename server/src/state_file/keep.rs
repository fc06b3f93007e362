//! Writing the file: after a start that read the whole log, now and then, and when the server ends.

use super::file::{read, write};
use super::{Astray, At, Confirming, Course, Known, confirm};
use crate::limits::{
    STATE_FILE_EVENTS, STATE_FILE_EVENTS_MIN, STATE_FILE_LOOK, STATE_FILE_PAUSE, STATE_FILE_REST,
};
use crate::snapshot::{self, Unusable, replace};
use crate::world::{Readiness, World};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How much later than everybody else the keeper is served by the system: as late as can be.
#[cfg(target_os = "linux")]
const NICE: i32 = 19;

/// Writes what a start has read from the log, unless that was little.
pub(crate) fn write_if_many(world: &World, course: At<'_>) {
    if course.seq.saturating_sub(world.state_file.seq()) >= STATE_FILE_EVENTS_MIN {
        put(world, course);
    }
}

/// The same of what the writer has when the server ends. Nothing is written from a file that the log has not confirmed:
/// the one that is there does as well.
pub(crate) fn at_the_end(world: &World, course: At<'_>) {
    let is_whole = world.readiness() == Readiness::Ready;
    if is_whole && !world.state_file.known().is_unconfirmed {
        write_if_many(world, course);
    }
}

/// Until the new file is whole and on the disk, the one before stays.
fn put(world: &World, course: At<'_>) {
    let file = &world.state_file;
    let Some(path) = file.path().filter(|_| file.differs().is_none()) else {
        return;
    };
    let started = Instant::now();
    match replace(path, |out| write(&*world.store, course, out)) {
        Ok(kept) => {
            file.know(Known {
                kept: Some(kept),
                is_unconfirmed: false,
            });
            let took = started.elapsed();
            metrics::gauge!("huying_state_file_seconds").set(took.as_secs_f64());
            let (cases, took_ms) = (course.state.len(), took.as_millis() as u64);
            tracing::info!(
                seq = kept.seq,
                cases,
                took_ms,
                "the snapshot of the state is written"
            );
        }
        Err(why) => {
            tracing::warn!(%why, "the snapshot of the state was not written; the next start reads more of the log");
        }
    }
}

/// Keeps the file fresh, in a thread of its own of low priority, until `sleep` says that the server ends.
///
/// First it reads the whole log if the state came from a file: see [`confirm`]. Then the file is written again after
/// [`STATE_FILE_EVENTS`] events, and [`STATE_FILE_PAUSE`] after the last time when [`STATE_FILE_EVENTS_MIN`] have come,
/// but never sooner than [`STATE_FILE_REST`] after the last try: a full disk is not met every ten seconds.
pub fn start(
    world: Arc<World>,
    sleep: impl Fn(Duration) -> bool + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let look = move || {
        stand_back();
        let goes_on = || sleep(Duration::ZERO);
        let (mut last, mut tried) = (Instant::now(), None::<Instant>);
        while sleep(STATE_FILE_LOOK) {
            let is_rested = tried.is_none_or(|tried| tried.elapsed() >= STATE_FILE_REST);
            let is_whole = matches!(world.readiness(), Readiness::Ready | Readiness::DiskFull);
            if !is_whole || !is_rested {
                continue;
            }
            if world.state_file.known().is_unconfirmed {
                confirm(&world, &goes_on);
                tried = Some(Instant::now());
                continue;
            }
            let events = world.seq().saturating_sub(world.state_file.seq());
            let is_time = last.elapsed() >= STATE_FILE_PAUSE && events >= STATE_FILE_EVENTS_MIN;
            if is_time || events >= STATE_FILE_EVENTS {
                keep_while(&world, &goes_on);
                (last, tried) = (Instant::now(), Some(Instant::now()));
            }
        }
    };
    std::thread::Builder::new()
        .name("state-file".to_owned())
        .spawn(look)
}

/// Lets everybody else go first.
fn stand_back() {
    // Of no process is of the calling thread, on Linux alone.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::warn!(%error, "the snapshot of the state is kept at the priority of everything else");
    }
}

/// Writes the file as of the newest event that readers see, if anything has happened since, in the calling thread.
///
/// A state that came from a file is confirmed first.
pub fn keep(world: &World) {
    if !world.state_file.known().is_unconfirmed
        || matches!(confirm(world, &|| true), Confirming::Confirmed)
    {
        keep_while(world, &|| true);
    }
}

/// From the last file on if it is still the one that was kept, else from the first event.
fn keep_while(world: &World, goes_on: &dyn Fn() -> bool) {
    let file = &world.state_file;
    let Some(path) = file.path().filter(|_| file.differs().is_none()) else {
        return;
    };
    let until = world.seq();
    if until == file.seq() {
        return;
    }
    let course = last(world, path);
    follow_and_put(world, course, until, goes_on);
}

/// Follows the log on and writes where it led.
pub(super) fn follow_and_put(
    world: &World,
    mut course: Course,
    until: u64,
    goes_on: &dyn Fn() -> bool,
) {
    match course.follow(&*world.store, until, goes_on) {
        Ok(true) => put(world, course.at()),
        Ok(false) => {}
        Err(Astray::Store(error)) => {
            tracing::warn!(%error, "the snapshot of the state was not written");
        }
        Err(astray) => world
            .state_file
            .differ(&format!("the log cannot be followed: {astray}")),
    }
}

/// What this process wrote last, or confirmed; nothing when somebody else has put another file there.
fn last(world: &World, path: &Path) -> Course {
    let Some(kept) = world.state_file.known().kept else {
        return Course::default();
    };
    match read(&*world.store, path) {
        Ok((course, found)) if found == kept => course,
        Ok(_) => {
            tracing::warn!(
                "the snapshot of the state is not the one that was written; it is made anew from the log"
            );
            Course::default()
        }
        Err(Unusable::None) => Course::default(),
        Err(why) => {
            tracing::warn!(%why, "the snapshot of the state cannot be read again; it is made anew from the log");
            Course::default()
        }
    }
}

impl super::StateFile {
    /// The state in memory is not to be believed: tells everybody, and takes the file away.
    pub(super) fn differ(&self, why: &str) {
        let told = format!(
            "{why}; reports are taken and stored, but restart the server now: it will read the whole log. Then look who \
             could write in the data directory, and run `huying verify`"
        );
        tracing::error!(why = %told, "the state in memory is not what the log leads to");
        if let Some(Err(error)) = self.path().map(snapshot::remove) {
            tracing::error!(%error, "the snapshot of the state cannot be removed: delete it before the restart");
        }
        // Whatever is found later, the first reason stays.
        drop(self.differs.set(told));
        self.know(Known::default());
    }
}
