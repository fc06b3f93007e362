//! The key that this installation signs its log with. It lies beside the database, never in it, so that a copy of the
//! database cannot sign.

use crate::store::{Head, StoreError};
use ledger::{Checkpoint, Hash, KeyName, SignedCheckpoint, SignerKey};
use rand::TryRngCore as _;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Name of the key's file inside the data directory.
pub const KEY_FILE: &str = "ledger.key";
/// What the file begins with.
const FORMAT: &str = "huying-ledger-key/1";
/// Longest file that is looked at, in bytes.
const FILE_BYTES_MAX: u64 = 1_024;
/// Bytes of the public key that an installation without a name of its own is named by.
const NAMED_BY_BYTES: usize = 8;

/// Signs checkpoints. Its name is the log's origin.
#[derive(Debug)]
pub struct Notary {
    key: SignerKey,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum NotaryError {
    /// The file can be neither read nor made.
    #[error("cannot use the key file {path}: {cause}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// It is not what this program writes.
    #[error(
        "the key file {0} is damaged; restore it from a backup: with another key, earlier receipts and checkpoints no longer verify"
    )]
    Damaged(PathBuf),
    /// The system has no randomness.
    #[error("the system gives no random bytes for a key: {0}")]
    Random(String),
}

impl Notary {
    /// The key of a data directory; made, and synced to disk, when there is none yet.
    pub fn of(dir: &Path) -> Result<Self, NotaryError> {
        let path = dir.join(KEY_FILE);
        let fault = |cause| NotaryError::File {
            path: path.clone(),
            cause,
        };
        match read(&path) {
            Ok(text) => Self::parse(&text).ok_or_else(|| NotaryError::Damaged(path.clone())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let (text, notary) = Self::make()?;
                write(dir, &path, &text).map_err(fault)?;
                Ok(notary)
            }
            Err(error) => Err(fault(error)),
        }
    }

    /// The key.
    pub fn key(&self) -> &SignerKey {
        &self.key
    }

    /// The checkpoint of a log's head, signed.
    pub fn sign(&self, head: &Head) -> Result<SignedCheckpoint, StoreError> {
        let root = match head.root.as_slice() {
            [] => Hash::empty(),
            bytes => Hash(
                bytes
                    .try_into()
                    .map_err(|_| StoreError::Frontier(ledger::NotATree))?,
            ),
        };
        let origin = self.key.verifier().name().as_str();
        let checkpoint = Checkpoint::new(origin, head.seq, root).expect("a key's name is a line");
        Ok(checkpoint
            .sign(&self.key)
            .expect("a key's name is far shorter than a note may be"))
    }

    /// Three lines: format, name, 64 hexadecimal digits of the seed. Whoever runs the log may choose another name
    /// before its first checkpoint is given away.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let (format, name, seed) = (lines.next()?, lines.next()?, lines.next()?);
        if format != FORMAT || lines.next().is_some() {
            return None;
        }
        let name: KeyName = name.parse().ok()?;
        // The same digits as a hash.
        let Hash(seed) = seed.parse().ok()?;
        Some(Self {
            key: SignerKey::from_seed(name, &seed),
        })
    }

    fn make() -> Result<(String, Self), NotaryError> {
        let mut seed = [0; 32];
        rand::rngs::OsRng
            .try_fill_bytes(&mut seed)
            .map_err(|error| NotaryError::Random(error.to_string()))?;
        let unnamed = SignerKey::from_seed("unnamed".parse().expect("a name"), &seed);
        let digits = Hash(*unnamed.verifier().public()).to_string();
        let name = format!("huying.local/{}", &digits[..2 * NAMED_BY_BYTES]);
        let text = format!("{FORMAT}\n{name}\n{}\n", Hash(seed));
        let notary = Self::parse(&text).expect("just written so");
        Ok((text, notary))
    }
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(FILE_BYTES_MAX)
        .read_to_string(&mut text)?;
    Ok(text)
}

/// Writes the file whole or not at all: it appears under its name only when it is on the disk.
fn write(dir: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    let half = path.with_extension("key.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&half)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&half, path)?;
    // The new name is in the directory, which has a sync of its own.
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::{KEY_FILE, Notary, NotaryError};
    use crate::store::Head;
    use tempfile::TempDir;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_may_read_it() {
        let dir = TempDir::new().expect("a temporary directory");
        let made = Notary::of(dir.path()).expect("made");
        let again = Notary::of(dir.path()).expect("read");
        assert_eq!(made.key().verifier(), again.key().verifier());
        let name = made.key().verifier().name().as_str();
        assert!(
            name.starts_with("huying.local/") && name.len() == 29,
            "{name}"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let file = dir.path().join(KEY_FILE).metadata().expect("there");
            assert_eq!(file.permissions().mode() & 0o777, 0o600);
        }
        let other = Notary::of(TempDir::new().expect("another").path()).expect("made");
        assert_ne!(made.key().verifier(), other.key().verifier());
    }

    #[test]
    fn a_damaged_key_is_never_replaced() {
        let dir = TempDir::new().expect("a temporary directory");
        for text in [
            "",
            "huying-ledger-key/1\nname\n00\n",
            "huying-ledger-key/2\nname\n",
        ] {
            std::fs::write(dir.path().join(KEY_FILE), text).expect("written");
            assert!(matches!(
                Notary::of(dir.path()),
                Err(NotaryError::Damaged(_))
            ));
            let left = std::fs::read_to_string(dir.path().join(KEY_FILE)).expect("there");
            assert_eq!(left, text);
        }
    }

    #[test]
    fn an_empty_log_has_a_checkpoint_too() {
        let dir = TempDir::new().expect("a temporary directory");
        let notary = Notary::of(dir.path()).expect("made");
        let signed = notary.sign(&Head::default()).expect("a head");
        let key = notary.key().verifier();
        assert!(signed.open(key, &[]).is_ok() && signed.is_of(key));
        assert_eq!(signed.checkpoint().size(), 0);
    }
}
