//! Blocks in the order of their codes.

use std::sync::Arc;

use crate::block::{Block, ROWS_MAX, ROWS_PACKED, Row};
use crate::homes::{Home, Homes};

/// Blocks in the order of their codes: no block begins before the one in front of it ends.
///
/// Two neighbours may share one code, namely when more rows than a block holds stand on one spot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    pub blocks: Vec<Arc<Block>>,
    pub rows: usize,
}

impl Shelf {
    /// The blocks that may hold a code of `first..end`.
    pub fn slice(&self, first: u64, end: u64) -> &[Arc<Block>] {
        let start = self.blocks.partition_point(|block| block.codes.1 < first);
        let rest = &self.blocks[start..];
        &rest[..rest.partition_point(|block| block.codes.0 < end)]
    }

    /// Adds rows, none of which is on the shelf yet; orders them by code.
    pub fn add(&mut self, rows: &mut [Row], homes: &mut Homes, placed: bool) {
        rows.sort_by_key(|row| row.code);
        let mut rest = &*rows;
        while let Some(first) = rest.first() {
            let place = self
                .blocks
                .partition_point(|block| block.fence <= first.code);
            let place = place.saturating_sub(1);
            let next = self.blocks.get(place + 1);
            let here = rest.partition_point(|row| next.is_none_or(|next| row.code < next.fence));
            // The first block also takes what lies in front of its fence.
            let (mine, others) = rest.split_at(here.max(1));
            self.add_to(place, mine, homes, placed);
            self.rows += mine.len();
            rest = others;
        }
    }

    /// Packs the block at a place anew with more rows; too many become several blocks.
    fn add_to(&mut self, place: usize, more: &[Row], homes: &mut Homes, placed: bool) {
        let old = self.blocks.get(place);
        let mut rows = Vec::with_capacity(old.map_or(0, |old| old.len()) + more.len());
        rows.extend(old.iter().flat_map(|old| old.rows()));
        rows.extend_from_slice(more);
        if let Some(old) = old
            && rows.len() <= ROWS_MAX
        {
            for row in more {
                homes.settle(row.case, old.id);
            }
            self.blocks[place] = Arc::new(Block::pack(old.id, old.fence, &mut rows));
            return;
        }
        let fence = old.map(|old| old.fence);
        let packed = pack(&mut rows, fence, homes, placed);
        let replaced = usize::from(old.is_some());
        self.blocks.splice(place..place + replaced, packed);
    }

    /// Takes a case away and gives its row, if it is in the block that `home` names.
    pub fn remove(&mut self, case: u32, home: Home) -> Option<Row> {
        let place = self.place_of(home)?;
        let block = &self.blocks[place];
        let gone = block.row(block.place_of(case)?);
        let mut rows: Vec<Row> = block.rows().filter(|row| row.case != case).collect();
        if rows.is_empty() {
            self.blocks.remove(place);
        } else {
            self.blocks[place] = Arc::new(Block::pack(block.id, block.fence, &mut rows));
        }
        self.rows -= 1;
        Some(gone)
    }

    /// Where the block stands that `home` names.
    pub fn place_of(&self, home: Home) -> Option<usize> {
        let start = self
            .blocks
            .partition_point(|block| block.fence < home.fence);
        let offset = self.blocks[start..]
            .iter()
            .position(|block| block.id == home.id)?;
        Some(start + offset)
    }

    /// Bytes on the heap.
    pub fn memory_bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(|block| block.memory_bytes()).sum();
        blocks + self.blocks.capacity() * size_of::<Arc<Block>>()
    }
}

/// Packs rows into blocks and notes their new homes; the first block begins at `fence` if given.
fn pack(rows: &mut [Row], fence: Option<u64>, homes: &mut Homes, placed: bool) -> Vec<Arc<Block>> {
    rows.sort_by_key(|row| row.code);
    let pieces = rows.len().div_ceil(ROWS_PACKED);
    let size = rows.len().div_ceil(pieces.max(1)).max(1);
    let mut fence = fence;
    let mut blocks = Vec::with_capacity(pieces);
    for piece in rows.chunks_mut(size) {
        let fence = fence.take().unwrap_or(piece[0].code);
        let id = homes.found(fence, placed);
        for row in &*piece {
            homes.settle(row.case, id);
        }
        blocks.push(Arc::new(Block::pack(id, fence, piece)));
    }
    blocks
}
