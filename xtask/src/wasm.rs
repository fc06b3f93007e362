//! `cargo xtask wasm`: the grids for a phone, built, laid where the pages find them, and held to the server's answers.

#[path = "../../wasm/sources.rs"]
mod sources;
mod toolchain;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::tools::{in_ci, in_target, node, root, run_in, run_with};

/// What rustc calls a browser.
const TARGET: &str = "wasm32-unknown-unknown";
/// Most bytes that the pages may get: uncompressed, a little more than twice what a phone loads.
const BYTES_MAX: u64 = 200_000;

/// Builds it, and tries it against the server's own answers.
pub fn run() -> Result<()> {
    let toolchain = match toolchain::find() {
        Ok(toolchain) => toolchain,
        Err(error) if sources::is_kept(&root()) => {
            eprintln!(
                "note: the grids were not compiled for phones, the kept copy is of the same sources and is tried instead: {error:#}"
            );
            std::fs::copy(sources::kept(&root()), laid())?;
            return try_out();
        }
        Err(error) if !in_ci() => {
            // What was built of other sources would answer by other rules.
            let _ = std::fs::remove_file(laid());
            eprintln!(
                "note: the grids were not compiled for phones, which will ask the server where they stand: {error:#}"
            );
            return Ok(());
        }
        Err(error) => return Err(error.context("CI leaves nothing out")),
    };
    build(&toolchain)?;
    try_out()
}

/// Where the pages' own build looks for it.
fn laid() -> PathBuf {
    root().join("web-map/built/grids.wasm")
}

fn build(toolchain: &toolchain::Toolchain) -> Result<()> {
    let arguments = [
        "build",
        "--locked",
        "--package",
        "huying-grids-wasm",
        "--profile",
        "wasm",
        "--target",
        TARGET,
    ];
    let variables = toolchain.variables();
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    run_with(&root(), "cargo", &arguments, &variables)?;
    let built = in_target(TARGET)
        .join("wasm")
        .join("huying_grids_wasm.wasm");
    let bytes =
        std::fs::read(&built).with_context(|| format!("{} was not built", built.display()))?;
    if bytes.len() as u64 > BYTES_MAX {
        bail!(
            "{} has {} bytes; {BYTES_MAX} are what a phone should load at most",
            built.display(),
            bytes.len()
        );
    }
    eprintln!("{}: {} bytes", laid().display(), bytes.len());
    // Written anew with each build, so that it is newer than its sources: that is how the server's build knows.
    std::fs::write(laid(), &bytes)?;
    if !sources::is_kept(&root()) {
        // For machines that have no such toolchain and get none; to be committed with the sources.
        std::fs::write(sources::kept(&root()), &bytes)?;
        std::fs::write(sources::kept_of(&root()), sources::checksum(&root()) + "\n")?;
    }
    Ok(())
}

/// Every position gets the same answer from both.
fn try_out() -> Result<()> {
    node()?;
    let web = root().join("web-map");
    if !web.join("node_modules/.bin/vitest").exists() {
        run_in(&web, "npm", &["ci", "--no-audit", "--no-fund"])?;
    }
    let build = ["build", "--locked", "--workspace", "--example", "truth"];
    run_with(&root(), "cargo", &build, &[("HUYING_SKIP_WEB", "1")])?;
    let folder = in_target("grids-truth");
    let folder = folder.to_str().context("a path in UTF-8")?;
    let truth = in_target("debug").join("examples/truth");
    run_in(
        &root(),
        truth.to_str().context("a path in UTF-8")?,
        &[folder],
    )?;
    let wasm = laid();
    let variables = [
        ("HUYING_TRUTH", folder),
        ("HUYING_WASM", wasm.to_str().context("a path in UTF-8")?),
    ];
    run_with(
        &web,
        "npx",
        &["vitest", "run", "--config", "vitest.wasm.ts"],
        &variables,
    )
}
