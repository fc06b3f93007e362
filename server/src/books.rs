//! Codes and their small numbers: classes, sources, teams. Columns hold the numbers, people see codes and names.

use crate::store::{Store, StoreError};
use cases::Tables;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// One line of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its code.
    pub code: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its English name, or empty.
    pub name_en: Box<str>,
    /// The code above it.
    pub parent: Option<Box<str>>,
}

/// A list whose lines keep their number for as long as the program runs.
#[derive(Clone, Debug, Default)]
pub struct Book {
    lines: Vec<Line>,
    numbers: HashMap<Box<str>, u16>,
    retired: HashSet<Box<str>>,
}

impl Book {
    /// The number of a code.
    pub fn number(&self, code: &str) -> Option<u16> {
        self.numbers.get(code).copied()
    }

    /// The line with a number.
    pub fn line(&self, number: u16) -> Option<&Line> {
        self.lines.get(usize::from(number))
    }

    /// All lines, by number.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Puts a line in, or corrects its names when the code is known.
    ///
    /// The number stays below `u16::MAX`, which means "none" in columns: the lists' limits in `cases` are far below.
    pub fn put(&mut self, line: Line) -> u16 {
        self.retired.remove(&line.code);
        if let Some(&number) = self.numbers.get(&line.code) {
            self.lines[usize::from(number)] = line;
            return number;
        }
        let number = u16::try_from(self.lines.len())
            .ok()
            .filter(|&n| n < u16::MAX)
            .unwrap_or(u16::MAX - 1);
        self.numbers.insert(line.code.clone(), number);
        if usize::from(number) == self.lines.len() {
            self.lines.push(line);
        }
        number
    }

    /// Whether a code stands here only for the cases that have it, because its table lost it.
    pub fn is_retired(&self, code: &str) -> bool {
        self.retired.contains(code)
    }

    /// The same lines, but those of `first` have its numbers; what only `first` has is put in as well.
    fn numbered_as(&self, first: &[Line]) -> Self {
        let mut book = Self::default();
        for line in first.iter().chain(&self.lines) {
            book.put(line.clone());
        }
        book.retired.clone_from(&self.retired);
        book
    }

    /// Takes the lines of a table in; those of `before` that it does not have any more are retired.
    fn take(&mut self, before: Vec<Line>, lines: Vec<Line>) {
        for line in before {
            if self.number(&line.code).is_none() {
                self.put(line.clone());
            }
            self.retired.insert(line.code);
        }
        for line in lines {
            self.put(line);
        }
    }

    /// The numbers of the codes that begin with a prefix.
    pub fn beginning<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = u16> + 'a {
        (0..)
            .zip(&self.lines)
            .filter(move |(_, line)| line.code.starts_with(prefix))
            .map(|(number, _)| number)
    }
}

/// The three lists as they stand.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Classes.
    pub classes: Book,
    /// Sources; numbers below 256.
    pub sources: Book,
    /// Teams.
    pub teams: Book,
}

impl Books {
    /// The lines of the tables in force, and of all that were before: cases name them still.
    ///
    /// # Errors
    /// The store's.
    pub fn kept(store: &dyn Store, tables: &Tables) -> Result<Self, StoreError> {
        let mut books = Self::default();
        for (name, book) in [
            ("classes", &mut books.classes),
            ("sources", &mut books.sources),
            ("teams", &mut books.teams),
        ] {
            for version in store.table_versions(name)? {
                let kept = store.table(name, version.version)?;
                book.take(lines_of(&kept.unwrap_or_default().text), Vec::new());
            }
        }
        books.take(tables, &Tables::empty());
        Ok(books)
    }

    /// Takes other tables in: lines come and are renamed; those that went are retired.
    pub fn take(&mut self, tables: &Tables, before: &Tables) {
        self.classes.take(classes(before), classes(tables));
        self.sources.take(sources(before), sources(tables));
        self.teams.take(teams(before), teams(tables));
    }

    /// The same lists, in which the lines of other ones keep the numbers that they had there.
    #[must_use]
    pub fn numbered_as(&self, classes: &[Line], sources: &[Line], teams: &[Line]) -> Self {
        Self {
            classes: self.classes.numbered_as(classes),
            sources: self.sources.numbered_as(sources),
            teams: self.teams.numbered_as(teams),
        }
    }

    /// How many lines there are.
    pub fn size(&self) -> usize {
        self.classes.lines.len() + self.sources.lines.len() + self.teams.lines.len()
    }
}

fn classes(tables: &Tables) -> Vec<Line> {
    let line = |class: &cases::tables::Class| Line {
        code: class.code.clone(),
        name: class.name.clone(),
        name_en: class.name_en.clone(),
        parent: class.parent.clone(),
    };
    tables.classes().iter().map(line).collect()
}

fn sources(tables: &Tables) -> Vec<Line> {
    let line = |source: &cases::tables::Source| Line {
        code: source.code.clone(),
        name: source.name.clone(),
        name_en: source.name_en.clone(),
        parent: None,
    };
    tables.sources().iter().map(line).collect()
}

fn teams(tables: &Tables) -> Vec<Line> {
    let line = |team: &cases::tables::Team| Line {
        code: team.code.clone(),
        name: team.name.clone(),
        name_en: team.name_en.clone(),
        parent: None,
    };
    tables.teams().iter().map(line).collect()
}

/// Codes and names of an old version. It was checked when it was put in force, by other tables than today's.
fn lines_of(text: &str) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let line = |row: csv::StringRecord| {
        let cell = |column: &str| {
            let at = header.iter().position(|name| name == column);
            at.and_then(|at| row.get(at)).unwrap_or("")
        };
        let parent = Some(cell("parent")).filter(|parent| !parent.is_empty());
        Line {
            code: cell("code").into(),
            name: cell("name").into(),
            name_en: cell("name_en").into(),
            parent: parent.map(Into::into),
        }
    };
    reader.into_records().flatten().map(line).collect()
}
