//! `cargo xtask test`: every step in order, with what each took, and one closing line.

use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;

use crate::doors;
use crate::steps;
use crate::tools::in_ci;
use crate::wasm;

#[derive(Args)]
pub struct Options {
    /// Only the steps of these names (see --list), separated by commas.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Leave these steps out; each is named at the end. Refused in CI.
    #[arg(long, value_delimiter = ',')]
    skip: Vec<String>,
    /// Print the steps and stop.
    #[arg(long)]
    list: bool,
    /// Go on after a step that failed.
    #[arg(long)]
    keep_going: bool,
}

struct Step {
    name: &'static str,
    about: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: [Step; 13] = [
    Step {
        name: "formatting",
        about: "cargo fmt",
        run: steps::formatting,
    },
    Step {
        name: "wasm",
        about: "the grids for phones, which say what the server says",
        run: wasm::run,
    },
    Step {
        name: "web",
        about: "web pages: types, unit tests, build",
        run: steps::web,
    },
    Step {
        name: "binary",
        about: "the release binary with its pages, and the developers' own",
        run: steps::binary,
    },
    Step {
        name: "lints",
        about: "clippy, warnings denied",
        run: steps::lints,
    },
    Step {
        name: "rust",
        about: "every crate's tests, and those that drive the binary",
        run: steps::rust,
    },
    Step {
        name: "browser",
        about: "journeys in Chromium",
        run: steps::browser,
    },
    Step {
        name: "doors",
        about: "the interface against its own description, and a broken server that must be caught",
        run: || doors::run(doors::EXAMPLES_USUAL),
    },
    Step {
        name: "openapi",
        about: "openapi.json has not drifted",
        run: || steps::openapi(true),
    },
    Step {
        name: "district",
        about: "the demo district is what its generator makes",
        run: || steps::district(true, None, None),
    },
    Step {
        name: "docs",
        about: "rustdoc, warnings denied",
        run: steps::docs,
    },
    Step {
        name: "licences",
        about: "cargo-deny",
        run: steps::licences,
    },
    Step {
        name: "unused",
        about: "unused dependencies",
        run: steps::unused_dependencies,
    },
];

pub fn run(options: &Options) -> Result<()> {
    check_names(options)?;
    if options.list {
        for step in &STEPS {
            println!("{:12} {}", step.name, step.about);
        }
        return Ok(());
    }
    let mut outcomes = Vec::new();
    for step in &STEPS {
        let outcome = run_step(step, options);
        let failed = matches!(outcome, Outcome::Failed(_));
        outcomes.push((step.name, outcome));
        if failed && !options.keep_going {
            break;
        }
    }
    conclude(&outcomes)
}

enum Outcome {
    Passed(f64),
    Failed(String),
    Skipped,
}

fn run_step(step: &Step, options: &Options) -> Outcome {
    let wanted = options.only.is_empty() || options.only.iter().any(|name| name == step.name);
    if !wanted || options.skip.iter().any(|name| name == step.name) {
        return Outcome::Skipped;
    }
    eprintln!("\n== {}: {}", step.name, step.about);
    let began = Instant::now();
    match (step.run)() {
        Ok(()) => Outcome::Passed(began.elapsed().as_secs_f64()),
        Err(error) => Outcome::Failed(format!("{error:#}")),
    }
}

fn check_names(options: &Options) -> Result<()> {
    for name in options.only.iter().chain(&options.skip) {
        if !STEPS.iter().any(|step| step.name == name) {
            bail!("no step is called {name:?}; see cargo xtask test --list");
        }
    }
    if in_ci() && !options.skip.is_empty() {
        bail!("CI skips nothing: call cargo xtask test without --skip");
    }
    Ok(())
}

fn conclude(outcomes: &[(&str, Outcome)]) -> Result<()> {
    println!();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for (name, outcome) in outcomes {
        match outcome {
            Outcome::Passed(seconds) => {
                passed += 1;
                println!("  passed   {name:12} {seconds:7.1} s");
            }
            Outcome::Failed(why) => {
                failed += 1;
                println!("  FAILED   {name:12} {why}");
            }
            Outcome::Skipped => {
                skipped += 1;
                println!("  skipped  {name:12} not asked for");
            }
        }
    }
    println!("steps: {passed} passed, {failed} failed, {skipped} skipped");
    if failed > 0 {
        bail!("{failed} step(s) failed");
    }
    Ok(())
}
