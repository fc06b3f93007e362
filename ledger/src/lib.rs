//! Proof: the tree over the log's bytes, as certificate transparency builds it (RFC 9162, RFC 6962).
//!
//! The log is *tamper-evident*: whoever kept an earlier root can check that nothing under it has
//! changed. It takes a root outside to notice that the end was cut off.
//!
//! Deliberately absent: files, network, clocks, signatures. Bytes in, hashes out.

mod hash;
mod proof;
mod tree;

pub use hash::{Hash, NotAHash};
pub use proof::{
    Mismatch, consistency, inclusion, root, root_of_consistency, root_of_inclusion,
    verify_consistency, verify_inclusion,
};
pub use tree::{NotATree, Tree};
