//! `huying areas`: files of area polygons, checked and taken in.

mod check;
pub mod files;
mod import;
pub mod options;
pub mod told;

use super::Outcome;

/// Options of `huying areas`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// List every fault of area files; nothing is stored
    Check(check::Args),
    /// Check area files and, if they have no error, store them as the edition in force
    Import(import::Args),
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    match args.verb {
        Verb::Check(args) => check::run(&args),
        Verb::Import(args) => import::run(&args),
    }
}
