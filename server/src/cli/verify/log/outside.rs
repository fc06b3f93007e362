//! A checkpoint that somebody kept outside of the data directory.

use anyhow::{Context as _, bail};
use ledger::{Checkpoint, NOTE_BYTES_MAX, SignedCheckpoint, VerifierKey};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// What the log must agree with.
#[derive(Clone, Debug)]
pub struct Outside {
    /// Size and root.
    pub checkpoint: Checkpoint,
    /// Whether its signature was checked.
    pub is_signed: bool,
}

impl Outside {
    /// Reads it, and checks its signature when the key is given: whoever kept the file need not trust a signature.
    pub fn read(file: &Path, key: Option<&str>) -> anyhow::Result<Self> {
        let mut text = String::new();
        let name = file.display();
        File::open(file)
            .and_then(|file| {
                file.take(NOTE_BYTES_MAX as u64 + 1)
                    .read_to_string(&mut text)
            })
            .with_context(|| format!("cannot read {name}"))?;
        let signed: SignedCheckpoint = text
            .parse()
            .with_context(|| format!("{name} is no checkpoint"))?;
        if let Some(key) = key {
            let key: VerifierKey = key.trim().parse().context("--key")?;
            signed
                .open(&key, &[])
                .with_context(|| format!("{name} is not the log's"))?;
            if !signed.is_of(&key) {
                bail!("{name} is of another log than the key");
            }
        }
        Ok(Self {
            checkpoint: signed.checkpoint().clone(),
            is_signed: key.is_some(),
        })
    }
}
