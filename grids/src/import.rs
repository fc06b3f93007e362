//! From the bytes of `GeoJSON` files to an edition, or to every fault that stands in the way.

mod collection;
mod coordinates;
mod draft;
mod export;
mod feature;
mod figures;
mod levels;
mod parsed;
mod plain_levels;
mod shape;
mod system;

use std::collections::HashMap;

use crate::area::{About, NewArea};
use crate::check;
use crate::code::{CODE_BYTES_MAX, CodeScheme};
use crate::crs::{Converter, Crs};
use crate::edition::{Edition, Figures};
use crate::fault::{Fault, Kind};

pub use crate::check::{Allow, SLIVER_M2_MAX, UnknownAllowance};
pub(crate) use draft::{Arranged, Draft, point};
pub use export::areas_geojson;

/// Most features in one file.
pub const FEATURES_MAX: usize = 1_000_000;
/// Most vertices in one feature.
pub const VERTICES_MAX: usize = 5_000_000;
/// Most levels of one edition.
pub const LEVELS_MAX: usize = 16;

/// One file, already in memory.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What faults call the file when there are several.
    pub name: &'a str,
    /// `GeoJSON`, UTF-8, with or without a byte order mark.
    pub bytes: &'a [u8],
    /// The level of all its areas, when each level has a file of its own; goes before [`Columns::level`].
    pub level: Option<&'a str>,
}

/// Which properties carry what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The code: text, or a number, which is taken as it is written.
    pub code: String,
    /// The name; without it the names table, then the code, is the name.
    pub name: Option<String>,
    /// The code of the area around. For `cn` it is checked against the code; `plain` has no other source.
    pub parent: Option<String>,
    /// The property with the level's name; if no feature of a file has it, it is itself the level's name.
    pub level: Option<String>,
}

impl Columns {
    /// Only the code, which every file must have.
    pub fn code(property: &str) -> Self {
        Self {
            code: property.to_owned(),
            name: None,
            parent: None,
            level: None,
        }
    }
}

/// Which properties carry figures of an area; none are looked for unless told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureColumns {
    /// Who lives there: a whole number.
    pub population: Option<String>,
    /// Length of its roads, kilometres.
    pub road_km: Option<String>,
}

/// What is too much for one import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Features in one file, [`FEATURES_MAX`] unless told.
    pub features_max: usize,
    /// Vertices in one feature, [`VERTICES_MAX`] unless told.
    pub vertices_max: usize,
    /// Bytes in one code, [`CODE_BYTES_MAX`] unless told; a larger number does not lift that limit.
    pub code_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            features_max: FEATURES_MAX,
            vertices_max: VERTICES_MAX,
            code_bytes_max: CODE_BYTES_MAX,
        }
    }
}

/// How the files are to be understood.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which properties carry what.
    pub columns: Columns,
    /// Which of them carry figures.
    pub figures: FigureColumns,
    /// The coordinate system of all files.
    pub crs: Crs,
    /// How the codes nest.
    pub scheme: CodeScheme,
    /// Written into the edition.
    pub about: About,
    /// Names by code, for areas that no file names: dissolved ones above all.
    pub names: HashMap<String, String>,
    /// What a partition need not be.
    pub allow: Allow,
    /// Overlaps, gaps and overhangs below this are warnings, from this on errors; square metres.
    pub sliver_m2_max: f64,
    /// What is too much.
    pub limits: Limits,
}

impl Options {
    /// WGS 84, nothing allowed, no names, the usual limits.
    pub fn new(columns: Columns, scheme: CodeScheme) -> Self {
        Self {
            columns,
            figures: FigureColumns::default(),
            crs: Crs::Wgs84,
            scheme,
            about: About::default(),
            names: HashMap::new(),
            allow: Allow::default(),
            sliver_m2_max: SLIVER_M2_MAX,
            limits: Limits::default(),
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// There if and only if no fault is an error.
    pub edition: Option<Edition>,
    /// Every fault: by file, then feature; those of a whole file first.
    pub faults: Vec<Fault>,
}

/// Reads files of areas, checks them, dissolves the missing upper levels and builds the edition.
///
/// Nothing is half-imported: with any error there is no edition, and all faults are listed, not only the first.
/// The same bytes and options give the same edition with the same hash. No files at all are an error.
pub fn read_areas(inputs: &[Input<'_>], options: &Options) -> Outcome {
    let mut faults = Vec::new();
    let edition = read_into(inputs, options, &mut faults);
    if inputs.len() < 2 {
        for fault in &mut faults {
            fault.file = None;
        }
    }
    let position = |fault: &Fault| {
        inputs
            .iter()
            .position(|input| Some(input.name) == fault.file.as_deref())
    };
    faults.sort_by_cached_key(|fault| (position(fault), fault.feature, fault.kind));
    let refused = faults.iter().any(Fault::is_error);
    Outcome {
        edition: edition.filter(|_| !refused),
        faults,
    }
}

fn read_into(inputs: &[Input<'_>], options: &Options, faults: &mut Vec<Fault>) -> Option<Edition> {
    let converter = match Converter::new(options.crs) {
        Ok(converter) => converter,
        Err(error) => {
            faults.push(Fault::error(Kind::OtherCrs, error.to_string()));
            return None;
        }
    };
    if inputs.is_empty() {
        faults.push(Fault::error(Kind::NoFeatures, "no file was given"));
    }
    let records = feature::read_all(inputs, options, &converter, faults);
    let mut arranged = levels::arrange(records, options, faults);
    check::everything(&mut arranged, options, faults);
    if faults.iter().any(Fault::is_error) {
        return None;
    }
    let figures = arranged
        .drafts
        .iter()
        .map(|draft| (draft.code.clone(), draft.figures));
    let figures: HashMap<Box<str>, Figures> = figures.collect();
    let areas = new_areas(arranged.drafts, options);
    let built = Edition::from_areas(
        arranged.levels,
        options.scheme,
        options.about.clone(),
        areas,
    );
    built
        .map(|edition| edition.with_figures(&figures))
        .map_err(|error| faults.push(Fault::error(Kind::Level, error.to_string())))
        .ok()
}

fn new_areas(drafts: Vec<Draft>, options: &Options) -> Vec<NewArea> {
    let codes: Vec<Box<str>> = drafts.iter().map(|draft| draft.code.clone()).collect();
    let name = |code: &str| options.names.get(code).map_or(code, String::as_str).into();
    let area = |draft: Draft| NewArea {
        name: draft.name.unwrap_or_else(|| name(&draft.code)),
        parent: draft.parent.map(|parent| codes[parent].clone()),
        code: draft.code,
        level: draft.level,
        shape: draft.shape,
    };
    drafts.into_iter().map(area).collect()
}
