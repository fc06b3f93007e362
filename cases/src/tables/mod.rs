//! The tables that differ from city to city: classes, sources, teams, duties, calendar. Data, never code.

mod duty;
mod lists;
mod sheet;
mod times;

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::clock::Calendar;

pub use duty::{Answers, Condition, Duty};
pub use lists::{Class, Department, Source, Team};

/// The tables as CSV text with a header line. Columns are found by name; further columns are fine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'a> {
    /// `code,kind,name,name_en,parent`
    pub classes: &'a str,
    /// `code,name,name_en`
    pub sources: &'a str,
    /// `key,name,name_en,kind`; kind `subdistrict` marks the territory's own teams.
    pub departments: &'a str,
    /// `code,name,name_en,department,area`, and `lon,lat` in WGS 84 where known.
    pub teams: &'a str,
    /// `row,class,area,condition,priority,lead,support,limit_kind,limit,done,done_en,list`
    pub duties: &'a str,
    /// `date,kind,name`; kind is `holiday` or `workday`.
    pub calendar: &'a str,
    /// `from,to` as `HH:MM`.
    pub hours: &'a str,
}

impl<'a> Texts<'a> {
    /// Names and texts in a fixed order; a text may be empty: then the table is.
    pub fn named(&self) -> [(&'static str, &'a str); 7] {
        [
            ("classes.csv", self.classes),
            ("sources.csv", self.sources),
            ("departments.csv", self.departments),
            ("teams.csv", self.teams),
            ("duties.csv", self.duties),
            ("calendar.csv", self.calendar),
            ("hours.csv", self.hours),
        ]
    }
}

/// One fault in one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableFault {
    /// The file, e.g. `duties.csv`.
    pub file: &'static str,
    /// The line in the file, counted from 1 with the header; 0 when it is about the file.
    pub line: u64,
    /// The column's name; empty when it is about the row.
    pub column: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, " line {}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, " column {}", self.column)?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// The tables in force, checked: every reference leads somewhere.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    pub(crate) classes: Vec<Class>,
    pub(crate) sources: Vec<Source>,
    pub(crate) departments: Vec<Department>,
    pub(crate) teams: Vec<Team>,
    pub(crate) duties: Vec<Duty>,
    pub(crate) calendar: Calendar,
    class_of: HashMap<Box<str>, usize>,
    source_of: HashMap<Box<str>, usize>,
    version: Box<str>,
}

impl Tables {
    /// Reads all tables. Nothing is half-read: either everything is right or every fault is listed.
    ///
    /// # Errors
    /// Every fault, in the order of [`Texts::named`], then by line.
    pub fn parse(texts: &Texts<'_>) -> Result<Self, Vec<TableFault>> {
        let mut faults = Vec::new();
        let classes = lists::classes(texts.classes, &mut faults);
        let sources = lists::sources(texts.sources, &mut faults);
        let departments = lists::departments(texts.departments, &mut faults);
        let teams = lists::teams(texts.teams, &departments, &mut faults);
        let known = duty::Known {
            classes: &classes,
            departments: &departments,
            teams: &teams,
        };
        let duties = duty::duties(texts.duties, &known, &mut faults);
        let days = times::days(texts.calendar, &mut faults);
        let hours = times::hours(texts.hours, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let class_of = classes
            .iter()
            .enumerate()
            .map(|(at, c)| (c.code.clone(), at))
            .collect();
        let source_of = sources
            .iter()
            .enumerate()
            .map(|(at, s)| (s.code.clone(), at))
            .collect();
        let calendar = Calendar::new(hours, days);
        let version = version(texts);
        Ok(Self {
            classes,
            sources,
            departments,
            teams,
            duties,
            calendar,
            class_of,
            source_of,
            version,
        })
    }

    /// No tables: any source is taken, no class is known, the territory answers everything.
    pub fn empty() -> Self {
        Self {
            version: version(&Texts::default()),
            ..Self::default()
        }
    }

    /// The version: the first 16 hex digits of SHA-256 over names and texts of all tables.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The classes in the order of the table.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// The sources in the order of the table.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The departments in the order of the table.
    pub fn departments(&self) -> &[Department] {
        &self.departments
    }

    /// The teams in the order of the table.
    pub fn teams(&self) -> &[Team] {
        &self.teams
    }

    /// The duties in the order of the table.
    pub fn duties(&self) -> &[Duty] {
        &self.duties
    }

    /// The calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The class of this code.
    pub fn class(&self, code: &str) -> Option<&Class> {
        self.class_of.get(code).map(|at| &self.classes[*at])
    }

    /// The source of this code.
    pub fn source(&self, code: &str) -> Option<&Source> {
        self.source_of.get(code).map(|at| &self.sources[*at])
    }

    /// The duty of this row id.
    pub fn duty(&self, id: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| &*duty.id == id)
    }

    /// The codes of a class and of all above it, finest first. At most eight: a tree is not deeper.
    pub fn class_chain<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Class> {
        std::iter::successors(self.class(code), |class| {
            class
                .parent
                .as_deref()
                .and_then(|parent| self.class(parent))
        })
        .take(8)
    }
}

fn version(texts: &Texts<'_>) -> Box<str> {
    let mut hash = Sha256::new();
    for (name, text) in texts.named() {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize()[..8]
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
        .into()
}
