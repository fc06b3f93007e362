//! Handing checkpoints out, again and again, each outsider in a thread of its own: a slow one keeps nobody waiting, and
//! never the writer.

use super::cosigned::Cosigned;
use super::deliver::{Messenger, Receipt, Undelivered};
use super::{Outside, Outsider};
use crate::world::{Readiness, World};
use jiff::Timestamp;
use ledger::Seen;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Pause after the first failure; each further one doubles it.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// Longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_mins(5);
/// Pause while the log is being read.
const READY_PAUSE: Duration = Duration::from_millis(200);

/// Starts a thread for each outsider. `sleep` is false when the server ends; the threads end soon after.
pub fn start(
    world: &Arc<World>,
    sleep: impl Fn(Duration) -> bool + Clone + Send + 'static,
) -> std::io::Result<Vec<JoinHandle<()>>> {
    let work = |place| {
        let (world, sleep) = (Arc::clone(world), sleep.clone());
        std::thread::Builder::new()
            .name(format!("outsider {place}"))
            .spawn(move || attend(&world, place, &sleep))
    };
    (0..world.outside.settings.outsiders.len())
        .map(work)
        .collect()
}

fn attend(world: &World, place: usize, sleep: &dyn Fn(Duration) -> bool) {
    let mut messenger = match Messenger::new(&world.outside.settings) {
        Ok(messenger) => messenger,
        Err(error) => {
            let why = format!("checkpoints cannot be handed out until a restart: {error}");
            return world.outside.note_failure(place, &Undelivered::Fault(why));
        }
    };
    while !matches!(world.readiness(), Readiness::Ready | Readiness::DiskFull) {
        if !sleep(READY_PAUSE) {
            return;
        }
    }
    let (mut held, mut pause) = (None, PAUSE_MIN);
    loop {
        let next = match attempt(world, place, &mut messenger, &mut held) {
            Ok(next) => {
                pause = PAUSE_MIN;
                next
            }
            Err(why) => {
                world.outside.note_failure(place, &why);
                pause = (pause * 2).min(PAUSE_MAX);
                pause / 2
            }
        };
        if !sleep(next) {
            return;
        }
    }
}

/// Hands this round's checkpoint over, unless the outsider has it; answers the time until the next.
fn attempt(
    world: &World,
    place: usize,
    messenger: &mut Messenger,
    held: &mut Option<Seen>,
) -> Result<Duration, Undelivered> {
    let outside = &world.outside;
    let (checkpoint, next) = outside.rounds.checkpoint(&*world.store, &world.notary)?;
    let seen = Seen::of(&checkpoint);
    if *held == Some(seen) {
        return Ok(next);
    }
    let to = &outside.settings.outsiders[place];
    let receipt = messenger.deliver(to, &checkpoint, &*world.store)?;
    if let Receipt::Cosigned(signed) = receipt {
        let (key, signature) = *signed;
        let mut kept = outside
            .cosigned
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        Cosigned::add(&mut kept, &checkpoint, &key, signature);
    }
    *held = Some(seen);
    outside.note_success(place, seen.size);
    Ok(next)
}

impl Outside {
    fn note_success(&self, place: usize, size: u64) {
        let (outsider, now) = (&self.settings.outsiders[place], Timestamp::now());
        let mut standing = self.standings[place]
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(failed) = &standing.failed {
            tracing::info!(%outsider, size, tries = failed.tries, "the outsider holds the log's root again");
        }
        standing.succeed(size, now);
        let labels = labels(outsider);
        metrics::gauge!("huying_outsider_size_events", &labels).set(size as f64);
        metrics::gauge!("huying_outsider_success_time_seconds", &labels)
            .set(now.as_second() as f64);
        metrics::gauge!("huying_outsider_conflict", &labels).set(0.0);
    }

    fn note_failure(&self, place: usize, why: &Undelivered) {
        let (outsider, now) = (&self.settings.outsiders[place], Timestamp::now());
        let conflict = matches!(why, Undelivered::Conflict(_));
        let mut standing = self.standings[place]
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        standing.fail(why.to_string(), conflict, now);
        let tries = standing.failed.as_ref().map_or(0, |failed| failed.tries);
        if conflict {
            tracing::error!(%outsider, tries, "THE LOG IS NOT WHAT THE OUTSIDER HAS SEEN: {why}");
        } else {
            tracing::warn!(%outsider, tries, "the outsider does not hold the log's newest root: {why}");
        }
        let labels = labels(outsider);
        metrics::counter!("huying_outsider_failures_total", &labels).increment(1);
        metrics::gauge!("huying_outsider_conflict", &labels).set(f64::from(u8::from(conflict)));
    }
}

fn labels(outsider: &Outsider) -> [(&'static str, String); 2] {
    [
        ("kind", outsider.kind().to_owned()),
        ("outsider", outsider.to_string()),
    ]
}
