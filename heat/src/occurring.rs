//! Which sources and statuses occur in a block, so that many filters are decided without reading a row.

use crate::BitSet;

/// Which values occur in a block, or occurred since it was packed: never too few.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occurring {
    pub sources: Mask,
    pub statuses: Mask,
}

impl Occurring {
    pub fn nothing() -> Self {
        Self {
            sources: Mask::NOTHING,
            statuses: Mask::NOTHING,
        }
    }

    pub fn note(&mut self, source: u8, status: u8) {
        self.sources.insert(source);
        self.statuses.insert(status);
    }
}

/// A set of numbers below 256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mask([u64; 4]);

impl Mask {
    pub const NOTHING: Self = Self([0; 4]);

    /// Those of a set that are below 256.
    pub fn of(set: &BitSet) -> Self {
        let small = set.iter().map_while(|number| u8::try_from(number).ok());
        small.collect()
    }

    pub fn insert(&mut self, number: u8) {
        self.0[usize::from(number / 64)] |= 1 << (number % 64);
    }

    /// What is in both.
    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    /// What is in this one only.
    pub fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !other.0[word]))
    }

    pub fn len(self) -> usize {
        let bits: u32 = self.0.iter().map(|word| word.count_ones()).sum();
        bits as usize
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

impl FromIterator<u8> for Mask {
    fn from_iter<I: IntoIterator<Item = u8>>(numbers: I) -> Self {
        let mut mask = Self::NOTHING;
        numbers.into_iter().for_each(|number| mask.insert(number));
        mask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_meet_and_part_over_all_four_words() {
        let one: Mask = [0, 63, 64, 200, 255].into_iter().collect();
        let other: Mask = [63, 200, 201].into_iter().collect();
        assert_eq!(one.and(other).iter().collect::<Vec<_>>(), [63, 200]);
        assert_eq!(one.without(other).iter().collect::<Vec<_>>(), [0, 64, 255]);
        assert_eq!((one.len(), Mask::NOTHING.len()), (5, 0));
        assert_eq!(Mask::of(&[7, 256, u32::MAX].into_iter().collect()).len(), 1);
    }
}
