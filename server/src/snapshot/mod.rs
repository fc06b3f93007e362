//! A cache beside the log as one file: what the snapshots of the heat and of the state have in common.
//!
//! | part | bytes |
//! |---|---|
//! | magic | 12, of its kind; version (4, little-endian) |
//! | length of the label | 4, little-endian |
//! | label | JSON |
//! | hash of the label | SHA-256 (32) |
//!
//! Then comes what the label is about. A file is replaced as a whole: until the new one is on the disk, the one before
//! stays under its name.

pub(crate) mod doors;

use crate::proofs::Proofs;
use crate::store::{Store, StoreError};
use cases::state::NotAState;
use heat::LoadError;
use ledger::root_from;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// Bytes read or written at a time.
const PART_BYTES: usize = 1 << 20;
/// Longest label: the lists in it have limits far below.
const LABEL_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Why a file is not used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// There is none.
    #[error("there is none")]
    None,
    /// It cannot be read, or written.
    #[error("it cannot be read or written: {0}")]
    Disk(io::Error),
    /// It is not what this version writes, or not whole.
    #[error("it is not what this version of the program writes: {0}")]
    Damaged(&'static str),
    /// Its cases are damaged.
    #[error(transparent)]
    Cases(#[from] LoadError),
    /// Its state is damaged.
    #[error("its state is damaged: {0}")]
    State(NotAState),
    /// A program with another form of states wrote it.
    #[error("another version of the program wrote it")]
    OtherForm,
    /// Other areas are in force.
    #[error("it was counted by other areas than those in force")]
    OtherAreas,
    /// The log is not the one that it was made from, or lost its end.
    #[error("it is not of this log: there, event {0} is none or another")]
    OtherLog(u64),
    /// The log's hashes cannot be read.
    #[error("the log's hashes cannot be read: {0}")]
    Store(#[from] StoreError),
}

impl From<io::Error> for Unusable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::None,
            io::ErrorKind::UnexpectedEof => Self::Damaged("it ends too early"),
            _ => Self::Disk(error),
        }
    }
}

/// What begins a file of one kind.
pub struct Kind {
    /// Its first bytes.
    pub magic: &'static [u8; 12],
    /// Of the layout of its label.
    pub version: u32,
}

impl Kind {
    /// Writes what comes before the content.
    pub fn write(&self, label: &impl Serialize, out: &mut impl Write) -> Result<(), Unusable> {
        let text = serde_json::to_vec(label).expect("texts and numbers");
        let length =
            u32::try_from(text.len()).map_err(|_| Unusable::Damaged("its label is too long"))?;
        out.write_all(self.magic)?;
        out.write_all(&self.version.to_le_bytes())?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(&text)?;
        Ok(out.write_all(&Sha256::digest(&text))?)
    }

    /// Reads it. Nothing is allocated by what a length says.
    pub fn read<Label: DeserializeOwned>(&self, file: &mut impl Read) -> Result<Label, Unusable> {
        let mut magic = [0; 12];
        file.read_exact(&mut magic)?;
        if magic != *self.magic || number(file)? != self.version {
            return Err(Unusable::Damaged("it begins otherwise"));
        }
        let length = u64::from(number(file)?);
        if length > LABEL_BYTES_MAX {
            return Err(Unusable::Damaged("its label is too long"));
        }
        let mut text = Vec::new();
        file.by_ref().take(length).read_to_end(&mut text)?;
        let mut hash = [0; 32];
        file.read_exact(&mut hash)?;
        if <[u8; 32]>::from(Sha256::digest(&text)) != hash {
            return Err(Unusable::Damaged("its label is not as it was written"));
        }
        serde_json::from_slice(&text).map_err(|_| Unusable::Damaged("its label cannot be read"))
    }
}

fn number(file: &mut impl Read) -> Result<u32, Unusable> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Opens a file to be read from its beginning.
pub fn open(path: &Path) -> Result<BufReader<File>, Unusable> {
    Ok(BufReader::with_capacity(PART_BYTES, File::open(path)?))
}

/// Puts what `write` writes in the place of a file, or leaves what was there.
pub fn replace<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<T, Unusable>,
) -> Result<T, Unusable> {
    let new = path.with_extension("new");
    let made = (|| {
        let mut out = BufWriter::with_capacity(PART_BYTES, File::create(&new)?);
        let told = write(&mut out)?;
        out.flush()?;
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()?;
        fs::rename(&new, path)?;
        sync_name(path)?;
        Ok(told)
    })();
    if made.is_err() {
        // It is of no use, and may be the reason that the disk is full.
        drop(fs::remove_file(&new));
    }
    made
}

/// Takes a file away for good; that there is none is as good.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => sync_name(path),
    }
}

/// So that the name, or that there is none, is on the disk as well; not every system can.
fn sync_name(path: &Path) -> io::Result<()> {
    match path.parent().and_then(|dir| File::open(dir).ok()) {
        Some(dir) => dir.sync_all(),
        None => Ok(()),
    }
}

/// The root of the log up to an event, hexadecimal, from the hashes beside it.
pub fn root(store: &dyn Store, seq: u64) -> Result<String, Unusable> {
    let mut proofs = Proofs::of(store);
    let root = root_from(seq, &mut |node| proofs.node(node));
    match root {
        Ok(root) => Ok(crate::http::hex(&root.0)),
        Err(StoreError::Missing(_)) => Err(Unusable::OtherLog(seq)),
        Err(error) => Err(error.into()),
    }
}

/// `Err` unless the log has an event of this number and had this root then.
pub fn of_this_log(store: &dyn Store, seq: u64, root_then: &str) -> Result<(), Unusable> {
    if store.head()?.seq < seq || root(store, seq)? != root_then {
        return Err(Unusable::OtherLog(seq));
    }
    Ok(())
}
