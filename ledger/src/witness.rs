//! What a log asks of a witness, and when the witness may sign (C2SP tlog-witness,
//! <https://c2sp.org/tlog-witness>).

use std::fmt;
use std::str::FromStr;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::checkpoint::{NotACheckpoint, SignedCheckpoint};
use crate::hash::Hash;
use crate::proof::verify_consistency;

/// Most hashes of a consistency proof.
pub const PROOF_HASHES_MAX: usize = 63;

/// “Here is my newest checkpoint, and the proof that it continues the one of `old` entries that you saw.”
///
/// Prints exactly as it was read: `old` and the size, a line of base64 for each hash, an empty line, the checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the checkpoint that the witness is thought to have signed last; 0 for none.
    pub old: u64,
    /// The consistency proof from there; empty from 0.
    pub proof: Vec<Hash>,
    /// The new checkpoint.
    pub checkpoint: SignedCheckpoint,
}

/// What a witness remembers of a log: the newest checkpoint that it signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its size; 0 when there was none yet.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl Default for Seen {
    /// Nothing yet.
    fn default() -> Self {
        Self {
            size: 0,
            root: Hash::empty(),
        }
    }
}

impl Seen {
    /// The checkpoint's size and root.
    pub fn of(checkpoint: &SignedCheckpoint) -> Self {
        let checkpoint = checkpoint.checkpoint();
        Self {
            size: checkpoint.size(),
            root: *checkpoint.root(),
        }
    }

    /// May the witness sign? The log's own signature was checked before.
    ///
    /// # Errors
    /// Why not; [`Objection::accuses`] tells whether somebody must look into it.
    pub fn judge(&self, asked: &AddCheckpoint) -> Result<(), Objection> {
        let new = Self::of(&asked.checkpoint);
        if asked.old > new.size {
            return Err(Objection::Shrinks);
        }
        // Two roots for one size, both signed by the log: no proof can mend that.
        if new.size == self.size && new.root != self.root {
            return Err(Objection::SplitView { size: new.size });
        }
        if asked.old != self.size {
            return Err(Objection::OtherSize { seen: self.size });
        }
        verify_consistency(self.size, new.size, &asked.proof, &self.root, &new.root).map_err(|_| {
            Objection::Inconsistent {
                seen: self.size,
                shown: new.size,
            }
        })
    }
}

/// Why a witness does not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// The old size is more than the new one.
    #[error("the old size is more than that of the checkpoint")]
    Shrinks,
    /// The proof starts elsewhere than the witness stands. The log asks again from there.
    #[error("this witness saw {seen} entries of the log last")]
    OtherSize {
        /// Where the witness stands.
        seen: u64,
    },
    /// The log has signed two roots for one size.
    #[error(
        "the log has signed two different roots for its first {size} entries: it shows different people different logs, or was rewritten"
    )]
    SplitView {
        /// The size.
        size: u64,
    },
    /// The proof does not lead from what was seen to what is shown.
    #[error(
        "the log of {shown} entries does not continue the {seen} entries that this witness saw: those were changed, or the proof was"
    )]
    Inconsistent {
        /// Entries that were seen.
        seen: u64,
        /// Entries of the checkpoint.
        shown: u64,
    },
}

impl Objection {
    /// Whether it may show that the log was rewritten; the others happen to honest logs.
    pub fn accuses(&self) -> bool {
        match self {
            Self::SplitView { .. } | Self::Inconsistent { .. } => true,
            Self::Shrinks | Self::OtherSize { .. } => false,
        }
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        for hash in &self.proof {
            writeln!(f, "{}", BASE64_STANDARD.encode(hash.0))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for AddCheckpoint {
    type Err = NotARequest;

    fn from_str(text: &str) -> Result<Self, NotARequest> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(NotARequest::Lines)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let old = crate::checkpoint::decimal(old.ok_or(NotARequest::Lines)?)
            .map_err(|_| NotARequest::Lines)?;
        let proof: Vec<_> = lines
            .take(PROOF_HASHES_MAX + 1)
            .map(hash)
            .collect::<Option<_>>()
            .ok_or(NotARequest::Hash)?;
        if proof.len() > PROOF_HASHES_MAX {
            return Err(NotARequest::TooLong);
        }
        Ok(Self {
            old,
            proof,
            checkpoint: checkpoint.parse()?,
        })
    }
}

fn hash(line: &str) -> Option<Hash> {
    BASE64_STANDARD.decode(line).ok()?.try_into().ok().map(Hash)
}

/// Text that asks nothing of a witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotARequest {
    /// No `old` line, or no empty line after the proof.
    #[error("the first line is “old” and a size, then come the proof's hashes and an empty line")]
    Lines,
    /// A line that is no hash.
    #[error("each line of the proof is 32 bytes in base64")]
    Hash,
    /// More hashes than any log needs.
    #[error("a consistency proof has at most {PROOF_HASHES_MAX} hashes")]
    TooLong,
    /// What follows is no checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] NotACheckpoint),
}
