//! What came of reading area files, told: faults as data, figures as words.

use super::super::locate::output::Output;
use super::files::AreaFile;
use anyhow::Context;
use grids::fault::faults_geojson;
use grids::import::{Options, Outcome, read_areas};
use grids::{Edition, Fault};
use indicatif::{HumanCount, ProgressBar};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How the answer is told.
#[derive(Clone, Debug, clap::Args)]
pub struct TellOptions {
    // Plain text: it is what --help shows.
    #[allow(clippy::doc_markdown)]
    /// Write the faults to this file too, as GeoJSON for any GIS
    #[arg(long, value_name = "OUT.geojson")]
    pub faults: Option<PathBuf>,

    /// Write the answer to standard output as one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// Reads the files, with a sign of life on standard error.
pub fn read(files: &[AreaFile], options: &Options) -> Outcome {
    let bar = ProgressBar::new_spinner().with_message("reading and checking the areas");
    bar.enable_steady_tick(Duration::from_millis(120));
    let inputs: Vec<_> = files.iter().map(AreaFile::input).collect();
    let outcome = read_areas(&inputs, options);
    bar.finish_and_clear();
    outcome
}

/// Writes the faults where they were asked for, and the figures to standard error.
pub fn tell(outcome: &Outcome, options: &TellOptions, began: Instant) -> anyhow::Result<()> {
    if let Some(path) = &options.faults {
        write_file(path, &outcome.faults)
            .with_context(|| format!("the faults file {}", path.display()))?;
    }
    let mut out = std::io::stdout().lock();
    if options.json {
        writeln!(out, "{}", as_json(outcome))?;
    } else {
        for fault in &outcome.faults {
            writeln!(out, "{fault}")?;
        }
    }
    out.flush()?;
    eprintln!(
        "{} in {:.1} s",
        summary(outcome),
        began.elapsed().as_secs_f64()
    );
    Ok(())
}

fn write_file(path: &Path, faults: &[Fault]) -> std::io::Result<()> {
    let mut output = Output::to_file(path)?;
    output.write_all(faults_geojson(faults).as_bytes())?;
    output.finish()
}

fn summary(outcome: &Outcome) -> String {
    let errors = outcome
        .faults
        .iter()
        .filter(|fault| fault.is_error())
        .count();
    let warnings = outcome.faults.len() - errors;
    let faults = format!(
        "{}, {}",
        counted(errors, "error"),
        counted(warnings, "warning")
    );
    match &outcome.edition {
        Some(edition) => format!("{}: {faults}", levels_in_words(edition)),
        None => format!("refused: {faults}"),
    }
}

fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", HumanCount(count as u64))
}

fn level_sizes(edition: &Edition) -> impl Iterator<Item = (&str, usize)> {
    let levels = edition.levels().iter().enumerate();
    levels.map(|(level, name)| (&**name, edition.level_range(level).len()))
}

/// Such as `district 1, subdistrict 17`.
pub fn levels_in_words(edition: &Edition) -> String {
    let levels =
        level_sizes(edition).map(|(name, areas)| format!("{name} {}", HumanCount(areas as u64)));
    levels.collect::<Vec<_>>().join(", ")
}

fn as_json(outcome: &Outcome) -> Value {
    let faults: Value =
        serde_json::from_str(&faults_geojson(&outcome.faults)).expect("our own JSON");
    let edition = outcome.edition.as_ref().map(|edition| {
        let levels: Vec<Value> = level_sizes(edition)
            .map(|(name, areas)| json!({"name": name, "areas": areas}))
            .collect();
        json!({ "hash": edition.hash_hex(), "levels": levels })
    });
    let errors = outcome
        .faults
        .iter()
        .filter(|fault| fault.is_error())
        .count();
    json!({
        "errors": errors,
        "warnings": outcome.faults.len() - errors,
        "edition": edition,
        "faults": faults,
    })
}
