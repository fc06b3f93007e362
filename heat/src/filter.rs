//! Which cases are counted.

use std::ops::Range;

use crate::BitSet;
use crate::block::{Block, ROWS_MAX, inside, outside};

/// Which cases are counted: those that pass every part; a part that is `None` lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The first second that counts.
    pub from_s: Option<i64>,
    /// The first second that no longer counts: the window is half-open.
    pub to_s: Option<i64>,
    /// The classes that count; [`crate::NO_CLASS`] for the unclassified.
    pub classes: Option<BitSet>,
    /// The sources that count.
    pub sources: Option<BitSet>,
    /// The statuses that count.
    pub statuses: Option<BitSet>,
    /// The finest areas that count; [`crate::NO_AREA`] for cases outside of all.
    pub areas: Option<BitSet>,
    /// The lead teams that count; [`crate::NO_TEAM`] for cases without.
    pub teams: Option<BitSet>,
}

/// The rows of a block that a sieve lets pass.
pub(crate) struct Chosen<'a> {
    /// None outside of these.
    pub rows: Range<usize>,
    /// One byte for each of `rows`, 1 if it passed; without it all of them did.
    pub mask: Option<&'a [u8]>,
}

impl Chosen<'_> {
    pub fn count(&self) -> u64 {
        self.mask.map_or(self.rows.len() as u64, |mask| {
            // At most 2,048 ones: they fit.
            u64::from(mask.iter().map(|&one| u16::from(one)).sum::<u16>())
        })
    }

    /// Calls `each` with every place, and with 1 if its row passed, else 0.
    pub fn weigh(&self, mut each: impl FnMut(usize, u32)) {
        match self.mask {
            None => self.rows.clone().for_each(|place| each(place, 1)),
            Some(mask) => self.rows.clone().zip(mask).for_each(|(place, &one)| {
                each(place, u32::from(one));
            }),
        }
    }
}

/// A filter made ready to run over blocks, with room for one mask.
pub(crate) struct Sieve<'a> {
    filter: &'a Filter,
    classes: Option<Box<[u8; 1 << 16]>>,
    teams: Option<Box<[u8; 1 << 16]>>,
    sources: [u8; 256],
    statuses: [u8; 256],
    mask: Box<[u8; ROWS_MAX]>,
}

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

    /// How many rows of a block pass.
    pub fn count(&mut self, block: &Block) -> u64 {
        self.choose(block, None).count()
    }

    /// The rows of a block that pass and, if given, have a code of `codes`, half-open.
    pub fn choose(&mut self, block: &Block, codes: Option<(u64, u64)>) -> Chosen<'_> {
        let filter = self.filter;
        if self.refuses_all(block) {
            return Chosen {
                rows: 0..0,
                mask: None,
            };
        }
        let rows = block.window(filter.from_s, filter.to_s);
        let mut mask = Mask {
            bytes: &mut self.mask[..rows.len()],
            fresh: true,
        };
        if let Some((first, end)) = codes {
            mask.keep(&block.code[rows.clone()], |&code| {
                u8::from(code >= first && code < end)
            });
        }
        if let Some(table) = &self.classes {
            mask.keep(&block.class[rows.clone()], |&class| {
                table[usize::from(class)]
            });
        }
        if filter
            .sources
            .as_ref()
            .is_some_and(|set| outside(&block.occurring.sources, set))
        {
            let table = &self.sources;
            mask.keep(&block.source[rows.clone()], |&source| {
                table[usize::from(source)]
            });
        }
        if filter
            .statuses
            .as_ref()
            .is_some_and(|set| outside(&block.occurring.statuses, set))
        {
            let table = &self.statuses;
            mask.keep(&block.status[rows.clone()], |&status| {
                table[usize::from(status)]
            });
        }
        if let Some(table) = &self.teams {
            mask.keep(&block.team[rows.clone()], |&team| table[usize::from(team)]);
        }
        if let Some(set) = filter.areas.as_ref()
            && block
                .occurring
                .areas
                .as_ref()
                .is_none_or(|list| list.iter().any(|&area| !set.contains(area)))
        {
            mask.keep(&block.area[rows.clone()], |&area| {
                u8::from(set.contains(area))
            });
        }
        let mask = mask.finish();
        Chosen { rows, mask }
    }

    /// Can it be seen from the block's head that none of its rows passes?
    fn refuses_all(&self, block: &Block) -> bool {
        let occurring = &block.occurring;
        let none = |mask, set: Option<&BitSet>| set.is_some_and(|set| !inside(mask, set));
        let no_area = |set: &BitSet| {
            occurring
                .areas
                .as_ref()
                .is_some_and(|list| !list.iter().any(|&a| set.contains(a)))
        };
        none(&occurring.sources, self.filter.sources.as_ref())
            || none(&occurring.statuses, self.filter.statuses.as_ref())
            || self.filter.areas.as_ref().is_some_and(no_area)
    }
}

/// A mask in the making: the first test writes it, the others narrow it.
struct Mask<'a> {
    bytes: &'a mut [u8],
    fresh: bool,
}

impl<'a> Mask<'a> {
    fn keep<T>(&mut self, column: &[T], test: impl Fn(&T) -> u8) {
        if std::mem::take(&mut self.fresh) {
            self.bytes
                .iter_mut()
                .zip(column)
                .for_each(|(byte, value)| *byte = test(value));
        } else {
            self.bytes
                .iter_mut()
                .zip(column)
                .for_each(|(byte, value)| *byte &= test(value));
        }
    }

    fn finish(self) -> Option<&'a [u8]> {
        if self.fresh { None } else { Some(self.bytes) }
    }
}

fn table(set: &BitSet) -> Box<[u8; 1 << 16]> {
    let bytes = (0..=u16::MAX).map(|number| u8::from(set.contains(u32::from(number))));
    bytes
        .collect::<Box<[u8]>>()
        .try_into()
        .expect("there are 65,536 numbers of 16 bits")
}

fn small_table(set: Option<&BitSet>) -> [u8; 256] {
    std::array::from_fn(|number| u8::from(set.is_none_or(|set| set.contains(number as u32))))
}
