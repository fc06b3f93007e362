//! `cargo xtask bench`: the benchmarks of the crates, one after the other, and the 10-million-point truth run.

use anyhow::{Result, bail};
use clap::Args;

use crate::journeys;
use crate::steps;
use crate::tools::{output_of, root, run_in, run_with};

#[derive(Args)]
pub struct Options {
    /// Which: locate, import, decide, `closed_loop`, rehearse, tiles, verify, start, pages (all of them by default).
    which: Vec<String>,
}

/// How long pages take in a browser, which is no crate's: see [`journeys::figures`].
const PAGES: &str = "pages";

/// Name, package and bench target.
const BENCHES: [(&str, &str); 8] = [
    ("locate", "grids"),
    ("import", "grids"),
    ("decide", "cases"),
    ("closed_loop", "cases"),
    ("rehearse", "cases"),
    ("tiles", "heat"),
    ("verify", "server"),
    ("start", "server"),
];

pub fn run(options: &Options) -> Result<()> {
    for name in &options.which {
        if name != PAGES && !BENCHES.iter().any(|(bench, _)| bench == name) {
            bail!(
                "no benchmark is called {name:?}: {}, {PAGES}",
                BENCHES.map(|(bench, _)| bench).join(", ")
            );
        }
    }
    print_machine();
    let wants =
        |bench: &str| options.which.is_empty() || options.which.iter().any(|name| name == bench);
    for (bench, package) in BENCHES {
        if wants(bench) {
            run_in(
                &root(),
                "cargo",
                &["bench", "--locked", "--package", package, "--bench", bench],
            )?;
        }
    }
    if wants(PAGES) {
        steps::binary()?;
        journeys::figures()?;
    }
    Ok(())
}

/// The figures mean nothing without the machine they were taken on.
fn print_machine() {
    let cpu = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        });
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    println!(
        "machine: {}, {cores} cores",
        cpu.as_deref().unwrap_or("unknown CPU")
    );
    for (program, argument) in [("rustc", "--version"), ("date", "-Iseconds")] {
        println!("{}", output_of(program, &[argument]).unwrap_or_default());
    }
    println!(
        "load average: {}",
        std::fs::read_to_string("/proc/loadavg")
            .unwrap_or_default()
            .trim()
    );
}

pub fn truth(points: u64) -> Result<()> {
    let points = points.to_string();
    run_with(
        &root(),
        "cargo",
        &[
            "test",
            "--release",
            "--locked",
            "--package",
            "grids",
            "--test",
            "truth",
            "--",
            "--nocapture",
        ],
        &[("HUYING_TRUTH_POINTS", points.as_str())],
    )
}
