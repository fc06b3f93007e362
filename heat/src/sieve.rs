//! A filter at work: which rows of a block pass.

use std::ops::Range;

use crate::block::{Block, ROWS_MAX};
use crate::occurring::{Mask, Overlap};
use crate::{BitSet, Filter};

/// The rows of a block that a sieve lets pass.
pub(crate) struct Chosen<'a> {
    /// None outside of these.
    pub rows: Range<usize>,
    /// How many there are.
    pub count: usize,
    /// One byte for each of `rows`, 1 if it passed; without it all of them did.
    pub mask: Option<&'a [u8]>,
}

const NONE: Chosen<'static> = Chosen {
    rows: 0..0,
    count: 0,
    mask: None,
};

impl Chosen<'_> {
    /// Calls `each` with the column's value of every chosen row.
    #[inline]
    pub fn each<T: Copy>(&self, column: &[T], mut each: impl FnMut(T)) {
        let column = &column[self.rows.clone()];
        let Some(mask) = self.mask else {
            for &value in column {
                each(value);
            }
            return;
        };
        for (values, ones) in column.chunks(8).zip(mask.chunks(8)) {
            let mut word = [0; 8];
            word[..ones.len()].copy_from_slice(ones);
            let mut bits = u64::from_le_bytes(word);
            while bits != 0 {
                each(values[bits.trailing_zeros() as usize / 8]);
                bits &= bits - 1;
            }
        }
    }

    /// How many of the chosen rows have a value in a column.
    pub fn count_of<T: Copy + PartialEq>(&self, column: &[T], value: T) -> u64 {
        let column = &column[self.rows.clone()];
        let equal = |other: &T| u8::from(*other == value);
        // Blocks hold at most 2,048 rows: sums fit into 16 bits, where eight are added at once.
        let count: u16 = match self.mask {
            None => column.iter().map(|other| u16::from(equal(other))).sum(),
            Some(mask) => column
                .iter()
                .zip(mask)
                .map(|(other, one)| u16::from(equal(other) & one))
                .sum(),
        };
        u64::from(count)
    }
}

/// A filter made ready to run over blocks, with room for one mask.
pub(crate) struct Sieve<'a> {
    filter: &'a Filter,
    classes: Option<Table>,
    teams: Option<Table>,
    sources: [u8; 256],
    statuses: [u8; 256],
    mask: Box<[u8; ROWS_MAX]>,
}

/// For each number of 16 bits, 1 if it is in the set.
type Table = Box<[u8; 1 << 16]>;

impl<'a> Sieve<'a> {
    pub fn new(filter: &'a Filter) -> Self {
        Self {
            filter,
            classes: filter.classes.as_ref().map(table),
            teams: filter.teams.as_ref().map(table),
            sources: small_table(filter.sources.as_ref()),
            statuses: small_table(filter.statuses.as_ref()),
            mask: Box::new([0; ROWS_MAX]),
        }
    }

    /// The rows of a block that pass and, if given, have a code of `codes`, half-open.
    pub fn choose(&mut self, block: &Block, codes: Option<(u64, u64)>) -> Chosen<'_> {
        let Some(checks) = Checks::of(self.filter, block) else {
            return NONE;
        };
        let rows = block.window(self.filter.from_s, self.filter.to_s);
        if rows.is_empty() {
            return NONE;
        }
        let mut making = Making {
            bytes: &mut self.mask[..rows.len()],
            fresh: true,
        };
        if let Some((first, end)) = codes {
            let inside = |code| u8::from(code >= first && code < end);
            making.keep(&block.code[rows.clone()], inside);
        }
        if let Some(table) = &self.classes {
            making.keep(&block.class[rows.clone()], |class| {
                table[usize::from(class)]
            });
        }
        if checks.sources {
            let table = &self.sources;
            making.keep(&block.source[rows.clone()], |source| {
                table[usize::from(source)]
            });
        }
        if checks.statuses {
            let table = &self.statuses;
            making.keep(&block.status[rows.clone()], |status| {
                table[usize::from(status)]
            });
        }
        if let Some(table) = &self.teams {
            making.keep(&block.team[rows.clone()], |team| table[usize::from(team)]);
        }
        if let Some(set) = self.filter.areas.as_ref().filter(|_| checks.areas) {
            making.keep(&block.area[rows.clone()], |area| {
                u8::from(set.contains(area))
            });
        }
        making.finish(rows)
    }
}

/// Which columns have to be looked at, as far as the head of a block tells.
struct Checks {
    sources: bool,
    statuses: bool,
    areas: bool,
}

impl Checks {
    /// `None` if no row can pass.
    fn of(filter: &Filter, block: &Block) -> Option<Self> {
        let of_mask = |set: &Option<BitSet>, mask: Mask| {
            Overlap::of(set.as_ref(), mask.iter().map(u32::from))
        };
        let sources = of_mask(&filter.sources, block.occurring.sources);
        let statuses = of_mask(&filter.statuses, block.occurring.statuses);
        let areas = match (filter.areas.as_ref(), block.occurring.areas()) {
            (Some(_), None) => Overlap::Some,
            (set, list) => Overlap::of(set, list.unwrap_or_default().iter().copied()),
        };
        let possible = ![sources, statuses, areas].contains(&Overlap::None);
        let check = |overlap| overlap == Overlap::Some;
        possible.then(|| Self {
            sources: check(sources),
            statuses: check(statuses),
            areas: check(areas),
        })
    }
}

/// A mask in the making: the first test writes it, the others narrow it.
struct Making<'a> {
    bytes: &'a mut [u8],
    fresh: bool,
}

impl<'a> Making<'a> {
    #[inline]
    fn keep<T: Copy>(&mut self, column: &[T], test: impl Fn(T) -> u8) {
        let pairs = self.bytes.iter_mut().zip(column);
        if std::mem::take(&mut self.fresh) {
            pairs.for_each(|(byte, &value)| *byte = test(value));
        } else {
            pairs.for_each(|(byte, &value)| *byte &= test(value));
        }
    }

    fn finish(self, rows: Range<usize>) -> Chosen<'a> {
        if self.fresh {
            return Chosen {
                count: rows.len(),
                rows,
                mask: None,
            };
        }
        let count = usize::from(self.bytes.iter().map(|&one| u16::from(one)).sum::<u16>());
        let mask = (count < rows.len()).then_some(&*self.bytes);
        if count == 0 {
            NONE
        } else {
            Chosen { rows, count, mask }
        }
    }
}

fn table(set: &BitSet) -> Table {
    let mut table: Table = vec![0; 1 << 16]
        .try_into()
        .expect("there are 65,536 numbers of 16 bits");
    let small = |number| u16::try_from(number).ok();
    set.iter()
        .map_while(small)
        .for_each(|number| table[usize::from(number)] = 1);
    table
}

fn small_table(set: Option<&BitSet>) -> [u8; 256] {
    let Some(set) = set else { return [1; 256] };
    std::array::from_fn(|number| u8::from(set.contains(number as u32)))
}
