//! `huying tables list`.

use super::super::Outcome;
use super::super::serve::DATA_DIR_USUAL;
use crate::clock;
use crate::store::{Sqlite, Store as _};
use cases::tables::TABLES;
use std::io::Write as _;
use std::path::PathBuf;

/// Options of `huying tables list`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the system's data is kept; no server may have it open
    #[arg(long, value_name = "DIR", default_value = DATA_DIR_USUAL)]
    data_dir: PathBuf,

    /// List every version of every table, newest first
    #[arg(long)]
    versions: bool,
}

/// Writes one line a table: name, version, when, by whom, SHA-256. Tables that were never given are left out.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let store = Sqlite::open(super::existing(&args.data_dir)?)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "table\tversion\tat\tby\tsha256")?;
    for form in TABLES {
        let versions = store.table_versions(form.name)?;
        let told = if args.versions { versions.len() } else { 1 };
        for one in versions.iter().take(told) {
            let (at, by) = (clock::local(one.at_s), &one.by);
            let (version, sha) = (one.version, &one.sha256);
            writeln!(out, "{}\t{version}\t{at}\t{by}\t{sha}", form.name)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}
