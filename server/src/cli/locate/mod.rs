//! `huying locate`: appends to every row of a CSV the areas that its position lies in.
//!
//! Every row of the input is a row of the output, in the same order, with the same bytes in its fields; what
//! is found is appended to it. Memory does not grow with the input. A row that cannot be located is kept and
//! marked `invalid` with a reason.

mod append;
mod figures;
mod invalid;
pub mod output;
mod pipeline;
pub mod progress;

use super::Outcome;
use super::areas::files::AreaFile;
use super::areas::options::AreaOptions;
use super::areas::told;
use super::import::table::{Table, TableOptions};
use anyhow::{Context, bail};
use append::{Appender, Points};
use grids::{About, Crs, Edition, Fault};
use output::Output;
use progress::Progress;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Options of `huying locate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// CSV with a header row and a position in each row; - or nothing is standard input
    #[arg(value_name = "POINTS.csv", default_value = "-")]
    points: PathBuf,

    // Plain text: it is what --help shows.
    #[allow(clippy::doc_markdown)]
    /// GeoJSON file of areas; LEVEL=FILE once for each level, when each has its own
    #[arg(long = "areas", value_name = "AREAS.geojson", required = true)]
    area_files: Vec<String>,

    #[command(flatten)]
    areas: AreaOptions,

    /// Coordinate system of the area files: wgs84, cgcs2000, gcj02, bd09 or EPSG:n
    #[arg(long, value_name = "CRS", default_value = "wgs84")]
    areas_crs: Crs,

    /// Column with the longitude or easting, by its name or as #3
    #[arg(long, value_name = "COL", default_value = "lon")]
    lon: String,

    /// Column with the latitude or northing
    #[arg(long, value_name = "COL", default_value = "lat")]
    lat: String,

    /// Coordinate system of the points: wgs84, cgcs2000, gcj02, bd09 or EPSG:n
    #[arg(long, default_value = "wgs84")]
    crs: Crs,

    #[command(flatten)]
    table: TableOptions,

    /// Put before the names of the appended columns, when the input has columns of these names
    #[arg(long, value_name = "WORD", default_value = "")]
    prefix: String,

    /// Where to write; standard output when not given. The file appears when it is complete
    #[arg(short, long, value_name = "OUT.csv")]
    output: Option<PathBuf>,
}

/// Runs the command: exit 1 when rows were invalid; they are in the output all the same.
#[allow(
    clippy::needless_pass_by_value,
    reason = "every command takes its options"
)]
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    let edition = edition(&args)?;
    let (input, bytes) =
        open(&args.points).with_context(|| format!("the points in {}", args.points.display()))?;
    let table = Table::open(input, &args.table, &[&args.lon, &args.lat])?;
    let points = Points::find(&table, &args.lon, &args.lat, args.crs)?;
    let appender = Appender::new(&edition, &table, points, &args.prefix)?;
    let mut output = match &args.output {
        Some(path) => Output::to_file(path).with_context(|| path.display().to_string())?,
        None => Output::to_stdout(),
    };
    let progress = Progress::of_bytes(bytes);
    match pipeline::run(table, &appender, &mut output, &progress) {
        Ok(tally) => {
            output.finish().context("the output cannot be written")?;
            progress.clear();
            eprintln!(
                "{}",
                tally.in_words(args.table.encoding, progress.elapsed())
            );
            Ok(if tally.invalid() > 0 {
                Outcome::FaultsFound
            } else {
                Outcome::Done
            })
        }
        // Whoever read our output has had enough: that is no fault, and nobody is there to be told.
        Err(pipeline::Stop::Write(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            Ok(Outcome::Done)
        }
        Err(pipeline::Stop::Write(error)) => Err(error).context("the output cannot be written"),
        Err(pipeline::Stop::Read { rows, why }) => {
            let before = indicatif::HumanCount(rows);
            Err(why).with_context(|| {
                format!("after {before} rows, in row {} after the header", rows + 1)
            })
        }
    }
}

/// The areas; with an error in them nothing can be located.
fn edition(args: &Args) -> anyhow::Result<Edition> {
    let files = AreaFile::read_all(&args.area_files)?;
    let options = args
        .areas
        .reader(&files, args.areas_crs, About::default())?;
    let outcome = told::read(&files, &options);
    let errors: Vec<&Fault> = outcome
        .faults
        .iter()
        .filter(|fault| fault.is_error())
        .collect();
    let Some(edition) = outcome.edition else {
        const LISTED_MAX: usize = 20;
        for fault in errors.iter().take(LISTED_MAX) {
            eprintln!("{fault}");
        }
        bail!(
            "the areas have {} errors; `huying areas check` lists all of them, and --allow overlap,gap,outside \
             takes areas that are meant to be so",
            errors.len()
        );
    };
    eprintln!("areas: {}", told::levels_in_words(&edition));
    if !outcome.faults.is_empty() {
        eprintln!(
            "  with {} warnings, which `huying areas check` lists",
            outcome.faults.len()
        );
    }
    Ok(edition)
}

/// The input and, when it is a regular file, its length.
pub fn open(path: &Path) -> std::io::Result<(Box<dyn Read + Send>, Option<u64>)> {
    if path == Path::new("-") {
        return Ok((Box::new(std::io::stdin()), None));
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    let bytes = metadata.is_file().then_some(metadata.len());
    Ok((Box::new(file), bytes))
}
