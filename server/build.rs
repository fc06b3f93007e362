//! Builds the pages in `web-map` with npm and embeds every file, with its gzip form.
//!
//! `HUYING_SKIP_WEB=1` embeds a page that says the pages were not built, for checks of the Rust code alone.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[path = "build_grids.rs"]
mod build_grids;

const SKIPPED: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>huying</title>\
    <p>The pages were not built into this program (HUYING_SKIP_WEB). The interface is at <a href=\"/docs\">/docs</a>.</p>";
/// What the pages are made of.
const SOURCES: [&str; 14] = [
    "src",
    "public",
    "built",
    "index.html",
    "verify.html",
    "resident.html",
    "team.html",
    "worker.html",
    "package.json",
    "package-lock.json",
    "svelte.config.js",
    "tsconfig.json",
    "vite.config.ts",
    "vite.worker.ts",
];

fn main() {
    println!("cargo::rerun-if-env-changed=HUYING_SKIP_WEB");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web-map");
    let pages = out.join("pages");
    let skip = env::var("HUYING_SKIP_WEB").is_ok_and(|value| !value.is_empty() && value != "0");
    if pages.exists() {
        fs::remove_dir_all(&pages).expect("the build's own directory can be emptied");
    }
    fs::create_dir_all(&pages).expect("the build's own directory is writable");
    if skip || !web.join("package-lock.json").exists() {
        fs::write(pages.join("index.html"), SKIPPED)
            .expect("the build's own directory is writable");
    } else {
        for source in SOURCES {
            println!("cargo::rerun-if-changed={}", web.join(source).display());
        }
        build(&web, &pages);
    }
    embed(&pages, &out);
}

fn build(web: &Path, pages: &Path) {
    build_grids::lay(web);
    check_node();
    if modules_are_stale(web) {
        npm(web, &["ci", "--no-audit", "--no-fund"]);
    }
    let pages = pages.to_str().expect("cargo's paths are UTF-8 here");
    npm(
        web,
        &["run", "build", "--", "--outDir", pages, "--emptyOutDir"],
    );
}

fn check_node() {
    let need = "building huying's pages needs Node.js 20 or newer with npm (https://nodejs.org, or your system's package); \
        HUYING_SKIP_WEB=1 builds without pages";
    let Ok(said) = Command::new("node").arg("--version").output() else {
        stop(&format!("node was not found; {need}"))
    };
    let version = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < 20) {
        stop(&format!("found node {version}; {need}"));
    }
}

/// npm writes its own note of what it installed; it is older than the lock file when that has changed since.
fn modules_are_stale(web: &Path) -> bool {
    let time = |path: PathBuf| fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let installed = time(web.join("node_modules/.package-lock.json"));
    installed.is_none() || installed < time(web.join("package-lock.json"))
}

fn npm(web: &Path, arguments: &[&str]) {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let said = Command::new(npm).args(arguments).current_dir(web).output();
    match said {
        Ok(said) if said.status.success() => {}
        Ok(said) => stop(&format!(
            "`npm {}` in web-map failed:\n{}{}",
            arguments.join(" "),
            String::from_utf8_lossy(&said.stdout),
            String::from_utf8_lossy(&said.stderr)
        )),
        Err(error) => stop(&format!(
            "npm could not be started ({error}); it comes with Node.js 20 or newer"
        )),
    }
}

fn stop(why: &str) -> ! {
    for line in why.lines() {
        println!("cargo::error={line}");
    }
    std::process::exit(1)
}

/// Writes `pages.rs`: a table of every file, its gzip form when that is smaller, and its checksum.
fn embed(pages: &Path, out: &Path) {
    let packed = out.join("packed");
    fs::create_dir_all(&packed).expect("the build's own directory is writable");
    let mut files = Vec::new();
    list(pages, pages, &mut files);
    files.sort();
    let mut table = String::from("static PAGES: &[Page] = &[\n");
    for (number, name) in files.iter().enumerate() {
        let path = pages.join(name);
        let bytes = fs::read(&path).expect("listed just now");
        let (gzip, checksum) = pack(&bytes);
        let gzip = if gzip.len() < bytes.len() {
            let packed = packed.join(number.to_string());
            fs::write(&packed, gzip).expect("the build's own directory is writable");
            format!("Some(include_bytes!({:?}))", text(&packed))
        } else {
            "None".to_owned()
        };
        writeln!(
            table,
            "    Page {{ path: {name:?}, bytes: include_bytes!({:?}), gzip: {gzip}, etag: \"\\\"{checksum}\\\"\" }},",
            text(&path)
        )
        .expect("writing to a string");
    }
    table.push_str("];\n");
    fs::write(out.join("pages.rs"), table).expect("the build's own directory is writable");
}

/// A path as it can stand in source text.
fn text(path: &Path) -> &str {
    path.to_str().expect("cargo's paths are UTF-8 here")
}

fn list(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the pages were just built") {
        let path = entry.expect("the pages were just built").path();
        if path.is_dir() {
            list(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("found under it");
            files.push(
                name.to_str()
                    .expect("the pages have plain names")
                    .replace('\\', "/"),
            );
        }
    }
}

fn pack(bytes: &[u8]) -> (Vec<u8>, String) {
    let mut checksum = flate2::Crc::new();
    checksum.update(bytes);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)
        .and_then(|()| gzip.finish())
        .map_or_else(
            |error| stop(&format!("a page could not be compressed: {error}")),
            |gzip| (gzip, format!("{:08x}{:x}", checksum.sum(), bytes.len())),
        )
}
