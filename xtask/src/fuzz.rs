//! `cargo xtask fuzz`: the targets of `fuzz/` for long, one process for each core.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::steps::release_binary;
use crate::tools::{root, run_in};

#[derive(Args)]
pub struct Options {
    /// Which: areas, edition, report, moves, rows, `csv_table`, `xlsx_table`, times, event, checkpoint, receipt, witness,
    /// query, photo, state, `heat_snapshot`.
    target: String,
    /// For how long.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Seed of the first process; each further one has the next.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(options: &Options) -> Result<()> {
    let build = ["build", "--release", "--locked", "--workspace", "--bins"];
    run_in(&root(), "cargo", &build)?;
    let binary = release_binary("fuzz")?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let mut running = Vec::new();
    for seed in options.seed..options.seed + cores {
        let child = Command::new(&binary)
            .arg(&options.target)
            .args(["--seconds", &options.seconds.to_string()])
            .args(["--seed", &seed.to_string()])
            .current_dir(root())
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("{binary} could not be started"))?;
        running.push(child);
    }
    let mut broken = 0;
    for mut child in running {
        broken += u32::from(!child.wait()?.success());
    }
    if broken > 0 {
        bail!("{broken} of {cores} processes found something: see target/fuzz-found");
    }
    Ok(())
}
