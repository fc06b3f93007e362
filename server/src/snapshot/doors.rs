//! Files as somebody forges them who knows how they are made, for the fuzzing crate: what they have in common.

use sha2::{Digest as _, Sha256};

/// Bytes before the length of the label: magic and version.
const BEGIN_BYTES: usize = 16;
const LENGTH_BYTES: usize = 4;
const SUM_BYTES: usize = 32;

/// A file apart from the sum of its label.
pub struct Labelled<'a> {
    begin: &'a [u8],
    label: &'a [u8],
    /// What the label is about.
    pub content: &'a [u8],
}

impl<'a> Labelled<'a> {
    /// `None` for what is too short.
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let (begin, rest) = bytes.split_at_checked(BEGIN_BYTES)?;
        let (length, rest) = rest.split_first_chunk::<LENGTH_BYTES>()?;
        let (label, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let content = rest.get(SUM_BYTES..)?;
        Some(Self {
            begin,
            label,
            content,
        })
    }

    /// With another content, and a sum of the label that fits.
    pub fn with(&self, content: &[u8]) -> Vec<u8> {
        let (begin, label) = (self.begin, self.label);
        let length = (label.len() as u32).to_le_bytes();
        [begin, &length, label, &Sha256::digest(label), content].concat()
    }
}
