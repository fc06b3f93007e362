//! Counting the cells of a tile.

use crate::block::Block;
use crate::chosen::Chosen;
use crate::sieve::Sieve;
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
/// Each cell is counted several times over: rows of one cell, which follow each other, do not wait for each other.
const LANES: usize = 4;
type Cells = [[u32; LANES]];

/// Counts the cases of a tile that pass the filter.
pub(crate) fn counts(view: &View, tile: Tile, filter: &Filter) -> TileCounts {
    let (first, end) = tile.codes();
    let shift = tile.cell_shift();
    let mut cells = vec![[0; LANES]; CELLS];
    let mut sieve = Sieve::new(filter, view);
    for block in view.placed.slice(first, end) {
        let inside = block.codes.0 >= first && block.codes.1 < end;
        let chosen = sieve.choose(block, (!inside).then_some((first, end)));
        if chosen.count > 0 {
            add(&mut cells, block, &chosen, shift);
        }
    }
    sparse(&cells)
}

fn add(cells: &mut Cells, block: &Block, chosen: &Chosen<'_>, shift: u32) {
    let cell = |code: u64| code as usize % CELLS;
    if block.codes.0 >> shift == block.codes.1 >> shift {
        cells[cell(block.codes.0 >> shift)][0] += chosen.count as u32;
        return;
    }
    let mut lane = 0;
    if let Some(high) = block.code.high(shift) {
        let shift = shift - high.bits;
        chosen.tally(high.column, |code, one| {
            let code = (high.base + u64::from(code)) >> shift;
            cells[cell(code)][lane % LANES] += one;
            lane += 1;
        });
    } else {
        chosen.places(|place| {
            cells[cell(block.code.get(place) >> shift)][lane % LANES] += 1;
            lane += 1;
        });
    }
}

fn sparse(cells: &Cells) -> TileCounts {
    let sums = cells.iter().map(|lanes| lanes.iter().sum());
    let counted = sums.enumerate().filter(|&(_, count)| count > 0);
    let mut cells: Vec<(u16, u32)> = counted
        .map(|(code, count)| (cell_of(code as u16), count))
        .collect();
    cells.sort_unstable();
    let total = cells.iter().map(|&(_, count)| u64::from(count)).sum();
    TileCounts { cells, total }
}
