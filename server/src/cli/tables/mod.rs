//! `huying tables`: the tables that differ from city to city, listed, written to files, checked and put in force.

mod check;
mod export;
mod files;
mod import;
mod list;

use super::Outcome;
use crate::store::FILE_NAME;
use anyhow::bail;
use std::path::Path;

/// Options of `huying tables`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// List the tables in force, as tab-separated lines
    List(list::Args),
    /// Write tables to CSV files in a directory, or to one XLSX workbook
    Export(export::Args),
    /// List every fault of table files, and what the duties would leave open or contradict; nothing is stored
    Check(check::Args),
    /// Check table files and, if they have no fault, put them in force, all of them or none
    Import(import::Args),
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    match args.verb {
        Verb::List(args) => list::run(&args),
        Verb::Export(args) => export::run(&args),
        Verb::Check(args) => check::run(&args),
        Verb::Import(args) => import::run(&args),
    }
}

/// A data directory that is there: these commands make none.
fn existing(dir: &Path) -> anyhow::Result<&Path> {
    if dir.join(FILE_NAME).is_file() {
        return Ok(dir);
    }
    bail!(
        "there is no data in {}: import areas with `huying areas import`, or name another directory with --data-dir",
        dir.display()
    )
}
