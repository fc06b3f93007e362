//! Which values occur in a block, so that many filters are decided without reading a row.

use crate::BitSet;
use crate::row::Row;

/// The most different areas that are listed.
const AREAS_MAX: usize = 12;

/// Which values occur in a block, or occurred since it was packed: never too few.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occurring {
    pub sources: Mask,
    pub statuses: Mask,
    areas: [u32; AREAS_MAX],
    /// How many there are in `areas`; one more than fits stands for "too many to list".
    areas_listed: u8,
}

impl Occurring {
    pub fn nothing() -> Self {
        Self {
            sources: Mask([0; 4]),
            statuses: Mask([0; 4]),
            areas: [0; AREAS_MAX],
            areas_listed: 0,
        }
    }

    pub fn note(&mut self, row: &Row) {
        self.sources.note(row.source);
        self.statuses.note(row.status);
        let listed = usize::from(self.areas_listed);
        if listed > AREAS_MAX || self.areas[..listed].contains(&row.area) {
            return;
        }
        if listed < AREAS_MAX {
            self.areas[listed] = row.area;
        }
        self.areas_listed += 1;
    }

    /// All areas that occur; `None` if they are too many to list.
    pub fn areas(&self) -> Option<&[u32]> {
        self.areas.get(..usize::from(self.areas_listed))
    }
}

/// A set of numbers below 256.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mask([u64; 4]);

impl Mask {
    fn note(&mut self, number: u8) {
        self.0[usize::from(number / 64)] |= 1 << (number % 64);
    }

    /// The numbers, lowest first.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..4u8).flat_map(move |word| {
            let mut bits = self.0[usize::from(word)];
            std::iter::from_fn(move || {
                let number = (bits != 0).then(|| bits.trailing_zeros() as u8);
                bits &= bits.wrapping_sub(1);
                number.map(|number| word * 64 + number)
            })
        })
    }
}

/// How a set stands to what occurs in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overlap {
    /// Nothing that occurs is in the set.
    None,
    /// Some of it may be.
    Some,
    /// All of it is.
    All,
}

impl Overlap {
    /// How a set stands to the values that occur; no set has them all.
    pub fn of(set: Option<&BitSet>, occurring: impl Iterator<Item = u32>) -> Self {
        let Some(set) = set else { return Self::All };
        let (mut some, mut all) = (false, true);
        for value in occurring {
            let inside = set.contains(value);
            some |= inside;
            all &= inside;
        }
        match (some, all) {
            (_, true) => Self::All,
            (true, false) => Self::Some,
            (false, false) => Self::None,
        }
    }
}
