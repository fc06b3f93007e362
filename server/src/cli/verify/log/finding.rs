//! What can be wrong with a data directory, each in one line.

use cases::event::NotAnEvent;
use ledger::Hash;

/// One thing that is not as it was written. The first of the log's ends the check of the log.
#[derive(Debug, thiserror::Error)]
pub enum Finding {
    /// A hole in the numbers.
    #[error("entry {missing} is missing: after entry {after} comes entry {found}")]
    Gap {
        /// The first that is not there.
        missing: u64,
        /// The one before.
        after: u64,
        /// The next that is there.
        found: u64,
    },
    /// The database itself is damaged.
    #[error("the database cannot be read after entry {after}: {cause}")]
    Damaged {
        /// The last that could be read.
        after: u64,
        /// What `SQLite` said.
        cause: rusqlite::Error,
    },
    /// Bytes that are no event in its one spelling.
    #[error("entry {seq} was changed: {cause}")]
    Spelling {
        /// The entry.
        seq: u64,
        /// Why not.
        cause: NotAnEvent,
    },
    /// Bytes and leaf hash do not fit.
    #[error("entry {seq} was changed: its bytes do not have the hash that was kept beside it")]
    Leaf {
        /// The entry.
        seq: u64,
    },
    /// The entry is there, its leaf hash is not.
    #[error("the hash kept beside entry {seq} is missing")]
    LeafMissing {
        /// The entry.
        seq: u64,
    },
    /// The leaf hash is there, its entry is not.
    #[error("entry {seq} is missing: only the hash kept beside it is left")]
    LeafLeft {
        /// The entry.
        seq: u64,
    },
    /// The row says another case than the bytes.
    #[error("entry {seq} is filed under another case than its bytes say")]
    Filed {
        /// The entry.
        seq: u64,
    },
    /// It cannot follow on what came before.
    #[error(
        "entry {seq} cannot follow on those before it: one of them or this one was changed, moved or put in"
    )]
    Impossible {
        /// The entry.
        seq: u64,
    },
    /// A hash above a full tile does not fit.
    #[error(
        "one of the entries {first} to {last} was changed together with its own hash: the hash kept above them is another"
    )]
    Tile {
        /// The first under the hash.
        first: u64,
        /// The last.
        last: u64,
    },
    /// A peak of the frontier does not fit.
    #[error(
        "one of the entries {first} to {last} was changed together with all hashes kept beside: the frontier was made of others"
    )]
    Peak {
        /// The first under the peak.
        first: u64,
        /// The last.
        last: u64,
    },
    /// The log ends before its head says.
    #[error("the log ends at entry {found}, and its head says {said}: entry {} is the first that is missing", .found + 1)]
    CutOff {
        /// The last entry.
        found: u64,
        /// What the head says.
        said: u64,
    },
    /// The log goes on after its head says.
    #[error("entry {} was put in after the end that the head says", .said + 1)]
    PutIn {
        /// What the head says.
        said: u64,
    },
    /// The stored root is not over the entries, though the frontier is.
    #[error("the root kept with the log is not that of its {size} entries, which is {root}")]
    Root {
        /// Entries.
        size: u64,
        /// Their root.
        root: Hash,
    },
    /// The stored frontier is no tree.
    #[error("the frontier kept with the log cannot be read")]
    Frontier,
    /// Shorter than a checkpoint from outside.
    #[error(
        "the log was cut off: it has {found} entries, and the checkpoint was made when it had {said}"
    )]
    ShorterThanCheckpoint {
        /// Entries.
        found: u64,
        /// Those of the checkpoint.
        said: u64,
    },
    /// Other entries than when the checkpoint was made.
    #[error(
        "the first {size} entries are not those that the checkpoint was made of: their root is {root}, and the checkpoint says {said}"
    )]
    OtherThanCheckpoint {
        /// Entries of the checkpoint.
        size: u64,
        /// Their root here.
        root: Hash,
        /// The checkpoint's.
        said: Hash,
    },
    /// Something derived from the log is not what the log leads to.
    #[error("{what}: {how}")]
    Derived {
        /// What, for people.
        what: String,
        /// What is wrong with it.
        how: &'static str,
    },
}

impl Finding {
    /// Whether it leaves open which entry is the first that differs.
    pub fn is_vague(&self) -> bool {
        matches!(
            self,
            Self::Tile { .. } | Self::Peak { .. } | Self::OtherThanCheckpoint { .. }
        )
    }

    /// The entry that is wrong by itself, so that what is wrong before it can go first.
    pub fn seq(&self) -> Option<u64> {
        match self {
            Self::Spelling { seq, .. }
            | Self::Leaf { seq }
            | Self::LeafMissing { seq }
            | Self::LeafLeft { seq }
            | Self::Filed { seq }
            | Self::Impossible { seq } => Some(*seq),
            Self::Gap { .. }
            | Self::Damaged { .. }
            | Self::Tile { .. }
            | Self::Peak { .. }
            | Self::CutOff { .. }
            | Self::PutIn { .. }
            | Self::Root { .. }
            | Self::Frontier
            | Self::ShorterThanCheckpoint { .. }
            | Self::OtherThanCheckpoint { .. }
            | Self::Derived { .. } => None,
        }
    }
}
