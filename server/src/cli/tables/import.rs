//! `huying tables import`.

use super::super::Outcome;
use super::super::serve::DATA_DIR_USUAL;
use super::files::{FileOptions, tell, warn};
use crate::installation::Installation;
use crate::store::TableVersion;
use crate::world::Settings;
use std::path::PathBuf;

/// Options of `huying tables import`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 the files are in force; 1 they have faults and nothing was changed; 2 could not run."
)]
pub struct Args {
    #[command(flatten)]
    files: FileOptions,

    /// Where the system's data is kept; it has areas, and no server may have it open
    #[arg(long, value_name = "DIR", default_value = DATA_DIR_USUAL)]
    data_dir: PathBuf,

    /// Who puts them in force; stands in the log for good [default: the name of the system's user]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// Runs the command. Files with a fault change nothing and exit with 1; what is in force already is no change.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let dir = super::existing(&args.data_dir)?;
    let installation = Installation::open(dir, Settings::default())?;
    installation.wait_ready()?;
    let by = args.by.clone().unwrap_or_else(user);
    let done = put(args, &installation, &by);
    installation.close();
    done
}

fn put(args: &Args, installation: &Installation, by: &str) -> anyhow::Result<Outcome> {
    let (change, faults) = args.files.change(&installation.world.in_force(), by)?;
    let Some(change) = change else {
        tell(&faults)?;
        return Ok(Outcome::FaultsFound);
    };
    if change.is_empty() {
        eprintln!("no change: this is in force already");
        return Ok(Outcome::Done);
    }
    let warnings = change.rules().warnings().to_vec();
    let versions = installation.engine.change_tables_blocking(change)?;
    warn(&warnings);
    let told = |one: &TableVersion| format!("{} version {}", one.name, one.version);
    let told: Vec<_> = versions.iter().map(told).collect();
    eprintln!("in force from now on: {}", told.join(", "));
    Ok(Outcome::Done)
}

fn user() -> String {
    let named = ["USER", "USERNAME"].map(std::env::var);
    let found = named.into_iter().flatten().find(|name| !name.is_empty());
    found.unwrap_or_else(|| "huying tables import".to_owned())
}
