//! Hashes of the tree out of the store, a tile at a time, for proofs.

use crate::store::{Store, StoreError};
use ledger::{Hash, Node, TILE_WIDTH, node_from_tiles};
use std::collections::HashMap;
use std::ops::Range;

/// The tiles that were needed so far. Entries of one case share most of theirs.
pub struct Proofs<'a> {
    store: &'a dyn Store,
    tiles: HashMap<(u8, u64), Vec<Hash>>,
}

impl<'a> Proofs<'a> {
    /// None so far.
    pub fn of(store: &'a dyn Store) -> Self {
        Self {
            store,
            tiles: HashMap::new(),
        }
    }

    /// The hash of a complete subtree that the log has.
    ///
    /// # Errors
    /// The store's, and [`StoreError::Missing`] when a hash is not kept that should be.
    pub fn node(&mut self, node: Node) -> Result<Hash, StoreError> {
        node_from_tiles(node, &mut |level, range| self.hashes(level, range))
    }

    fn hashes(&mut self, level: u8, range: Range<u64>) -> Result<Vec<Hash>, StoreError> {
        let tile = range.start / TILE_WIDTH;
        let first = tile * TILE_WIDTH;
        let kept = match self.tiles.entry((level, tile)) {
            std::collections::hash_map::Entry::Occupied(kept) => kept.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(self.store.hashes(level, first..first + TILE_WIDTH)?)
            }
        };
        let (start, end) = ((range.start - first) as usize, (range.end - first) as usize);
        let hashes = kept.get(start..end);
        let entry = (range.start + 1).saturating_mul(TILE_WIDTH.saturating_pow(u32::from(level)));
        hashes
            .map(<[Hash]>::to_vec)
            .ok_or(StoreError::Missing(entry))
    }
}
