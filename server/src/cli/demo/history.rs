//! Plays the history in: reports and what people did about them, through the engine, in bulk.

use super::super::host::Stop;
use crate::engine::Done;
use crate::installation::Installation;
use crate::store::{Store, StoreError};
use cases::{CaseNo, Command, Event, Move, Report, Step};
use data::history::{History, Life};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The fact that says which history the store holds, and whether all of it.
const HISTORY_FACT: &str = "demo/history";
/// Reports played in at a time; each may bring three steps.
const PART_REPORTS: usize = 1_000;
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
    let mut reports = history.into_iter().peekable();
    while reports.peek().is_some() {
        if stop.is_set() {
            bar.abandon_with_message("stopped; the next start goes on");
            return Ok(());
        }
        let part: Vec<_> = reports.by_ref().take(PART_REPORTS).collect();
        let count = part.len() as u64;
        play_part(installation, part)?;
        bar.inc(count);
    }
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

fn play_part(installation: &Installation, part: Vec<data::history::Report>) -> anyhow::Result<()> {
    let (mut commands, mut lives) = (
        Vec::with_capacity(part.len()),
        Vec::with_capacity(part.len()),
    );
    for report in part {
        lives.push(report.life);
        commands.push(Command::Report(as_sent(&report)?));
    }
    let answers = installation.engine.submit_many_blocking(commands);
    let mut steps = Vec::with_capacity(lives.len() * 3);
    for (answer, life) in answers.into_iter().zip(lives) {
        steps.extend(life_of(&answer?, life));
    }
    for part in steps.chunks(crate::limits::BULK_COMMANDS_MAX) {
        // A step that does not lead on belongs to a case that nobody could place or classify: it waits.
        drop(installation.engine.submit_many_blocking(part.to_vec()));
    }
    Ok(())
}

/// The report as a sender's bytes would be read: the demo has no way in of its own.
fn as_sent(report: &data::history::Report) -> anyhow::Result<Report> {
    let body = serde_json::to_vec(report)?;
    Report::from_json(&body).map_err(|faults| {
        let faults = faults
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; ");
        anyhow::anyhow!("the generated report {} is refused: {faults}", report.id)
    })
}

/// What people did about a case that a team has.
fn life_of(done: &Done, life: Life) -> Vec<Command> {
    let Event::Reported(event) = &*done.event else {
        return Vec::new();
    };
    let Some(decision) = &event.decision else {
        return Vec::new();
    };
    let (case, team) = (event.case, &*decision.lead.code);
    let steps = [
        (life.accepted_at, Step::Accept { team: None }, team),
        (
            life.reported_back_at,
            Step::ReportBack {
                team: None,
                note: "".into(),
            },
            team,
        ),
        (
            life.closed_at,
            Step::Close { note: "".into() },
            "desk",
        ),
    ];
    let happened = steps.into_iter().filter(|(at, ..)| at.is_some());
    happened
        .map(|(_, step, by)| Command::Move(move_by(case, step, by)))
        .collect()
}

fn move_by(case: CaseNo, step: Step, by: &str) -> Move {
    Move {
        id: format!("{case}-{}", step.kind()),
        case,
        by: by.to_owned(),
        seen: None,
        step,
    }
}

fn bar(cases: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "History {bar:30} {pos}/{len} cases, {per_sec}, {eta} left {msg}",
    )
    .expect("a template with known keys");
    ProgressBar::new(cases).with_style(style)
}
