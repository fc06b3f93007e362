//! The tree's hashes in tiles of 256 (C2SP tlog-tiles, <https://c2sp.org/tlog-tiles>): what stores keep and outsiders fetch.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::hash::Hash;
use crate::node::Node;
use crate::proof::root;

/// Levels of the tree that a tile spans.
pub const TILE_HEIGHT: u8 = 8;
/// Hashes of a full tile.
pub const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;
/// Highest level of tiles that an address may name.
const LEVEL_MAX: u8 = 63;
/// Longest address.
const ADDRESS_BYTES_MAX: usize = 64;

/// Which tile: hash `i` of tile `index` at `level` is over the 256^`level` entries from (256 · `index` + `i`) · 256^`level` on.
///
/// Its address is `level/index`, the index in groups of three digits, all but the last after an `x`, and `.p/width`
/// after it when the tile is not full: `0/x001/x234/067`, `1/000.p/17`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TileAddress {
    /// Level 0 holds the leaves.
    pub level: u8,
    /// Which one, and how much of it.
    pub place: TilePlace,
}

/// Which tile of its level, and how many hashes (or entries) of it: 1 to 256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TilePlace {
    index: u64,
    width: u16,
}

impl TilePlace {
    /// The tile of this index; `None` when no tile is so wide or the index is beyond 2⁵⁶.
    pub fn new(index: u64, width: u16) -> Option<Self> {
        let fits = index < 1 << 56 && (1..=TILE_WIDTH as u16).contains(&width);
        fits.then_some(Self { index, width })
    }

    /// Counted from the left, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// The hashes of the level that are in it, counted from 0.
    pub fn hashes(&self) -> Range<u64> {
        let first = self.index * TILE_WIDTH;
        first..first + u64::from(self.width)
    }
}

impl TileAddress {
    /// Whether a tree of this size has the tile.
    pub fn is_in(&self, size: u64) -> bool {
        self.place.hashes().end <= hashes_at(self.level, size)
    }
}

/// How many hashes a level has in a tree of this size: one for each full tile of the level below.
pub fn hashes_at(level: u8, size: u64) -> u64 {
    let shift = u32::from(level) * u32::from(TILE_HEIGHT);
    size.checked_shr(shift).unwrap_or(0)
}

/// The hash above a full tile: one hash of the next level.
///
/// # Panics
/// When there are not 256.
pub fn hash_of_tile(hashes: &[Hash]) -> Hash {
    assert_eq!(hashes.len() as u64, TILE_WIDTH, "a full tile");
    root(hashes)
}

/// The hash of a complete subtree out of one tile: `hashes` answers some neighbouring hashes of a level.
///
/// # Errors
/// Those of `hashes`.
pub fn node_from_tiles<E>(
    node: Node,
    hashes: &mut impl FnMut(u8, Range<u64>) -> Result<Vec<Hash>, E>,
) -> Result<Hash, E> {
    let (level, rest) = (node.height / TILE_HEIGHT, node.height % TILE_HEIGHT);
    let range = node.index << rest..(node.index + 1) << rest;
    Ok(root(&hashes(level, range)?))
}

impl fmt::Display for TilePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.index.to_string();
        let padded = format!("{:0>1$}", digits, digits.len().next_multiple_of(3));
        let (groups, last) = padded.split_at(padded.len() - 3);
        for group in groups.as_bytes().chunks(3) {
            write!(f, "x{}/", String::from_utf8_lossy(group))?;
        }
        f.write_str(last)?;
        if u64::from(self.width) < TILE_WIDTH {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl FromStr for TilePlace {
    type Err = NotATile;

    fn from_str(text: &str) -> Result<Self, NotATile> {
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(NotATile);
        }
        let (index, width) = match text.split_once(".p/") {
            None => (text, TILE_WIDTH as u16),
            Some((index, width)) => (index, width.parse().map_err(|_| NotATile)?),
        };
        let digits: String = index
            .split('/')
            .map(|group| group.trim_start_matches('x'))
            .collect();
        let index = digits.parse().map_err(|_| NotATile)?;
        let place = Self::new(index, width).ok_or(NotATile)?;
        // One spelling for each: what would not be printed so is refused.
        if place.to_string() == text {
            Ok(place)
        } else {
            Err(NotATile)
        }
    }
}

impl fmt::Display for TileAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.level, self.place)
    }
}

impl FromStr for TileAddress {
    type Err = NotATile;

    fn from_str(text: &str) -> Result<Self, NotATile> {
        let (level, place) = text.split_once('/').ok_or(NotATile)?;
        let address = Self {
            level: level.parse().map_err(|_| NotATile)?,
            place: place.parse()?,
        };
        if address.level <= LEVEL_MAX && address.to_string() == text {
            Ok(address)
        } else {
            Err(NotATile)
        }
    }
}

/// Not the address of a tile in its one spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tile's address is its level (or `entries`) and index, such as 0/x001/234 or 1/000.p/17")]
pub struct NotATile;
