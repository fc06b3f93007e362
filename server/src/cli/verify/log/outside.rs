//! Checkpoints that somebody kept outside of the data directory.

use anyhow::{Context as _, bail};
use ledger::{Checkpoint, SignedCheckpoint, VerifierKey};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Longest file of checkpoints, in bytes: a year of one a minute.
const FILE_BYTES_MAX: u64 = 256 << 20;

/// What the log must agree with.
#[derive(Clone, Debug)]
pub struct Outside {
    /// Sizes and roots, the smallest first; not empty.
    pub checkpoints: Vec<Checkpoint>,
    /// Whether their signatures were checked.
    pub are_signed: bool,
    /// Pieces of the file that are no checkpoints: what was left of writes that were cut.
    pub torn: usize,
}

impl Outside {
    /// Reads a checkpoint, or a file that many were appended to, and checks the signatures when the key is given:
    /// whoever kept the file need not trust a signature.
    pub fn read(file: &Path, key: Option<&str>) -> anyhow::Result<Self> {
        let mut text = String::new();
        let name = file.display();
        File::open(file)
            .and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text))
            .with_context(|| format!("cannot read {name}"))?;
        if text.len() as u64 > FILE_BYTES_MAX {
            bail!("{name} has more than {FILE_BYTES_MAX} bytes");
        }
        let (signed, torn) = SignedCheckpoint::all_in(&text);
        if signed.is_empty() {
            bail!("{name} is no checkpoint");
        }
        if let Some(key) = key {
            let key: VerifierKey = key.trim().parse().context("--key")?;
            for one in &signed {
                let size = one.checkpoint().size();
                one.open(&key, &[]).with_context(|| {
                    format!("the checkpoint of {size} entries in {name} is not the log's")
                })?;
                if !one.is_of(&key) {
                    bail!("{name} is of another log than the key");
                }
            }
        }
        let mut checkpoints: Vec<_> = signed.iter().map(|one| one.checkpoint().clone()).collect();
        checkpoints.sort_by_key(Checkpoint::size);
        Ok(Self {
            checkpoints,
            are_signed: key.is_some(),
            torn,
        })
    }

    /// The one of the most entries.
    pub fn last(&self) -> &Checkpoint {
        self.checkpoints
            .last()
            .expect("a file without any is refused")
    }
}
