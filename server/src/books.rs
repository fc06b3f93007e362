//! Codes and their small numbers: classes, sources, teams. Columns hold the numbers, people see codes and names.

use std::collections::HashMap;

/// One line of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// How many lines there are.
    pub fn size(&self) -> usize {
        self.classes.lines.len() + self.sources.lines.len() + self.teams.lines.len()
    }
}
