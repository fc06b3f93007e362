//! Proofs that an entry stands in a tree, and that one tree is the beginning of another.

use crate::hash::Hash;

/// A proof that does not lead to the root it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Index or sizes cannot be, or the proof is too long or too short for them.
    #[error("the proof does not fit these sizes")]
    Shape,
    /// It leads to another root: the entry, the place or the log is not the same.
    #[error("the proof leads to another root")]
    Root,
}

/// The root over leaf hashes (RFC 9162 §2.1.1), by its definition.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            Hash::node(&root(left), &root(right))
        }
    }
}

/// The hashes that lead from entry `index` to the root, lowest first (RFC 9162 §2.1.3.1).
///
/// # Panics
/// When there is no such entry.
pub fn inclusion(leaves: &[Hash], index: usize) -> Vec<Hash> {
    assert!(index < leaves.len(), "entry {index} of {}", leaves.len());
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, twin) = match index.checked_sub(left.len()) {
        None => (inclusion(left, index), root(right)),
        Some(index) => (inclusion(right, index), root(left)),
    };
    path.push(twin);
    path
}

/// The hashes that show that the first `first` leaves are the beginning of all (RFC 9162 §2.1.4.1).
///
/// Empty when `first` is all of them or none.
///
/// # Panics
/// When there are fewer than `first` leaves.
pub fn consistency(leaves: &[Hash], first: usize) -> Vec<Hash> {
    assert!(
        first <= leaves.len(),
        "the first {first} of {}",
        leaves.len()
    );
    if first == 0 {
        Vec::new()
    } else {
        subproof(leaves, first, true)
    }
}

fn subproof(leaves: &[Hash], first: usize, whole: bool) -> Vec<Hash> {
    if first == leaves.len() {
        return if whole {
            Vec::new()
        } else {
            vec![root(leaves)]
        };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, twin) = if first <= left.len() {
        (subproof(left, first, whole), root(right))
    } else {
        (subproof(right, first - left.len(), false), root(left))
    };
    path.push(twin);
    path
}

/// Does the proof show that `leaf` is entry `index` of the tree with this size and root?
///
/// # Errors
/// [`Mismatch`] when not.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), Mismatch> {
    if root_of_inclusion(leaf, index, size, path)? == *root {
        Ok(())
    } else {
        Err(Mismatch::Root)
    }
}

/// The root that an inclusion proof leads to (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`Mismatch::Shape`] when index, size and length of the proof do not fit together.
pub fn root_of_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
) -> Result<Hash, Mismatch> {
    if index >= size {
        return Err(Mismatch::Shape);
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for twin in path {
        if last == 0 {
            return Err(Mismatch::Shape);
        }
        if at & 1 == 1 || at == last {
            hash = Hash::node(twin, &hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = Hash::node(&hash, twin);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last == 0 {
        Ok(hash)
    } else {
        Err(Mismatch::Shape)
    }
}

/// Does the proof show that the tree of `first` entries is the beginning of the tree of `size`?
///
/// # Errors
/// [`Mismatch`] when not.
pub fn verify_consistency(
    first: u64,
    size: u64,
    path: &[Hash],
    first_root: &Hash,
    root: &Hash,
) -> Result<(), Mismatch> {
    if first == size {
        let same = path.is_empty() && first_root == root;
        return if same { Ok(()) } else { Err(Mismatch::Root) };
    }
    if first == 0 {
        let empty = path.is_empty() && *first_root == Hash::empty();
        return if empty { Ok(()) } else { Err(Mismatch::Root) };
    }
    let (old, new) = root_of_consistency(first, size, path, first_root)?;
    if old == *first_root && new == *root {
        Ok(())
    } else {
        Err(Mismatch::Root)
    }
}

/// The two roots that a consistency proof leads to, for 0 < `first` < `size` (RFC 9162 §2.1.4.2).
///
/// # Errors
/// [`Mismatch::Shape`] when sizes and length of the proof do not fit together.
pub fn root_of_consistency(
    first: u64,
    size: u64,
    path: &[Hash],
    first_root: &Hash,
) -> Result<(Hash, Hash), Mismatch> {
    if first == 0 || first >= size {
        return Err(Mismatch::Shape);
    }
    // When the old tree is complete, its root is where the proof begins, and is not repeated in it.
    let (start, twins) = if first.is_power_of_two() {
        (*first_root, path)
    } else {
        let (start, twins) = path.split_first().ok_or(Mismatch::Shape)?;
        (*start, twins)
    };
    let skipped = (first - 1).trailing_ones();
    let (mut at, mut last) = ((first - 1) >> skipped, (size - 1) >> skipped);
    let (mut old, mut new) = (start, start);
    for twin in twins {
        if last == 0 {
            return Err(Mismatch::Shape);
        }
        if at & 1 == 1 || at == last {
            (old, new) = (Hash::node(twin, &old), Hash::node(twin, &new));
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            new = Hash::node(&new, twin);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last == 0 {
        Ok((old, new))
    } else {
        Err(Mismatch::Shape)
    }
}

/// The largest power of two below `len`, for at least two leaves.
fn split(len: usize) -> usize {
    len.next_power_of_two() / 2
}
