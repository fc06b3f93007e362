//! A Rust that compiles for a browser: the one at hand, rustup's addition to it, or a private one out of Debian's packages.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::TARGET;
use crate::tools::{in_target, output_of, root, run_in, run_with};

/// Debian's Rust for browsers, with the sources of its standard library.
const PACKAGES: [&str; 3] = ["rustc-web", "libstd-rust-web-dev", "rust-web-src"];
/// What of its dependencies the compiler cannot start without.
const NEEDED: [&str; 2] = ["libstd-rust-web-", "libllvm"];
const RUST_MIN: &str = env!("CARGO_PKG_RUST_VERSION");

/// What compiles for a browser.
pub enum Toolchain {
    /// The usual cargo and rustc.
    Installed,
    /// The usual cargo with this rustc and this linker.
    Private { rustc: PathBuf, linker: PathBuf },
}

impl Toolchain {
    /// What cargo must be told.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Installed => Vec::new(),
            Self::Private { rustc, linker } => vec![
                ("RUSTC", rustc.display().to_string()),
                (
                    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
                    linker.display().to_string(),
                ),
            ],
        }
    }
}

/// The first of the three ways that works; each that does not says why.
pub fn find() -> Result<Toolchain> {
    if is_installed() {
        return Ok(Toolchain::Installed);
    }
    if output_of("rustup", &["--version"]).is_some() {
        let added = run_in(&root(), "rustup", &["target", "add", TARGET]);
        if is_installed() {
            return Ok(Toolchain::Installed);
        }
        if let Err(error) = added {
            eprintln!("{error:#}");
        }
    }
    private().with_context(|| {
        format!(
            "no Rust for {TARGET}: `rustup target add {TARGET}` brings it where the network allows"
        )
    })
}

fn is_installed() -> bool {
    output_of("rustc", &["--print", "target-libdir", "--target", TARGET])
        .is_some_and(|folder| has_std(Path::new(&folder)))
}

fn has_std(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .map(|file| file.file_name())
        .any(|name| name.to_string_lossy().starts_with("libstd-"))
}

/// Made once, under `target/`; nothing is installed on the machine.
fn private() -> Result<Toolchain> {
    let folder = in_target("wasm-toolchain");
    let made = Toolchain::Private {
        rustc: folder.join("rustc"),
        linker: linker()?,
    };
    if folder.join("complete").exists() {
        return Ok(made);
    }
    std::fs::create_dir_all(&folder)?;
    unpack(&folder)?;
    wrap(&folder)?;
    compile_std(&folder, &made)?;
    std::fs::write(folder.join("complete"), "")?;
    Ok(made)
}

/// rustc brings one; LLVM's own does as well.
fn linker() -> Result<PathBuf> {
    let sysroot = output_of("rustc", &["--print", "sysroot"]).context("rustc is missing")?;
    let host = output_of("rustc", &["--print", "host-tuple"]).unwrap_or_default();
    let own = Path::new(&sysroot).join(format!("lib/rustlib/{host}/bin/rust-lld"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let others = std::env::split_paths(&path).map(|folder| folder.join("wasm-ld"));
    std::iter::once(own)
        .chain(others)
        .find(|linker| linker.exists())
        .context("no linker for WebAssembly: apt-get install lld")
}

fn unpack(folder: &Path) -> Result<()> {
    let version = output_of("apt-cache", &["show", "--no-all-versions", PACKAGES[0]])
        .as_deref()
        .and_then(|shown| {
            shown
                .lines()
                .find_map(|line| line.strip_prefix("Version: "))
        })
        .map(ToOwned::to_owned)
        .context("no Debian packages of Rust for browsers here (rustc-web)")?;
    if numbers(&version) < numbers(RUST_MIN) {
        bail!("Debian's rustc-web here is {version}; {RUST_MIN} or newer is needed");
    }
    let depends = output_of("apt-cache", &["depends", PACKAGES[0]]).unwrap_or_default();
    let needed = depends
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "))
        .filter(|name| {
            NEEDED
                .iter()
                .any(|start| name.to_lowercase().starts_with(start))
        });
    let packages: Vec<&str> = PACKAGES.into_iter().chain(needed).collect();
    let debs = folder.join("packages");
    std::fs::create_dir_all(&debs)?;
    let download = ["-q", "-o", "APT::Sandbox::User=root", "download"];
    let arguments: Vec<&str> = download.into_iter().chain(packages).collect();
    run_in(&debs, "apt-get", &arguments)?;
    for deb in std::fs::read_dir(&debs)? {
        let deb = deb?.path();
        let (deb, to) = (
            deb.display().to_string(),
            folder.join("root").display().to_string(),
        );
        run_in(folder, "dpkg-deb", &["--extract", &deb, &to])?;
    }
    Ok(())
}

/// The first two numbers of a version.
fn numbers(version: &str) -> (u32, u32) {
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// The unpacked compiler finds its own libraries, not the system's.
fn wrap(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let usr = folder.join("root/usr");
    let libraries = std::fs::read_dir(usr.join("lib"))?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().ends_with("-linux-gnu"))
        .context("the packages have no libraries")?;
    let script = format!(
        "#!/bin/sh\nLD_LIBRARY_PATH='{}' exec '{}' \"$@\"\n",
        libraries.display(),
        usr.join("bin/rustc").display()
    );
    let rustc = folder.join("rustc");
    std::fs::write(&rustc, script)?;
    std::fs::set_permissions(&rustc, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}

/// The standard library for browsers, compiled from its sources and laid where the compiler looks for it.
fn compile_std(folder: &Path, toolchain: &Toolchain) -> Result<()> {
    let nothing = folder.join("nothing");
    std::fs::create_dir_all(nothing.join("src"))?;
    // A workspace of its own: it lies inside of ours.
    let manifest =
        "[package]\nname = \"nothing\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    std::fs::write(nothing.join("Cargo.toml"), manifest)?;
    std::fs::write(nothing.join("src/lib.rs"), "")?;
    let mut variables = toolchain.variables();
    variables.push(("RUSTC_BOOTSTRAP", "1".to_owned()));
    variables.push((
        "CARGO_TARGET_DIR",
        nothing.join("target").display().to_string(),
    ));
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let arguments = [
        "build",
        "--release",
        "-Zbuild-std=std,panic_abort",
        "--target",
        TARGET,
    ];
    run_with(&nothing, "cargo", &arguments, &variables)?;
    let to = folder.join(format!("root/usr/lib/rustlib/{TARGET}/lib"));
    std::fs::create_dir_all(&to)?;
    for built in std::fs::read_dir(nothing.join(format!("target/{TARGET}/release/deps")))? {
        let built = built?;
        let name = built.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libnothing") {
            std::fs::copy(built.path(), to.join(&*name))?;
        }
    }
    Ok(())
}
