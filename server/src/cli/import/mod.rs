//! `huying import`: the reports of any city's table, into a data directory or a running server.

mod additions;
mod door;
mod figures;
mod incoming;
mod map;
mod mark;
mod opening;
mod own_id;
mod past;
mod reading;
mod rejects;
mod remote;
mod run;
pub mod table;
pub mod when;

use super::Outcome;
use grids::Crs;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use table::TableOptions;

/// Options of `huying import`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// CSV with a header row, or reports in huying's own form, one JSON object a line; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Which columns carry the fields of a report: lon, lat, at, class, text, source, id, area, address,
    /// accuracy, crs; who reported as `reporter_name`, `reporter_phone`, `reporter_address`; and of old cases closed
    /// (when it was closed) and result (what was done): such a case comes in
    /// closed, its clocks laid from its own times, late only if it was, and no team is asked for anything; only
    /// with --data-dir. COLUMN is a name or #3; two columns are joined as COLUMN+COLUMN. Without it, columns of
    /// the fields' own names
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    map: Vec<String>,

    /// Where the system's data is kept; no server may have it open [default: ./huying-data]
    #[arg(long, value_name = "DIR", conflicts_with = "server")]
    data_dir: Option<PathBuf>,

    /// Address of a running server to send the reports to, instead of a data directory
    #[arg(long, value_name = "URL")]
    server: Option<String>,

    /// File that holds the key which the server asks for (`huying key add --scope report-cases`); its text is the key
    #[arg(long, value_name = "FILE", requires = "server")]
    key_file: Option<PathBuf>,

    /// Coordinate system of the positions: wgs84, cgcs2000, gcj02, bd09 or EPSG:n
    #[arg(long, default_value = "wgs84")]
    crs: Crs,

    #[command(flatten)]
    table: TableOptions,

    /// Zone of times that name none, such as Asia/Shanghai or America/Chicago
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    time_zone: Option<TimeZone>,

    /// How times are written, when it cannot be told: mdy, dmy, or a pattern such as "%d.%m.%Y %H:%M"
    #[arg(long, value_name = "FMT")]
    time_format: Option<when::Format>,

    /// Source of rows that name none
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,

    /// Class of rows that name none
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,

    /// Add classes that nobody knows to the list, under their code as their name; only with --data-dir
    #[arg(long, conflicts_with = "server")]
    add_classes: bool,

    /// Add sources that nobody knows to the list in the same way; only with --data-dir
    #[arg(long, conflicts_with = "server")]
    add_sources: bool,

    /// Go on where an earlier import of the same file was broken off
    #[arg(long)]
    resume: bool,

    /// Write the rejected rows to this file, with their reasons, to be mended and imported again
    #[arg(long, value_name = "FILE.csv")]
    rejects: Option<PathBuf>,
}

fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| {
        "no such time zone; zones have names such as Asia/Shanghai, Europe/Berlin, UTC".to_owned()
    })
}

/// Runs the command: exit 1 when rows were rejected; all others are in.
#[allow(
    clippy::needless_pass_by_value,
    reason = "every command takes its options"
)]
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    run::run(&args)
}
