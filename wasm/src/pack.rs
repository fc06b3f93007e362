//! The worker's pack: the areas a phone knows, out of `GET /v1/worker/pack`.

use std::collections::{HashMap, HashSet};
use std::fmt;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use grids::{About, AreaId, CodeScheme, Converter, Crs, Edition, LevelIndex, LevelName, NewArea};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The areas a phone knows, ready to be asked.
pub struct Pack {
    pub(crate) edition: Edition,
    /// Name and surroundings of every area, those without a shape too.
    pub(crate) named: HashMap<Box<str>, Named>,
    /// The areas of which the phone knows every neighbour.
    pub(crate) mine: HashSet<AreaId>,
    /// No area of the server's edition is missing.
    pub(crate) is_whole: bool,
    /// By number, as `locate` takes it.
    pub(crate) converters: Vec<Converter>,
}

/// What an area is called and what it lies in.
pub(crate) struct Named {
    pub(crate) name: Box<str>,
    pub(crate) level: LevelIndex,
    pub(crate) parent: Option<Box<str>>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Refused {
    /// The bytes are not a pack.
    NotAPack(String),
    /// Nothing was read yet.
    NoPack,
    /// No coordinate system has this number.
    UnknownCrs(u32),
    /// The numbers are no position.
    NoPosition(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAPack(why) => write!(f, "the pack cannot be read: {why}"),
            Self::NoPack => f.write_str("no pack was read yet"),
            Self::UnknownCrs(number) => write!(f, "no coordinate system has the number {number}"),
            Self::NoPosition(why) => f.write_str(why),
        }
    }
}

#[derive(Deserialize)]
struct Collection<'a> {
    /// Coarsest first.
    levels: Vec<LevelName>,
    #[serde(default)]
    whole: bool,
    #[serde(borrow)]
    features: Vec<Feature<'a>>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    properties: Properties,
    /// None for an area that is only named.
    #[serde(borrow)]
    geometry: Option<Geometry<'a>>,
}

#[derive(Deserialize)]
struct Properties {
    code: Box<str>,
    name: Box<str>,
    level: LevelName,
    #[serde(default)]
    parent: Option<Box<str>>,
    #[serde(default)]
    mine: bool,
}

#[derive(Deserialize)]
struct Geometry<'a> {
    r#type: &'a str,
    #[serde(borrow)]
    coordinates: &'a RawValue,
}

type Rings = Vec<Vec<[f64; 2]>>;

impl Pack {
    /// Reads the text of a pack. Members and properties it does not know are passed over.
    pub fn read(bytes: &[u8]) -> Result<Self, Refused> {
        let read: Collection<'_> = serde_json::from_slice(bytes).map_err(not_a_pack)?;
        let (mut areas, mut named, mut mine) = (Vec::new(), HashMap::new(), Vec::new());
        for feature in read.features {
            let Properties {
                code, name, parent, ..
            } = feature.properties;
            let level = level(&read.levels, &feature.properties.level)?;
            if let Some(geometry) = feature.geometry {
                areas.push(NewArea {
                    code: code.clone(),
                    name: name.clone(),
                    level,
                    parent: None,
                    shape: geometry.shape()?,
                });
                if feature.properties.mine {
                    mine.push(code.clone());
                }
            }
            let is = Named {
                name,
                level,
                parent,
            };
            named.insert(code, is);
        }
        // Parents stand in `named`: the edition would want a shape of each.
        let edition = Edition::from_areas(read.levels, CodeScheme::Plain, About::default(), areas)
            .map_err(not_a_pack)?;
        let converters = [Crs::Wgs84, Crs::Cgcs2000, Crs::Gcj02, Crs::Bd09];
        Ok(Self {
            mine: mine.iter().filter_map(|code| edition.find(code)).collect(),
            edition,
            named,
            is_whole: read.whole,
            converters: converters
                .into_iter()
                .map(Converter::new)
                .collect::<Result<_, _>>()
                .map_err(not_a_pack)?,
        })
    }
}

fn not_a_pack(why: impl fmt::Display) -> Refused {
    Refused::NotAPack(why.to_string())
}

fn level(levels: &[LevelName], name: &str) -> Result<LevelIndex, Refused> {
    let at = levels.iter().position(|level| **level == *name);
    at.and_then(|at| LevelIndex::try_from(at).ok())
        .ok_or_else(|| not_a_pack(format_args!("`{name}` is not among its levels")))
}

impl Geometry<'_> {
    fn shape(&self) -> Result<MultiPolygon<f64>, Refused> {
        let text = self.coordinates.get();
        let parts: Vec<Rings> = match self.r#type {
            "Polygon" => vec![serde_json::from_str(text).map_err(not_a_pack)?],
            "MultiPolygon" => serde_json::from_str(text).map_err(not_a_pack)?,
            other => return Err(not_a_pack(format_args!("`{other}` is no shape of an area"))),
        };
        Ok(MultiPolygon(parts.into_iter().map(polygon).collect()))
    }
}

fn polygon(rings: Rings) -> Polygon<f64> {
    let line = |ring: Vec<[f64; 2]>| -> LineString<f64> {
        ring.into_iter().map(|[x, y]| Coord { x, y }).collect()
    };
    let mut rings = rings.into_iter().map(line);
    let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(outer, rings.collect())
}
