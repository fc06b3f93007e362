//! Counting the cells of a tile.

use crate::block::Block;
use crate::sieve::{Chosen, Sieve};
use crate::spot::cell_of;
use crate::{Filter, Tile, View};

/// The cases of a tile by cell, 64 × 64 of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileCounts {
    /// `(column + 64 × row, cases)` of each cell that has any, in the order of the number.
    pub cells: Vec<(u16, u32)>,
    /// The sum of them.
    pub total: u64,
}

const CELLS: usize = 64 * 64;

/// Counts the cases of a tile that pass the filter.
pub(crate) fn counts(view: &View, tile: Tile, filter: &Filter) -> TileCounts {
    let (first, end) = tile.codes();
    let shift = tile.cell_shift();
    let mut cells = [0u32; CELLS];
    let mut sieve = Sieve::new(filter);
    for block in view.placed.slice(first, end) {
        let inside = block.codes.0 >= first && block.codes.1 < end;
        let chosen = sieve.choose(block, (!inside).then_some((first, end)));
        add(&mut cells, block, &chosen, shift);
    }
    sparse(&cells)
}

fn add(cells: &mut [u32; CELLS], block: &Block, chosen: &Chosen<'_>, shift: u32) {
    let cell = |code: u64| (code >> shift) as usize % CELLS;
    let base = block.code.base() as u64;
    if block.codes.0 >> shift == block.codes.1 >> shift {
        cells[cell(block.codes.0)] += chosen.count as u32;
    } else {
        let distances = block.code.distances();
        distances.each(chosen, |far| cells[cell(base + far)] += 1);
    }
}

fn sparse(cells: &[u32; CELLS]) -> TileCounts {
    let counted = cells.iter().enumerate().filter(|&(_, &count)| count > 0);
    let mut cells: Vec<(u16, u32)> = counted
        .map(|(code, &count)| (cell_of(code as u16), count))
        .collect();
    cells.sort_unstable();
    let total = cells.iter().map(|&(_, count)| u64::from(count)).sum();
    TileCounts { cells, total }
}
