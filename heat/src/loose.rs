//! Rows that came lately, not yet among their neighbours.
//!
//! A row that is written into its block costs a copy of the block. Many that go into one block together cost no more,
//! so new rows first gather here: in the *flow*, as they come. A full flow is laid out in the order of the codes, is the
//! *ebb* from then on, and runs off to the shelf piece by piece while the next flow gathers. So no write is long, and a
//! reader looks through at most twice [`FLOW_ROWS_MAX`] rows more.

use std::sync::Arc;

use crate::block::Block;
use crate::homes::Homes;
use crate::row::Row;

/// Rows of a full flow.
pub(crate) const FLOW_ROWS_MAX: usize = 65_536;
/// Rows of a piece of the ebb.
const PIECE_ROWS: usize = 256;
/// The most rows of a block of the flow: it is copied whole for every few new rows.
const FLOW_BLOCK_ROWS_MAX: usize = 1_024;
/// What stands for the fence of blocks that lie here; no code reaches it.
pub(crate) const NO_FENCE: u64 = u64::MAX;

/// Blocks that do not lie in the order of a shelf.
#[derive(Clone, Debug, Default)]
pub(crate) struct Loose {
    flow: Vec<Arc<Block>>,
    /// The last one runs off first.
    ebb: Vec<Arc<Block>>,
}

impl Loose {
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.flow.iter().chain(&self.ebb).map(AsRef::as_ref)
    }

    /// Takes in new rows.
    pub fn add(&mut self, mut rows: &mut [Row], placed: bool, homes: &mut Homes) {
        while !rows.is_empty() {
            let room = self
                .flow
                .last()
                .map_or(0, |last| FLOW_BLOCK_ROWS_MAX - last.len());
            let (now, later) = rows.split_at_mut(room.min(rows.len()));
            if let (Some(last), false) = (self.flow.last_mut(), now.is_empty()) {
                settle(now, last.id, homes);
                *last = Arc::new(last.with(now));
            }
            let (now, later) = later.split_at_mut(later.len().min(FLOW_BLOCK_ROWS_MAX));
            if !now.is_empty() {
                self.flow.push(packed(now, placed, homes));
            }
            rows = later;
        }
    }

    /// Is the flow full, so that [`Loose::turn`] is due?
    pub fn is_full(&self) -> bool {
        self.flow.len() * FLOW_BLOCK_ROWS_MAX >= FLOW_ROWS_MAX
    }

    /// Makes the flow the ebb. The ebb must have run off.
    pub fn turn(&mut self, placed: bool, homes: &mut Homes) {
        debug_assert!(self.ebb.is_empty(), "an ebb runs off before the next one");
        let mut rows: Vec<Row> = self
            .flow
            .drain(..)
            .flat_map(|block| block.rows().collect::<Vec<_>>())
            .collect();
        rows.sort_unstable_by_key(|row| row.code);
        let pieces = rows.chunks_mut(PIECE_ROWS).rev();
        self.ebb = pieces.map(|piece| packed(piece, placed, homes)).collect();
    }

    /// The rows of the next piece of the ebb, which the caller must shelve.
    pub fn run_off(&mut self) -> Option<Vec<Row>> {
        self.ebb.pop().map(|piece| piece.rows().collect())
    }

    /// The block with a number.
    pub fn block_mut(&mut self, id: u32) -> Option<&mut Arc<Block>> {
        self.flow
            .iter_mut()
            .chain(&mut self.ebb)
            .find(|block| block.id == id)
    }

    /// Puts another block, or none, in the place of the one with its number.
    pub fn replace(&mut self, id: u32, new: Option<Block>) {
        let Some(new) = new else {
            self.flow.retain(|block| block.id != id);
            self.ebb.retain(|block| block.id != id);
            return;
        };
        if let Some(old) = self.block_mut(id) {
            *old = Arc::new(new);
        }
    }
}

fn packed(rows: &mut [Row], placed: bool, homes: &mut Homes) -> Arc<Block> {
    let id = homes.found(NO_FENCE, placed);
    settle(rows, id, homes);
    Arc::new(Block::pack(id, NO_FENCE, rows))
}

fn settle(rows: &[Row], id: u32, homes: &mut Homes) {
    for row in rows {
        homes.settle(row.case, id);
    }
}
