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
//! tile is a contiguous slice of blocks, and they end at the borders of squares, so that most blocks
//! lie inside one cell of a low zoom. *Inside* a block the rows are in the order of time: a window is
//! then a binary search, and rows outside of it are never read.
//!
//! Columns are cut so that a question reads little: a code into the two bytes that cells need and the
//! rest, a time into hour and second, areas and teams into a list of those that occur and a byte a row.
//! An index says where each class stands. [`Times`] become a table of the hours of the window, or, where
//! few hours count, a list of the rows that lie in them. A filter is made ready once, and looks at the
//! heads of some blocks ahead of their rows, because to wait for memory is what costs.
//!
//! Blocks are shared copy-on-write, column by column: a changed status copies some kilobytes. New cases
//! gather in a few loose blocks that every tile looks through, and go to their places piece by piece, many
//! into one block at a time, so no write is long.
//!
//! Cases without a position lie in blocks of their own: tables count them, tiles do not. Hence
//!
//! > sum over the tiles of any zoom + `without_position` = total = sum over the groups
//!
//! for every filter. Latitudes beyond ±85.0511° are counted on the northern and southern edge.
//!
//! # Starting again
//!
//! [`View::save`] writes a view as a file's worth of bytes, 22 a case, while the writer goes on, with a [`Stamp`] that
//! says of which events and areas it is the sum. [`Heat::load`] reads it and believes nothing: what is not exactly as
//! it was written is a [`LoadError`], and the caller builds the heat from the events instead.
//!
//! Costs: about 25 bytes a case ([`Heat::memory_bytes`] says exactly).
//!
//! # Limits
//!
//! | what | limit | beyond |
//! |---|---|---|
//! | rows of a block | [`ROWS_MAX`] | it splits |
//! | years in one block | 7.4 (65,536 hours) | its times take eight bytes a row and are read more slowly |
//! | class numbers with an index | 2,048 | rows of their blocks are read one by one |
//! | hours in a table of [`Times`] | 2^20 (119 years) | each row is asked for |
//! | periods in a table of counts | 2^22 | they are counted in a tree |
//! | highest case number in a snapshot | 16 a row and 2^20 more | it is refused |

mod asked;
mod bit_set;
mod block;
mod board;
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
mod picking;
mod positions;
mod row;
mod seams;
mod shelf;
mod sieve;
mod snapshot;
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
#[doc(hidden)]
pub use snapshot::doors;
pub use snapshot::{LoadError, Stamp};
pub use spot::{CELLS_AXIS, EXTENT, NoSuchTile, Spot, Tile, ZOOM_MAX};
pub use tile::TileCounts;
pub use times::{Days, Times, Week};
pub use view::{Totals, View};
pub use writer::Heat;
