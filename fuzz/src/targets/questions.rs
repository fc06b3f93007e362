//! Query strings and the addresses of tiles.

use super::{Took, town};
use crate::drive::Bounds;
use server::http::doors;

/// Codes are turned into sets of numbers of all areas and classes.
pub const BOUNDS: Bounds = Bounds {
    bytes: 4 << 20,
    bytes_a_byte: 1_024,
    steps: 10_000,
    steps_a_byte: 64,
};

/// The text as the query of every address that takes one, and as `z/x/y`.
pub fn ask(bytes: &[u8]) -> Took {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Took::Refused;
    };
    if doors::question(town::world(), text) || doors::tile(text) {
        Took::Read
    } else {
        Took::Refused
    }
}
