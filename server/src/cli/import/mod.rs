//! `huying import`.

use super::Outcome;

pub mod table;

/// Options of `huying import`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: Args) -> anyhow::Result<Outcome> {
    anyhow::bail!("not yet built")
}
