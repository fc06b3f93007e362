//! Lays the grids, compiled for a phone, where the pages' build takes them from: those that `cargo xtask wasm` has laid there,
//! when they are newer than their sources; else compiled now, where an installed Rust can and without the network; else the
//! copy in `wasm/built`, when it is of these sources.
//!
//! Pages built without ask the server where a phone stands, and say so.

#[path = "../wasm/sources.rs"]
mod sources;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{env, fs};

const TARGET: &str = "wasm32-unknown-unknown";
/// What they are made of, seen from the root.
const SOURCES: [&str; 5] = [
    "grids/src",
    "grids/Cargo.toml",
    "wasm/src",
    "wasm/Cargo.toml",
    "Cargo.lock",
];

/// Never fails: with no grids the pages are slower to answer, not wrong.
pub fn lay(web: &Path) {
    let root = web.join("..");
    for source in SOURCES {
        println!("cargo::rerun-if-changed={}", root.join(source).display());
    }
    let laid = web.join("built/grids.wasm");
    let newest = SOURCES
        .iter()
        .filter_map(|source| newest(&root.join(source)))
        .max();
    let laid_at = fs::metadata(&laid).and_then(|meta| meta.modified()).ok();
    if laid_at.is_some() && laid_at >= newest {
        return;
    }
    let kept = || sources::is_kept(&root).then(|| sources::kept(&root));
    let Some(built) = compile(&root).or_else(kept) else {
        // Of other sources they would answer by other rules.
        let _ = fs::remove_file(&laid);
        println!(
            "cargo::warning=the pages are built without the grids for phones, which ask the server instead: \
             `cargo xtask wasm` compiles them"
        );
        return;
    };
    let copied = fs::read(&built).and_then(|bytes| fs::write(&laid, bytes));
    // No newer than what it is made of: else cargo would build the pages anew because of it.
    let dated = fs::File::options().append(true).open(&laid);
    let dated = copied
        .and(dated)
        .and_then(|file| file.set_modified(newest.unwrap_or(SystemTime::now())));
    if let Err(error) = dated {
        println!(
            "cargo::warning=the grids for phones could not be laid into web-map/built: {error}"
        );
    }
}

fn newest(path: &Path) -> Option<SystemTime> {
    let own = fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let within = fs::read_dir(path).into_iter().flatten().flatten();
    within
        .filter_map(|entry| newest(&entry.path()))
        .chain(own)
        .max()
}

/// In a target folder of its own, for cargo holds the usual one while this runs.
fn compile(root: &Path) -> Option<PathBuf> {
    let rustc = env::var_os("RUSTC")?;
    let said = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .ok()?;
    let libraries = String::from_utf8(said.stdout).ok()?;
    let has_std = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with("libstd-");
    if !fs::read_dir(libraries.trim()).ok()?.flatten().any(has_std) {
        return None;
    }
    let target = PathBuf::from(env::var_os("OUT_DIR")?).join("grids");
    let said = Command::new(env::var_os("CARGO")?)
        .args([
            "build",
            "--locked",
            "--offline",
            "--package",
            "huying-grids-wasm",
            "--profile",
            "wasm",
        ])
        .args(["--target", TARGET, "--target-dir"])
        .arg(&target)
        .current_dir(root)
        // Flags for this machine's processor are none for a browser.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .output()
        .ok()?;
    if !said.status.success() {
        let why = String::from_utf8_lossy(&said.stderr);
        let last = why
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default();
        println!("cargo::warning=the grids for phones could not be compiled: {last}");
        return None;
    }
    Some(target.join(TARGET).join("wasm/huying_grids_wasm.wasm"))
}
