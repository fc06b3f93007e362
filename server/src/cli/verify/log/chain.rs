//! The entries in their order: numbers, tree, and everything kept of it.

use super::finding::Finding;
use super::judging::Leaf;
use super::outside::Outside;
use super::source::Head;
use ledger::{Checkpoint, Hash, TILE_WIDTH, Tree};
use std::collections::HashMap;

/// Hashes above full tiles as they are kept, by level and place.
pub type Tiles = HashMap<(u8, u64), Vec<u8>>;

/// Where the check of the log stands.
pub struct Chain<'a> {
    tree: Tree,
    /// Those not met yet; none when they are not kept.
    kept: Tiles,
    /// Hashes since the last full tile, for each level.
    since: Vec<Vec<Hash>>,
    has_tiles: bool,
    /// Checkpoints not come to yet, the smallest first.
    outside: &'a [Checkpoint],
    /// The first of them that says something else.
    differs: Option<Finding>,
}

impl<'a> Chain<'a> {
    /// Before the first entry. `tiles` are the kept hashes above full tiles.
    pub fn new(tiles: Option<Tiles>, outside: Option<&'a Outside>) -> Self {
        let mut chain = Self {
            tree: Tree::new(),
            has_tiles: tiles.is_some(),
            kept: tiles.unwrap_or_default(),
            since: vec![Vec::new()],
            outside: outside.map_or(&[], |outside| &outside.checkpoints),
            differs: None,
        };
        chain.look_outside();
        chain
    }

    /// How many entries were taken.
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The root over them.
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// Takes the next entry.
    pub fn take(&mut self, leaf: Leaf) -> Result<(), Finding> {
        let after = self.tree.size();
        if leaf.seq != after + 1 {
            return Err(Finding::Gap {
                missing: after + 1,
                after,
                found: leaf.seq,
            });
        }
        self.tree.push_leaf(leaf.hash);
        self.put(0, leaf.hash)?;
        self.look_outside();
        Ok(())
    }

    /// Takes the entries from `first` on. `tiles` are the hashes above full tiles of them, by the number of the tile's
    /// first entry, worked out before.
    pub fn take_all(
        &mut self,
        first: u64,
        leaves: &[Hash],
        tiles: &[(u64, Hash)],
    ) -> Result<(), Finding> {
        let mut tiles = tiles.iter().peekable();
        let end = first + leaves.len() as u64;
        let mut seq = first;
        while seq < end {
            let tile = tiles.next_if(|(start, _)| *start <= seq);
            let size = self.tree.size();
            let is_next = seq == size + 1 && !self.is_compared_below(size + TILE_WIDTH);
            if let Some((_, hash)) = tile.filter(|_| is_next) {
                self.tree.push_subtree(TILE_WIDTH.ilog2(), *hash);
                self.above(1, *hash)?;
                self.look_outside();
                seq += TILE_WIDTH;
            } else {
                let hash = leaves[(seq - first) as usize];
                self.take(Leaf { seq, hash })?;
                seq += 1;
            }
        }
        Ok(())
    }

    /// Whether a checkpoint from outside was made before the log had so many entries.
    fn is_compared_below(&self, size: u64) -> bool {
        let next = self.outside.first();
        next.is_some_and(|checkpoint| checkpoint.size() < size)
    }

    /// What is wrong with an entry, or the gap before it.
    pub fn sooner(&self, finding: Finding) -> Finding {
        let after = self.tree.size();
        match finding.seq() {
            Some(found) if found > after + 1 => Finding::Gap {
                missing: after + 1,
                after,
                found,
            },
            Some(_) | None => finding,
        }
    }

    /// Puts a hash into its level. A full tile has one hash above it.
    fn put(&mut self, level: u8, hash: Hash) -> Result<(), Finding> {
        let at = usize::from(level);
        if self.since.len() == at {
            self.since.push(Vec::new());
        }
        self.since[at].push(hash);
        if self.since[at].len() < TILE_WIDTH as usize {
            return Ok(());
        }
        let above = ledger::hash_of_tile(&self.since[at]);
        self.since[at].clear();
        self.above(level + 1, above)
    }

    /// The hash above a full tile was kept when the tile became full.
    fn above(&mut self, level: u8, hash: Hash) -> Result<(), Finding> {
        if self.has_tiles {
            let span = TILE_WIDTH.pow(u32::from(level));
            let last = self.tree.size();
            let place = last / span - 1;
            if self.kept.remove(&(level, place)).as_deref() != Some(&hash.0[..]) {
                let first = last - span + 1;
                return Err(Finding::Tile { first, last });
            }
        }
        self.put(level, hash)
    }

    fn look_outside(&mut self) {
        while let Some((checkpoint, rest)) = self.outside.split_first()
            && checkpoint.size() == self.tree.size()
        {
            self.outside = rest;
            let (size, root, said) = (checkpoint.size(), self.tree.root(), *checkpoint.root());
            if root != said && self.differs.is_none() {
                self.differs = Some(Finding::OtherThanCheckpoint { size, root, said });
            }
        }
    }

    /// After the last entry: what the head says.
    pub fn check_head(&self, head: &Head) -> Option<Finding> {
        let found = self.tree.size();
        if found < head.seq {
            return Some(Finding::CutOff {
                found,
                said: head.seq,
            });
        }
        if found > head.seq {
            return Some(Finding::PutIn { said: head.seq });
        }
        if let Some((level, place)) = self.kept.keys().min() {
            let span = TILE_WIDTH.saturating_pow(u32::from(*level));
            let first = place.saturating_mul(span).saturating_add(1);
            let last = first.saturating_add(span - 1);
            return Some(Finding::Tile { first, last });
        }
        if found == 0 {
            let is_empty = head.frontier.is_empty() && head.root.is_empty();
            return (!is_empty).then_some(Finding::Frontier);
        }
        self.check_frontier(head)
    }

    fn check_frontier(&self, head: &Head) -> Option<Finding> {
        let ours = self.tree.to_bytes();
        if Tree::from_bytes(&head.frontier).map(|tree| tree.size()) != Ok(self.tree.size()) {
            return Some(Finding::Frontier);
        }
        let peaks = |bytes: &[u8]| bytes[8..].as_chunks::<32>().0.to_vec();
        let (kept, ours) = (peaks(&head.frontier), peaks(&ours));
        // One peak for each 1 in the size, the largest first.
        let (size, mut first) = (self.tree.size(), 1);
        let spans = (0..64)
            .rev()
            .map(|bit| 1_u64 << bit)
            .filter(|span| size & span != 0);
        for ((kept, ours), span) in kept.iter().zip(&ours).zip(spans) {
            if kept != ours {
                let last = first + (span - 1);
                return Some(Finding::Peak { first, last });
            }
            first += span;
        }
        let root = self.tree.root();
        (head.root != root.0).then_some(Finding::Root { size, root })
    }

    /// After the last entry: what the checkpoints from outside say.
    pub fn check_outside(&mut self) -> Option<Finding> {
        let shorter = || {
            self.outside
                .last()
                .map(|checkpoint| Finding::ShorterThanCheckpoint {
                    found: self.tree.size(),
                    said: checkpoint.size(),
                })
        };
        self.differs.take().or_else(shorter)
    }
}
