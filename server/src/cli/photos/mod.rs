//! `huying photos`: where pictures lie, and taking them elsewhere.

mod access;
mod config;
mod taking;
#[cfg(test)]
mod tests;

pub use access::{PhotoArgs, at_of, files, standing_of};
pub use config::PhotosConfig;
pub use taking::take;

use super::Outcome;
use crate::photos::PhotosAt;
use crate::photos::moving::Damaged;
use std::path::{Path, PathBuf};

/// Options of `huying photos`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Take all pictures from one place to another: copied, read back and compared, then removed where they were
    ///
    /// No server may run on the data directory meanwhile. Ended anywhere, the same command goes on; until all pictures are
    /// at the new place the old one is in force, and the server can be started there.
    #[command(
        after_help = "PLACE is `directory`, the data directory itself, or a configuration file whose [photos] names a bucket \
                      and its key. Exit codes: 0 moved; 1 pictures are damaged, and nothing was removed; 2 could not go on."
    )]
    Move(MoveArgs),
    /// Say that all pictures lie in a place already, where another program has taken them, once each was seen to be whole there
    ///
    /// Nothing is copied and nothing removed. No server may run on the data directory meanwhile.
    #[command(
        after_help = "PLACE is `directory` or a configuration file whose [photos] names a bucket and its key. Exit codes: 0 \
                      done; 1 pictures are missing or damaged there, and nothing was changed; 2 could not go on."
    )]
    Adopt(AdoptArgs),
}

/// Options of `huying photos move`.
#[derive(Debug, clap::Args)]
pub struct MoveArgs {
    /// Where a system's data is kept; no server may use it
    data_dir: PathBuf,

    /// Where the pictures lie
    #[arg(long, value_name = "PLACE")]
    from: PathBuf,

    /// Where they are to lie
    #[arg(long, value_name = "PLACE")]
    to: PathBuf,

    /// Go on without pictures that are missing or damaged at both places; what is left of them is removed
    #[arg(long)]
    without_damaged: bool,
}

/// Options of `huying photos adopt`.
#[derive(Debug, clap::Args)]
pub struct AdoptArgs {
    /// Where a system's data is kept; no server may use it
    data_dir: PathBuf,

    /// Where the pictures lie
    #[arg(long, value_name = "PLACE")]
    at: PathBuf,

    /// Do it although pictures are missing or damaged there
    #[arg(long)]
    without_damaged: bool,
}

/// Does it.
///
/// # Errors
/// A server uses the directory, a place cannot be reached, or the disk fails.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let damaged = |without: bool| {
        if without {
            Damaged::Leave
        } else {
            Damaged::Stop
        }
    };
    match &args.what {
        What::Move(args) => take(
            &args.data_dir,
            &place(&args.from)?,
            &place(&args.to)?,
            damaged(args.without_damaged),
        ),
        What::Adopt(args) => taking::adopt(
            &args.data_dir,
            &place(&args.at)?,
            damaged(args.without_damaged),
        ),
    }
}

/// `directory`, or what a configuration says.
fn place(said: &Path) -> anyhow::Result<PhotosAt> {
    if said.as_os_str() == "directory" {
        Ok(PhotosAt::Directory)
    } else {
        at_of(said)
    }
}
