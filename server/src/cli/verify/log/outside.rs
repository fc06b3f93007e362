//! Checkpoints that somebody kept outside of the data directory.

use anyhow::{Context as _, bail};
use ledger::{Checkpoint, SignedCheckpoint, VerifierKey};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Longest file of checkpoints, in bytes: a year of one a minute.
const CHECKPOINT_FILE_BYTES_MAX: u64 = 256 << 20;

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
        let name = file.display();
        let text = read(file).with_context(|| format!("cannot read {name}"))?;
        let Some(text) = text else {
            bail!(
                "{name} has more than {CHECKPOINT_FILE_BYTES_MAX} bytes: cut it into files, or keep only its last \
                 checkpoint, which says the most"
            );
        };
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

/// The file's text; none when it is longer than may be.
fn read(file: &Path) -> std::io::Result<Option<String>> {
    let file = File::open(file)?;
    if file.metadata()?.len() > CHECKPOINT_FILE_BYTES_MAX {
        return Ok(None);
    }
    // What is no file has no length.
    let mut text = String::new();
    file.take(CHECKPOINT_FILE_BYTES_MAX + 1)
        .read_to_string(&mut text)?;
    Ok((text.len() as u64 <= CHECKPOINT_FILE_BYTES_MAX).then_some(text))
}

#[cfg(test)]
mod tests {
    use super::{CHECKPOINT_FILE_BYTES_MAX, Outside};
    use ledger::{Checkpoint, Hash, SignerKey};
    use std::io::Write as _;
    use tempfile::TempDir;

    #[test]
    fn a_file_of_checkpoints_of_the_limits_length_is_read_and_a_longer_one_is_not() {
        let key = SignerKey::from_seed("log.example".parse().expect("a name"), &[1; 32]);
        let checkpoint = Checkpoint::new("log.example", 0, Hash::empty()).expect("a line");
        let checkpoint = checkpoint.sign(&key).expect("short").to_string();
        let dir = TempDir::new().expect("a temporary directory");
        let path = dir.path().join("checkpoints");
        let mut file = std::fs::File::create(&path).expect("made");
        // The rest has no bytes on the disk, and reads as zeros.
        writeln!(file, "{checkpoint}").expect("written");
        let read = |bytes: u64| {
            file.set_len(bytes).expect("stretched");
            Outside::read(&path, None).map(|outside| (outside.checkpoints.len(), outside.torn))
        };
        let most = read(CHECKPOINT_FILE_BYTES_MAX).expect("as long as may be");
        assert_eq!(most, (1, 1), "the zeros are no checkpoint");
        let longer = read(CHECKPOINT_FILE_BYTES_MAX + 1).expect_err("too long");
        let told = longer.to_string();
        assert!(told.contains("has more than 268435456 bytes"), "{told}");
    }
}
