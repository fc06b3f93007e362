//! A case's receipt: its entries, the proof that they stand in the log, and the log's signed checkpoint, in one file.
//!
//! The format is ours, `huying-receipt/1`: JSON in exactly the spelling that [`Receipt`] prints, so that no byte of a
//! file can be another without being noticed. The entries are the log's own bytes, as strings.

mod file;
mod verify;

use std::fmt;
use std::str::FromStr;

use crate::checkpoint::{NotACheckpoint, SignedCheckpoint};
use crate::hash::{Hash, NotAHash};
use crate::key::{NotAKey, VerifierKey};

pub use verify::{Finding, Step, Told, Verified};

/// What every receipt says it is.
pub const FORMAT: &str = "huying-receipt/1";
/// Longest receipt, in bytes.
pub const RECEIPT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most entries of a receipt.
pub const ENTRIES_MAX: usize = 10_000;
/// Most hashes of a path: a log cannot have more than 2⁶⁴ entries.
pub const PATH_HASHES_MAX: usize = 64;
/// Most witnesses named by a receipt.
pub const WITNESSES_MAX: usize = 32;

/// A receipt as it was read; whether it is true says [`Receipt::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The case, such as `HY000000001`.
    pub case: String,
    /// Its entries, in the order of the log.
    pub entries: Vec<ReceiptEntry>,
    /// The checkpoint that the paths lead to.
    pub checkpoint: SignedCheckpoint,
    /// The log's key, as the receipt has it: worth no more than the receipt, unless it is known from elsewhere.
    pub key: VerifierKey,
    /// Keys of the witnesses that have cosigned, as the receipt has them.
    pub witnesses: Vec<VerifierKey>,
}

/// One entry with the way to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptEntry {
    /// Its place in the log, counted from 1.
    pub seq: u64,
    /// Its bytes: what the log hashed.
    pub bytes: String,
    /// The hashes from it to the root, lowest first (RFC 9162 §2.1.3.1).
    pub path: Vec<Hash>,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&file::print(self))
    }
}

impl FromStr for Receipt {
    type Err = NotAReceipt;

    fn from_str(text: &str) -> Result<Self, NotAReceipt> {
        if text.len() > RECEIPT_BYTES_MAX {
            return Err(NotAReceipt::TooLong);
        }
        let receipt = file::read(text)?;
        if file::print(&receipt) == text {
            Ok(receipt)
        } else {
            Err(NotAReceipt::Spelling)
        }
    }
}

/// Text that is no receipt. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum NotAReceipt {
    /// More bytes, entries, hashes or witnesses than allowed.
    #[error(
        "a receipt has at most {RECEIPT_BYTES_MAX} bytes, {ENTRIES_MAX} entries, {PATH_HASHES_MAX} hashes a path and {WITNESSES_MAX} witnesses"
    )]
    TooLong,
    /// No JSON, or not the fields of a receipt.
    #[error("this is not a receipt: {0}")]
    Json(#[from] serde_json::Error),
    /// Another format.
    #[error(
        "this is a receipt of the format {0:?}, and this program knows {FORMAT:?}: use the program that wrote it, or a newer one"
    )]
    Format(String),
    /// A hash that is none.
    #[error("entry {seq}: a hash of its path is not 64 hexadecimal digits")]
    Path {
        /// Of which entry.
        seq: u64,
    },
    /// The checkpoint is none.
    #[error("the checkpoint in the receipt cannot be read: {0}")]
    Checkpoint(#[from] NotACheckpoint),
    /// A key is none.
    #[error("a key in the receipt cannot be read: {0}")]
    Key(#[from] NotAKey),
    /// It reads, but not as it is printed.
    #[error(
        "the file is not byte for byte as huying writes it: it was edited or saved by another program; fetch it again"
    )]
    Spelling,
}

impl NotAReceipt {
    fn path(seq: u64) -> impl Fn(NotAHash) -> Self {
        move |NotAHash| Self::Path { seq }
    }
}
