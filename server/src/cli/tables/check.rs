//! `huying tables check`.

use super::super::Outcome;
use super::super::serve::DATA_DIR_USUAL;
use super::files::{FileOptions, tell, warn};
use crate::in_force::InForce;
use crate::store::{Sqlite, Store as _};
use cases::check_duties;
use grids::{About, CodeScheme, Edition};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

/// Options of `huying tables check`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 the files would be taken, whatever is found about the duties; 1 they have faults; 2 could not run."
)]
pub struct Args {
    #[command(flatten)]
    files: FileOptions,

    /// Where the system's data is kept: the files are checked beside its other tables and its areas; without one,
    /// for themselves
    #[arg(long, value_name = "DIR", default_value = DATA_DIR_USUAL)]
    data_dir: PathBuf,
}

/// Runs the command: exit 0 when the files would be taken, 1 when they have faults. What the duties leave open or
/// contradict, and what does not fit the areas, is told and changes neither: it hinders no import.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let in_force = match super::existing(&args.data_dir) {
        Ok(dir) => kept(&Sqlite::open(dir)?)?,
        Err(_) => InForce::empty(nowhere()),
    };
    let (change, faults) = args.files.change(&in_force, "")?;
    let Some(change) = change else {
        tell(&faults)?;
        return Ok(Outcome::FaultsFound);
    };
    if !change.rules().edition().areas().is_empty() {
        warn(change.rules().warnings());
        tell_findings(change.rules())?;
    }
    let names: Vec<_> = change.names().collect();
    if names.is_empty() {
        eprintln!("sound, and what is in force already");
    } else {
        eprintln!("sound; another than in force: {}", names.join(", "));
    }
    Ok(Outcome::Done)
}

/// What the duties would leave open or contradict, a line of standard output each, gravest first.
fn tell_findings(rules: &cases::World) -> anyhow::Result<()> {
    let check = check_duties(rules, jiff::Timestamp::now());
    let mut out = std::io::stdout().lock();
    for finding in &check.findings {
        let ((zh, en), words) = (finding.kind.names(), &finding.words);
        writeln!(out, "duties.csv: {en}: {} · {zh}：{}", words.en, words.zh)?;
    }
    out.flush()?;
    if check.more > 0 {
        eprintln!(
            "and {} more findings about the duties · 职责表另有{}处发现",
            check.more, check.more
        );
    }
    Ok(())
}

fn kept(store: &Sqlite) -> anyhow::Result<InForce> {
    let edition = match store.edition()? {
        Some(bytes) => Arc::new(Edition::from_bytes(&bytes)?),
        None => nowhere(),
    };
    Ok(InForce::kept(store, edition)?)
}

/// No areas: then nothing can be said about the places that a table names.
fn nowhere() -> Arc<Edition> {
    let level = vec!["area".into()];
    let none = Edition::from_areas(level, CodeScheme::Plain, About::default(), Vec::new());
    Arc::new(none.expect("one level and no areas have no fault"))
}
