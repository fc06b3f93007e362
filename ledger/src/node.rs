//! Proofs from a store of hashes: which complete subtrees a proof needs, so that nobody holds all leaves.

use crate::hash::Hash;

/// The complete subtree over the 2^`height` leaves from `index` · 2^`height` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// 0 is a leaf.
    pub height: u8,
    /// Counted from the left at this height.
    pub index: u64,
}

/// The root of the first `size` leaves; of none, SHA-256 of nothing.
///
/// # Errors
/// Those of `node`, which answers the hash of a complete subtree.
pub fn root_from<E>(size: u64, node: &mut impl FnMut(Node) -> Result<Hash, E>) -> Result<Hash, E> {
    if size == 0 {
        return Ok(Hash::empty());
    }
    over(0, size, node)
}

/// [`crate::inclusion`], asking for complete subtrees only: about log₂ `size` of them.
///
/// # Errors
/// Those of `node`.
///
/// # Panics
/// When there is no such entry.
pub fn inclusion_from<E>(
    index: u64,
    size: u64,
    node: &mut impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    assert!(index < size, "entry {index} of {size}");
    let (mut start, mut end, mut path) = (0, size, Vec::new());
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(over(middle, end, node)?);
            end = middle;
        } else {
            path.push(over(start, middle, node)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// [`crate::consistency`], asking for complete subtrees only.
///
/// # Errors
/// Those of `node`.
///
/// # Panics
/// When `first` is more than `size`.
pub fn consistency_from<E>(
    first: u64,
    size: u64,
    node: &mut impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    assert!(first <= size, "the first {first} of {size}");
    let (mut start, mut end, mut path) = (0, size, Vec::new());
    if first == 0 || first == size {
        return Ok(path);
    }
    while first != end {
        let middle = start + split(end - start);
        if first <= middle {
            path.push(over(middle, end, node)?);
            end = middle;
        } else {
            path.push(over(start, middle, node)?);
            start = middle;
        }
    }
    // A complete old tree is known to whoever asks; what is left of another begins the proof.
    if start > 0 {
        path.push(over(start, end, node)?);
    }
    path.reverse();
    Ok(path)
}

/// The hash over some leaves that a split of the tree leads to: they begin at a multiple of the next power of two.
fn over<E>(
    start: u64,
    end: u64,
    node: &mut impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Hash, E> {
    let len = end - start;
    if len.is_power_of_two() {
        let height = len.trailing_zeros();
        return node(Node {
            height: height as u8,
            index: start >> height,
        });
    }
    let middle = start + split(len);
    let (left, right) = (over(start, middle, node)?, over(middle, end, node)?);
    Ok(Hash::node(&left, &right))
}

/// The largest power of two below `len`, for at least two leaves.
fn split(len: u64) -> u64 {
    1 << (len - 1).ilog2()
}
