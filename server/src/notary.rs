//! The keys that this installation signs with: its log, and as a witness those of others. They lie beside the database,
//! never in it, so that a copy of the database cannot sign.

use crate::store::{Head, StoreError};
use ledger::{Checkpoint, CosignerKey, Hash, KeyName, SignedCheckpoint, SignerKey};
use rand::TryRngCore as _;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Name of the log's key file inside the data directory.
pub const KEY_FILE: &str = "ledger.key";
/// Name of the witness's key file inside the data directory; there is one when it was ever a witness.
pub const WITNESS_KEY_FILE: &str = "witness.key";
/// What the log's file begins with.
const FORMAT: &str = "huying-ledger-key/1";
/// What the witness's file begins with: neither key passes for the other.
const WITNESS_FORMAT: &str = "huying-witness-key/1";
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
        let (name, seed) = named_seed(dir, KEY_FILE, FORMAT, "huying.local/")?;
        Ok(Self {
            key: SignerKey::from_seed(name, &seed),
        })
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
}

/// The witness's key of a data directory; made, and synced to disk, when there is none yet.
pub fn witness_key(dir: &Path) -> Result<CosignerKey, NotaryError> {
    let (name, seed) = named_seed(
        dir,
        WITNESS_KEY_FILE,
        WITNESS_FORMAT,
        "huying.local/witness/",
    )?;
    Ok(CosignerKey::from_seed(name, &seed))
}

/// Name and seed out of a key file; without the file, new ones, whose name begins with `named`.
fn named_seed(
    dir: &Path,
    file: &str,
    format: &str,
    named: &str,
) -> Result<(KeyName, [u8; 32]), NotaryError> {
    let path = dir.join(file);
    let fault = |cause| NotaryError::File {
        path: path.clone(),
        cause,
    };
    let text = match read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let text = make(format, named)?;
            write(dir, &path, &text).map_err(fault)?;
            text
        }
        Err(error) => return Err(fault(error)),
    };
    parse(&text, format).ok_or(NotaryError::Damaged(path))
}

/// Three lines: format, name, 64 hexadecimal digits of the seed. Whoever runs the log may choose another name before
/// its first checkpoint is given away.
fn parse(text: &str, format: &str) -> Option<(KeyName, [u8; 32])> {
    let mut lines = text.lines();
    let (said, name, seed) = (lines.next()?, lines.next()?, lines.next()?);
    if said != format || lines.next().is_some() {
        return None;
    }
    // The same digits as a hash.
    let Hash(seed) = seed.parse().ok()?;
    Some((name.parse().ok()?, seed))
}

fn make(format: &str, named: &str) -> Result<String, NotaryError> {
    let mut seed = [0; 32];
    rand::rngs::OsRng
        .try_fill_bytes(&mut seed)
        .map_err(|error| NotaryError::Random(error.to_string()))?;
    let unnamed = SignerKey::from_seed("unnamed".parse().expect("a name"), &seed);
    let digits = Hash(*unnamed.verifier().public()).to_string();
    let name = &digits[..2 * NAMED_BY_BYTES];
    Ok(format!("{format}\n{named}{name}\n{}\n", Hash(seed)))
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(FILE_BYTES_MAX)
        .read_to_string(&mut text)?;
    Ok(text)
}

/// Writes the file whole or not at all: it appears under its name only when it is on the disk.
pub(crate) fn write(dir: &Path, path: &Path, text: &str) -> std::io::Result<()> {
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
    use super::{KEY_FILE, Notary, NotaryError, WITNESS_KEY_FILE, witness_key};
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
    fn a_witness_has_a_key_of_its_own_that_never_passes_for_the_logs() {
        let dir = TempDir::new().expect("a temporary directory");
        let log = Notary::of(dir.path()).expect("made");
        let made = witness_key(dir.path()).expect("made");
        let again = witness_key(dir.path()).expect("read");
        assert_eq!(made.verifier(), again.verifier());
        assert_ne!(made.verifier().public(), log.key().verifier().public());
        let from = |name: &str| dir.path().join(name);
        std::fs::copy(from(KEY_FILE), from(WITNESS_KEY_FILE)).expect("copied");
        assert!(matches!(
            witness_key(dir.path()),
            Err(NotaryError::Damaged(_))
        ));
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
