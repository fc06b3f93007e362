//! `huying locate`.

use super::Outcome;

/// Options of `huying locate`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: Args) -> anyhow::Result<Outcome> {
    anyhow::bail!("not yet built")
}
