//! A filter at work: which rows of a block pass.

use std::ops::Range;

use crate::block::{Block, ROWS_MAX};
use crate::occurring::{Mask, Overlap};
use crate::offsets::Distances;
use crate::{BitSet, Filter};

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

const NONE: Chosen<'static> = Chosen {
    rows: 0..0,
    count: 0,
    which: Which::All,
};

impl Chosen<'_> {
    /// Calls `each` with the column's value of every chosen row.
    #[inline]
    pub fn each<T: Copy>(&self, column: &[T], mut each: impl FnMut(T)) {
        let mask = match self.which {
            Which::All => {
                for &value in &column[self.rows.clone()] {
                    each(value);
                }
                return;
            }
            Which::Places(places) => {
                for &place in places {
                    each(column[usize::from(place)]);
                }
                return;
            }
            Which::Mask(mask) => mask,
        };
        let column = &column[self.rows.clone()];
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
        let equal = |other: &T| u8::from(*other == value);
        // Blocks hold at most 2,048 rows: sums fit into 16 bits, where eight are added at once.
        let count: u16 = match self.which {
            Which::All => column[self.rows.clone()]
                .iter()
                .map(|other| u16::from(equal(other)))
                .sum(),
            Which::Mask(mask) => column[self.rows.clone()]
                .iter()
                .zip(mask)
                .map(|(other, one)| u16::from(equal(other) & one))
                .sum(),
            Which::Places(places) => places
                .iter()
                .map(|&place| u16::from(equal(&column[usize::from(place)])))
                .sum(),
        };
        u64::from(count)
    }
}

/// A filter made ready to run over blocks, with room for one choice.
pub(crate) struct Sieve<'a> {
    filter: &'a Filter,
    classes: Option<Classes>,
    teams: Option<Table>,
    sources: [u8; 256],
    statuses: [u8; 256],
    mask: Box<[u8; ROWS_MAX]>,
    places: Box<[u16; ROWS_MAX]>,
}

/// For each number of 16 bits, 1 if it is in the set.
type Table = Box<[u8; 1 << 16]>;

