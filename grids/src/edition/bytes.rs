//! The form an edition is kept and hashed in: one byte string per content, read back at memory speed.
//!
//! Numbers are little-endian. Strings and lists carry their length as a `u32`.
//!
//! ```text
//! "huying-edition\x01"  scheme u8  about: JSON string  levels: list of strings
//! areas: list of (level u8, parent code: string, "" for none, code, name, polygons: list of rings: list of (f64, f64))
//! ```
//!
//! An edition with figures begins with `"huying-edition\x02"` instead, and ends with
//!
//! ```text
//! figures: list, one for each area, of (which u8: 1 population, 2 roads, population u32, roads f64 in km; 0 for none)
//! ```
//!
//! One without any keeps the first form, and so its hash.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use sha2::{Digest, Sha256};

use super::{Edition, EditionError, Figures};
use crate::area::{About, NewArea};
use crate::code::CodeScheme;

const MAGIC: &[u8] = b"huying-edition\x01";
const MAGIC_WITH_FIGURES: &[u8] = b"huying-edition\x02";
const HAS_POPULATION: u8 = 1;
const HAS_ROADS: u8 = 2;
const FIGURES_BYTES: usize = 13;

impl Edition {
    /// The canonical bytes: the same content gives the same bytes on every machine.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut |part| bytes.extend_from_slice(part));
        bytes
    }

    /// Reads what [`Edition::to_bytes`] wrote and builds the locator; anything else is refused.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EditionError> {
        let mut rest = Reader(bytes);
        let magic = rest.take(MAGIC.len())?;
        if magic != MAGIC && magic != MAGIC_WITH_FIGURES {
            return Err(EditionError::Bytes("they do not begin like one"));
        }
        let scheme = match rest.byte()? {
            0 => CodeScheme::Cn,
            1 => CodeScheme::Plain,
            _ => return Err(EditionError::Bytes("unknown code scheme")),
        };
        let about: About = serde_json::from_str(&rest.string()?)
            .map_err(|_| EditionError::Bytes("the description cannot be read"))?;
        let levels = rest.list(4, Reader::string)?;
        let areas = rest.list(17, Reader::area)?;
        let figures = if magic == MAGIC_WITH_FIGURES {
            rest.list(FIGURES_BYTES, Reader::figures)?
        } else {
            Vec::new()
        };
        if !rest.0.is_empty() {
            return Err(EditionError::Bytes("something follows the last area"));
        }
        let codes = areas.iter().map(|area| area.code.clone());
        let by_code = codes.zip(figures).collect();
        let edition = Self::from_areas(levels, scheme, about, areas)?.with_figures(&by_code);
        if edition.hash() != <[u8; 32]>::from(Sha256::digest(bytes)) {
            return Err(EditionError::Bytes("they are not in canonical form"));
        }
        Ok(edition)
    }

    pub(super) fn content_hash(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        self.write(&mut |part| hasher.update(part));
        hasher.finalize().into()
    }

    fn write(&self, out: &mut impl FnMut(&[u8])) {
        out(if self.figures.is_empty() {
            MAGIC
        } else {
            MAGIC_WITH_FIGURES
        });
        out(&[match self.scheme {
            CodeScheme::Cn => 0,
            CodeScheme::Plain => 1,
        }]);
        write_string(
            &serde_json::to_string(&self.about).expect("plain strings and numbers"),
            out,
        );
        write_length(self.levels.len(), out);
        for level in &self.levels {
            write_string(level, out);
        }
        write_length(self.areas.len(), out);
        let mut shape = Vec::new();
        for area in &self.areas {
            out(&[area.level]);
            write_string(
                area.parent.map_or("", |parent| &self.area(parent).code),
                out,
            );
            write_string(&area.code, out);
            write_string(&area.name, out);
            shape.clear();
            write_shape(&area.shape, &mut shape);
            out(&shape);
        }
        if !self.figures.is_empty() {
            write_length(self.figures.len(), out);
            self.figures
                .iter()
                .for_each(|figures| write_figures(*figures, out));
        }
    }
}

