//! The `coordinates` of a `GeoJSON` geometry, read from their text without a tree in between.
//!
//! Numbers are read by the standard library, which rounds correctly: what was written with 17
//! digits comes back to the bit, so that an edition exported and read again keeps its hash.

use geo::Coord;

/// A ring as it was written, in the coordinates of the file.
pub(crate) type RawRing = Vec<Coord<f64>>;
/// An outer ring and its holes.
pub(crate) type RawPart = Vec<RawRing>;

/// Why coordinates could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// More vertices than the limit, which is given back.
    TooMany(usize),
    /// What is wrong, in words, with the ring and the position in it where it is known.
    Malformed(String),
}

/// The rings of a Polygon; `text` must be valid JSON.
pub(crate) fn polygon(text: &str, vertices_max: usize) -> Result<RawPart, Unreadable> {
    Reader::new(text, vertices_max).part()
}

/// The parts of a `MultiPolygon`; `text` must be valid JSON.
pub(crate) fn multi_polygon(text: &str, vertices_max: usize) -> Result<Vec<RawPart>, Unreadable> {
    let mut reader = Reader::new(text, vertices_max);
    reader.list(
        "a MultiPolygon's coordinates must be a list of polygons",
        Reader::part,
    )
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    vertices: usize,
    vertices_max: usize,
    ring: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, vertices_max: usize) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            vertices: 0,
            vertices_max,
            ring: 0,
        }
    }

    fn part(&mut self) -> Result<RawPart, Unreadable> {
        self.list(
            "a polygon's coordinates must be a list of rings",
            Self::ring,
        )
    }

    fn ring(&mut self) -> Result<RawRing, Unreadable> {
        let ring = self.list("a ring must be a list of positions", Self::position)?;
        self.ring += 1;
        Ok(ring)
    }

    fn position(&mut self) -> Result<Coord<f64>, Unreadable> {
        if self.vertices == self.vertices_max {
            return Err(Unreadable::TooMany(self.vertices_max));
        }
        let mut count = 0;
        let mut xy = [0.0; 2];
        self.list("a position must be a list of numbers", |reader| {
            let number = reader.number()?;
            if let Some(slot) = xy.get_mut(count) {
                *slot = number;
            }
            count += 1;
            Ok(())
        })?;
        if count < 2 {
            return Err(self.malformed(&format!("a position has {count} numbers, two are needed")));
        }
        self.vertices += 1;
        Ok(Coord { x: xy[0], y: xy[1] })
    }

    fn number(&mut self) -> Result<f64, Unreadable> {
        self.skip_space();
        let start = self.at;
        while self
            .text
            .get(self.at)
            .is_some_and(|byte| !b",] \t\r\n[{".contains(byte))
        {
            self.at += 1;
        }
        let word = std::str::from_utf8(&self.text[start..self.at]).unwrap_or("");
        match word.parse::<f64>() {
            // JSON has no words for them, but the standard library would read them.
            Ok(number) if number.is_finite() => Ok(number),
            _ => {
                let found = if word.is_empty() { "a list" } else { word };
                Err(self.malformed(&format!("a coordinate is {found}, not a finite number")))
            }
        }
    }

    /// A JSON list whose items `item` reads.
    fn list<T>(
        &mut self,
        expected: &str,
        mut item: impl FnMut(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<Vec<T>, Unreadable> {
        let mut items = Vec::new();
        if self.next_byte() != Some(b'[') {
            return Err(self.malformed(expected));
        }
        self.skip_space();
        if self.text.get(self.at) == Some(&b']') {
            self.at += 1;
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            match self.next_byte() {
                Some(b',') => {}
                Some(b']') => return Ok(items),
                _ => return Err(self.malformed(expected)),
            }
        }
    }

    fn next_byte(&mut self) -> Option<u8> {
        self.skip_space();
        let byte = self.text.get(self.at).copied();
        self.at += 1;
        byte
    }

    fn skip_space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn malformed(&self, what: &str) -> Unreadable {
        let (ring, vertex) = (self.ring, self.vertices);
        Unreadable::Malformed(format!("{what} (ring {ring}, after {vertex} positions)"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_and_spaces_are_passed_over() {
        let part = polygon("[ [ [1.5, 2 ,30],[ -3e0,4],\n[5,6] ] ]", 10).expect("well formed");
        let read: Vec<_> = part[0].iter().map(|c| (c.x, c.y)).collect();
        assert_eq!(read, [(1.5, 2.0), (-3.0, 4.0), (5.0, 6.0)]);
    }

    #[test]
    fn seventeen_digits_come_back_to_the_bit() {
        for number in [
            113.420_600_000_000_01_f64,
            0.1 + 0.2,
            f64::MIN_POSITIVE,
            23.073_3,
        ] {
            let part = polygon(&format!("[[[{number:?},0]]]"), 1).expect("well formed");
            assert_eq!(part[0][0].x.to_bits(), number.to_bits());
        }
    }

    #[test]
    fn wrong_nesting_and_odd_values_are_said() {
        for text in [
            "[[1,2],[3,4]]",
            "[[[1]]]",
            "[[[1,null]]]",
            "[[[1,\"2\"]]]",
            "5",
            "[[[1,1e999]]]",
        ] {
            assert!(
                matches!(polygon(text, 9), Err(Unreadable::Malformed(_))),
                "{text}"
            );
        }
        assert!(matches!(
            multi_polygon("[[[1,2]]]", 9),
            Err(Unreadable::Malformed(_))
        ));
    }

    #[test]
    fn the_vertex_after_the_last_allowed_one_is_refused() {
        assert!(polygon("[[[1,2],[3,4]]]", 2).is_ok());
        assert_eq!(
            polygon("[[[1,2],[3,4],[5,6]]]", 2),
            Err(Unreadable::TooMany(2))
        );
    }
}
