//! Blocks in the order of their codes.

use std::sync::Arc;

use rayon::prelude::*;

use crate::block::{Block, ROWS_MAX};
use crate::board::Board;
use crate::homes::{Home, Homes};
use crate::loose::{FLOW_ROWS_MAX, Loose, NO_FENCE};
use crate::row::Row;
use crate::seams::pieces;

/// Blocks in the order of their codes: none begins before the one in front of it ends.
///
/// Two neighbours may share one code, namely when more rows than a block holds stand on one spot.
/// The blocks lie on boards, so that a changed shelf shares all but a few boards with the old one.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    boards: Vec<Board>,
    /// What came lately and does not yet lie on the boards.
    loose: Loose,
    pub rows: usize,
    /// Do its rows have positions?
    placed: bool,
}

/// Number of the board, number of the block on it.
type Place = (usize, usize);

impl Shelf {
    pub fn new(placed: bool) -> Self {
        Self {
            boards: Vec::new(),
            loose: Loose::default(),
            rows: 0,
            placed,
        }
    }

    /// A shelf of blocks in the order of their codes, whose homes are noted already.
    pub fn of(blocks: &[Arc<Block>], placed: bool) -> Self {
        Self {
            boards: Board::of(blocks).collect(),
            rows: blocks.iter().map(|block| block.len()).sum(),
            ..Self::new(placed)
        }
    }

    /// The blocks on the boards, in the order of their codes.
    pub fn settled_blocks(&self) -> impl Iterator<Item = &Block> {
        let on_boards = self.boards.iter().flat_map(Board::blocks);
        on_boards.map(AsRef::as_ref)
    }

