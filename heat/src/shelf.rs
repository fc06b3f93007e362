//! Blocks in the order of their codes.

use std::sync::Arc;

use rayon::prelude::*;

use crate::block::{Block, ROWS_MAX};
use crate::homes::{Home, Homes};
use crate::loose::{FLOW_ROWS_MAX, Loose, NO_FENCE};
use crate::row::Row;
use crate::seams::pieces;

/// The most blocks on one board.
const BOARD_MAX: usize = 32;

/// Blocks in the order of their codes: none begins before the one in front of it ends.
///
/// Two neighbours may share one code, namely when more rows than a block holds stand on one spot.
/// The blocks lie on boards, so that a changed shelf shares all but a few boards with the old one.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    boards: Vec<Arc<Board>>,
    /// What came lately and does not yet lie on the boards.
    loose: Loose,
    pub rows: usize,
    /// Do its rows have positions?
    placed: bool,
}

/// Neighbouring blocks, at least one.
type Board = Vec<Arc<Block>>;

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

    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        let on_boards = self.boards.iter().flat_map(|board| board.iter());
        on_boards.map(AsRef::as_ref).chain(self.loose.blocks())
    }

    /// The blocks that may hold a code of `first..end`.
    pub fn slice(&self, first: u64, end: u64) -> impl Iterator<Item = &Block> {
        let ends_before = |board: &Arc<Board>| last(board).codes.1 < first;
        let start = self.boards.partition_point(ends_before);
        let boards = self.boards[start..]
            .iter()
            .take_while(move |board| board[0].codes.0 < end);
        let boards = boards.flat_map(move |board| {
            let start = board.partition_point(|block| block.codes.1 < first);
            let stop = board.partition_point(|block| block.codes.0 < end);
            board[start..stop.max(start)].iter().map(AsRef::as_ref)
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
        self.boards = boards_of(&blocks);
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
            self.boards = boards_of(&blocks);
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
        let board = self
            .boards
            .partition_point(|board| board[0].fence <= code)
            .saturating_sub(1);
        let blocks = &self.boards[board];
        (
            board,
            blocks
                .partition_point(|block| block.fence <= code)
                .saturating_sub(1),
        )
    }

    /// Where the block behind a place begins.
    fn fence_behind(&self, (board, block): Place) -> Option<u64> {
        let next = self.boards[board].get(block + 1);
        let next = next.or_else(|| self.boards.get(board + 1).map(|board| &board[0]));
        next.map(|block| block.fence)
    }

    /// Adds rows to one block; too many make several blocks of it.
    fn add_to(&mut self, place: Place, more: &mut [Row], homes: &mut Homes) {
        let old = &self.boards[place.0][place.1];
        if old.len() + more.len() <= ROWS_MAX {
            for row in &*more {
                homes.settle(row.case, old.id);
            }
            let new = Arc::new(old.with(more));
            self.replace(place, [new]);
            return;
        }
        let mut rows: Vec<Row> = old.rows().chain(more.iter().copied()).collect();
        rows.sort_unstable_by_key(|row| row.code);
        let packed = self.pack(&mut rows, Some(old.fence), homes);
        self.replace(place, packed);
    }

    fn replace(&mut self, (board, block): Place, new: impl IntoIterator<Item = Arc<Block>>) {
        let blocks = Arc::make_mut(&mut self.boards[board]);
        blocks.splice(block..=block, new);
        if blocks.is_empty() {
            self.boards.remove(board);
        } else if blocks.len() > BOARD_MAX {
            let pieces = boards_of(blocks);
            self.boards.splice(board..=board, pieces);
        }
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
        let rest = without(&self.boards[place.0][place.1]);
        self.replace(place, rest.map(Arc::new));
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
            &mut Arc::make_mut(&mut self.boards[board])[block]
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
        let begins_before = |board: &Arc<Board>| last(board).fence < home.fence;
        let start = self.boards.partition_point(begins_before);
        let mut boards = self.boards[start..].iter().enumerate();
        let found = boards.find_map(|(number, board)| {
            let first = board.partition_point(|block| block.fence < home.fence);
            let block = board[first..]
                .iter()
                .position(|block| block.id == home.id)?;
            Some((start + number, first + block))
        });
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
        const ALLOCATION_BYTES: usize = 16 + 16;
        let blocks: usize = self.blocks().map(Block::memory_bytes).sum();
        let pointer = size_of::<Arc<Block>>();
        let boards = self
            .boards
            .iter()
            .map(|board| ALLOCATION_BYTES + size_of::<Board>() + board.capacity() * pointer);
        blocks + boards.sum::<usize>() + self.boards.capacity() * pointer
    }
}

fn boards_of(blocks: &[Arc<Block>]) -> Vec<Arc<Board>> {
    let boards = blocks.chunks(BOARD_MAX / 2);
    boards.map(|board| Arc::new(board.to_vec())).collect()
}

fn last(board: &Board) -> &Block {
    board.last().expect("a board has at least one block")
}
