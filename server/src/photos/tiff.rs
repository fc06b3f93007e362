//! The few values of a TIFF structure (TIFF 6.0, EXIF 2.32) that are wanted of a picture.
//!
//! Only those are looked for, in the first directory and the one below it that each of two tags names first: what a
//! structure has elsewhere, however often its directories name each other, costs neither time nor memory.

/// Bytes of one entry of a directory.
const ENTRY_BYTES: usize = 12;
const ASCII: u16 = 2;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;

/// A structure with its order of bytes.
#[derive(Clone, Copy, Debug)]
pub struct Tiff<'bytes> {
    bytes: &'bytes [u8],
    is_big_endian: bool,
}

/// Where a directory begins.
#[derive(Clone, Copy, Debug)]
pub struct Directory(usize);

/// An entry of a directory: its type, how many values it has, and where the entry keeps them or their place.
struct Entry {
    kind: u16,
    count: usize,
    value_at: usize,
}

impl<'bytes> Tiff<'bytes> {
    /// The structure and its first directory; none for other bytes.
    pub fn of(bytes: &'bytes [u8]) -> Option<(Self, Directory)> {
        let is_big_endian = match bytes.get(..4)? {
            b"MM\0\x2a" => true,
            b"II\x2a\0" => false,
            _ => return None,
        };
        let tiff = Self {
            bytes,
            is_big_endian,
        };
        let first = Directory(tiff.u32(4)? as usize);
        Some((tiff, first))
    }

    /// The directory that a tag names.
    pub fn below(self, directory: Directory, tag: u16) -> Option<Directory> {
        let entry = self.find(directory, tag)?;
        (entry.kind == LONG && entry.count == 1).then_some(())?;
        self.u32(entry.value_at).map(|at| Directory(at as usize))
    }

    /// A text up to its zero byte.
    pub fn ascii(self, directory: Directory, tag: u16) -> Option<&'bytes [u8]> {
        let entry = self.find(directory, tag)?;
        (entry.kind == ASCII).then_some(())?;
        let at = if entry.count <= 4 {
            entry.value_at
        } else {
            self.u32(entry.value_at)? as usize
        };
        let text = self.bytes.get(at..at.checked_add(entry.count)?)?;
        text.split(|byte| *byte == 0).next()
    }

    /// Three fractions; none where one has no denominator.
    pub fn three_fractions(self, directory: Directory, tag: u16) -> Option<[f64; 3]> {
        let entry = self.find(directory, tag)?;
        (entry.kind == RATIONAL && entry.count == 3).then_some(())?;
        let at = self.u32(entry.value_at)? as usize;
        let fraction = |place: usize| {
            let at = at.checked_add(8 * place)?;
            let (over, under) = (self.u32(at)?, self.u32(at.checked_add(4)?)?);
            (under != 0).then(|| f64::from(over) / f64::from(under))
        };
        Some([fraction(0)?, fraction(1)?, fraction(2)?])
    }

    /// The first entry of this tag.
    fn find(self, directory: Directory, tag: u16) -> Option<Entry> {
        let entries = usize::from(self.u16(directory.0)?);
        let first = directory.0.checked_add(2)?;
        let mut places = (0..entries).map_while(|place| first.checked_add(place * ENTRY_BYTES));
        let at = places.find(|at| self.u16(*at) == Some(tag))?;
        Some(Entry {
            kind: self.u16(at.checked_add(2)?)?,
            count: self.u32(at.checked_add(4)?)? as usize,
            value_at: at.checked_add(8)?,
        })
    }

    fn u16(self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn u32(self, at: usize) -> Option<u32> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }
}
