//! The growing tree: only the peaks of its complete subtrees are kept, so it costs a few hundred bytes.

use crate::hash::Hash;

/// A tree to append to. It can tell its root and be continued after a restart; proofs need the
/// leaves again (see [`crate::inclusion`]).
///
/// A clone is cheap: to try a batch, push onto a clone and keep whichever the store keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// Roots of the complete subtrees, largest first: one for each 1 in the binary `size`.
    peaks: Vec<Hash>,
}

impl Tree {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many entries it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends an entry by its bytes; tells the entry's leaf hash.
    pub fn push(&mut self, bytes: &[u8]) -> Hash {
        let leaf = Hash::leaf(bytes);
        self.push_leaf(leaf);
        leaf
    }

    /// Appends an entry by its leaf hash.
    pub fn push_leaf(&mut self, leaf: Hash) {
        self.push_subtree(0, leaf);
    }

    /// Appends 2^`height` entries by the hash over them.
    ///
    /// # Panics
    /// When the size is no multiple of 2^`height`: the entries would then lie in several subtrees.
    pub fn push_subtree(&mut self, height: u32, hash: Hash) {
        assert!(self.size.trailing_zeros() >= height, "a subtree of its own");
        let mut peak = hash;
        // Each trailing 1 of the count of such subtrees is one that the new one is the twin of.
        for _ in 0..(self.size >> height).trailing_ones() {
            let left = self.peaks.pop().expect("one peak for each 1 in the size");
            peak = Hash::node(&left, &peak);
        }
        self.peaks.push(peak);
        self.size += 1 << height;
    }

    /// The root over all entries; of the empty tree SHA-256 of nothing.
    pub fn root(&self) -> Hash {
        let over = |right: Hash, left: &Hash| Hash::node(left, &right);
        match self.peaks.split_last() {
            None => Hash::empty(),
            Some((last, larger)) => larger.iter().rev().fold(*last, over),
        }
    }

    /// The tree as bytes: the size as eight bytes, highest first, then the peaks, largest first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend(self.peaks.iter().flat_map(|peak| peak.0));
        bytes
    }

    /// The tree that [`Tree::to_bytes`] wrote. Whether the peaks are right shows only against a root.
    ///
    /// # Errors
    /// When there is not exactly one peak for each 1 in the size.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotATree> {
        let (size, peaks) = bytes.split_first_chunk::<8>().ok_or(NotATree)?;
        let size = u64::from_be_bytes(*size);
        let (peaks, rest) = peaks.as_chunks::<32>();
        if !rest.is_empty() || peaks.len() != size.count_ones() as usize {
            return Err(NotATree);
        }
        Ok(Self {
            size,
            peaks: peaks.iter().copied().map(Hash).collect(),
        })
    }
}

/// Bytes that are no tree: cut off, or with too many or too few peaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a tree: a size of eight bytes, then 32 bytes for each 1 in its binary form")]
pub struct NotATree;
