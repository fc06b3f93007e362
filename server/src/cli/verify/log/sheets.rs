//! What the log leads to, kept small: for each case and key a few short hashes to compare the read models with.

use super::reading::{Short, short};
use crate::engine::row_change;
use crate::store::{Row, RowChange};
use cases::event::TablesChanged;
use cases::{Event, State};
use grids::Edition;
use std::collections::BTreeMap;

/// A case's row, as hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseSheet {
    /// Source, time and words: those of the report.
    pub report: Short,
    /// Class, area, team, deadline and position.
    pub facts: Short,
    /// The status word.
    pub status: Short,
}

impl CaseSheet {
    /// Of a row.
    pub fn of(row: &Row) -> Self {
        Self {
            report: short(&[
                row.source.as_bytes(),
                &row.at_s.to_be_bytes(),
                row.text.as_bytes(),
            ]),
            facts: facts(row),
            status: short(&[row.status.as_bytes()]),
        }
    }
}

fn facts(row: &Row) -> Short {
    let word = |word: &Option<String>| {
        word.as_ref()
            .map_or(vec![0], |word| [b"1", word.as_bytes()].concat())
    };
    let due = row
        .due_s
        .map_or(vec![], |due_s| due_s.to_be_bytes().to_vec());
    let position = row.position.map_or(vec![], |(lon, lat)| {
        [lon.to_bits().to_be_bytes(), lat.to_bits().to_be_bytes()].concat()
    });
    short(&[
        &word(&row.class),
        &word(&row.area),
        &word(&row.team),
        &due,
        &position,
    ])
}

/// Everything derived.
pub struct Sheets {
    /// Editions with the entry after which each was in force, in order.
    editions: Vec<(u64, Edition)>,
    /// By case number, from 1.
    pub cases: Vec<CaseSheet>,
    /// For each entry that a command began with: the command's key.
    pub keys: Vec<Option<Short>>,
    last_key: Option<Short>,
    /// Case of each entry, for the keys.
    pub case_of: Vec<u32>,
    /// Tables put in force, by name and version: hash of the text and the entry.
    pub tables: BTreeMap<(String, u32), (String, u64)>,
}

impl Sheets {
    /// Before the first entry. Without an edition no rows can be derived.
    pub fn new(editions: Vec<(u64, Edition)>) -> Self {
        Self {
            editions,
            cases: Vec::new(),
            keys: Vec::new(),
            last_key: None,
            case_of: Vec::new(),
            tables: BTreeMap::new(),
        }
    }

    /// Whether rows can be derived at all.
    pub fn has_edition(&self) -> bool {
        !self.editions.is_empty()
    }

    /// Takes in what an event changes outside of the state, which has just applied it.
    pub fn note(&mut self, state: &State, seq: u64, event: &Event) {
        self.case_of.push(event.case().map_or(0, |case| case.0));
        if let Event::TablesChanged(change) = event {
            self.note_table(seq, change);
        }
        let in_force = self.editions.iter().rev().find(|(after, _)| *after < seq);
        let Some((_, edition)) = in_force else {
            return;
        };
        match row_change(state, edition, event) {
            None => {}
            Some(RowChange::New(row)) => self.cases.push(CaseSheet::of(&row)),
            Some(RowChange::Changed(row)) => {
                if let Some(sheet) = self.sheet(row.case) {
                    sheet.facts = facts(&row);
                    sheet.status = short(&[row.status.as_bytes()]);
                }
            }
            Some(RowChange::Status { case, status }) => {
                if let Some(sheet) = self.sheet(case) {
                    sheet.status = short(&[status.as_bytes()]);
                }
            }
        }
    }

    fn sheet(&mut self, case: u32) -> Option<&mut CaseSheet> {
        self.cases.get_mut((case as usize).checked_sub(1)?)
    }

    fn note_table(&mut self, seq: u64, change: &TablesChanged) {
        let version = (change.name.to_string(), change.version);
        self.tables
            .insert(version, (change.sha256.to_string(), seq));
    }

    /// Takes in the key of the next entry: a command's first entry has it, those that follow from it repeat it.
    pub fn note_key(&mut self, key: Option<Short>) {
        let begins = key.is_some() && key != self.last_key;
        self.keys.push(key.filter(|_| begins));
        if key.is_some() {
            self.last_key = key;
        }
    }
}
