//! What the log leads to, kept small: for each case and key a few short hashes to compare the read models with.

use super::judging::Read;
use super::keys::Key;
use super::personal::PersonalSheet;
use super::short::{Mixer, Short};
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
    pub fn of(row: &Row, mixer: &Mixer) -> Self {
        Self {
            report: mixer.short((&row.source, row.at_s, &row.text)),
            facts: facts(row, mixer),
            status: mixer.short(&*row.status),
        }
    }
}

fn facts(row: &Row, mixer: &Mixer) -> Short {
    let position = row
        .position
        .map(|(lon, lat)| (lon.to_bits(), lat.to_bits()));
    mixer.short((&row.class, &row.area, &row.team, row.due_s, position))
}

/// Everything derived.
pub struct Sheets {
    mixer: Mixer,
    /// Editions with the entry after which each was in force, in order.
    editions: Vec<(u64, Edition)>,
    /// By case number, from 1.
    pub cases: Vec<CaseSheet>,
    /// For each entry that a command began with, the command's key.
    pub keys: Vec<Option<Key>>,
    last_key: Option<Short>,
    /// Tables put in force, by name and version: hash of the text and the entry.
    pub tables: BTreeMap<(String, u32), (String, u64)>,
    /// What lies outside of the log and what must have been erased.
    pub personal: PersonalSheet,
}

impl Sheets {
    /// Before the first entry. Without an edition no rows can be derived.
    pub fn new(editions: Vec<(u64, Edition)>, mixer: Mixer) -> Self {
        Self {
            mixer,
            editions,
            cases: Vec::new(),
            keys: Vec::new(),
            last_key: None,
            tables: BTreeMap::new(),
            personal: PersonalSheet::default(),
        }
    }

    /// Makes the short hashes that these are compared by.
    pub fn mixer(&self) -> &Mixer {
        &self.mixer
    }

    /// Whether rows can be derived at all.
    pub fn has_edition(&self) -> bool {
        !self.editions.is_empty()
    }

    /// Takes in what an event changes outside of the state, which has just applied it.
    pub fn note(&mut self, state: &State, read: &Read) {
        let (seq, event) = (read.seq, &read.event);
        self.note_key(event, read.key);
        self.personal.note(seq, event);
        if let Event::TablesChanged(change) = event {
            self.note_table(seq, change);
        }
        let in_force = self.editions.iter().rev().find(|(after, _)| *after < seq);
        let Some((_, edition)) = in_force else {
            return;
        };
        match row_change(state, edition, event) {
            None => {}
            Some(RowChange::New(row)) => self.cases.push(CaseSheet::of(&row, &self.mixer)),
            Some(RowChange::Changed(row)) => {
                let facts = facts(&row, &self.mixer);
                let status = self.mixer.short(&*row.status);
                if let Some(sheet) = self.sheet(row.case) {
                    (sheet.facts, sheet.status) = (facts, status);
                }
            }
            Some(RowChange::Status { case, status }) => {
                let status = self.mixer.short(status);
                if let Some(sheet) = self.sheet(case) {
                    sheet.status = status;
                }
            }
        }
    }

    fn sheet(&mut self, case: u32) -> Option<&mut CaseSheet> {
        self.cases.get_mut((case as usize).checked_sub(1)?)
    }

    /// A version of a table was put in force.
    pub fn note_table(&mut self, seq: u64, change: &TablesChanged) {
        let version = (change.name.to_string(), change.version);
        self.tables
            .insert(version, (change.sha256.to_string(), seq));
    }

    /// A command's first entry leads to its key; those that follow from it only repeat it.
    fn note_key(&mut self, event: &Event, short: Option<Short>) {
        let begins = short.filter(|_| short != self.last_key);
        let case = event.case().map_or(0, |case| case.0);
        self.keys.push(begins.map(|short| Key { short, case }));
        if short.is_some() {
            self.last_key = short;
        }
    }
}
