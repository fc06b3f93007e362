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
/// Cells that are looked through together.
const PIECE_CELLS: usize = 64;
type Cells = [[u32; LANES]; CELLS];

/// Counts the cases of a tile that pass the filter.
pub(crate) fn counts(view: &View, tile: Tile, filter: &Filter) -> TileCounts {
    let (first, end) = tile.codes();
    let shift = tile.cell_shift();
    let cells = vec![[0; LANES]; CELLS].try_into();
    let mut cells: Box<Cells> = cells.expect("it has just that length");
    let blocks: Vec<&Block> = view.placed.slice(first, end).collect();
    let within = |block: &Block| {
        let inside = block.codes.0 >= first && block.codes.1 < end;
        (!inside).then_some((first, end))
    };
    Sieve::new(filter, view).run(&blocks, within, |_, block, chosen| {
        add(&mut cells, block, chosen, shift);
    });
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
    let mut counted = Vec::new();
    for (piece, first) in cells.chunks(PIECE_CELLS).zip((0..).step_by(PIECE_CELLS)) {
        // Most pieces of most tiles are empty.
        if *piece.as_flattened() == [0; PIECE_CELLS * LANES] {
            continue;
        }
        for (lanes, code) in piece.iter().zip(first..) {
            let count: u32 = lanes.iter().sum();
            if count > 0 {
                counted.push((cell_of(code), count));
            }
        }
    }
    counted.sort_unstable();
    let total = counted.iter().map(|&(_, count)| u64::from(count)).sum();
    TileCounts {
        cells: counted,
        total,
    }
}
