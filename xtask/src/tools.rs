//! Finding the tools a step needs, installing them where that is allowed, and naming them where not.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The repository's root, whatever folder the command was called from.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies one folder below the root")
        .to_path_buf()
}

/// A place in cargo's target folder.
pub fn in_target(name: &str) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join(name)
}

/// Whether this is CI, where nothing may be skipped.
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value != "false" && !value.is_empty())
}

/// A command that runs in `folder`, printed before it runs.
pub fn run_in(folder: &Path, program: &str, arguments: &[&str]) -> Result<()> {
    run_with(folder, program, arguments, &[])
}

/// As [`run_in`], with variables set for the child.
pub fn run_with(
    folder: &Path,
    program: &str,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Result<()> {
    eprintln!("$ {program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(folder)
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("{program} could not be started; is it installed?"))?;
    if !status.success() {
        bail!("{program} {} ended with {status}", arguments.join(" "));
    }
    Ok(())
}

/// What a command prints, or `None` where it cannot run or fails.
pub fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Node 20 or newer with npm; installs nothing, because distributions differ too much.
pub fn node() -> Result<()> {
    let version = output_of("node", &["--version"])
        .context("Node is missing: install Node 20 or newer (https://nodejs.org)")?;
    let major: u32 = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse().ok())
        .with_context(|| format!("`node --version` says {version:?}"))?;
    if major < 20 {
        bail!("Node {version} is too old: install Node 20 or newer");
    }
    output_of("npm", &["--version"]).context("npm is missing: it comes with Node")?;
    Ok(())
}

/// The path of a Chromium and a Chinese font, installed with apt where we are root on Debian.
pub fn chromium() -> Result<PathBuf> {
    let have_font = || output_of("fc-list", &[":lang=zh"]).is_some_and(|fonts| !fonts.is_empty());
    if (find_chromium().is_none() || !have_font()) && may_install() {
        apt_install(&["chromium", "fonts-noto-cjk", "fontconfig"])?;
    }
    if !have_font() {
        bail!("no Chinese font: apt-get install fonts-noto-cjk fontconfig");
    }
    find_chromium().context("Chromium is missing: apt-get install chromium, or set CHROMIUM=/path")
}

fn find_chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    named
        .into_iter()
        .chain(usual.map(PathBuf::from))
        .find(|path| path.exists())
}

/// Root on a machine with apt: the only place where a test run may install system packages.
fn may_install() -> bool {
    output_of("id", &["-u"]).as_deref() == Some("0")
        && output_of("apt-get", &["--version"]).is_some()
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let quiet = [("DEBIAN_FRONTEND", "noninteractive")];
    run_with(&root(), "apt-get", &["update", "-qq"], &quiet)?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    run_with(&root(), "apt-get", &arguments, &quiet)
}

/// A cargo subcommand of a fixed version, installed from crates.io when it is missing.
pub fn cargo_tool(name: &str, version: &str) -> Result<()> {
    if output_of(name, &["--version"]).is_some() {
        return Ok(());
    }
    run_in(
        &root(),
        "cargo",
        &["install", "--locked", "--version", version, name],
    )
}

/// The Python of an environment that has the packages of a file, made anew when the file has changed.
///
/// Python itself and its `venv` come from apt where we are root on Debian; the packages come from the index that pip knows.
pub fn python_tools(requirements: &Path) -> Result<PathBuf> {
    let folder = root().join("target/doors/python");
    let python = folder.join("bin/python");
    let made_of = folder.join("requirements.txt");
    let (wanted, there) = (std::fs::read(requirements)?, std::fs::read(&made_of));
    if there.is_ok_and(|there| there == wanted) {
        return Ok(python);
    }
    let has_venv = || output_of("python3", &["-c", "import venv, ensurepip"]).is_some();
    if !has_venv() && may_install() {
        apt_install(&["python3", "python3-venv"])?;
    }
    if !has_venv() {
        bail!("Python 3 with venv is missing: apt-get install python3 python3-venv");
    }
    let place = folder.to_str().context("a path in UTF-8")?;
    run_in(&root(), "python3", &["-m", "venv", "--clear", place])?;
    let file = requirements.to_str().context("a path in UTF-8")?;
    let program = python.to_str().context("a path in UTF-8")?;
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
        file,
    ];
    run_in(&root(), program, &install)
        .context("the packages of tests/doors/requirements.txt could not be installed: the step doors needs them")?;
    std::fs::write(&made_of, wanted)?;
    Ok(python)
}
