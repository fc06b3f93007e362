//! One feature as its file has it: its code, name, parent, level, figures and coordinates, and what is wrong with them.

use serde_json::value::RawValue;

use super::collection::{Feature, Geometry, Value};
use super::coordinates::{self, RawPart, Unreadable};
use super::{Options, figures};
use crate::edition::Figures;
use crate::fault::{Fault, Kind};

/// A feature with the coordinates of its file.
#[derive(Default)]
pub(super) struct Parsed {
    pub code: Option<Box<str>>,
    pub name: Option<Box<str>>,
    pub parent: Option<Box<str>>,
    pub level: Option<Box<str>>,
    pub parts: Vec<RawPart>,
    pub figures: Figures,
    pub has: Columned,
    pub property_names: String,
    pub faults: Vec<Fault>,
}

/// Which of the columns a feature has, be they empty.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of columns, each there or not"
)]
#[derive(Clone, Copy, Default)]
pub(super) struct Columned {
    pub code: bool,
    pub name: bool,
    pub parent: bool,
    pub population: bool,
    pub road_km: bool,
}

impl Columned {
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            code: self.code || other.code,
            name: self.name || other.name,
            parent: self.parent || other.parent,
            population: self.population || other.population,
            road_km: self.road_km || other.road_km,
        }
    }
}

/// Where the level's name comes from in one file.
pub(super) enum LevelOfFile<'a> {
    Untold,
    Named(&'a str),
    Property(&'a str),
}

/// Reads a feature; what is wrong with it is among its faults.
pub(super) fn parse(raw: &RawValue, level: &LevelOfFile<'_>, options: &Options) -> Parsed {
    let mut parsed = Parsed::default();
    let feature = match Feature::read(raw) {
        Ok(feature) => feature,
        Err(words) => {
            // It has no properties to speak of: their absence is not a fault of its own.
            parsed.has.code = true;
            parsed.faults.push(Fault::error(
                Kind::NotAFeature,
                format!("{words}; repair or remove it"),
            ));
            return parsed;
        }
    };
    let columns = &options.columns;
    let code = feature.value(&columns.code);
    parsed.has.code = code != Value::Absent;
    if !parsed.has.code {
        parsed.property_names = feature.property_names().join(", ");
    }
    parsed.code = code_text(code, options, &mut parsed.faults);
    (parsed.name, parsed.has.name) = optional(&feature, columns.name.as_deref());
    let (parent, has_parent) = optional(&feature, columns.parent.as_deref());
    parsed.parent = parent.filter(|code| !code.is_empty());
    parsed.has.parent = has_parent;
    parsed.level = level_text(&feature, level, &mut parsed.faults);
    let (figures, has) = figures::read(&feature, &options.figures, &mut parsed.faults);
    parsed.figures = figures;
    (parsed.has.population, parsed.has.road_km) = has;
    match parts(feature.geometry.as_ref(), options.limits.vertices_max) {
        Ok(parts) => parsed.parts = parts,
        Err(fault) => parsed.faults.push(fault),
    }
    parsed
}

/// The text of a property that may be absent, and whether it is there. Null is there, but empty.
pub(super) fn optional(feature: &Feature<'_>, property: Option<&str>) -> (Option<Box<str>>, bool) {
    match property.map_or(Value::Absent, |property| feature.value(property)) {
        Value::Absent => (None, false),
        Value::Empty => (Some("".into()), true),
        Value::Text(text) | Value::Other(text) => (Some(text), true),
    }
}

fn code_text(value: Value, options: &Options, faults: &mut Vec<Fault>) -> Option<Box<str>> {
    let code = match value {
        // Noted later, once for the file if no feature has it.
        Value::Absent => return None,
        Value::Empty => {
            faults.push(Fault::error(
                Kind::MissingCode,
                "the code is empty; give the area a code",
            ));
            return None;
        }
        Value::Other(text) => {
            let reason = format!("the code is {}, neither text nor a number", short(&text));
            faults.push(Fault::error(Kind::BadCode, reason));
            return None;
        }
        Value::Text(code) => code,
    };
    let length_max = options.limits.code_bytes_max;
    let fault = if code.len() > length_max {
        let reason = format!(
            "the code {} has {} bytes, {length_max} are allowed",
            short(&code),
            code.len()
        );
        Fault::error(Kind::BadCode, reason)
    } else if code.chars().any(char::is_control) {
        Fault::error(
            Kind::BadCode,
            "the code holds a line break or another control character; remove it",
        )
    } else if let Err(error) = options.scheme.check(&code) {
        let cn = options.scheme == crate::CodeScheme::Cn;
        Fault::error(
            if cn { Kind::CnCode } else { Kind::BadCode },
            error.to_string(),
        )
    } else {
        return Some(code);
    };
    faults.push(fault);
    None
}

pub(super) fn short(text: &str) -> String {
    let cut: String = text.chars().take(24).collect();
    if cut.len() < text.len() {
        format!("{cut}…")
    } else {
        cut
    }
}

fn level_text(
    feature: &Feature<'_>,
    level: &LevelOfFile<'_>,
    faults: &mut Vec<Fault>,
) -> Option<Box<str>> {
    let property = match level {
        LevelOfFile::Untold => return None,
        LevelOfFile::Named(name) => return Some((*name).into()),
        LevelOfFile::Property(property) => property,
    };
    if let Value::Text(name) = feature.value(property) {
        return Some(name);
    }
    let reason =
        format!("the property `{property}` names no level; fill it in as in the other features");
    faults.push(Fault::error(Kind::Level, reason));
    None
}

fn parts(geometry: Option<&Geometry<'_>>, vertices_max: usize) -> Result<Vec<RawPart>, Fault> {
    let Some(geometry) = geometry else {
        return Err(Fault::error(
            Kind::EmptyGeometry,
            "no geometry; draw the area or remove it",
        ));
    };
    let text = geometry.coordinates.map_or("[]", RawValue::get);
    let read = match geometry.kind.as_deref() {
        Some("Polygon") => coordinates::polygon(text, vertices_max).map(|part| vec![part]),
        Some("MultiPolygon") => coordinates::multi_polygon(text, vertices_max),
        kind => {
            let kind = kind.unwrap_or("nothing");
            let reason = format!("the geometry is {kind}; areas are Polygon or MultiPolygon");
            return Err(Fault::error(Kind::UnsupportedGeometry, reason));
        }
    };
    read.map_err(|error| match error {
        Unreadable::TooMany(limit) => Fault::error(
            Kind::TooManyVertices,
            format!("more than {limit} vertices; simplify or split the area"),
        ),
        Unreadable::Malformed(words) => Fault::error(Kind::BadCoordinate, words),
    })
}
