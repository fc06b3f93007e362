//! `huying areas import`: a new edition of the areas, whole or not at all.

use super::super::Outcome;
use super::files::AreaFile;
use super::options::AreaOptions;
use super::told::{self, TellOptions};
use crate::ground::{self, WATER_FACT};
use crate::store::{Sqlite, Store};
use grids::fault::Kind;
use grids::{About, Crs, Edition, Fault};
use std::path::PathBuf;
use std::time::Instant;

/// Options of `huying areas import`.
#[derive(Debug, clap::Args)]
pub struct Args {
    // Plain text: it is what --help shows.
    #[allow(clippy::doc_markdown)]
    /// GeoJSON files, together one set of areas; LEVEL=FILE when each level has its own; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,

    /// Where the system's data is kept; made if it does not exist
    #[arg(long, value_name = "DIR", default_value = "./huying-data")]
    data_dir: PathBuf,

    #[command(flatten)]
    areas: AreaOptions,

    /// Coordinate system of the files: wgs84, cgcs2000, gcj02, bd09 or EPSG:n
    #[arg(long, default_value = "wgs84")]
    crs: Crs,

    /// Who published the areas; shown wherever they are
    #[arg(long, value_name = "WORDS")]
    source: String,

    /// Year of the code list that the codes are taken from
    #[arg(long, value_name = "YEAR")]
    list_year: Option<u16>,

    /// First day on which the edition is in force
    #[arg(long, value_name = "YYYY-MM-DD")]
    valid_from: Option<jiff::civil::Date>,

    /// The boundaries were made up; every screen that shows them will say so
    #[arg(long)]
    synthetic: bool,

    /// Anything else a reader should know, such as the licence
    #[arg(long, value_name = "WORDS", default_value = "")]
    note: String,

    // Plain text: it is what --help shows.
    #[allow(clippy::doc_markdown)]
    /// GeoJSON polygons of rivers, lakes and sea, in the system of --crs, drawn beneath the areas; without it the
    /// water stays as it is
    #[arg(long, value_name = "FILE.geojson")]
    water: Option<String>,

    #[command(flatten)]
    tell: TellOptions,
}

impl Args {
    fn about(&self) -> About {
        About {
            source: self.source.clone(),
            list_year: self.list_year,
            valid_from: self.valid_from.map(|date| date.to_string()),
            synthetic: self.synthetic,
            note: self.note.clone(),
        }
    }
}

/// Runs the command. Files with an error store nothing and exit with 1; the same content as the edition in
/// force changes nothing and says so.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    let files = AreaFile::read_all(&args.files)?;
    let options = args.areas.reader(&files, args.crs, args.about())?;
    let mut outcome = told::read(&files, &options);
    let water = args
        .water
        .as_deref()
        .map(|path| read_water(path, args.crs, &mut outcome))
        .transpose()?
        .flatten();
    told::tell(&outcome, &args.tell, began)?;
    let Some(edition) = outcome.edition else {
        return Ok(Outcome::FaultsFound);
    };
    let store = Sqlite::open(&args.data_dir)?;
    eprintln!("{}", keep(&store, &edition, water.as_deref())?);
    Ok(Outcome::Done)
}

/// The water as it is kept. Its faults are told beside those of the areas; an error in it refuses both.
fn read_water(
    path: &str,
    crs: Crs,
    outcome: &mut grids::import::Outcome,
) -> anyhow::Result<Option<String>> {
    let file = AreaFile::read(path)?;
    let input = file.input();
    let (shapes, mut faults) = ground::read(input.name, input.bytes, crs);
    let levels = outcome.edition.iter().flat_map(Edition::levels);
    if levels.into_iter().any(|level| **level == *ground::WATER) {
        let reason = "a level of the areas is called water, as the layer is; give it another name";
        faults.push(Fault::error(Kind::Level, reason));
    }
    if faults.iter().any(Fault::is_error) {
        outcome.edition = None;
    }
    outcome.faults.append(&mut faults);
    Ok(shapes.as_ref().map(ground::text))
}

/// Puts the edition in force, unless it is already; says what came of it.
fn keep(store: &dyn Store, edition: &Edition, water: Option<&str>) -> anyhow::Result<String> {
    let hash = edition.hash_hex();
    let known_water = store.fact(WATER_FACT)?;
    let before = store
        .edition()?
        .map(|bytes| Edition::from_bytes(&bytes))
        .transpose()?;
    if before
        .as_ref()
        .is_some_and(|before| before.hash() == edition.hash())
    {
        if let Some(text) = water.filter(|text| known_water.as_deref() != Some(text)) {
            store.put_fact(WATER_FACT, text)?;
            return Ok(format!(
                "edition {hash} is in force already; the water is new"
            ));
        }
        return Ok(format!("no change: edition {hash} is in force already"));
    }
    let facts = water.map(|text| (WATER_FACT, text));
    store.put_edition(&hash, &edition.to_bytes(), facts.as_slice())?;
    let events = store.head()?.seq;
    Ok(match before {
        Some(before) if events > 0 => format!(
            "edition {hash} is in force from now on; cases so far keep the areas of edition {}",
            before.hash_hex()
        ),
        Some(_) | None => format!("edition {hash} is in force"),
    })
}
