//! Is the receipt true? Every reason why not, each with its entry.

use crate::hash::Hash;
use crate::key::{KeyName, VerifierKey};
use crate::note::{NotSigned, Signed};
use crate::proof::{Mismatch, verify_inclusion};

use super::{Receipt, ReceiptEntry};

/// What a receipt that holds shows: these entries stand at these places of the log with this root.
///
/// It does not show that the case has no other entries, nor that the log was not cut off or forked later: that takes
/// the log, or a newer checkpoint from somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Entries of the log at the time of the checkpoint.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// Witnesses that have cosigned, with the times they say.
    pub witnesses: Vec<Signed>,
    /// Whether the log's key was known from elsewhere. If not, whoever made the receipt may have made the key.
    pub key_is_known: bool,
}

/// One reason not to believe a receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The key is not one of those given.
    #[error("the receipt is of the log key {0}, which is not the key given")]
    OtherKey(Box<VerifierKey>),
    /// The log's or a witness's signature is wrong, or the log's is missing.
    #[error("the checkpoint: {0}")]
    Signature(#[from] NotSigned),
    /// The key belongs to another log.
    #[error("the checkpoint is of the log {origin}, but the key is that of {key}")]
    OtherLog {
        /// The checkpoint's.
        origin: String,
        /// The key's.
        key: KeyName,
    },
    /// A signature line that no key of the receipt explains.
    #[error("the checkpoint has a signature of {0} whose key is not in the receipt")]
    Stranger(KeyName),
    /// A receipt for nothing.
    #[error("the receipt has no entries")]
    Empty,
    /// Entries not in the order of the log, or twice.
    #[error("entry {seq}: it stands after entry {after}, so the order is not that of the log")]
    Order {
        /// The entry.
        seq: u64,
        /// The one before it in the receipt.
        after: u64,
    },
    /// The entry is not what the log has there.
    #[error("entry {seq}: {}", why_not(*.why))]
    NotInLog {
        /// The entry.
        seq: u64,
        /// How it showed.
        why: Mismatch,
    },
    /// Its bytes do not name the receipt's case.
    #[error("entry {seq}: it is not about case {case}")]
    OtherCase {
        /// The entry.
        seq: u64,
        /// The receipt's case.
        case: String,
    },
}

fn why_not(why: Mismatch) -> &'static str {
    match why {
        Mismatch::Shape => "no log of this size has such an entry with such a path",
        Mismatch::Root => {
            "its words, its place or its path is not what the log had when it signed this checkpoint"
        }
    }
}

impl Receipt {
    /// Checks everything. `known` are keys of logs that the caller has from elsewhere; when there are none, the
    /// receipt's own key is taken, and [`Verified::key_is_known`] says so.
    ///
    /// # Errors
    /// Every reason not to believe it.
    pub fn verify(&self, known: &[VerifierKey]) -> Result<Verified, Vec<Finding>> {
        let mut findings = Vec::new();
        if !known.is_empty() && !known.contains(&self.key) {
            findings.push(Finding::OtherKey(Box::new(self.key.clone())));
        }
        let witnesses = self.check_signatures(&mut findings);
        if self.entries.is_empty() {
            findings.push(Finding::Empty);
        }
        let mut after = 0;
        for entry in &self.entries {
            if entry.seq <= after {
                let seq = entry.seq;
                findings.push(Finding::Order { seq, after });
            }
            after = entry.seq;
            self.check_entry(entry, &mut findings);
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(Verified {
            size: self.checkpoint.checkpoint().size(),
            root: *self.checkpoint.checkpoint().root(),
            witnesses,
            key_is_known: !known.is_empty(),
        })
    }

    fn check_signatures(&self, findings: &mut Vec<Finding>) -> Vec<Signed> {
        let checkpoint = &self.checkpoint;
        if !checkpoint.is_of(&self.key) {
            findings.push(Finding::OtherLog {
                origin: checkpoint.checkpoint().origin().to_owned(),
                key: self.key.name().clone(),
            });
        }
        for line in checkpoint.note().signatures() {
            let mut keys = self.witnesses.iter().chain([&self.key]);
            if !keys.any(|key| line.is_by(key)) {
                findings.push(Finding::Stranger(line.name().clone()));
            }
        }
        let opened = checkpoint.open(&self.key, &self.witnesses);
        opened.unwrap_or_else(|wrong| {
            findings.push(wrong.into());
            Vec::new()
        })
    }

    fn check_entry(&self, entry: &ReceiptEntry, findings: &mut Vec<Finding>) {
        let (seq, log) = (entry.seq, self.checkpoint.checkpoint());
        let leaf = Hash::leaf(entry.bytes.as_bytes());
        let included = seq
            .checked_sub(1)
            .ok_or(Mismatch::Shape)
            .and_then(|index| verify_inclusion(&leaf, index, log.size(), &entry.path, log.root()));
        if let Err(why) = included {
            findings.push(Finding::NotInLog { seq, why });
        } else if !entry.is_about(&self.case) {
            let case = self.case.clone();
            findings.push(Finding::OtherCase { seq, case });
        }
    }
}

impl ReceiptEntry {
    /// Does the entry itself say that it is about this case?
    fn is_about(&self, case: &str) -> bool {
        serde_json::from_str::<Told>(&self.bytes)
            .is_ok_and(|told| told.case.as_deref() == Some(case))
    }

    /// What the entry says in short; `None` when it is no event. Believe it only after verifying.
    pub fn told(&self) -> Option<Told> {
        serde_json::from_str(&self.bytes).ok()
    }
}

/// An event in short, as its bytes say it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Told {
    /// The case; none for entries of lists.
    pub case: Option<String>,
    /// What kind of event.
    pub r#type: String,
    /// When the server wrote it down, RFC 3339.
    pub recorded: String,
    /// When it happened, where that was earlier.
    pub happened: Option<String>,
    /// Who did it; none when time, a rule or a report did.
    pub by: Option<String>,
    /// Of a step, which one.
    pub step: Option<Step>,
}

/// Which step.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Step {
    /// Its word.
    pub r#do: String,
}
