//! Proof: the tree over the log's bytes, as certificate transparency builds it (RFC 9162, RFC 6962), and what is
//! signed and handed out about it (C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-witness, tlog-tiles).
//!
//! The log is *tamper-evident*: whoever kept an earlier root can check that nothing under it has
//! changed. It takes a root outside to notice that the end was cut off.
//!
//! Deliberately absent: files, network, clocks, randomness. Bytes, seeds and times in; hashes, signatures and reasons out.

mod checkpoint;
mod hash;
mod key;
mod node;
mod note;
mod proof;
pub mod receipt;
mod tile;
mod tree;
mod witness;

pub use checkpoint::{Checkpoint, NotACheckpoint, SignedCheckpoint};
pub use hash::{Hash, NotAHash};
pub use key::{CosignerKey, KeyId, KeyName, NotAKey, Purpose, SignerKey, VerifierKey};
pub use node::{Node, consistency_from, inclusion_from, root_from};
pub use note::{NOTE_BYTES_MAX, NotANote, NotSigned, Note, SIGNATURES_MAX, Signature, Signed};
pub use proof::{
    Mismatch, consistency, inclusion, root, root_of_consistency, root_of_inclusion,
    verify_consistency, verify_inclusion,
};
pub use receipt::{NotAReceipt, Receipt, ReceiptEntry};
pub use tile::{
    NotATile, TILE_HEIGHT, TILE_WIDTH, TileAddress, TilePlace, hash_of_tile, hashes_at,
    node_from_tiles,
};
pub use tree::{NotATree, Tree};
pub use witness::{AddCheckpoint, NotARequest, Objection, PROOF_HASHES_MAX, Seen};
