//! `cargo xtask test`: every step in order, with what each took, and one closing line.

use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;

use crate::again;
use crate::doors;
use crate::journeys;
use crate::room::{self, Room, Watch};
use crate::rust;
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
    /// For small disks: remove after each step what no later one needs. CI always does.
    #[arg(long)]
    lean: bool,
}

impl Options {
    fn wants(&self, step: &Step) -> bool {
        let named = |names: &[String]| names.iter().any(|name| name == step.name);
        (self.only.is_empty() || named(&self.only)) && !named(&self.skip)
    }
}

struct Step {
    name: &'static str,
    about: &'static str,
    run: fn() -> Result<()>,
    room: Room,
}

/// In this order, so that what is wrong in a minute is told before what takes ten, and so that little lies on the disk at
/// one time. Room is what their files take on a machine that has the tools; a run's last lines say what it really took.
const STEPS: [Step; 13] = [
    Step {
        name: "formatting",
        about: "cargo fmt",
        run: steps::formatting,
        room: Room::of(0),
    },
    Step {
        name: "wasm",
        about: "the grids for phones, which say what the server says",
        run: wasm::run,
        room: Room {
            adds_mib: 580,
            leavings: &["wasm32-unknown-unknown", "wasm", "grids-truth"],
            leavings_mib: 170,
        },
    },
    Step {
        name: "web",
        about: "web pages: types, unit tests, build",
        run: steps::web,
        room: Room::of(320),
    },
    Step {
        name: "binary",
        about: "the release binary with its pages, and the developers' own",
        run: steps::binary,
        room: Room::of(1500),
    },
    Step {
        name: "district",
        about: "the demo district is what its generator makes",
        run: steps::district_is_made,
        room: Room {
            adds_mib: 0,
            leavings: &["release/deps", "release/build", "release/.fingerprint"],
            leavings_mib: 1200,
        },
    },
    Step {
        name: "openapi",
        about: "openapi.json has not drifted",
        run: || steps::openapi(true),
        room: Room::of(0),
    },
    Step {
        name: "lints",
        about: "clippy, warnings denied",
        run: steps::lints,
        room: Room::of(600),
    },
    Step {
        name: "docs",
        about: "rustdoc, warnings denied",
        run: steps::docs,
        room: Room {
            adds_mib: 150,
            leavings: &["doc"],
            leavings_mib: 150,
        },
    },
    Step {
        name: "rust",
        about: "every crate's tests, and those that drive the binary",
        run: rust::run,
        room: Room {
            adds_mib: 1900,
            leavings: &["debug"],
            leavings_mib: 2900,
        },
    },
    Step {
        name: "browser",
        about: "journeys in Chromium",
        run: journeys::run,
        room: Room::of(300),
    },
    Step {
        name: "doors",
        about: "the interface against its own description, and a broken server that must be caught",
        run: || doors::run(doors::EXAMPLES_USUAL),
        room: Room::of(150),
    },
    Step {
        name: "licences",
        about: "cargo-deny",
        run: steps::licences,
        room: Room::of(100),
    },
    Step {
        name: "unused",
        about: "unused dependencies",
        run: steps::unused_dependencies,
        room: Room::of(20),
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
    let lean = options.lean || in_ci();
    let wanted = STEPS.iter().filter(|step| options.wants(step));
    let watch = Watch::begin(room::most_mib(wanted.map(|step| &step.room), lean))?;
    let mut outcomes = Vec::new();
    for step in &STEPS {
        let outcome = run_step(step, options);
        let failed = matches!(outcome, Outcome::Failed(_));
        if lean && matches!(outcome, Outcome::Passed(_)) {
            // What stays takes room, and fails no test.
            if let Err(error) = step.room.clear_away() {
                eprintln!("note: {error:#}");
            }
        }
        outcomes.push((step.name, outcome));
        if failed && !options.keep_going {
            break;
        }
    }
    if let Some(watch) = watch {
        watch.end();
    }
    conclude(&outcomes)
}

enum Outcome {
    Passed(f64),
    Failed(String),
    Skipped,
}

fn run_step(step: &Step, options: &Options) -> Outcome {
    if !options.wants(step) {
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
    for note in again::notes() {
        println!("  note     {note}");
    }
    println!("steps: {passed} passed, {failed} failed, {skipped} skipped");
    if failed > 0 {
        bail!("{failed} step(s) failed");
    }
    Ok(())
}
