//! Writing the file: now and then, and when the server ends.

use super::write;
use crate::limits;
use crate::snapshot::replace;
use crate::world::{Readiness, World};
use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Writes the heat as it stands. Until the new file is whole and on the disk, the one before stays.
///
/// Nothing is written while the log is being read, or when there is nothing to say.
pub fn keep(world: &World) {
    let Some(path) = world.heat_file() else {
        return;
    };
    let (seq, view) = world.heat();
    let is_whole = matches!(world.readiness(), Readiness::Ready | Readiness::DiskFull);
    if !is_whole || seq == 0 || world.heat_kept() == seq {
        return;
    }
    let started = Instant::now();
    let written = replace(path, |out| write(world, seq, &view, out));
    let took_ms = started.elapsed().as_millis() as u64;
    match written {
        Ok(()) => {
            world.set_heat_kept(seq);
            tracing::info!(
                seq,
                cases = view.len(),
                took_ms,
                "the snapshot of the heat is written"
            );
        }
        Err(why) => {
            tracing::warn!(%why, "the snapshot of the heat was not written; the next start reads the log first");
        }
    }
}

/// Keeps the file fresh, in a thread of its own, until `sleep` says that the server ends.
///
/// It is written again [`limits::HEAT_FILE_PAUSE`] after the last time when anything has happened, earlier after
/// [`limits::HEAT_FILE_EVENTS`] events.
pub fn start(
    world: Arc<World>,
    sleep: impl Fn(Duration) -> bool + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let look = move || {
        let mut last = Instant::now();
        while sleep(limits::HEAT_FILE_LOOK) {
            let events = world.seq().saturating_sub(world.heat_kept());
            let is_time = last.elapsed() >= limits::HEAT_FILE_PAUSE && events > 0;
            if is_time || events >= limits::HEAT_FILE_EVENTS {
                keep(&world);
                last = Instant::now();
            }
        }
    };
    std::thread::Builder::new()
        .name("heat-file".to_owned())
        .spawn(look)
}
