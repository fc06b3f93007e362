//! Some neighbouring blocks of a shelf, with what has to be known of them to find one.

use std::sync::Arc;

use crate::block::Block;
use crate::homes::Home;

/// The most blocks on one board.
const BLOCKS_MAX: usize = 16;

/// Neighbouring blocks, at least one, in the order of their codes.
#[derive(Clone, Debug)]
pub(crate) struct Board {
    /// Where the first block begins, and the last one.
    pub fences: (u64, u64),
    /// No code is lower than the first of these or higher than the second.
    pub codes: (u64, u64),
    shared: Arc<Shared>,
}

/// What boards of two shelves share until one of them changes it.
#[derive(Clone, Debug)]
struct Shared {
    /// Where each block begins.
    fences: Vec<u64>,
    blocks: Vec<Arc<Block>>,
}

impl Board {
    /// As many boards as the blocks need, each half full.
    pub fn of(blocks: &[Arc<Block>]) -> impl Iterator<Item = Self> {
        let boards = blocks.chunks(BLOCKS_MAX / 2);
        boards.map(|blocks| Self::new(blocks.to_vec()))
    }

    fn new(blocks: Vec<Arc<Block>>) -> Self {
        let fences: Vec<u64> = blocks.iter().map(|block| block.fence).collect();
        let (first, last) = (&blocks[0], &blocks[blocks.len() - 1]);
        Self {
            fences: (first.fence, last.fence),
            codes: (first.codes.0, last.codes.1),
            shared: Arc::new(Shared { fences, blocks }),
        }
    }

    pub fn blocks(&self) -> &[Arc<Block>] {
        &self.shared.blocks
    }

    /// The last block that does not begin behind a code, or the first one of all.
    pub fn place_for(&self, code: u64) -> usize {
        let fences = &self.shared.fences;
        fences
            .partition_point(|&fence| fence <= code)
            .saturating_sub(1)
    }

    /// Where the block behind a place begins, if it is on this board.
    pub fn fence_behind(&self, place: usize) -> Option<u64> {
        self.shared.fences.get(place + 1).copied()
    }

    /// Where the block stands that is a home, if it is on this board.
    pub fn place_of(&self, home: Home) -> Option<usize> {
        let fences = &self.shared.fences;
        let first = fences.partition_point(|&fence| fence < home.fence);
        let same = fences[first..].partition_point(|&fence| fence == home.fence);
        let mut blocks = self.shared.blocks[first..first + same].iter();
        Some(first + blocks.position(|block| block.id == home.id)?)
    }

    /// A block, to change what does not move it.
    pub fn block_mut(&mut self, place: usize) -> &mut Arc<Block> {
        &mut Arc::make_mut(&mut self.shared).blocks[place]
    }

    /// The boards that this one becomes with other blocks in the place of one: none, itself, or several.
    pub fn with(&self, place: usize, new: &[Arc<Block>]) -> Vec<Self> {
        let old = &self.shared.blocks;
        let blocks = [&old[..place], new, &old[place + 1..]].concat();
        match blocks.len() {
            0 => Vec::new(),
            1..=BLOCKS_MAX => vec![Self::new(blocks)],
            _ => Self::of(&blocks).collect(),
        }
    }

    /// Bytes on the heap, but for the blocks.
    pub fn memory_bytes(&self) -> usize {
        const ALLOCATION_BYTES: usize = 16 + 16;
        let (fences, blocks) = (&self.shared.fences, &self.shared.blocks);
        let lists = fences.capacity() * 8 + blocks.capacity() * size_of::<Arc<Block>>();
        size_of::<Shared>() + 3 * ALLOCATION_BYTES + lists
    }
}
