//! Writes the demo district's files, or checks that the committed ones are what the generator makes.
//!
//! `district` rewrites `data/huangpu/{areas.geojson.gz,water.geojson}`; `--check` exits 1 when they differ;
//! `--grids N --out FILE` writes another number of grids as plain `GeoJSON` elsewhere.

use data::district::{District, GRIDS, SEED};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "district [--check] | [--grids N] [--seed S] --out FILE";

struct Wish {
    check: bool,
    grids: usize,
    seed: u64,
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let done = wish().and_then(|wish| run(&wish));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::from(2)
        }
    }
}

fn wish() -> Result<Wish, String> {
    let mut wish = Wish {
        check: false,
        grids: GRIDS,
        seed: SEED,
        out: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| format!("{word} needs a value; usage: {USAGE}"))
        };
        let number = |text: String| {
            text.parse::<u64>()
                .map_err(|_| format!("{text} is not a number"))
        };
        match word.as_str() {
            "--check" => wish.check = true,
            "--grids" => wish.grids = number(value()?)? as usize,
            "--seed" => wish.seed = number(value()?)?,
            "--out" => wish.out = Some(PathBuf::from(value()?)),
            _ => return Err(format!("unknown argument {word}; usage: {USAGE}")),
        }
    }
    let is_other = wish.grids != GRIDS || wish.seed != SEED;
    match (is_other, &wish.out) {
        (true, None) => Err(format!(
            "another district than the committed one needs --out FILE; usage: {USAGE}"
        )),
        _ => Ok(wish),
    }
}

/// Whether all is as it should be.
fn run(wish: &Wish) -> Result<bool, String> {
    let start = std::time::Instant::now();
    let district = District::grow(wish.seed, wish.grids);
    let counts = (0..4).map(|level| {
        district
            .areas
            .iter()
            .filter(|area| area.level == level)
            .count()
            .to_string()
    });
    eprintln!(
        "grown in {:.2?}: {} areas",
        start.elapsed(),
        counts.collect::<Vec<_>>().join(" / ")
    );
    let areas = district.to_geojson();
    if let Some(path) = &wish.out {
        return std::fs::write(path, areas)
            .map(|()| true)
            .map_err(|e| format!("{}: {e}", path.display()));
    }
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("huangpu");
    let mut same = true;
    for (name, wanted) in [
        ("areas.geojson.gz", areas),
        ("water.geojson", district.water_geojson()),
    ] {
        let path = home.join(name);
        if wish.check {
            let is_same = read(&path).is_ok_and(|have| have == wanted.as_bytes());
            if !is_same {
                eprintln!(
                    "{} is not what the generator makes; run `cargo xtask district`",
                    path.display()
                );
            }
            same &= is_same;
        } else {
            write(&path, wanted.as_bytes()).map_err(|e| format!("{}: {e}", path.display()))?;
        }
    }
    Ok(same)
}

/// Compared unpacked: another version of the packer may pack the same text differently.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    if !is_packed(path) {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut text)?;
    Ok(text)
}

fn write(path: &Path, text: &[u8]) -> std::io::Result<()> {
    if !is_packed(path) {
        return std::fs::write(path, text);
    }
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(text)?;
    std::fs::write(path, packer.finish()?)
}

fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gz")
}
