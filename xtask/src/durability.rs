//! The long runs of the harnesses in `server/tests/durability`; the tests run short ones.

use anyhow::Result;
use clap::Args;

use crate::steps::release_binary;
use crate::tools::{root, run_with};

#[derive(Args)]
pub struct Kills {
    /// How often the server is killed.
    #[arg(long, default_value_t = 10_000)]
    kills: u64,
    /// The same seed draws the same moments.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Args)]
pub struct Cuts {
    /// How often the power goes.
    #[arg(long, default_value_t = 5_000)]
    cuts: u64,
    /// The same seed draws the same calls, and the same of what arrives.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Kills the release binary.
pub fn kill(options: &Kills) -> Result<()> {
    let binary = release_binary("huying")?;
    run(
        "kill::",
        &[
            ("HUYING_BIN", binary),
            ("HUYING_KILLS", options.kills.to_string()),
            ("HUYING_SEED", options.seed.to_string()),
        ],
    )
}

pub fn power_cut(options: &Cuts) -> Result<()> {
    run(
        "power_cut::",
        &[
            ("HUYING_CUTS", options.cuts.to_string()),
            ("HUYING_SEED", options.seed.to_string()),
        ],
    )
}

fn run(which: &str, variables: &[(&str, String)]) -> Result<()> {
    let arguments = [
        "test",
        "--locked",
        "--package",
        "server",
        "--test",
        "durability",
        which,
    ];
    let mut all = vec![("HUYING_SKIP_WEB", "1")];
    all.extend(
        variables
            .iter()
            .map(|(name, value)| (*name, value.as_str())),
    );
    run_with(&root(), "cargo", &arguments, &all)
}