impl<'a> Sieve<'a> {
    pub fn new(filter: &'a Filter) -> Self {
        Self {
            filter,
            classes: filter.classes.as_ref().map(Classes::of),
            teams: filter.teams.as_ref().map(table),
            sources: small_table(filter.sources.as_ref()),
            statuses: small_table(filter.statuses.as_ref()),
            mask: Box::new([0; ROWS_MAX]),
            places: Box::new([0; ROWS_MAX]),
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
        if let Some(times) = &self.filter.times {
            let places = rows.filter(|place| times.has(block.at_s.get(*place)));
            let mut kept = 0;
            for place in places {
                self.places[kept] = place as u16;
                kept += 1;
            }
            return self.some(block, kept, &checks, codes);
        }
        let mut by_class = false;
        if let Some(classes) = &self.classes {
            match classes.rows_in(block) {
                Some(0) => return NONE,
                Some(some) if some == block.len() => {}
                Some(some) if some * FEW <= block.len() => {
                    return self.few(block, rows, &checks, codes);
                }
                Some(_) | None => by_class = true,
            }
        }
        let mut making = Making {
            bytes: &mut self.mask[..rows.len()],
            fresh: true,
        };
        if let Some((first, end)) = codes {
            // The head of a block may tell of codes that are gone, so none at all may be left.
            let Some((first, last)) = block.code.distances_of(first as i64..=end as i64 - 1) else {
                return NONE;
            };
            match block.code.distances() {
                Distances::Near(column) => {
                    let (first, last) = (first as u32, last as u32);
                    let inside = |code| u8::from(code >= first && code <= last);
                    making.keep(&column[rows.clone()], inside);
                }
                Distances::Far(column) => {
                    let inside = |code| u8::from(code >= first && code <= last);
                    making.keep(&column[rows.clone()], inside);
                }
            }
        }
        if let Some(Classes { table, .. }) = self.classes.as_ref().filter(|_| by_class) {
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

    /// Of the first `kept` places those that pass.
    fn some(
        &mut self,
        block: &Block,
        kept: usize,
        checks: &Checks,
        codes: Option<(u64, u64)>,
    ) -> Chosen<'_> {
        let areas = self.filter.areas.as_ref().filter(|_| checks.areas);
        let passes = |place: usize| {
            codes.is_none_or(|(first, end)| (first..end).contains(&(block.code.get(place) as u64)))
                && (self.classes.as_ref())
                    .is_none_or(|classes| classes.table[usize::from(block.class[place])] == 1)
                && (!checks.sources || self.sources[usize::from(block.source[place])] == 1)
                && (!checks.statuses || self.statuses[usize::from(block.status[place])] == 1)
                && (self.teams.as_ref())
                    .is_none_or(|table| table[usize::from(block.team[place])] == 1)
                && areas.is_none_or(|set| set.contains(block.area[place]))
        };
        let mut count = 0;
        for number in 0..kept {
            let place = self.places[number];
            self.places[count] = place;
            count += usize::from(passes(usize::from(place)));
        }
        if count == 0 {
            return NONE;
        }
        Chosen {
            rows: 0..block.len(),
            count,
            which: Which::Places(&self.places[..count]),
        }
    }

    /// The same for a block in which the classes are rare: only their rows are looked at.
    fn few(
        &mut self,
        block: &Block,
        rows: Range<usize>,
        checks: &Checks,
        codes: Option<(u64, u64)>,
    ) -> Chosen<'_> {
        let areas = self.filter.areas.as_ref().filter(|_| checks.areas);
        let passes = |place: usize| {
            codes.is_none_or(|(first, end)| (first..end).contains(&(block.code.get(place) as u64)))
                && (!checks.sources || self.sources[usize::from(block.source[place])] == 1)
                && (!checks.statuses || self.statuses[usize::from(block.status[place])] == 1)
                && (self.teams.as_ref())
                    .is_none_or(|table| table[usize::from(block.team[place])] == 1)
                && areas.is_none_or(|set| set.contains(block.area[place]))
        };
        let mut count = 0;
        let classes = self.classes.as_ref().expect("there is a choice of classes");
        for run in classes.list.iter().map(|class| block.by_class.run(*class)) {
            let start = run.partition_point(|&place| usize::from(place) < rows.start);
            let run = &run[start..];
            let end = run.partition_point(|&place| usize::from(place) < rows.end);
            for &place in &run[..end] {
                self.places[count] = place;
                count += usize::from(passes(usize::from(place)));
            }
        }
        if count == 0 {
            return NONE;
        }
        Chosen {
            rows,
            count,
            which: Which::Places(&self.places[..count]),
        }
    }
}

/// Classes are rare in a block when at most one row of so many has one.
const FEW: usize = 4;

/// The chosen classes.
struct Classes {
    table: Table,
    /// Ascending.
    list: Vec<u16>,
}

impl Classes {
    fn of(set: &BitSet) -> Self {
        let small = |number| u16::try_from(number).ok();
        Self {
            table: table(set),
            list: set.iter().map_while(small).collect(),
        }
    }

    /// How many rows of a block have one of them; `None` if its index does not tell.
    fn rows_in(&self, block: &Block) -> Option<usize> {
        let by_class = &block.by_class;
        let rows = || {
            self.list
                .iter()
                .map(|class| by_class.run(*class).len())
                .sum()
        };
        by_class.is_there().then(rows)
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
                which: Which::All,
            };
        }
        let count = usize::from(self.bytes.iter().map(|&one| u16::from(one)).sum::<u16>());
        if count == 0 {
            return NONE;
        }
        let which = if count < rows.len() {
            Which::Mask(self.bytes)
        } else {
            Which::All
        };
        Chosen { rows, count, which }
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
