//! The entries as the database has them, in parts, and each judged by itself.

use super::finding::Finding;
use super::source::Source;
use cases::Event;
use ledger::Hash;
use rayon::prelude::*;
use rusqlite::{Rows, Statement};
use sha2::{Digest as _, Sha256};
use std::sync::mpsc::SyncSender;

/// Entries of one part.
const PART_ENTRIES: usize = 4_096;
/// What a part takes at most, in bytes of entries, unless one entry alone has more.
const PART_BYTES: usize = 16 << 20;

/// The first bytes of a SHA-256: enough to compare what is kept twice.
pub type Short = [u8; 16];

/// A row of the log.
#[derive(Clone, Debug)]
pub struct Raw {
    /// Its number.
    pub seq: u64,
    /// The case that the row names.
    pub case: u32,
    /// The event.
    pub bytes: Vec<u8>,
    /// The hash kept beside it; `None` when it is missing.
    pub leaf: Option<Vec<u8>>,
}

/// An entry that is right by itself.
pub struct Read {
    /// Its number.
    pub seq: u64,
    /// The event.
    pub event: Event,
    /// The hash of its bytes.
    pub leaf: Hash,
    /// The idempotency key that it may have been written for.
    pub key: Option<Short>,
}

/// Reads all entries and sends them on in parts; a database that breaks off sends the reason last.
pub fn read(source: &Source, parts: &SyncSender<Result<Vec<Raw>, Finding>>) {
    let mut after = 0;
    if let Err(cause) = read_rows(source, &mut after, parts) {
        // Whoever has stopped listening has found something else before.
        drop(parts.send(Err(Finding::Damaged { after, cause })));
    }
}

fn read_rows(
    source: &Source,
    after: &mut u64,
    parts: &SyncSender<Result<Vec<Raw>, Finding>>,
) -> rusqlite::Result<()> {
    let mut ask = source
        .db
        .prepare("SELECT seq, case_no, bytes FROM events ORDER BY seq")?;
    let mut beside = Beside::of(source)?;
    let mut beside = beside.as_mut().map(Beside::rows).transpose()?;
    let (mut rows, mut part, mut bytes) = (ask.query([])?, Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let mut raw = Raw {
            seq: row.get::<_, i64>(0)? as u64,
            case: row.get(1)?,
            bytes: row.get(2)?,
            leaf: None,
        };
        if let Some(beside) = &mut beside {
            raw.leaf = beside.of_entry(raw.seq)?;
        }
        (*after, bytes) = (raw.seq, bytes + raw.bytes.len());
        part.push(raw);
        if part.len() == PART_ENTRIES || bytes > PART_BYTES {
            bytes = 0;
            if parts.send(Ok(std::mem::take(&mut part))).is_err() {
                return Ok(());
            }
        }
    }
    if parts.send(Ok(part)).is_ok()
        && let Some(seq) = beside
            .map(|mut beside| beside.left_over())
            .transpose()?
            .flatten()
    {
        drop(parts.send(Err(Finding::LeafLeft { seq })));
    }
    Ok(())
}

/// The hashes kept beside the entries, read in step with them.
struct Beside<'a>(Statement<'a>);

struct BesideRows<'a> {
    rows: Rows<'a>,
    next: Option<(u64, Vec<u8>)>,
}

impl<'a> Beside<'a> {
    fn of(source: &'a Source) -> rusqlite::Result<Option<Self>> {
        let ask = "SELECT seq, hash FROM leaves ORDER BY seq";
        source
            .has_leaves
            .then(|| source.db.prepare(ask).map(Self))
            .transpose()
    }

    fn rows(&mut self) -> rusqlite::Result<BesideRows<'_>> {
        let mut rows = BesideRows {
            rows: self.0.query([])?,
            next: None,
        };
        rows.step()?;
        Ok(rows)
    }
}

impl BesideRows<'_> {
    fn step(&mut self) -> rusqlite::Result<Option<(u64, Vec<u8>)>> {
        let next = match self.rows.next()? {
            Some(row) => Some((row.get::<_, i64>(0)? as u64, row.get(1)?)),
            None => None,
        };
        Ok(std::mem::replace(&mut self.next, next))
    }

    /// The hash of this entry. One of an entry that is not there is kept, and so found at the next.
    fn of_entry(&mut self, seq: u64) -> rusqlite::Result<Option<Vec<u8>>> {
        match &self.next {
            Some((at, _)) if *at == seq => Ok(self.step()?.map(|(_, hash)| hash)),
            Some(_) | None => Ok(None),
        }
    }

    fn left_over(&mut self) -> rusqlite::Result<Option<u64>> {
        Ok(self.step()?.map(|(seq, _)| seq))
    }
}

/// Judges a part, entry by entry side by side. Those before the first that is wrong, and what is wrong with it.
pub fn judge(part: Vec<Raw>, has_leaves: bool) -> (Vec<Read>, Option<Finding>) {
    let mut judged: Vec<_> = part
        .into_par_iter()
        .map(|raw| entry(raw, has_leaves))
        .collect();
    let wrong = judged.iter().position(Result::is_err);
    let finding = wrong.and_then(|at| judged.drain(at..).next()?.err());
    (judged.into_iter().flatten().collect(), finding)
}

/// What one entry shows by itself: spelling, hash, case.
pub fn entry(raw: Raw, has_leaves: bool) -> Result<Read, Finding> {
    let seq = raw.seq;
    let event =
        Event::from_bytes_checked(&raw.bytes).map_err(|cause| Finding::Spelling { seq, cause })?;
    let leaf = Hash::leaf(&raw.bytes);
    if has_leaves {
        let kept = raw.leaf.ok_or(Finding::LeafMissing { seq })?;
        if kept != leaf.0 {
            return Err(Finding::Leaf { seq });
        }
    }
    if raw.case != event.case().map_or(0, |case| case.0) {
        return Err(Finding::Filed { seq });
    }
    Ok(Read {
        seq,
        leaf,
        key: key(&event),
        event,
    })
}

/// The key of the command that may have led to an event; time, rules and tables have none.
fn key(event: &Event) -> Option<Short> {
    let (source, id) = match event {
        Event::Reported(event) => (&event.source, &event.id),
        Event::Placed(event) => (&event.by, &event.id),
        Event::Classified(event) => (&event.by, &event.id),
        Event::Accepted(event) | Event::ReportedBack(event) | Event::Closed(event) => {
            (&event.by, &event.id)
        }
        Event::Stepped(event) => (&event.by, &event.id),
        Event::ClassAdded(event) => return Some(short(&[b"class", event.code.as_bytes()])),
        Event::SourceAdded(event) => return Some(short(&[b"source", event.code.as_bytes()])),
        Event::Passed(_) | Event::TablesChanged(_) => return None,
    };
    Some(short(&[source.as_bytes(), id.as_bytes()]))
}

/// Some fields as one short hash; lengths keep them apart.
pub fn short(fields: &[&[u8]]) -> Short {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    let hash: [u8; 32] = hash.finalize().into();
    *hash.first_chunk().expect("16 of 32 bytes")
}
