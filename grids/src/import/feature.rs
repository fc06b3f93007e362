//! Every feature of every file with its shape, and what is wrong with each and with all of a file.

use geo::MultiPolygon;
use rayon::prelude::*;
use serde_json::value::RawValue;

use super::collection::{Collection, Feature, Value};
use super::draft::{Origin, point};
use super::parsed::{Columned, LevelOfFile, Parsed, parse};
use super::shape::{self, Shaped};
use super::system::{self, Extent};
use super::{Columns, Input, Options};
use crate::crs::Converter;
use crate::edition::Figures;
use crate::fault::{Fault, Kind};

/// What one feature says, before anybody knows how it fits the others.
#[derive(Debug)]
pub(crate) struct Record {
    pub origin: Origin,
    /// None when it is missing or unusable, which is a fault already noted.
    pub code: Option<Box<str>>,
    pub name: Option<Box<str>>,
    pub parent: Option<Box<str>>,
    pub level: Option<Box<str>>,
    pub shape: MultiPolygon<f64>,
    pub figures: Figures,
    /// False when a fault of the shape was noted.
    pub sound: bool,
}

/// Reads all files; the records come in the order of the files and their features.
pub(crate) fn read_all(
    inputs: &[Input<'_>],
    options: &Options,
    converter: &Converter,
    faults: &mut Vec<Fault>,
) -> Vec<Record> {
    let mut records = Vec::new();
    let mut has = Columned::default();
    let mut all_read = true;
    for input in inputs {
        let mut of_file = Vec::new();
        match Collection::read(input.bytes, options.limits.features_max) {
            Ok(collection) => {
                has = has.or(read_file(
                    input,
                    &collection,
                    options,
                    converter,
                    &mut records,
                    &mut of_file,
                ));
            }
            Err(fault) => {
                all_read = false;
                of_file.push(fault);
            }
        }
        let name: Box<str> = input.name.into();
        faults.extend(of_file.into_iter().map(|fault| Fault {
            file: Some(name.clone()),
            ..fault
        }));
    }
    if all_read {
        let columns = &options.columns;
        named_but_absent(columns.name.as_deref(), has.name, faults);
        named_but_absent(columns.parent.as_deref(), has.parent, faults);
        let figures = &options.figures;
        named_but_absent(figures.population.as_deref(), has.population, faults);
        named_but_absent(figures.road_km.as_deref(), has.road_km, faults);
    }
    records
}

fn named_but_absent(property: Option<&str>, is_there: bool, faults: &mut Vec<Fault>) {
    if let Some(property) = property.filter(|_| !is_there) {
        let reason =
            format!("no feature has the property `{property}`; check the name, or leave it out");
        faults.push(Fault::error(Kind::MissingProperty, reason));
    }
}

fn read_file(
    input: &Input<'_>,
    collection: &Collection<'_>,
    options: &Options,
    converter: &Converter,
    records: &mut Vec<Record>,
    faults: &mut Vec<Fault>,
) -> Columned {
    let level = level_of_file(input, collection, &options.columns);
    let mut parsed: Vec<Parsed> = collection
        .features
        .par_iter()
        .map(|raw| parse(raw, &level, options))
        .collect();
    let has = parsed
        .iter()
        .fold(Columned::default(), |all, one| all.or(one.has));
    code_faults(&mut parsed, has, &options.columns, faults);
    let extents: Vec<Extent> = parsed
        .par_iter()
        .map(|one| Extent::of(&one.parts))
        .collect();
    let known = faults.len();
    let misplaced = system::misplaced(&extents, collection.epsg, converter, options.scheme, faults);
    for fault in &mut faults[known..] {
        fault.code = fault.feature.and_then(|at| parsed[at].code.clone());
    }
    let shaped: Vec<Shaped> = parsed
        .par_iter_mut()
        .zip(&misplaced)
        .map(|(one, misplaced)| {
            let parts = std::mem::take(&mut one.parts);
            // Coordinates of another system would only make a fault of every vertex.
            shape::shape(if *misplaced { Vec::new() } else { parts }, converter)
        })
        .collect();
    let all_turned = shaped.len() > 1 && shaped.iter().all(|one| one.turned > 0);
    if all_turned {
        let reason = format!(
            "all {} features turn the wrong way, as Shapefiles do; repaired",
            shaped.len()
        );
        faults.push(Fault::warning(Kind::Orientation, reason));
    }
    for (feature, ((one, shaped), misplaced)) in
        parsed.into_iter().zip(shaped).zip(misplaced).enumerate()
    {
        let origin = Origin {
            file: input.name.into(),
            feature,
        };
        let record = record(origin, one, shaped, (misplaced, all_turned), faults);
        records.push(record);
    }
    has
}

/// Joins what was read with its shape, and notes the faults of both with feature and code.
fn record(
    origin: Origin,
    parsed: Parsed,
    mut shaped: Shaped,
    (misplaced, all_turned): (bool, bool),
    faults: &mut Vec<Fault>,
) -> Record {
    let unread = parsed.faults.iter().any(|fault| concerns_shape(fault.kind));
    if misplaced || unread {
        shaped.faults.clear();
    }
    if shaped.turned > 0 && !all_turned {
        let (turned, place) = (shaped.turned, shaped.turned_at.and_then(point));
        let reason = format!("{turned} of its rings turned the wrong way; repaired");
        shaped.faults.push(Fault {
            place,
            ..Fault::warning(Kind::Orientation, reason)
        });
    }
    let sound = !misplaced && !unread && !shaped.faults.iter().any(Fault::is_error);
    let Parsed {
        code,
        name,
        parent,
        level,
        figures,
        faults: own,
        ..
    } = parsed;
    for fault in own.into_iter().chain(shaped.faults) {
        faults.push(Fault {
            feature: Some(origin.feature),
            code: code.clone(),
            ..fault
        });
    }
    Record {
        origin,
        code,
        name,
        parent,
        level,
        shape: shaped.shape,
        figures,
        sound,
    }
}

fn concerns_shape(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::NotAFeature
            | Kind::UnsupportedGeometry
            | Kind::EmptyGeometry
            | Kind::TooManyVertices
            | Kind::BadCoordinate
    )
}

fn level_of_file<'a>(
    input: &Input<'a>,
    collection: &Collection<'_>,
    columns: &'a Columns,
) -> LevelOfFile<'a> {
    if let Some(name) = input.level {
        return LevelOfFile::Named(name);
    }
    let Some(word) = columns.level.as_deref() else {
        return LevelOfFile::Untold;
    };
    let has = |raw: &&RawValue| {
        Feature::read(raw).is_ok_and(|feature| feature.value(word) != Value::Absent)
    };
    if collection.features.par_iter().any(has) {
        LevelOfFile::Property(word)
    } else {
        LevelOfFile::Named(word)
    }
}

/// The code's property, absent from all features of a file or from some.
fn code_faults(parsed: &mut [Parsed], has: Columned, columns: &Columns, faults: &mut Vec<Fault>) {
    let property = &columns.code;
    if !has.code {
        let names = parsed.first().map_or("", |one| one.property_names.as_str());
        let reason = format!("no feature has the property `{property}`; the first has: {names}");
        faults.push(Fault::error(Kind::MissingProperty, reason));
        return;
    }
    for one in parsed.iter_mut().filter(|one| !one.has.code) {
        let reason = format!("no property `{property}`; it has: {}", one.property_names);
        one.faults.push(Fault::error(Kind::MissingCode, reason));
    }
}
