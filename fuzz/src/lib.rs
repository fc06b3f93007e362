//! Every parser that bytes from outside meet, as a function of bytes, and a driver that tries to break it.
//!
//! [`targets`] has the functions, [`mutate`] makes inputs out of the corpus in this folder, [`drive`] runs them and knows
//! what may not happen: a panic, more memory or more allocations than the input's size explains, no end.

mod allocator;
pub mod corpus;
pub mod drive;
pub mod mutate;
pub mod targets;
mod watch;

pub use allocator::Counting;
pub use drive::{Bounds, Broken, Driver};
pub use targets::{TARGETS, Target, Took};
