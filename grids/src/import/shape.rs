//! From the rings of a file to a shape in WGS 84: closed, turned the right way, without repeated vertices.

use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::coordinates::{RawPart, RawRing};
use super::draft::point;
use crate::crs::Converter;
use crate::fault::{Fault, Kind};
use crate::ring::turns_left;

/// A shape, and what was wrong with it.
pub(crate) struct Shaped {
    pub shape: MultiPolygon<f64>,
    /// Without code and feature.
    pub faults: Vec<Fault>,
    /// How many rings turned the wrong way; they have been turned.
    pub turned: usize,
    /// Where the first of them begins.
    pub turned_at: Option<Coord<f64>>,
}

/// Converts and repairs; every ring's faults are noted, and rings that cannot be used are left out.
pub(crate) fn shape(parts: Vec<RawPart>, converter: &Converter) -> Shaped {
    let mut shaping = Shaping {
        converter,
        faults: Vec::new(),
        ring: 0,
        turned: 0,
        turned_at: None,
    };
    let mut polygons = Vec::with_capacity(parts.len());
    for part in parts {
        if part.is_empty() {
            shaping.fault(
                Kind::EmptyGeometry,
                "a polygon without rings; remove it".to_owned(),
                None,
            );
            continue;
        }
        let mut rings = part
            .into_iter()
            .enumerate()
            .map(|(at, ring)| shaping.ring(&ring, at == 0));
        let outer = rings.next().flatten();
        let holes: Vec<_> = rings.flatten().collect();
        if let Some(outer) = outer {
            polygons.push(Polygon::new(outer, holes));
        }
    }
    if polygons.is_empty() && shaping.faults.is_empty() {
        shaping.fault(
            Kind::EmptyGeometry,
            "a geometry without coordinates; draw the area or remove it".to_owned(),
            None,
        );
    }
    let Shaping {
        faults,
        turned,
        turned_at,
        ..
    } = shaping;
    Shaped {
        shape: MultiPolygon::new(polygons),
        faults,
        turned,
        turned_at,
    }
}

struct Shaping<'a> {
    converter: &'a Converter,
    faults: Vec<Fault>,
    /// Rings are counted through the whole geometry, from 0.
    ring: usize,
    turned: usize,
    turned_at: Option<Coord<f64>>,
}

impl Shaping<'_> {
    fn ring(&mut self, raw: &RawRing, is_outer: bool) -> Option<LineString<f64>> {
        let ring = self.ring;
        self.ring += 1;
        let mut coords = self.converted(raw)?;
        let first = *coords.first()?;
        if raw.len() < 4 {
            let reason = format!(
                "ring {ring} has {} positions; a closed ring has at least 4",
                raw.len()
            );
            self.fault(Kind::ShortRing, reason, Some(first));
            return None;
        }
        if raw.first() != raw.last() {
            let reason = format!(
                "ring {ring} does not end where it begins; repeat its first position at its end"
            );
            self.fault(Kind::UnclosedRing, reason, Some(first));
            coords.push(first);
        }
        self.without_repeats(ring, &mut coords);
        if coords.len() < 4 {
            let reason = format!(
                "ring {ring} has fewer than three different positions; it encloses nothing"
            );
            self.fault(Kind::ShortRing, reason, Some(first));
            return None;
        }
        let mut line = LineString::new(coords);
        if turns_left(&line).is_some_and(|left| left != is_outer) {
            self.turned += 1;
            self.turned_at.get_or_insert(first);
            line.0.reverse();
        }
        Some(line)
    }

    fn converted(&mut self, raw: &RawRing) -> Option<Vec<Coord<f64>>> {
        let ring = self.ring - 1;
        if raw.is_empty() {
            self.fault(
                Kind::ShortRing,
                format!("ring {ring} is empty; remove it"),
                None,
            );
            return None;
        }
        let mut coords = Vec::with_capacity(raw.len() + 1);
        let mut outside = None;
        let mut outside_count = 0;
        for (vertex, given) in raw.iter().enumerate() {
            match self.converter.to_wgs84(given.x, given.y) {
                Ok(position) => coords.push(position.coord()),
                Err(error) => {
                    outside_count += 1;
                    outside.get_or_insert((vertex, error));
                }
            }
        }
        let Some((vertex, error)) = outside else {
            return Some(coords);
        };
        let more = if outside_count > 1 {
            format!(" and {} more", outside_count - 1)
        } else {
            String::new()
        };
        self.fault(
            Kind::OutOfRange,
            format!("ring {ring}, position {vertex}{more}: {error}"),
            coords.first().copied(),
        );
        None
    }

    fn without_repeats(&mut self, ring: usize, coords: &mut Vec<Coord<f64>>) {
        let Some(at) = coords
            .windows(2)
            .find(|pair| pair[0] == pair[1])
            .map(|pair| pair[0])
        else {
            return;
        };
        let before = coords.len();
        coords.dedup();
        let reason = format!(
            "ring {ring} repeats {} of its positions at once; repaired",
            before - coords.len()
        );
        self.faults.push(Fault {
            place: point(at),
            ..Fault::warning(Kind::RepeatedVertex, reason)
        });
    }

    fn fault(&mut self, kind: Kind, reason: String, at: Option<Coord<f64>>) {
        self.faults.push(Fault {
            place: at.and_then(point),
            ..Fault::error(kind, reason)
        });
    }
}
