//! `fuzz TARGET --seconds N`: one target, for long; `cargo xtask fuzz` starts one for each core.

use anyhow::Context as _;
use clap::Parser;
use fuzz::mutate::Mutator;
use fuzz::{Counting, Driver, corpus, targets};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Parser)]
struct Args {
    /// Which parser
    target: String,
    /// For how long
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// The same seed makes the same inputs
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where inputs that break it are kept
    #[arg(long, default_value = "target/fuzz-found")]
    found: PathBuf,
}

fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let target = targets::named(&args.target).with_context(|| {
        let names: Vec<_> = fuzz::TARGETS.iter().map(|target| target.name).collect();
        format!("no target {:?}: {}", args.target, names.join(", "))
    })?;
    let inputs: Vec<Vec<u8>> = corpus::inputs(target.name)?
        .into_iter()
        .map(|(_, bytes)| bytes)
        .collect();
    let (driver, mut mutator) = (Driver::new(target), Mutator::new(args.seed, inputs));
    let until = Instant::now() + Duration::from_secs(args.seconds);
    let (mut tried, mut broken) = (0_u64, 0_u64);
    while Instant::now() < until {
        let input = mutator.next_input();
        tried += 1;
        if let Err(why) = driver.run(format!("input {tried} of seed {}", args.seed), &input) {
            broken += 1;
            std::fs::create_dir_all(&args.found)?;
            let path = args
                .found
                .join(format!("{}-{}-{tried}", target.name, args.seed));
            std::fs::write(&path, &input)?;
            eprintln!("{}: {why:?}", path.display());
        }
    }
    println!(
        "{}: seed {}, {tried} inputs, {broken} broken",
        target.name, args.seed
    );
    Ok(if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
