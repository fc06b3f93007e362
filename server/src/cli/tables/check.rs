//! `huying tables check`.

use super::super::Outcome;
use super::super::serve::DATA_DIR_USUAL;
use super::files::{FileOptions, tell};
use crate::in_force::InForce;
use crate::store::{Sqlite, Store as _};
use grids::{About, CodeScheme, Edition};
use std::path::PathBuf;
use std::sync::Arc;

/// Options of `huying tables check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    files: FileOptions,

    /// Where the system's data is kept: the files are checked beside its other tables and its areas; without one,
    /// for themselves
    #[arg(long, value_name = "DIR", default_value = DATA_DIR_USUAL)]
    data_dir: PathBuf,
}

/// Runs the command: exit 0 when the files would be taken, 1 when they have faults.
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
        for warning in change.rules().warnings() {
            eprintln!("warning: {warning}");
        }
    }
    let names: Vec<_> = change.names().collect();
    if names.is_empty() {
        eprintln!("sound, and what is in force already");
    } else {
        eprintln!("sound; another than in force: {}", names.join(", "));
    }
    Ok(Outcome::Done)
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