    /// The blocks of what came lately.
    pub fn loose_blocks(&self) -> impl Iterator<Item = &Block> {
        self.loose.blocks()
    }

    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.settled_blocks().chain(self.loose_blocks())
    }

    /// The blocks that may hold a code of `first..end`.
    pub fn slice(&self, first: u64, end: u64) -> impl Iterator<Item = &Block> {
        let start = self.boards.partition_point(|board| board.codes.1 < first);
        let boards = self.boards[start..].iter();
        let boards = boards.take_while(move |board| board.codes.0 < end);
        let boards = boards.flat_map(move |board| {
            let blocks = board.blocks();
            if board.codes.0 >= first && board.codes.1 < end {
                return blocks.iter().map(AsRef::as_ref);
            }
            let start = blocks.partition_point(|block| block.codes.1 < first);
            let stop = blocks.partition_point(|block| block.codes.0 < end);
            blocks[start..stop.max(start)].iter().map(AsRef::as_ref)
        });
        let reaches = move |block: &&Block| block.codes.1 >= first && block.codes.0 < end;
        boards.chain(self.loose.blocks().filter(reaches))
    }

    /// Fills an empty shelf.
    pub fn fill(&mut self, rows: &mut [Row], homes: &mut Homes) {
        debug_assert_eq!(self.rows, 0, "only an empty shelf is filled");
        self.rows = rows.len();
        rows.par_sort_unstable_by_key(|row| row.code);
        let blocks = self.pack(rows, None, homes);
        self.boards = Board::of(&blocks).collect();
    }

    /// Adds rows, none of which is on the shelf yet; changes their order.
    pub fn add(&mut self, rows: &mut [Row], homes: &mut Homes) {
        if self.rows == 0 {
            return self.fill(rows, homes);
        }
        self.rows += rows.len();
        if rows.len() >= FLOW_ROWS_MAX / 2 {
            return self.shelve(rows, homes);
        }
        self.loose.add(rows, self.placed, homes);
        // Twice as fast as new ones come, so that the ebb is gone when the flow is full.
        let mut due = 2 * rows.len();
        while due > 0
            && let Some(mut rows) = self.loose.run_off()
        {
            due = due.saturating_sub(rows.len());
            self.shelve(&mut rows, homes);
        }
        if self.loose.is_full() {
            while let Some(mut rows) = self.loose.run_off() {
                self.shelve(&mut rows, homes);
            }
            self.loose.turn(self.placed, homes);
        }
    }

    /// Lays rows on the boards, into the blocks where they belong; orders them by code.
    fn shelve(&mut self, rows: &mut [Row], homes: &mut Homes) {
        rows.sort_unstable_by_key(|row| row.code);
        if self.boards.is_empty() {
            let blocks = self.pack(rows, None, homes);
            self.boards = Board::of(&blocks).collect();
            return;
        }
        let mut rest = rows;
        while let Some(first) = rest.first() {
            let place = self.place_for(first.code);
            let end = self.fence_behind(place);
            let mine = rest.partition_point(|row| end.is_none_or(|end| row.code < end));
            let (mine, others) = rest.split_at_mut(mine);
            self.add_to(place, mine, homes);
            rest = others;
        }
    }

    /// The block that a new row belongs into: the last one that does not begin behind it, or the
    /// first one of all.
    fn place_for(&self, code: u64) -> Place {
        let boards = self.boards.partition_point(|board| board.fences.0 <= code);
        let board = boards.saturating_sub(1);
        (board, self.boards[board].place_for(code))
    }

    /// Where the block behind a place begins.
    fn fence_behind(&self, (board, block): Place) -> Option<u64> {
        let next = self.boards[board].fence_behind(block);
        next.or_else(|| Some(self.boards.get(board + 1)?.fences.0))
    }

    /// Adds rows to one block; too many make several blocks of it.
    fn add_to(&mut self, place: Place, more: &mut [Row], homes: &mut Homes) {
        let old = &self.boards[place.0].blocks()[place.1];
        if old.len() + more.len() <= ROWS_MAX {
            for row in &*more {
                homes.settle(row.case, old.id);
            }
            let new = Arc::new(old.with(more));
            self.replace(place, &[new]);
            return;
        }
        let mut rows: Vec<Row> = old.rows().chain(more.iter().copied()).collect();
        rows.sort_unstable_by_key(|row| row.code);
        let packed = self.pack(&mut rows, Some(old.fence), homes);
        self.replace(place, &packed);
    }

    fn replace(&mut self, (board, block): Place, new: &[Arc<Block>]) {
        let boards = self.boards[board].with(block, new);
        self.boards.splice(board..=board, boards);
    }

    /// Takes a case out of the block that `home` names; a case that is not there is a fault of ours.
    pub fn remove(&mut self, case: u32, home: Home) {
        self.rows -= 1;
        let without = |block: &Block| {
            let place = block.place_of(case);
            block.without(place.expect("a case is in the block that is its home"))
        };
        if let Some(block) = self.loose_block(home) {
            let rest = without(block);
            self.loose.replace(home.id, rest);
            return;
        }
        let place = self.place_of(home);
        let rest = without(&self.boards[place.0].blocks()[place.1]);
        self.replace(place, rest.map(Arc::new).as_slice());
    }

    /// The block that is the home, if it does not lie on the boards.
    fn loose_block(&mut self, home: Home) -> Option<&mut Arc<Block>> {
        let block = (home.fence == NO_FENCE).then(|| self.loose.block_mut(home.id))?;
        Some(block.expect("a home names a block on its shelf"))
    }

    /// Changes a case in place. If it would have to move it stays as it is, and its new row comes
    /// back with whether it has a position.
    pub fn update(&mut self, case: u32, home: Home, change: &crate::Change) -> Option<(Row, bool)> {
        let is_placed = self.placed;
        let block = if home.fence == NO_FENCE {
            self.loose_block(home)?
        } else {
            let (board, block) = self.place_of(home);
            self.boards[board].block_mut(block)
        };
        let place = block
            .place_of(case)
            .expect("a case is in the block that is its home");
        let row = block.row(place);
        let (new, placed) = row.changed(is_placed, change);
        if (new.code, new.at_s, placed) != (row.code, row.at_s, is_placed) {
            return Some((new, placed));
        }
        if new != row {
            Arc::make_mut(block).set(place, &new);
        }
        None
    }

    /// Where the block stands that `home` names.
    fn place_of(&self, home: Home) -> Place {
        let start = (self.boards).partition_point(|board| board.fences.1 < home.fence);
        let mut boards = (start..).zip(&self.boards[start..]);
        let found = boards.find_map(|(number, board)| Some((number, board.place_of(home)?)));
        found.expect("a home names a block on its shelf")
    }

    /// Packs rows, ordered by code, into blocks and notes their new homes.
    ///
    /// The first block begins at `fence` if given, or at the first row if that lies in front of it.
    fn pack(&self, rows: &mut [Row], fence: Option<u64>, homes: &mut Homes) -> Vec<Arc<Block>> {
        let mut fence = fence;
        let pieces = pieces(rows).map(|piece| {
            let first = piece[0].code;
            let fence = fence.take().map_or(first, |fence| fence.min(first));
            let id = homes.found(fence, self.placed);
            for row in &*piece {
                homes.settle(row.case, id);
            }
            (id, fence, piece)
        });
        let pieces: Vec<_> = pieces.collect();
        let pack = |(id, fence, piece)| Arc::new(Block::pack(id, fence, piece));
        // A split is two pieces: not worth the other cores.
        if pieces.len() < 64 {
            return pieces.into_iter().map(pack).collect();
        }
        pieces.into_par_iter().map(pack).collect()
    }

    /// Bytes on the heap.
    pub fn memory_bytes(&self) -> usize {
        let blocks: usize = self.blocks().map(Block::memory_bytes).sum();
        let boards: usize = self.boards.iter().map(Board::memory_bytes).sum();
        blocks + boards + self.boards.capacity() * size_of::<Board>()
    }
}
