//! What the server answers to many positions in the demo district, for the equality test of the compiled code.
//!
//! `truth FOLDER` writes `pack.json` (all areas, in the form of the worker's pack), `asked.f64` (longitude, latitude,
//! system, accuracy of each position) and `told.ndjson` (what the edition says, a line each).

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use grids::import::{Columns, Input, Options, areas_geojson, read_areas};
use grids::{CodeScheme, Converter, Crs, Edition, Position};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

const RANDOM: usize = 100_000;
/// Beside the random ones, of each other system.
const BENT: usize = 20_000;
const NEAR_DEG: [f64; 6] = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4];
const SYSTEMS: [Crs; 4] = [Crs::Wgs84, Crs::Cgcs2000, Crs::Gcj02, Crs::Bd09];

struct Asked {
    at: [f64; 2],
    system: usize,
    accuracy_m: Option<f64>,
}

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).expect("truth FOLDER"));
    std::fs::create_dir_all(&folder)?;
    let edition = district();
    std::fs::write(folder.join("pack.json"), pack(&edition))?;
    let mut asked_file = BufWriter::new(std::fs::File::create(folder.join("asked.f64"))?);
    let mut told_file = BufWriter::new(std::fs::File::create(folder.join("told.ndjson"))?);
    let converters = SYSTEMS.map(|system| Converter::new(system).expect("built in"));
    for asked in everything(&edition) {
        let row = [
            asked.at[0],
            asked.at[1],
            asked.system as f64,
            asked.accuracy_m.unwrap_or(f64::NAN),
        ];
        for number in row {
            asked_file.write_all(&number.to_le_bytes())?;
        }
        let position = converters[asked.system].to_wgs84(asked.at[0], asked.at[1]);
        let position = position.expect("near the district");
        writeln!(told_file, "{}", told(&edition, position, asked.accuracy_m))?;
    }
    asked_file.flush()?;
    told_file.flush()
}

fn district() -> Edition {
    let columns = Columns {
        name: Some("name".to_owned()),
        parent: Some("parent".to_owned()),
        level: Some("level".to_owned()),
        ..Columns::code("code")
    };
    let bytes = data::district();
    let input = Input {
        name: "district",
        bytes: &bytes,
        level: None,
    };
    let read = read_areas(&[input], &Options::new(columns, CodeScheme::Cn));
    read.edition.expect("the district is sound")
}

fn pack(edition: &Edition) -> String {
    let levels: Vec<String> = edition
        .levels()
        .iter()
        .map(|l| format!("\"{l}\""))
        .collect();
    areas_geojson(edition).replacen(
        '{',
        &format!("{{\"levels\":[{}],\"whole\":true,", levels.join(",")),
        1,
    )
}

/// Random positions in and around the district, every vertex, the middle of every edge, and close to each of those.
fn everything(edition: &Edition) -> Vec<Asked> {
    let mut random = StdRng::seed_from_u64(20_261_126);
    let bounds = edition.bounds();
    let (width, height) = (bounds.east - bounds.west, bounds.north - bounds.south);
    let mut asked = Vec::new();
    for number in 0..RANDOM + 3 * BENT {
        let at = [
            bounds.west + width * random.random_range(-0.2..1.2),
            bounds.south + height * random.random_range(-0.2..1.2),
        ];
        let system = number.saturating_sub(RANDOM).div_ceil(BENT).min(3);
        let accuracy_m = random
            .random_bool(0.5)
            .then(|| random.random_range(0.0..300.0));
        asked.push(Asked {
            at,
            system,
            accuracy_m,
        });
    }
    for [x, y] in corners(edition) {
        let mut push = |at, accuracy_m| {
            asked.push(Asked {
                at,
                system: 0,
                accuracy_m,
            });
        };
        push([x, y], None);
        for near in NEAR_DEG {
            let angle = random.random_range(0.0..std::f64::consts::TAU);
            let accuracy_m = random.random_bool(0.1).then_some(12.0);
            push([x + near * angle.cos(), y + near * angle.sin()], accuracy_m);
        }
    }
    asked
}

/// Each vertex and each middle of an edge once.
fn corners(edition: &Edition) -> Vec<[f64; 2]> {
    let mut corners = Vec::new();
    for area in edition.areas() {
        for polygon in &area.shape {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                for line in ring.lines() {
                    corners.push([line.start.x, line.start.y]);
                    let (x, y) = (
                        f64::midpoint(line.start.x, line.end.x),
                        f64::midpoint(line.start.y, line.end.y),
                    );
                    corners.push([x, y]);
                }
            }
        }
    }
    corners.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    corners.dedup();
    corners
}

/// `[lon, lat, place, area, others, nearest and metres, within]`, areas by code.
fn told(edition: &Edition, position: Position, accuracy_m: Option<f64>) -> String {
    let found = edition.whereabouts(position, accuracy_m);
    let code = |id| format!("\"{}\"", edition.area(id).code);
    let list = |items: Vec<String>| format!("[{}]", items.join(","));
    let area = found.located.area.map_or("null".to_owned(), code);
    let others = list(found.located.others.iter().map(|&id| code(id)).collect());
    let nearest = found.nearest.map_or("null".to_owned(), |nearest| {
        format!("[{},{}]", code(nearest.area), nearest.metres)
    });
    let within = found.within.iter();
    let within = within.map(|one| format!("[{},{},{}]", code(one.area), one.share, one.metres));
    format!(
        "[{},{},\"{}\",{area},{others},{nearest},{}]",
        position.lon_deg(),
        position.lat_deg(),
        format!("{:?}", found.located.place).to_lowercase(),
        list(within.collect()),
    )
}
