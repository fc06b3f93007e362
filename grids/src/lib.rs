//! Where: positions, areas, and which area a position lies in.
//!
//! The crate is pure: no clock, no files, no randomness, no IO. An [`Edition`] is a dated, immutable set of areas;
//! [`Edition::locate`] answers which of them a [`Position`] belongs to, exactly.

pub mod area;
mod borders;
#[cfg(feature = "files")]
pub mod check;
pub mod code;
mod cores;
pub mod crs;
#[cfg(feature = "files")]
pub mod dissolve;
pub mod edition;
#[cfg(feature = "files")]
pub mod fault;
mod gcj02;
#[cfg(feature = "files")]
pub mod import;
mod index;
mod label;
pub mod locate;
mod measure;
pub mod nearest;
pub mod plain;
pub mod position;
pub mod ring;
pub mod shares;
pub mod whereabouts;

pub use area::{About, Area, AreaId, LevelIndex, LevelName, NewArea};
pub use code::{CnLevel, CodeScheme};
pub use crs::{Converter, Crs, CrsError};
pub use edition::{Edition, EditionError, Figures};
#[cfg(feature = "files")]
pub use fault::{Fault, Severity};
pub use locate::{Found, Located, Place};
pub use nearest::Nearest;
pub use position::{Bounds, Position, PositionError};
pub use shares::Share;
pub use whereabouts::{Whereabouts, Within};
