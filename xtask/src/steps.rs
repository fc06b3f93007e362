//! The steps that make or check committed files, and those that try the product.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::tools::{cargo_tool, in_target, node, output_of, root, run_in, run_with};

/// The version of cargo-deny that reads `deny.toml`.
const CARGO_DENY: &str = "0.20.2";
/// The version of cargo-machete that finds unused dependencies.
const CARGO_MACHETE: &str = "0.9.2";

pub fn formatting() -> Result<()> {
    run_in(&root(), "cargo", &["fmt", "--all", "--check"])
}

pub fn lints() -> Result<()> {
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    run_with(&root(), "cargo", &arguments, &[("HUYING_SKIP_WEB", "1")])
}

pub fn docs() -> Result<()> {
    let variables = [("RUSTDOCFLAGS", "-D warnings"), ("HUYING_SKIP_WEB", "1")];
    let arguments = ["doc", "--workspace", "--no-deps", "--locked"];
    run_with(&root(), "cargo", &arguments, &variables)
}

/// The web files: types, unit tests, the build that the binary embeds.
pub fn web() -> Result<()> {
    node()?;
    let folder = root().join("web-map");
    run_in(&folder, "npm", &["ci", "--no-audit", "--no-fund"])?;
    // The build begins with the types.
    run_in(&folder, "npm", &["run", "build"])?;
    run_in(&folder, "npm", &["run", "test:unit"])
}

/// The binary as users get it, web files included, and the developers' own in the same build.
///
/// One call for all of them: a call for one package alone would choose other features and compile everything anew.
pub fn binary() -> Result<()> {
    node()?;
    let arguments = ["build", "--release", "--locked", "--workspace", "--bins"];
    run_in(&root(), "cargo", &arguments)
}

/// Licences, bans and sources of every dependency. Advisories need a database from outside: named when absent.
pub fn licences() -> Result<()> {
    cargo_tool("cargo-deny", CARGO_DENY)?;
    let arguments = ["deny", "--offline", "check", "licenses", "bans", "sources"];
    run_in(&root(), "cargo", &arguments)?;
    let cargo_home = std::env::var_os("CARGO_HOME").map_or_else(
        || std::env::home_dir().unwrap_or_default().join(".cargo"),
        Into::into,
    );
    // A fetch that failed leaves the folder with nothing but a lock in it.
    let copies = std::fs::read_dir(cargo_home.join("advisory-dbs"));
    let has_copy = copies
        .is_ok_and(|mut copies| copies.any(|entry| entry.is_ok_and(|entry| entry.path().is_dir())));
    if !has_copy {
        eprintln!(
            "note: advisories not checked: no copy of the RustSec database under {}; \
             `cargo deny fetch` brings it where the network allows",
            cargo_home.display()
        );
        return Ok(());
    }
    let advisories = ["deny", "--offline", "check", "advisories"];
    run_in(&root(), "cargo", &advisories)
}

pub fn unused_dependencies() -> Result<()> {
    cargo_tool("cargo-machete", CARGO_MACHETE)?;
    run_in(&root(), "cargo-machete", &[])
}

pub fn district(check: bool, grids: Option<usize>, out: Option<&Path>) -> Result<()> {
    let build = ["build", "--release", "--locked", "--workspace", "--bins"];
    run_with(&root(), "cargo", &build, &[])?;
    let grids = grids.map(|count| count.to_string());
    let out = out.map(|path| path.display().to_string());
    let mut arguments = Vec::new();
    if check {
        arguments.push("--check");
    }
    if let Some(count) = &grids {
        arguments.extend(["--grids", count]);
    }
    if let Some(path) = &out {
        arguments.extend(["--out", path]);
    }
    run_in(&root(), &release_binary("district")?, &arguments)
}

/// The committed district, by the generator that [`binary`] has built.
pub fn district_is_made() -> Result<()> {
    run_in(&root(), &release_binary("district")?, &["--check"])
}

pub fn openapi(check: bool) -> Result<()> {
    let described = output_of(&release_binary("huying")?, &["openapi"])
        .context("`huying openapi` failed: build it first with cargo build --release")?;
    let described = described + "\n";
    let file = root().join("openapi.json");
    if check {
        let committed = std::fs::read_to_string(&file)
            .with_context(|| format!("{} is missing: run cargo xtask openapi", file.display()))?;
        if committed != described {
            bail!("openapi.json is not what the server describes: run cargo xtask openapi");
        }
        return Ok(());
    }
    std::fs::write(&file, described)?;
    run_in(&root().join("web-map"), "npm", &["run", "types"])
}

/// Where a binary is that [`binary`] has built.
pub fn release_binary(name: &str) -> Result<String> {
    let binary = in_target("release").join(name);
    if !binary.exists() {
        bail!(
            "{} is missing: run cargo xtask test --only web,binary",
            binary.display()
        );
    }
    Ok(binary.to_str().context("a path in UTF-8")?.to_owned())
}
