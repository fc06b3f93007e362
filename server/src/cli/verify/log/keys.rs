//! Idempotency keys: those that the log leads to, and those that are kept.

use super::finding::Finding;
use super::short::{Mixer, Short};
use super::source::Source;
use cases::Event;

/// A key as it is kept, or as the log leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Source and id.
    pub short: Short,
    /// The case it leads to.
    pub case: u32,
}

/// The key of the command that may have led to an event; time, rules, periods and tables have none.
pub fn of(event: &Event, mixer: &Mixer) -> Option<Short> {
    let (source, id) = match event {
        Event::Reported(event) => (&*event.source, &*event.id),
        Event::Placed(event) => (&*event.by, &*event.id),
        Event::Classified(event) => (&*event.by, &*event.id),
        Event::Accepted(event) | Event::ReportedBack(event) | Event::Closed(event) => {
            (&*event.by, &*event.id)
        }
        Event::Stepped(event) => (&*event.by, &*event.id),
        Event::ClassAdded(event) => ("class", &*event.code),
        Event::SourceAdded(event) => ("source", &*event.code),
        Event::Erased(event) if !event.id.is_empty() => (&*event.by, &*event.id),
        Event::Passed(_)
        | Event::Erased(_)
        | Event::TablesChanged(_)
        | Event::AccountChanged(_) => return None,
    };
    Some(mixer.short((source.as_bytes(), id.as_bytes())))
}

/// The kept keys of the first `entries` entries, by entry.
pub struct Kept {
    keys: Vec<Option<Key>>,
    /// Keys that lead to no entry, or to one that has another already.
    astray: Vec<u64>,
}

impl Kept {
    /// Reads all of them. `source` may see later entries than the log that is checked; their keys are left out.
    pub fn read(source: &Source, entries: u64, mixer: &Mixer) -> rusqlite::Result<Self> {
        let mut kept = Self {
            keys: vec![None; entries as usize],
            astray: Vec::new(),
        };
        let last = source.head()?.seq;
        let mut ask = source
            .db
            .prepare("SELECT source, id, case_no, seq FROM keys")?;
        let mut rows = ask.query([])?;
        while let Some(row) = rows.next()? {
            let (source, id) = (row.get_ref(0)?.as_bytes()?, row.get_ref(1)?.as_bytes()?);
            let key = Key {
                short: mixer.short((source, id)),
                case: row.get(2)?,
            };
            let seq = row.get::<_, i64>(3)? as u64;
            let place = kept.keys.get_mut((seq as usize).wrapping_sub(1));
            match place {
                Some(place @ None) => *place = Some(key),
                Some(Some(_)) => kept.astray.push(seq),
                None if seq == 0 || seq > last => kept.astray.push(seq),
                None => {}
            }
        }
        Ok(kept)
    }

    /// Compares them with those that the log leads to, entry by entry.
    pub fn compare(&self, log: &[Option<Key>], findings: &mut Vec<Finding>) {
        let mut note = |seq: u64, how| {
            let what = format!("the key that leads to entry {seq}");
            findings.push(Finding::Derived { what, how });
        };
        for seq in &self.astray {
            note(*seq, "is one too many, or there is no such entry");
        }
        for (seq, (kept, log)) in (1..).zip(self.keys.iter().zip(log)) {
            match (kept, log) {
                (None, Some(_)) => note(seq, "is missing: the same command could be done twice"),
                (Some(_), None) => note(seq, "belongs to no command that led to it"),
                (Some(kept), Some(log)) if kept.short != log.short => {
                    note(seq, "is another than the entry says");
                }
                (Some(kept), Some(log)) if kept.case != log.case => {
                    note(seq, "leads to another case than the entry says");
                }
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
    }
}
