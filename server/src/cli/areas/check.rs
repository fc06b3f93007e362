//! `huying areas check`: every fault of area files, before anybody relies on them.

use super::super::Outcome;
use super::files::AreaFile;
use super::options::AreaOptions;
use super::told::{self, TellOptions};
use grids::{About, Crs};
use std::time::Instant;

/// Options of `huying areas check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    // Plain text: it is what --help shows.
    #[allow(clippy::doc_markdown)]
    /// GeoJSON files, together one set of areas; LEVEL=FILE when each level has its own; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,

    #[command(flatten)]
    areas: AreaOptions,

    /// Coordinate system of the files: wgs84, cgcs2000, gcj02, bd09 or EPSG:n
    #[arg(long, default_value = "wgs84")]
    crs: Crs,

    #[command(flatten)]
    tell: TellOptions,
}

/// Runs the command: exit 0 when the files would be taken, 1 when they have errors.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    let files = AreaFile::read_all(&args.files)?;
    let options = args.areas.reader(&files, args.crs, About::default())?;
    let outcome = told::read(&files, &options);
    told::tell(&outcome, &args.tell, began)?;
    Ok(if outcome.edition.is_some() {
        Outcome::Done
    } else {
        Outcome::FaultsFound
    })
}
