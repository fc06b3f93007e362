//! What a backup says about itself.

use super::tar::Part;
use crate::photos::Place;
use anyhow::{Context as _, bail};
use ledger::{SignedCheckpoint, VerifierKey};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fmt;

/// What every manifest begins with.
pub const FORMAT: &str = "huying-backup/1";

/// The last part but one: where the log stood, and every other part with its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// When it was made.
    pub made: String,
    /// The program that made it.
    pub program: String,
    /// The form of the database.
    pub form: i64,
    /// Number of entries.
    pub seq: u64,
    /// Their root in hex; empty for the empty log.
    pub root: String,
    /// The log's checkpoint at that number; none when the directory has no key yet.
    pub checkpoint: Option<String>,
    /// The key that signed it, as published.
    pub key: Option<String>,
    /// The pictures that were left out, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_photos: Option<LeftOut>,
    /// Every other part, in order.
    pub parts: Vec<Part>,
}

/// Pictures that a backup does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Of how many photos.
    pub photos: u64,
    /// Where they lay when it was made.
    pub at: Place,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { photos, at } = self;
        write!(
            f,
            "The pictures of {photos} photos are not in it: they lay in {at}, which is to be backed up by itself."
        )
    }
}

impl Manifest {
    /// Reads it, and checks what can be checked without the parts.
    pub fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let manifest: Self =
            serde_json::from_slice(bytes).context("the manifest cannot be read")?;
        if manifest.format != FORMAT {
            bail!(
                "it is “{}”, and this program restores {FORMAT}",
                manifest.format
            );
        }
        let names: HashSet<_> = manifest.parts.iter().map(|part| &part.name).collect();
        if names.len() != manifest.parts.len() {
            bail!("the manifest names a part twice");
        }
        if let (Some(checkpoint), Some(key)) = (&manifest.checkpoint, &manifest.key) {
            let signed: SignedCheckpoint = checkpoint.parse().context("its checkpoint")?;
            let key: VerifierKey = key.parse().context("its key")?;
            signed.open(&key, &[]).context("its checkpoint")?;
            let said = signed.checkpoint();
            let root = if said.size() == 0 {
                String::new()
            } else {
                said.root().to_string()
            };
            if (said.size(), root) != (manifest.seq, manifest.root.clone()) {
                bail!("its checkpoint is of another log than it says itself");
            }
        }
        Ok(manifest)
    }
}
