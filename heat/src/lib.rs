//! How much, where and when: every case as a row of columns, counted for any tile, window and filter.
//!
//! [`Heat`] belongs to one writer. Readers take [`Heat::snapshot`], an `Arc<`[`View`]`>` that costs
//! one reference count and never changes, so a reader neither waits for the writer nor sees half of
//! a change: in every view each case stands exactly once.
//!
//! # Layout
//!
//! A position becomes a [Morton code](spot) of 30 bits an axis on the web-mercator square. Rows lie
//! in blocks of at most [`ROWS_MAX`] rows; the blocks are in the order of their codes, so that a
//! tile is a contiguous slice of blocks and most blocks of a low zoom lie inside one cell. *Inside*
//! a block the rows are in the order of time: a window is then a binary search, and rows outside of
//! it are never read. Blocks are shared copy-on-write, column by column: a changed status copies
//! two kilobytes. New cases gather in a few loose blocks that every tile looks through, and go to their
//! places piece by piece, many into one block at a time, so no write is long.
//!
//! Cases without a position lie in blocks of their own: tables count them, tiles do not. Hence
//!
//! > sum over the tiles of any zoom + `without_position` = total = sum over the groups
//!
//! for every filter. Latitudes beyond ±85.0511° are counted on the northern and southern edge.
//!
//! Costs: about 35 bytes a case ([`Heat::memory_bytes`] says exactly).

mod bit_set;
mod block;
mod by_class;
mod case;
mod chosen;
mod classes;
mod coded;
mod codes;
mod column;
mod counts;
mod filter;
mod homes;
mod hours;
mod loose;
mod mask;
mod moments;
mod occurring;
mod positions;
mod row;
mod seams;
mod shelf;
mod sieve;
pub mod spot;
mod tile;
mod times;
mod view;
mod writer;

pub use bit_set::BitSet;
pub use block::ROWS_MAX;
pub use case::{Case, Change, NO_AREA, NO_CLASS, NO_TEAM};
pub use counts::{Group, period_begin_s};
pub use filter::Filter;
pub use positions::{Found, Positions};
pub use spot::{CELLS_AXIS, EXTENT, NoSuchTile, Spot, Tile, ZOOM_MAX};
pub use tile::TileCounts;
pub use times::{Days, Times, Week};
pub use view::{Totals, View};
pub use writer::Heat;
