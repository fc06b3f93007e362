//! `huying demo`.

use super::Outcome;

/// Options of `huying demo`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: Args) -> anyhow::Result<Outcome> {
    anyhow::bail!("not yet built")
}
