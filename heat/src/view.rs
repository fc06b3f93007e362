//! All cases as they stood at one moment.

use crate::block::Block;
use crate::chosen::Chosen;
use crate::shelf::Shelf;
use crate::sieve::Sieve;
use crate::{Filter, Group, NoSuchTile, Positions, Tile, TileCounts};
use crate::{counts, positions, tile};

/// All cases as they stood at one moment; never changes. [`crate::Heat::snapshot`] gives it.
#[derive(Clone, Debug)]
pub struct View {
    pub(crate) placed: Shelf,
    pub(crate) unplaced: Shelf,
}

/// How many cases pass a filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All of them.
    pub cases: u64,
    /// Those of them that have no position and are therefore in no tile.
    pub without_position: u64,
}

impl Default for View {
    fn default() -> Self {
        Self {
            placed: Shelf::new(true),
            unplaced: Shelf::new(false),
        }
    }
}

impl View {
    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.placed.rows + self.unplaced.rows
    }

    /// Is there no case?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Counts the cases of a tile, cell by cell.
    pub fn tile(&self, z: u8, x: u32, y: u32, filter: &Filter) -> Result<TileCounts, NoSuchTile> {
        Ok(self.tile_counts(Tile::new(z, x, y)?, filter))
    }

    /// [`View::tile`] of a tile that is known to exist.
    pub fn tile_counts(&self, tile: Tile, filter: &Filter) -> TileCounts {
        tile::counts(self, tile, filter)
    }

    /// The newest cases of a tile, newest first, at most `limit` of them, and how many there are.
    ///
    /// Of cases of the same second the higher number comes first.
    pub fn positions(
        &self,
        z: u8,
        x: u32,
        y: u32,
        filter: &Filter,
        limit: usize,
    ) -> Result<Positions, NoSuchTile> {
        Ok(self.tile_positions(Tile::new(z, x, y)?, filter, limit))
    }

    /// [`View::positions`] of a tile that is known to exist.
    pub fn tile_positions(&self, tile: Tile, filter: &Filter, limit: usize) -> Positions {
        positions::newest(self, tile, filter, limit)
    }

    /// Counts the cases by a group, lowest key (as `i64`) first; only keys with cases are there.
    ///
    /// [`Group`] says what the keys are. The counts sum to [`Totals::cases`].
    pub fn counts(&self, filter: &Filter, group: Group<'_>) -> Vec<(u64, u64)> {
        counts::by(self, filter, group)
    }

    /// Counts the cases that pass a filter.
    pub fn total(&self, filter: &Filter) -> Totals {
        let mut sieve = Sieve::new(filter, self);
        let mut of = |shelf: &Shelf| {
            let mut count = 0;
            let blocks: Vec<&Block> = shelf.blocks().collect();
            sieve.run(
                &blocks,
                |_| None,
                |_, _, chosen| {
                    count += chosen.count as u64;
                },
            );
            count
        };
        let without_position = of(&self.unplaced);
        Totals {
            cases: of(&self.placed) + without_position,
            without_position,
        }
    }

    /// Calls `each` with every block that has a chosen row, and with its chosen rows.
    pub(crate) fn visit(&self, filter: &Filter, mut each: impl FnMut(&Block, &Chosen<'_>)) {
        let blocks = self.placed.blocks().chain(self.unplaced.blocks());
        let blocks: Vec<&Block> = blocks.collect();
        let each = |_, block: &Block, chosen: &Chosen<'_>| each(block, chosen);
        Sieve::new(filter, self).run(&blocks, |_| None, each);
    }

    /// A first and a last time between which all chosen rows lie; `None` if there are none.
    pub fn span(&self, filter: &Filter) -> Option<(i64, i64)> {
        let blocks = || self.placed.blocks().chain(self.unplaced.blocks());
        let first = blocks().map(|block| block.at_s.span_s().0).min()?;
        let last = blocks().map(|block| block.at_s.span_s().1).max()?;
        let first = filter.from_s.map_or(first, |from_s| first.max(from_s));
        let last = filter
            .to_s
            .map_or(last, |to_s| last.min(to_s.saturating_sub(1)));
        (first <= last).then_some((first, last))
    }

    /// Bytes on the heap for the rows.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.placed.memory_bytes() + self.unplaced.memory_bytes()
    }
}
