//! The pages in a real browser, against the built binary: each file of journeys by itself, with what it took.
//!
//! A browser that draws in software on two shared cores meets moments that no person meets. A file that fails is therefore
//! run once more at the end, alone; that it failed the first time is said in the last lines, for somebody to find out why.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::again::{AGAIN_MAX, passed_again};
use crate::steps::release_binary;
use crate::tools::{chromium, in_target, node, root, run_with};

pub fn run() -> Result<()> {
    with_journeys(Bars::Told, Journeys::all)
}

/// The files that tell how long something takes, each figure held to its bar. The first that misses one ends it.
pub fn figures() -> Result<()> {
    with_journeys(Bars::Held, |journeys| {
        for file in files()? {
            let text = fs::read_to_string(root().join("web-map").join(&file))?;
            if text.contains(FIGURES) {
                journeys.try_file(&file)?;
            }
        }
        Ok(())
    })
}

/// What a file imports that tells figures.
const FIGURES: &str = "./help/figures.mjs";

/// Whether a figure beyond its bar fails its journey.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bars {
    Told,
    Held,
}

fn with_journeys(bars: Bars, run: impl FnOnce(&Journeys) -> Result<()>) -> Result<()> {
    node()?;
    let journeys = Journeys {
        binary: release_binary("huying")?,
        chromium: in_utf8(&chromium()?)?,
        kept: in_utf8(&in_target("journeys"))?,
        bars,
    };
    // One history is played in, the files of tests take copies of it.
    let _ = fs::remove_dir_all(&journeys.kept);
    fs::create_dir_all(&journeys.kept)?;
    let outcome = run(&journeys);
    fs::remove_dir_all(&journeys.kept)?;
    outcome
}

struct Journeys {
    binary: String,
    chromium: String,
    /// Histories that were played in.
    kept: String,
    bars: Bars,
}

impl Journeys {
    fn all(&self) -> Result<()> {
        let mut failed = Vec::new();
        let mut took = Vec::new();
        for file in files()? {
            let began = Instant::now();
            if let Err(error) = self.try_file(&file) {
                eprintln!("FAILED {file}: {error:#}");
                failed.push(file.clone());
            }
            took.push((began.elapsed().as_secs_f64(), file));
        }
        took.sort_by(|one, other| other.0.total_cmp(&one.0));
        println!();
        for (seconds, file) in &took {
            println!("journeys {seconds:6.1} s  {file}");
        }
        self.again(&failed)
    }

    fn again(&self, failed: &[String]) -> Result<()> {
        if failed.len() > AGAIN_MAX {
            bail!("journeys failed: {}", failed.join(", "));
        }
        for file in failed {
            eprintln!("\nonce more: {file}");
            self.try_file(file)
                .with_context(|| format!("journeys failed twice: {file}"))?;
        }
        for file in failed {
            passed_again(file);
        }
        Ok(())
    }

    fn try_file(&self, file: &str) -> Result<()> {
        let mut variables = vec![
            ("HUYING_BIN", self.binary.as_str()),
            ("HUYING_KEPT", self.kept.as_str()),
            ("CHROMIUM", self.chromium.as_str()),
        ];
        if self.bars == Bars::Held {
            variables.push(("HUYING_BARS", "1"));
        }
        let arguments = ["--test", "--test-timeout=600000", file];
        run_with(&root().join("web-map"), "node", &arguments, &variables)
    }
}

/// From `web-map/`, in the order of their names.
fn files() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("web-map/tests"))? {
        let name = entry?.file_name();
        let name = name.to_str().context("names are in UTF-8")?;
        if name.ends_with(".test.mjs") {
            found.push(format!("tests/{name}"));
        }
    }
    if found.is_empty() {
        bail!("web-map/tests holds no journeys");
    }
    found.sort();
    Ok(found)
}

fn in_utf8(path: &Path) -> Result<String> {
    Ok(path.to_str().context("a path in UTF-8")?.to_owned())
}
