//! The areas a phone knows, as the page hands them over.
//!
//! Numbers are little-endian, counts and the length of a text `u32`:
//!
//! ```text
//! count of levels   list of (level u32, code text, list of polygons: list of rings: list of (lon f64, lat f64))
//! ```
//!
//! An area is its place in this list from here on; what it is called and what lies around it the page knows.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use grids::{About, AreaId, CodeScheme, Converter, Crs, Edition, LevelIndex, NewArea};

use crate::Refused;

/// The systems a page may give positions in, by their number.
const SYSTEMS: [Crs; 4] = [Crs::Wgs84, Crs::Cgcs2000, Crs::Gcj02, Crs::Bd09];

/// The areas a phone knows, ready to be asked.
pub struct Pack {
    pub(crate) edition: Edition,
    /// The place in the page's list of each area of the edition, which orders them by code.
    places: Vec<u32>,
    converters: Vec<Converter>,
}

impl Pack {
    /// Reads areas and builds what locating needs; all or nothing.
    pub fn read(bytes: &[u8]) -> Result<Self, Refused> {
        let mut rest = Reader(bytes);
        let levels = rest.count()?;
        if levels > grids::edition::LEVELS_MAX {
            return Err(Refused::Pack);
        }
        let areas = rest.list(Reader::area)?;
        let codes: Vec<Box<str>> = areas.iter().map(|area| area.code.clone()).collect();
        // Names and parents stay with the page; a level is its number.
        let levels = (b'a'..).take(levels);
        let levels = levels.map(|letter| char::from(letter).to_string().into());
        let about = About::default();
        let edition = Edition::from_areas(levels.collect(), CodeScheme::Plain, about, areas)
            .map_err(|_| Refused::Pack)?;
        let mut places = vec![0; codes.len()];
        for (place, code) in (0..).zip(&codes) {
            let id = edition.find(code).ok_or(Refused::Pack)?;
            places[id.index()] = place;
        }
        let converters = SYSTEMS.into_iter().map(Converter::new);
        Ok(Self {
            edition,
            places,
            converters: converters
                .collect::<Result<_, _>>()
                .map_err(|_| Refused::Crs)?,
        })
    }

    pub(crate) fn converter(&self, crs: u32) -> Result<&Converter, Refused> {
        self.converters.get(crs as usize).ok_or(Refused::Crs)
    }

    /// The place of an area in the page's list.
    pub(crate) fn place(&self, id: AreaId) -> f64 {
        self.places[id.index()].into()
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Refused> {
        let (part, rest) = self.0.split_at_checked(length).ok_or(Refused::Pack)?;
        self.0 = rest;
        Ok(part)
    }

    fn count(&mut self) -> Result<usize, Refused> {
        let bytes = self.take(4)?.try_into().expect("four bytes were taken");
        Ok(u32::from_le_bytes(bytes) as usize)
    }

    /// Grows with what is there: a false count asks for no memory.
    fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Refused>,
    ) -> Result<Vec<T>, Refused> {
        let mut items = Vec::new();
        for _ in 0..self.count()? {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn area(&mut self) -> Result<NewArea, Refused> {
        let level = LevelIndex::try_from(self.count()?).map_err(|_| Refused::Pack)?;
        let length = self.count()?;
        let code = std::str::from_utf8(self.take(length)?).map_err(|_| Refused::Pack)?;
        Ok(NewArea {
            code: code.into(),
            name: "".into(),
            level,
            parent: None,
            shape: MultiPolygon(self.list(Self::polygon)?),
        })
    }

    fn polygon(&mut self) -> Result<Polygon<f64>, Refused> {
        let mut rings = self.list(Self::ring)?.into_iter();
        let outer = rings.next().ok_or(Refused::Pack)?;
        Ok(Polygon::new(outer, rings.collect()))
    }

    fn ring(&mut self) -> Result<LineString<f64>, Refused> {
        let length = self.count()?.checked_mul(16).ok_or(Refused::Pack)?;
        let bytes = self.take(length)?;
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