fn write_figures(figures: Figures, out: &mut impl FnMut(&[u8])) {
    let population = figures.population.map_or(0, |_| HAS_POPULATION);
    let roads = figures.road_km.map_or(0, |_| HAS_ROADS);
    out(&[population | roads]);
    out(&figures.population.unwrap_or(0).to_le_bytes());
    out(&figures.road_km.unwrap_or(0.0).to_le_bytes());
}

fn write_length(length: usize, out: &mut impl FnMut(&[u8])) {
    let length = u32::try_from(length).expect("the edition's limits are far below 2^32");
    out(&length.to_le_bytes());
}

fn write_string(text: &str, out: &mut impl FnMut(&[u8])) {
    write_length(text.len(), out);
    out(text.as_bytes());
}

fn write_shape(shape: &MultiPolygon<f64>, bytes: &mut Vec<u8>) {
    let mut out = |part: &[u8]| bytes.extend_from_slice(part);
    write_length(shape.0.len(), &mut out);
    for polygon in shape {
        write_length(1 + polygon.interiors().len(), &mut out);
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            write_length(ring.0.len(), &mut out);
            for coord in ring {
                out(&coord.x.to_le_bytes());
                out(&coord.y.to_le_bytes());
            }
        }
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], EditionError> {
        let (part, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(EditionError::Bytes("they end too early"))?;
        self.0 = rest;
        Ok(part)
    }

    fn byte(&mut self) -> Result<u8, EditionError> {
        Ok(self.take(1)?[0])
    }

    fn length(&mut self) -> Result<usize, EditionError> {
        let bytes = self.take(4)?.try_into().expect("four bytes were taken");
        Ok(u32::from_le_bytes(bytes) as usize)
    }

    /// A list whose items take at least `item_bytes` each, so that a false length cannot ask for more memory than
    /// the bytes at hand justify.
    fn list<T>(
        &mut self,
        item_bytes: usize,
        mut item: impl FnMut(&mut Self) -> Result<T, EditionError>,
    ) -> Result<Vec<T>, EditionError> {
        let length = self.length()?;
        if length > self.0.len() / item_bytes {
            return Err(EditionError::Bytes("they end too early"));
        }
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn string(&mut self) -> Result<Box<str>, EditionError> {
        let length = self.length()?;
        let text = std::str::from_utf8(self.take(length)?)
            .map_err(|_| EditionError::Bytes("a text is not UTF-8"))?;
        Ok(text.into())
    }

    fn figures(&mut self) -> Result<Figures, EditionError> {
        let which = self.byte()?;
        let population = u32::from_le_bytes(self.take(4)?.try_into().expect("four bytes"));
        let road_km = f64::from_le_bytes(self.take(8)?.try_into().expect("eight bytes"));
        if !road_km.is_finite() || road_km < 0.0 {
            return Err(EditionError::Bytes("roads have no such length"));
        }
        Ok(Figures {
            population: (which & HAS_POPULATION != 0).then_some(population),
            road_km: (which & HAS_ROADS != 0).then_some(road_km),
        })
    }

    fn area(&mut self) -> Result<NewArea, EditionError> {
        let level = self.byte()?;
        let parent = Some(self.string()?).filter(|code| !code.is_empty());
        let (code, name) = (self.string()?, self.string()?);
        let shape = MultiPolygon(self.list(4, Self::polygon)?);
        Ok(NewArea {
            code,
            name,
            level,
            parent,
            shape,
        })
    }

    fn polygon(&mut self) -> Result<Polygon<f64>, EditionError> {
        let mut rings = self.list(4, Self::ring)?.into_iter();
        let outer = rings
            .next()
            .ok_or(EditionError::Bytes("a polygon has no ring"))?;
        Ok(Polygon::new(outer, rings.collect()))
    }

    fn ring(&mut self) -> Result<LineString<f64>, EditionError> {
        let length = self.length()?;
        let bytes = self.take(
            length
                .checked_mul(16)
                .ok_or(EditionError::Bytes("they end too early"))?,
        )?;
        let number = |eight: &[u8]| f64::from_le_bytes(eight.try_into().expect("eight bytes"));
        Ok(bytes
            .chunks_exact(16)
            .map(|pair| Coord {
                x: number(&pair[..8]),
                y: number(&pair[8..]),
            })
            .collect())
    }
}
