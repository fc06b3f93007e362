//! Periods of retention: what the table says is due once a case is over, and the daily sweep that erases it.

use crate::engine::{Denied, Engine, Erasure, NotErased, finish_erasing};
use crate::limits::{RETENTION_AT_ONCE, RETENTION_PAUSE, WIPE_PAUSE};
use crate::store::StoreError;
use crate::world::{Readiness, World};
use cases::{CaseNo, Personal, Status, Tables};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What every event of a sweep gives as its reason.
pub const REASON: &str = "retention";
/// Cases that one case was merged into, one after the other, at most; more is a circle.
const MERGES_FOLLOWED: usize = 16;

/// Personal data whose period is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The case.
    pub case: CaseNo,
    /// Which data.
    pub data: Personal,
    /// The row of the table, in one word.
    pub rule: String,
    /// When the case was over; for a merged case, the one it was merged into.
    pub over: Timestamp,
    /// When the period ended.
    pub due: Timestamp,
}

/// What a period of retention hangs on: how a case stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its status.
    pub status: Status,
    /// Since when.
    pub since: Timestamp,
    /// The case it was merged into.
    pub merged_into: Option<CaseNo>,
    /// Code of its class; empty without one.
    pub class: String,
}

/// What would go by this time, in the order of kinds and cases. Reads only; cases that are not over now never are due.
pub fn due(world: &World, at: Timestamp) -> Result<Vec<Due>, StoreError> {
    let (rules, books) = (world.rules(), world.books());
    let mut found = Vec::new();
    for data in Personal::ALL {
        let cases = world.store.personal().cases_holding(data)?;
        let register = world
            .register
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let look = |case: CaseNo| {
            let card = register.card(case.0)?;
            let class = books.classes.line(card.class);
            Some(Standing {
                status: card.status(),
                since: Timestamp::from_second(card.since_s).ok()?,
                merged_into: card.merged_into(),
                class: class.map_or_else(String::new, |line| line.code.to_string()),
            })
        };
        found.extend(due_of(rules.tables(), data, &cases, at, &look));
    }
    Ok(found)
}

/// Which of the cases that hold data of one kind are due.
pub fn due_of(
    tables: &Tables,
    data: Personal,
    cases: &[u32],
    at: Timestamp,
    look: &dyn Fn(CaseNo) -> Option<Standing>,
) -> Vec<Due> {
    let due = |case: &u32| {
        let case = CaseNo(*case);
        let standing = look(case)?;
        let row = tables.retention(data, &standing.class, at)?;
        let days = row.days?;
        let over = over(standing, look)?;
        let due = over
            .checked_add(SignedDuration::from_hours(24 * i64::from(days)))
            .ok()?;
        (due <= at).then(|| Due {
            case,
            data,
            rule: row.word(),
            over,
            due,
        })
    };
    cases.iter().filter_map(due).collect()
}

/// When a case was over, or the one that it was merged into; none while it goes on.
fn over(mut standing: Standing, look: &dyn Fn(CaseNo) -> Option<Standing>) -> Option<Timestamp> {
    for _ in 0..MERGES_FOLLOWED {
        if matches!(standing.status, Status::Closed | Status::Cancelled) {
            return Some(standing.since);
        }
        if standing.status != Status::Merged {
            return None;
        }
        standing = look(standing.merged_into?)?;
    }
    None
}

/// Erases what is due; answers of how many cases and kinds. What a crash leaves is due again the next time.
pub fn sweep(world: &World, engine: &Engine, now: Timestamp) -> Result<usize, Denied> {
    let due = due(world, now).map_err(|error| Denied::Fault(Arc::new(error)))?;
    let mut erased = 0;
    for part in due.chunks(RETENTION_AT_ONCE) {
        let wanted = part.iter().map(|due| Erasure {
            case: due.case,
            id: String::new(),
            by: String::new(),
            what: vec![due.data],
            reason: REASON.to_owned(),
            rule: due.rule.clone(),
        });
        let mut events = Vec::with_capacity(part.len());
        for outcome in engine.erase_blocking(wanted.collect())? {
            match outcome {
                Ok(done) => events.push(done.event),
                // Somebody was faster.
                Err(NotErased::NothingHeld(_) | NotErased::IdTaken) => {}
                Err(NotErased::Denied(denied)) => return Err(denied),
            }
        }
        finish_erasing(world, &events);
        erased += events.len();
    }
    Ok(erased)
}

/// Sweeps once after the start and then every day, in a thread that ends when `sleep` says `false`: the server ends.
///
/// Not while a history is played in: its cases are not yet where they will be.
pub fn start(
    world: Arc<World>,
    engine: Arc<Engine>,
    sleep: impl Fn(Duration) -> bool + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name("retention".to_owned())
        .spawn(move || {
            let mut swept: Option<Instant> = None;
            loop {
                let is_ready = world.readiness() == Readiness::Ready && !world.holds_alarms();
                if is_ready && swept.is_none_or(|at| at.elapsed() >= RETENTION_PAUSE) {
                    match sweep(&world, &engine, Timestamp::now()) {
                        Ok(0) => {}
                        Ok(erased) => tracing::info!(erased, "personal data kept long enough are erased"),
                        Err(error) => tracing::warn!(%error, "personal data could not be swept; the next try is tomorrow"),
                    }
                    swept = Some(Instant::now());
                }
                match world.store.personal().is_unwiped() {
                    Ok(true) => finish_erasing(&world, &[]),
                    Ok(false) => {}
                    Err(error) => tracing::warn!(%error, "the store does not say whether something is to be wiped"),
                }
                if !sleep(WIPE_PAUSE) {
                    return;
                }
            }
        })
}
