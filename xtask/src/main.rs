//! The developer's commands; CI calls only these.
//!
//! `cargo xtask test` is the whole of what must pass. Every step can be run alone with `--only`.

mod again;
mod bench;
mod doors;
mod durability;
mod fuzz;
mod journeys;
mod load;
mod room;
mod rust;
mod steps;
mod test;
mod tools;
mod wasm;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The commands of huying's developers")]
struct Xtask {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run every test: formatting, lints, docs, Rust, licences, drift, web pages, browser journeys.
    Test(test::Options),
    /// Run the benchmarks and print their tables; the figures go into BENCHMARKS.md by hand.
    Bench(bench::Options),
    /// Compare the fast locator with brute force on many points.
    Truth {
        /// How many random points over all the cases.
        #[arg(long, default_value_t = 10_000_000)]
        points: u64,
    },
    /// Make the demo district anew, or check that the committed files are what the generator makes.
    District {
        /// Change nothing; fail when a file differs.
        #[arg(long)]
        check: bool,
        /// A district of this many grids, for benchmarks.
        #[arg(long)]
        grids: Option<usize>,
        /// Where the larger district goes.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Write openapi.json and the page's client types from the server's own description.
    Openapi {
        /// Change nothing; fail when the committed file differs.
        #[arg(long)]
        check: bool,
    },
    /// Try the interface against its own description for longer than the step `doors` of `test` does.
    Doors {
        /// Test cases for each operation and phase.
        #[arg(long, default_value_t = 500)]
        examples: u32,
    },
    /// Compile the grids for phones, and hold them to the server's answers at hundreds of thousands of positions.
    Wasm,
    /// Run one parser on made inputs for long; what breaks it is kept in target/fuzz-found.
    Fuzz(fuzz::Options),
    /// Send reports to a running server from this separate process and print rates and latencies.
    Load(load::Options),
    /// Kill servers under load, thousands of times: nothing acknowledged is lost, nothing is done twice.
    Kill(durability::Kills),
    /// Cut the power at any call to the disk, thousands of times: nothing acknowledged is lost.
    PowerCut(durability::Cuts),
}

fn main() -> Result<()> {
    match Xtask::parse().command {
        Command::Test(options) => test::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Truth { points } => bench::truth(points),
        Command::District { check, grids, out } => steps::district(check, grids, out.as_deref()),
        Command::Openapi { check } => steps::openapi(check),
        Command::Doors { examples } => doors::run(examples),
        Command::Wasm => wasm::run(),
        Command::Fuzz(options) => fuzz::run(&options),
        Command::Load(options) => load::run(&options),
        Command::Kill(options) => durability::kill(&options),
        Command::PowerCut(options) => durability::power_cut(&options),
    }
}
