//! The heat as one file beside the log, so that a start can count before the log is read.
//!
//! `heat.snapshot` in the data directory is a cache: whoever deletes it loses seconds of the next start, and nothing
//! else. It says which areas it was counted by and the root of the log it is the sum of; a file of another log, of
//! other areas, or one that is damaged is passed over with a warning. When the log is read, the heat is built anew from
//! it: a wrong file can never outlive the start.
//!
//! | part | bytes |
//! |---|---|
//! | magic | `huying-heat` and 0 (12), version (4, little-endian) |
//! | length of the label | 4, little-endian |
//! | label | JSON: sequence number, root, hash of the areas, and the lists whose numbers the columns hold |
//! | hash of the label | SHA-256 (32) |
//! | cases | what [`heat::View::save`] writes |

mod keep;
#[cfg(test)]
mod tests;

pub use keep::{keep, start};

use crate::books::Line;
use crate::proofs::Proofs;
use crate::store::StoreError;
use crate::world::World;
use heat::{Heat, LoadError, Stamp, View};
use ledger::root_from;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::Arc;

/// Its name in the data directory.
pub const FILE: &str = "heat.snapshot";

const MAGIC: &[u8; 12] = b"huying-heat\0";
const VERSION: u32 = 1;
/// Bytes read at a time.
const READ_BYTES: usize = 1 << 20;
/// Longest label: the lists have limits far below.
const LABEL_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// What the cases are the sum of, and how their numbers are to be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Label {
    seq: u64,
    /// Root of the log up to `seq`, hexadecimal.
    root: String,
    /// Hash of the edition, hexadecimal.
    edition: String,
    classes: Vec<Line>,
    sources: Vec<Line>,
    teams: Vec<Line>,
}

/// Why a file is not used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// There is none.
    #[error("there is none")]
    None,
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Read(io::Error),
    /// It is not what this version writes, or not whole.
    #[error("it is not what this version of the program writes: {0}")]
    Damaged(&'static str),
    /// Its cases are damaged.
    #[error(transparent)]
    Cases(#[from] LoadError),
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
            _ => Self::Read(error),
        }
    }
}

/// Shows the file's cases, and the lists by whose numbers they are counted, until the log is read.
///
/// Whatever is wrong with the file is a warning, and the start goes on without it.
pub fn show(world: &World) {
    let Some(path) = world.heat_file() else {
        return;
    };
    let started = std::time::Instant::now();
    match read(world, path) {
        Ok((label, view)) => {
            let (seq, cases) = (label.seq, view.len());
            let books = world.books();
            let books = books.numbered_as(&label.classes, &label.sources, &label.teams);
            world.show_books(books);
            world.show_heat(seq, view);
            world.set_heat_kept(seq);
            let took_ms = started.elapsed().as_millis() as u64;
            tracing::info!(
                seq,
                cases,
                took_ms,
                "counting goes by the snapshot until the log is read"
            );
        }
        Err(Unusable::None) => {}
        Err(why) => {
            let path = path.display();
            tracing::warn!(%path, %why, "the snapshot of the heat is passed over; counting begins when the log is read");
        }
    }
}

fn read(world: &World, path: &Path) -> Result<(Label, Arc<View>), Unusable> {
    let mut file = BufReader::with_capacity(READ_BYTES, File::open(path)?);
    let label = label(&mut file)?;
    if label.edition != world.edition().hash_hex() {
        return Err(Unusable::OtherAreas);
    }
    if world.store.head()?.seq < label.seq || root(world, label.seq)? != label.root {
        return Err(Unusable::OtherLog(label.seq));
    }
    let (heat, stamp) = Heat::load(&mut file)?;
    if stamp != stamp_of(world, label.seq) {
        return Err(Unusable::Damaged("label and cases do not belong together"));
    }
    Ok((label, heat.snapshot()))
}

fn label(file: &mut impl Read) -> Result<Label, Unusable> {
    let mut head = [0; MAGIC.len() + 8];
    file.read_exact(&mut head)?;
    let (magic, numbers) = head.split_at(MAGIC.len());
    let number =
        |at: usize| u32::from_le_bytes(numbers[at..at + 4].try_into().expect("four bytes"));
    if magic != MAGIC || number(0) != VERSION {
        return Err(Unusable::Damaged("it begins otherwise"));
    }
    let length = u64::from(number(4));
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

/// Writes the cases of a view that shows everything up to `seq`.
fn write(world: &World, seq: u64, view: &View, out: &mut impl Write) -> Result<(), Unusable> {
    let books = world.books();
    let label = Label {
        seq,
        root: root(world, seq)?,
        edition: world.edition().hash_hex(),
        classes: books.classes.lines().to_vec(),
        sources: books.sources.lines().to_vec(),
        teams: books.teams.lines().to_vec(),
    };
    let text = serde_json::to_vec(&label).expect("texts and numbers");
    let length =
        u32::try_from(text.len()).map_err(|_| Unusable::Damaged("its label is too long"))?;
    out.write_all(MAGIC)?;
    out.write_all(&VERSION.to_le_bytes())?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&text)?;
    out.write_all(&Sha256::digest(&text))?;
    Ok(view.save(&stamp_of(world, seq), out)?)
}

fn stamp_of(world: &World, seq: u64) -> Stamp {
    let edition = world.edition().hash();
    Stamp { seq, edition }
}

/// The root of the log up to an event, from the hashes beside it.
fn root(world: &World, seq: u64) -> Result<String, Unusable> {
    let mut proofs = Proofs::of(&*world.store);
    let root = root_from(seq, &mut |node| proofs.node(node));
    match root {
        Ok(root) => Ok(crate::http::hex(&root.0)),
        Err(StoreError::Missing(_)) => Err(Unusable::OtherLog(seq)),
        Err(error) => Err(error.into()),
    }
}
