//! Plays the history in: reports and what people did about them, in the order of time, through the engine.

mod actor;
mod people;
mod play;

use super::super::host::Stop;
use crate::installation::Installation;
use crate::store::{Store, StoreError};
use data::history::History;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};
use play::Play;
use serde::{Deserialize, Serialize};

/// The fact that says which history the store holds, and whether all of it.
const HISTORY_FACT: &str = "demo/history";
/// How far the history goes back.
const DAYS: i64 = 90;

/// A history that was begun; its parameters stay, so that a broken-off one goes on where it was.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Begun {
    seed: u64,
    cases: u32,
    from: Timestamp,
    to: Timestamp,
    done: bool,
}

/// Whether a history is going to be played in: until it is, nothing may fall due by itself.
pub fn is_wanted(store: &dyn Store, cases: u32) -> anyhow::Result<bool> {
    Ok(match begun(store)? {
        Some(begun) => !begun.done,
        None => cases > 0,
    })
}

/// Plays the history in unless the store holds one. What was played in before a break is not played in twice.
pub fn play(installation: &Installation, cases: u32, seed: u64, stop: &Stop) -> anyhow::Result<()> {
    let store = &*installation.world.store;
    let mut begun = match begun(store)? {
        Some(begun) if begun.done => return Ok(()),
        Some(begun) => begun,
        None if cases == 0 => return Ok(()),
        None => begin(store, cases, seed)?,
    };
    let bar = bar(u64::from(begun.cases));
    let history = History {
        seed: begun.seed,
        cases: begun.cases,
        from: begun.from,
        to: begun.to,
    };
    let mut play = Play::new(&installation.engine, begun.to);
    for report in history {
        if stop.is_set() {
            bar.abandon_with_message("stopped; the next start goes on");
            return Ok(());
        }
        play.until(report.at)?;
        play.report(report)?;
        bar.inc(1);
    }
    play.until(begun.to)?;
    begun.done = true;
    keep(store, &begun)?;
    bar.finish_with_message("played in");
    Ok(())
}

fn begun(store: &dyn Store) -> anyhow::Result<Option<Begun>> {
    let fact = store.fact(HISTORY_FACT)?;
    Ok(fact.map(|fact| serde_json::from_str(&fact)).transpose()?)
}

fn begin(store: &dyn Store, cases: u32, seed: u64) -> anyhow::Result<Begun> {
    // Whole seconds: what is kept as text must come back the same.
    let to = Timestamp::from_second(Timestamp::now().as_second())?;
    let begun = Begun {
        seed,
        cases,
        from: to - SignedDuration::from_hours(24 * DAYS),
        to,
        done: false,
    };
    keep(store, &begun)?;
    Ok(begun)
}

fn keep(store: &dyn Store, begun: &Begun) -> anyhow::Result<()> {
    let text = serde_json::to_string(begun)?;
    store
        .put_fact(HISTORY_FACT, &text)
        .map_err(|error: StoreError| error.into())
}

fn bar(cases: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "History {bar:30} {pos}/{len} cases, {per_sec}, {eta} left {msg}",
    )
    .expect("a template with known keys");
    ProgressBar::new(cases).with_style(style)
}
