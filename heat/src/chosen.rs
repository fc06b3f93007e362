//! The rows of a block that passed, and how to count what they have.

use std::ops::Range;

/// The rows of a block that a sieve lets pass.
pub(crate) struct Chosen<'a> {
    /// None outside of these.
    pub rows: Range<usize>,
    /// How many there are.
    pub count: usize,
    pub which: Which<'a>,
}

/// Which of the rows passed.
#[derive(Clone, Copy)]
pub(crate) enum Which<'a> {
    All,
    /// One byte for each row, 1 if it passed.
    Mask(&'a [u8]),
    /// The places in the block, in no particular order.
    Places(&'a [u16]),
}

pub(crate) const NONE: Chosen<'static> = Chosen {
    rows: 0..0,
    count: 0,
    which: Which::All,
};

/// Where more than one row of so many passed, all are read: that is cheaper than to branch.
const DENSE: usize = 6;

impl Chosen<'_> {
    /// Calls `each` with the place of every chosen row.
    pub fn places(&self, mut each: impl FnMut(usize)) {
        match self.which {
            Which::All => self.rows.clone().for_each(each),
            Which::Places(places) => places.iter().for_each(|&place| each(usize::from(place))),
            Which::Mask(mask) => ones(mask, |place| each(self.rows.start + place)),
        }
    }

    /// Calls `add` with column values and how often each is to be counted, so that every chosen row counts once; also
    /// with values that do not count, 0 times.
    #[inline]
    pub fn tally<T: Copy>(&self, column: &[T], mut add: impl FnMut(T, u32)) {
        match self.which {
            Which::All => column[self.rows.clone()]
                .iter()
                .for_each(|&value| add(value, 1)),
            Which::Places(places) => places
                .iter()
                .for_each(|&place| add(column[usize::from(place)], 1)),
            Which::Mask(mask) if self.count * DENSE > mask.len() => column[self.rows.clone()]
                .iter()
                .zip(mask)
                .for_each(|(&value, &one)| add(value, u32::from(one))),
            Which::Mask(mask) => {
                let column = &column[self.rows.clone()];
                ones(mask, |place| add(column[place], 1));
            }
        }
    }

    /// How many of the chosen rows have a value in a column.
    pub fn count_of(&self, column: &[u8], value: u8) -> u64 {
        let equal = |other: u8| u8::from(other == value);
        match self.which {
            Which::All => sum(column[self.rows.clone()].chunks(CHUNK), |chunk| {
                chunk.iter().map(|&other| equal(other)).sum()
            }),
            Which::Mask(mask) => {
                let column = column[self.rows.clone()].chunks(CHUNK);
                sum(column.zip(mask.chunks(CHUNK)), |(chunk, ones)| {
                    let pairs = chunk.iter().zip(ones);
                    pairs.map(|(&other, &one)| equal(other) & one).sum()
                })
            }
            Which::Places(places) => places
                .iter()
                .map(|&place| u64::from(equal(column[usize::from(place)])))
                .sum(),
        }
    }
}

/// Ones of so many rows fit into a byte, where sixteen are added at once.
const CHUNK: usize = 128;

fn sum<C>(chunks: impl Iterator<Item = C>, of: impl Fn(C) -> u8) -> u64 {
    chunks.map(|chunk| u64::from(of(chunk))).sum()
}

/// How many ones there are in a mask.
pub(crate) fn count_ones(mask: &[u8]) -> usize {
    sum(mask.chunks(CHUNK), |chunk| chunk.iter().sum()) as usize
}

/// Calls `each` with the place of every one in a mask.
#[inline]
fn ones(mask: &[u8], mut each: impl FnMut(usize)) {
    for (number, piece) in mask.chunks(8).enumerate() {
        let mut word = [0; 8];
        word[..piece.len()].copy_from_slice(piece);
        let mut bits = u64::from_le_bytes(word);
        while bits != 0 {
            each(number * 8 + bits.trailing_zeros() as usize / 8);
            bits &= bits - 1;
        }
    }
}
