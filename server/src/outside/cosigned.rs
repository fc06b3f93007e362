//! The checkpoint that witnesses have signed.

use ledger::{Signature, SignedCheckpoint, VerifierKey};

/// A checkpoint with the signatures of one or more witnesses, and their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// The log's signature and theirs.
    pub checkpoint: SignedCheckpoint,
    /// The keys of the witnesses that have signed it.
    pub witnesses: Vec<VerifierKey>,
}

impl Cosigned {
    /// How many entries it has.
    pub fn size(&self) -> u64 {
        self.checkpoint.checkpoint().size()
    }

    /// Takes one more signature in, found right before: of the same checkpoint it comes to the others, a newer
    /// checkpoint takes the place of the old.
    pub fn add(
        kept: &mut Option<Self>,
        checkpoint: &SignedCheckpoint,
        key: &VerifierKey,
        signature: Signature,
    ) {
        let one = match kept {
            Some(one) if one.checkpoint.note().text() == checkpoint.note().text() => one,
            Some(one) if one.size() > checkpoint.checkpoint().size() => return,
            Some(_) | None => kept.insert(Self {
                checkpoint: checkpoint.clone(),
                witnesses: Vec::new(),
            }),
        };
        one.checkpoint.note_mut().add(signature);
        if !one.witnesses.contains(key) {
            one.witnesses.push(key.clone());
        }
    }
}
