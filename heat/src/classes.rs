//! The chosen classes, made ready to be looked up.

use crate::BitSet;
use crate::block::Block;

/// The chosen classes.
pub(crate) struct Classes {
    /// For each number of 16 bits, 1 if it is chosen.
    table: Box<[u8; 1 << 16]>,
    /// Ascending.
    list: Vec<u16>,
}

impl Classes {
    pub fn of(set: &BitSet) -> Self {
        let small = |number| u16::try_from(number).ok();
        let list: Vec<u16> = set.iter().map_while(small).collect();
        let mut table: Box<[u8; 1 << 16]> = vec![0; 1 << 16]
            .try_into()
            .expect("there are 65,536 numbers of 16 bits");
        for class in &list {
            table[usize::from(*class)] = 1;
        }
        Self { table, list }
    }

    /// 1 if a class is chosen, else 0.
    #[inline]
    pub fn one(&self, class: u16) -> u8 {
        self.table[usize::from(class)]
    }

    /// How many rows of a block have one of them; `None` if its index does not tell.
    pub fn rows_in(&self, block: &Block) -> Option<usize> {
        let rows = || self.runs(block).map(<[u16]>::len).sum();
        block.by_class.is_there().then(rows)
    }

    /// The places of the rows that have them, class by class.
    pub fn runs<'a>(&'a self, block: &'a Block) -> impl Iterator<Item = &'a [u16]> {
        let runs = self.list.iter();
        runs.map(|class| block.by_class.run(*class))
    }

    /// Reads a little of each class's places.
    pub fn touch(&self, block: &Block) -> usize {
        let runs = self.runs(block).take(16);
        runs.fold(0, |sum, run| {
            sum ^ usize::from(run.first().copied().unwrap_or(0))
        })
    }
}
