//! `huying tables export`.

use super::super::Outcome;
use super::super::locate::output::Output;
use super::super::serve::DATA_DIR_USUAL;
use super::files;
use crate::sheets;
use crate::store::{Sqlite, Store as _};
use anyhow::{Context as _, bail};
use cases::tables::TABLES;
use cases::{Tables, Texts};
use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Options of `huying tables export`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tables to write; without any, all of them
    #[arg(value_name = "TABLE", value_parser = files::table)]
    tables: Vec<&'static str>,

    /// Where the system's data is kept; no server may have it open
    #[arg(long, value_name = "DIR", default_value = DATA_DIR_USUAL)]
    data_dir: PathBuf,

    /// A directory for one CSV file a table, a file ending in .xlsx for one workbook, or - for one table as CSV on
    /// standard output
    #[arg(short, long, value_name = "DIR|FILE.xlsx|-", default_value = ".")]
    output: PathBuf,
}

/// Runs the command. What is written can be checked and imported again, and is then no change.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let store = Sqlite::open(super::existing(&args.data_dir)?)?;
    let kept = store.tables()?;
    drop(store);
    let texts: HashMap<String, String> = kept
        .into_iter()
        .map(|one| (one.about.name, one.text))
        .collect();
    let tables = Tables::parse(&Texts::gather(|file| {
        let name = file.strip_suffix(".csv").unwrap_or(file);
        texts.get(name).map_or("", String::as_str)
    }))
    .map_err(crate::in_force::TablesError::Faults)?;
    let names = if args.tables.is_empty() {
        TABLES.iter().map(|form| form.name).collect()
    } else {
        args.tables.clone()
    };
    write(&tables, &names, &args.output)?;
    Ok(Outcome::Done)
}

fn write(tables: &Tables, names: &[&'static str], output: &Path) -> anyhow::Result<()> {
    if output == Path::new("-") {
        let [name] = names else {
            bail!("- takes one table: huying tables export duties -o -");
        };
        let text = tables.to_csv(name).unwrap_or_default();
        std::io::stdout().write_all(text.as_bytes())?;
        return Ok(());
    }
    let told = |path: &Path| format!("cannot write {}", path.display());
    if output
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
    {
        let text = |name: &&'static str| (*name, tables.to_csv(name).unwrap_or_default());
        let texts: Vec<_> = names.iter().map(text).collect();
        let texts: Vec<_> = texts
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let bytes = sheets::workbook(&texts)?;
        put(output, &bytes).with_context(|| told(output))?;
    } else {
        std::fs::create_dir_all(output).with_context(|| told(output))?;
        for name in names {
            let path = output.join(format!("{name}.csv"));
            let text = tables.to_csv(name).unwrap_or_default();
            put(&path, text.as_bytes()).with_context(|| told(&path))?;
        }
    }
    eprintln!("{} tables written to {}", names.len(), output.display());
    Ok(())
}

/// A file that is there only when it is whole.
fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut output = Output::to_file(path)?;
    output.write_all(bytes)?;
    output.finish()
}
