//! `huying verify`: is the log still what it was, and is a receipt true? Reads only; nothing is repaired.

mod log;
mod people;
mod receipt;

pub(crate) use log::Source;
// The durability harness judges by it what a kill or a power cut left.
pub use log::{Depth, Outside, Pace, Pictures, Told, check, check_to as check_log, check_with};

use super::Outcome;
use super::photos::PhotoArgs;
use crate::state_file;
use anyhow::Context as _;
use std::path::PathBuf;

/// Options of `huying verify`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,

    /// Where a system's data is kept; it may be in use
    #[arg(required = true, value_name = "DATA_DIR")]
    data_dir: Option<PathBuf>,

    /// A checkpoint that somebody kept outside, or a file with many: without one, nobody can tell that the end was cut off or all rewritten
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,

    /// The log's key, as published: the checkpoint must be signed by it
    #[arg(long, value_name = "KEY", requires = "checkpoint")]
    key: Option<String>,

    /// Check the log alone, which takes about half the time: its entries, hashes and root, not the lists, keys and
    /// tables that were made from it
    #[arg(long)]
    log_only: bool,

    #[command(flatten)]
    photos: PhotoArgs,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Check a case's receipt off-line: opens nothing but the file
    Receipt(ReceiptArgs),
}

#[derive(Debug, clap::Args)]
struct ReceiptArgs {
    /// The receipt
    file: PathBuf,

    /// The log's key, as published; without it the receipt's own is taken, which proves less
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

/// Checks and tells what was found, on standard output.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    if let Some(What::Receipt(args)) = args.what {
        let told = receipt::check(&args.file, args.key.as_deref()).map_err(anyhow::Error::msg)?;
        return tell(&told.lines, told.holds);
    }
    let dir = args.data_dir.context("say which data directory")?;
    let outside = args
        .checkpoint
        .map(|file| Outside::read(&file, args.key.as_deref()))
        .transpose()?;
    let depth = if args.log_only {
        Depth::Log
    } else {
        Depth::Everything
    };
    let pictures = match depth {
        Depth::Log => None,
        Depth::Everything => args.photos.reach(&dir)?,
    };
    let pictures = pictures.map_or(Pictures::LeftOut, Pictures::In);
    // Beside it: this reading of the log comes to a state, the other does not.
    let whose = (depth == Depth::Everything).then(|| dir.clone());
    let state_file = std::thread::spawn(move || {
        let dir = whose?;
        let source = Source::open(&dir).ok()?;
        state_file::check(&dir, &source.db)
    });
    let told = check_with(&dir, outside.as_ref(), depth, &pictures)?;
    let state_file = state_file.join().expect("comparing does not panic");
    let (mut lines, mut holds) = (told.lines, told.holds);
    holds &= !matches!(state_file, Some(Err(_)));
    lines.extend(state_file.map(|said| said.unwrap_or_else(|wrong| wrong)));
    if depth == Depth::Everything {
        let people = people::check(&dir)?;
        lines.extend(people.lines);
        holds &= people.holds;
    }
    tell(&lines, holds)
}

fn tell(lines: &[String], holds: bool) -> anyhow::Result<Outcome> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(if holds {
        Outcome::Done
    } else {
        Outcome::FaultsFound
    })
}
