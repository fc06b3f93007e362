//! The entries as the database has them, in parts.

use super::finding::Finding;
use super::source::Source;
use ledger::Hash;
use rusqlite::{Rows, Statement};
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender};

/// Entries of one part.
const PART_ENTRIES: usize = 1_024;
/// Bytes after which a part is full, however few entries it has.
const PART_BYTES: usize = 16 << 20;

/// Rows of the log, one after the other.
#[derive(Default)]
pub struct Part {
    bytes: Vec<u8>,
    rows: Vec<Row>,
}

struct Row {
    seq: u64,
    case: u32,
    bytes: Range<usize>,
    leaf: Beside,
}

/// The hash kept beside an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// This one.
    Kept(Hash),
    /// None, though others have one.
    Missing,
    /// None is kept in this database, or none was wanted.
    Never,
}

/// A row of the log.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// Its number.
    pub seq: u64,
    /// The case that the row names.
    pub case: u32,
    /// The event.
    pub bytes: &'a [u8],
    /// The hash beside it.
    pub leaf: Beside,
}

/// Parts that have been judged, to be filled again: room made anew for each costs more than what is read into it.
pub type Emptied = Receiver<Part>;

/// Where parts go, and at last why the database broke off, if it did.
pub type Parts = SyncSender<Result<Part, Finding>>;

/// Reads all entries and sends them on in parts, with the hashes beside them when these are wanted. Whoever has stopped
/// listening has found something else before.
pub fn read(source: &Source, with_leaves: bool, parts: &Parts, emptied: &Emptied) {
    let (mut after, with_leaves) = (0, with_leaves && source.has_leaves);
    let ended = match read_rows(source, with_leaves, &mut after, parts, emptied) {
        Ok(ended) => ended,
        Err(cause) => Some(Finding::Damaged { after, cause }),
    };
    if let Some(finding) = ended {
        drop(parts.send(Err(finding)));
    }
}

fn read_rows(
    source: &Source,
    with_leaves: bool,
    after: &mut u64,
    parts: &Parts,
    emptied: &Emptied,
) -> rusqlite::Result<Option<Finding>> {
    let ask = "SELECT seq, case_no, bytes FROM events ORDER BY seq";
    let mut ask = source.db.prepare(ask)?;
    let mut leaves = with_leaves.then(|| Leaves::of(source)).transpose()?;
    let mut leaves = leaves.as_mut().map(LeafRows::of).transpose()?;
    let (mut rows, mut part) = (ask.query([])?, Part::default());
    while let Some(row) = rows.next()? {
        let seq = row.get::<_, i64>(0)? as u64;
        let leaf = match &mut leaves {
            Some(leaves) => leaves.of_entry(seq)?,
            None => Beside::Never,
        };
        part.push(seq, row.get(1)?, row.get_ref(2)?.as_blob()?, leaf);
        *after = seq;
        if part.is_full()
            && parts
                .send(Ok(std::mem::replace(&mut part, Part::empty(emptied))))
                .is_err()
        {
            return Ok(None);
        }
    }
    if parts.send(Ok(part)).is_err() {
        return Ok(None);
    }
    let left = leaves.and_then(|leaves| leaves.next);
    Ok(left.map(|(seq, _)| Finding::LeafLeft { seq }))
}

impl Part {
    fn empty(emptied: &Emptied) -> Self {
        let mut part: Self = emptied.try_recv().unwrap_or_default();
        part.bytes.clear();
        part.rows.clear();
        part
    }

    fn push(&mut self, seq: u64, case: u32, bytes: &[u8], leaf: Beside) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.rows.push(Row {
            seq,
            case,
            bytes: start..self.bytes.len(),
            leaf,
        });
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= PART_ENTRIES || self.bytes.len() >= PART_BYTES
    }

    /// The rows, one by one.
    pub fn raws(&self) -> impl ExactSizeIterator<Item = Raw<'_>> {
        self.rows.iter().map(|row| self.raw(row))
    }

    fn raw(&self, row: &Row) -> Raw<'_> {
        Raw {
            seq: row.seq,
            case: row.case,
            bytes: &self.bytes[row.bytes.clone()],
            leaf: row.leaf,
        }
    }
}

/// The hashes kept beside the entries, read in step with them.
struct Leaves<'a>(Statement<'a>);

struct LeafRows<'a> {
    rows: Rows<'a>,
    next: Option<(u64, Hash)>,
}

impl<'a> Leaves<'a> {
    fn of(source: &'a Source) -> rusqlite::Result<Self> {
        let ask = "SELECT seq, hash FROM leaves ORDER BY seq";
        source.db.prepare(ask).map(Self)
    }
}

impl<'a> LeafRows<'a> {
    fn of(leaves: &'a mut Leaves<'_>) -> rusqlite::Result<Self> {
        let mut rows = Self {
            rows: leaves.0.query([])?,
            next: None,
        };
        rows.step()?;
        Ok(rows)
    }

    fn step(&mut self) -> rusqlite::Result<()> {
        self.next = match self.rows.next()? {
            // What is not 32 bytes long fits no entry.
            Some(row) => Some((
                row.get::<_, i64>(0)? as u64,
                row.get(1).map_or(Hash([0; 32]), Hash),
            )),
            None => None,
        };
        Ok(())
    }

    /// The hash of this entry. One of an entry that is not there stays, and the next finds it.
    fn of_entry(&mut self, seq: u64) -> rusqlite::Result<Beside> {
        match self.next {
            Some((at, hash)) if at == seq => {
                self.step()?;
                Ok(Beside::Kept(hash))
            }
            Some(_) | None => Ok(Beside::Missing),
        }
    }
}
