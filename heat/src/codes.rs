//! The column of position codes, cut in two: what nearly every tile needs, and the rest.

use std::sync::Arc;

use crate::column::{cut, woven};
use crate::row::Row;

/// A *high* part of two bytes says where in the block's square a row lies, finely enough for the cells of zooms up to 16
/// in a city's blocks; a *low* part, seldom read, says the rest.
#[derive(Clone, Debug)]
pub(crate) struct Codes {
    /// The high part of the lowest code.
    base: u64,
    /// How many bits of a code are its low part.
    bits: u32,
    high: Arc<[u16]>,
    low: Low,
}

#[derive(Clone, Debug)]
enum Low {
    Short(Arc<[u16]>),
    /// Of a block so wide that a low part has more than 16 bits.
    Long(Arc<[u64]>),
}

/// The high parts, as far as they say enough; the code of a row is then `(base + high) << bits`, and more.
#[derive(Clone, Copy)]
pub(crate) struct High<'a> {
    pub base: u64,
    pub bits: u32,
    pub column: &'a [u16],
}

const BITS_MIN: u32 = 16;

impl Codes {
    /// Of as many codes as the iterator tells.
    pub fn of(codes: impl ExactSizeIterator<Item = u64> + Clone) -> Self {
        let (mut first, mut last) = (u64::MAX, 0);
        for code in codes.clone() {
            (first, last) = (first.min(code), last.max(code));
        }
        let first = first.min(last);
        let mut bits = BITS_MIN;
        while (last >> bits) - (first >> bits) > u64::from(u16::MAX) {
            bits += 1;
        }
        let base = first >> bits;
        let high = codes.clone().map(|code| ((code >> bits) - base) as u16);
        let high = high.collect();
        let low = if bits == BITS_MIN {
            Low::Short(codes.map(|code| code as u16).collect())
        } else {
            Low::Long(codes.map(|code| code & low_mask(bits)).collect())
        };
        Self {
            base,
            bits,
            high,
            low,
        }
    }

    /// With more codes, each in front of the old one at its place; places ascend.
    pub fn woven(&self, places: &[usize], more: &[Row]) -> Self {
        let high = |row: &Row| (row.code >> self.bits).wrapping_sub(self.base);
        if more.iter().any(|row| high(row) > u64::from(u16::MAX)) {
            let old: Vec<u64> = self.iter().collect();
            return Self::of(woven(&old, places, more, |row| row.code).iter().copied());
        }
        let (bits, base) = (self.bits, self.base);
        Self {
            base,
            bits,
            high: woven(&self.high, places, more, |row| high(row) as u16),
            low: match &self.low {
                Low::Short(low) => Low::Short(woven(low, places, more, |row| row.code as u16)),
                Low::Long(low) => {
                    Low::Long(woven(low, places, more, |row| row.code & low_mask(bits)))
                }
            },
        }
    }

    /// Without one code.
    pub fn without(&self, place: usize) -> Self {
        Self {
            base: self.base,
            bits: self.bits,
            high: cut(&self.high, place),
            low: match &self.low {
                Low::Short(low) => Low::Short(cut(low, place)),
                Low::Long(low) => Low::Long(cut(low, place)),
            },
        }
    }

    pub fn get(&self, place: usize) -> u64 {
        let low = match &self.low {
            Low::Short(low) => u64::from(low[place]),
            Low::Long(low) => low[place],
        };
        ((self.base + u64::from(self.high[place])) << self.bits) | low
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = u64> + Clone + '_ {
        (0..self.high.len()).map(|place| self.get(place))
    }

    /// The high parts, if they say enough of codes cut off by `shift` bits.
    pub fn high(&self, shift: u32) -> Option<High<'_>> {
        (shift >= self.bits).then_some(High {
            base: self.base,
            bits: self.bits,
            column: &self.high,
        })
    }

    /// Reads a little where a place is.
    pub fn touch(&self, place: usize) -> usize {
        usize::from(self.high[place])
    }

    /// Bytes on the heap, without what the allocator adds.
    pub fn memory_bytes(&self) -> usize {
        let low = match &self.low {
            Low::Short(low) => size_of_val(&**low),
            Low::Long(low) => size_of_val(&**low),
        };
        size_of_val(&*self.high) + low
    }
}

impl High<'_> {
    /// The first and the last high part that codes of `first..end` have; `None` if none can have one of them.
    pub fn range_of(&self, first: u64, end: u64) -> Option<(u16, u16)> {
        let last = ((end - 1) >> self.bits).checked_sub(self.base)?;
        let first = (first >> self.bits).saturating_sub(self.base);
        let first = u16::try_from(first).ok()?;
        Some((first, last.min(u64::from(u16::MAX)) as u16))
    }
}

fn low_mask(bits: u32) -> u64 {
    (1 << bits) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_near_and_far_come_back_as_they_were() {
        for codes in [
            vec![],
            vec![7],
            vec![0, u64::from(u32::MAX)],
            vec![1 << 31, (1 << 32) + (1 << 31) + 5],
            vec![0, (1 << 60) - 1, 1 << 40],
        ] {
            let column = Codes::of(codes.iter().copied());
            assert_eq!(column.iter().collect::<Vec<_>>(), codes);
        }
    }

    #[test]
    fn codes_of_one_square_of_zoom_14_take_four_bytes() {
        let near = Codes::of([5 << 32, (6 << 32) - 1].into_iter());
        let far = Codes::of([5 << 32, 7 << 32].into_iter());
        assert_eq!((near.memory_bytes(), far.memory_bytes()), (8, 20));
        assert!(near.high(16).is_some() && near.high(15).is_none() && far.high(16).is_none());
    }

    #[test]
    fn a_range_is_cut_to_what_a_high_part_can_hold() {
        let codes = Codes::of([5 << 32, (5 << 32) + (1 << 16)].into_iter());
        let high = codes.high(24).expect("sixteen bits are enough");
        let of = |first: u64, end: u64| high.range_of(first << 16, end << 16);
        assert_eq!(of(0, 5 << 16), None);
        assert_eq!(of(0, (5 << 16) + 1), Some((0, 0)));
        assert_eq!(of((5 << 16) + 9, 1 << 30), Some((9, u16::MAX)));
        assert_eq!(of(6 << 16, 7 << 16), None);
    }
}
