//! One table as text: cells by column name, and a fault for everything that cannot be read.

use std::str::FromStr;

use csv::StringRecord;
use jiff::civil::Date;

use super::form::TableForm;
use super::standing::Standing;
use super::{TableFault, export::Kept};
use crate::clock::{AMOUNT_MAX, Limit};
use crate::field::quoted;
use crate::why::Sentence;

/// Most rows of one table: ten times the largest roster of a district.
pub const ROWS_MAX: usize = 100_000;

/// What a date looks like, in Chinese and English.
pub(super) const DATE: (&str, &str) = ("日期（如 2026-10-01）", "a date such as 2026-10-01");

/// What reading the tables gathers beside their contents.
#[derive(Default)]
pub(super) struct Intake {
    /// What is wrong; anything here refuses the tables.
    pub(super) faults: Vec<TableFault>,
    /// What is odd and refuses nothing.
    pub(super) notes: Vec<TableFault>,
    /// Every table as it was given, for export.
    pub(super) kept: Vec<Kept>,
}

/// A table with its header, and the faults it adds to.
pub(super) struct Sheet<'a> {
    form: &'static TableForm,
    header: StringRecord,
    pub(super) intake: &'a mut Intake,
}

/// One row: its line in the file and its cells.
pub(super) struct Row {
    pub(super) line: u64,
    cells: StringRecord,
}

impl<'a> Sheet<'a> {
    /// Reads header and rows. An empty text is a table without rows; a missing column is one fault
    /// and leaves no rows to read.
    pub(super) fn read(
        form: &'static TableForm,
        text: &str,
        intake: &'a mut Intake,
    ) -> (Self, Vec<Row>) {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let mut sheet = Self {
            form,
            header: StringRecord::new(),
            intake,
        };
        let mut rows = Vec::new();
        if !text.trim().is_empty() && sheet.take_header(&mut reader) {
            rows = sheet.take_rows(&mut reader);
        }
        let cells = rows.iter().map(|row: &Row| row.cells.clone()).collect();
        sheet.intake.kept.push(Kept {
            form,
            header: sheet.header.clone(),
            rows: cells,
        });
        (sheet, rows)
    }

    /// Reads the header; false when a column that must be there is not, or stands there twice.
    fn take_header(&mut self, reader: &mut csv::Reader<&[u8]>) -> bool {
        let before = self.intake.faults.len();
        match reader.headers() {
            Ok(header) => self.header = header.clone(),
            Err(error) => self.fault(
                1,
                "",
                (
                    format!("表头无法读取：{error}"),
                    format!("the header cannot be read: {error}"),
                ),
            ),
        }
        for column in self.form.columns.iter().filter(|column| column.required) {
            if !self.header.iter().any(|name| name == column.name) {
                self.fault(1, column.name, ("缺少该列", "the column is missing"));
            }
        }
        for (at, name) in self.header.clone().iter().enumerate() {
            let first = self.header.iter().position(|earlier| earlier == name);
            if self.form.column(name).is_none() {
                let reason = (
                    "没有这个列名；内容会保留，但不会用到",
                    "no such column is known; it is kept, and nothing reads it",
                );
                let (file, column) = (self.form.file, name.to_owned());
                self.intake.notes.push(TableFault {
                    file,
                    line: 1,
                    column,
                    reason: reason.into(),
                });
            } else if first != Some(at) {
                self.fault(1, name, ("该列重复", "the column stands there twice"));
            }
        }
        self.intake.faults.len() == before
    }

    fn take_rows(&mut self, reader: &mut csv::Reader<&[u8]>) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut record = StringRecord::new();
        loop {
            match reader.read_record(&mut record) {
                Ok(true) if rows.len() == ROWS_MAX => {
                    let line = record.position().map_or(0, csv::Position::line);
                    let reason = (
                        format!("一张表最多{ROWS_MAX}行"),
                        format!("a table has at most {ROWS_MAX} rows"),
                    );
                    self.fault(line, "", reason);
                    return rows;
                }
                Ok(true) => rows.push(Row {
                    line: record.position().map_or(0, csv::Position::line),
                    cells: record.clone(),
                }),
                Ok(false) => return rows,
                Err(error) => self.unreadable(&error),
            }
        }
    }

    fn unreadable(&mut self, error: &csv::Error) {
        let line = error.position().map_or(0, csv::Position::line);
        let reason = match error.kind() {
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => (
                format!("该行有{len}格，表头有{expected_len}格"),
                format!("the row has {len} cells, the header has {expected_len}"),
            ),
            _ => (
                format!("该行无法读取：{error}"),
                format!("the row cannot be read: {error}"),
            ),
        };
        self.fault(line, "", reason);
    }

    pub(super) fn fault(&mut self, line: u64, column: &str, reason: impl Into<Sentence>) {
        self.intake.faults.push(TableFault {
            file: self.form.file,
            line,
            column: column.to_owned(),
            reason: reason.into(),
        });
    }

    /// How many faults there are by now.
    pub(super) fn fault_count(&self) -> usize {
        self.intake.faults.len()
    }

    /// The cell of a column of the table's form; empty when the file does not have the column.
    pub(super) fn cell<'r>(&self, row: &'r Row, column: &str) -> &'r str {
        debug_assert!(
            self.form.column(column).is_some(),
            "{column} is read but not in the form of {}",
            self.form.name
        );
        let at = self.header.iter().position(|name| name == column);
        at.and_then(|at| row.cells.get(at)).unwrap_or("")
    }

    /// A cell that must not be empty; a fault and an empty text when it is.
    pub(super) fn filled(&mut self, row: &Row, column: &str) -> Box<str> {
        let cell = self.cell(row, column);
        if cell.is_empty() {
            self.fault(row.line, column, ("为空", "is empty"));
        }
        cell.into()
    }

    /// A cell that reads as `T`; `wanted` says in Chinese and English what would.
    pub(super) fn read_as<T: FromStr>(
        &mut self,
        row: &Row,
        column: &str,
        wanted: (&str, &str),
    ) -> Option<T> {
        let cell = self.cell(row, column);
        let value = cell.parse().ok();
        if value.is_none() {
            let (cell, (zh, en)) = (quoted(cell), wanted);
            let reason = (format!("{cell}不是{zh}"), format!("{cell} is not {en}"));
            self.fault(row.line, column, reason);
        }
        value
    }

    /// A cell that is one of a few words; the first of them when it is empty.
    pub(super) fn one_of<T: Copy>(&mut self, row: &Row, column: &str, words: &[(&str, T)]) -> T {
        let cell = self.cell(row, column);
        let (_, default) = words[0];
        if cell.is_empty() {
            return default;
        }
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == cell) {
            return *value;
        }
        let known: Vec<_> = words
            .iter()
            .map(|(word, _)| *word)
            .filter(|word| !word.is_empty())
            .collect();
        let cell = quoted(cell);
        let reason = (
            format!("{cell}应为空或{}", known.join("、")),
            format!("{cell} is not empty or {}", known.join(" or ")),
        );
        self.fault(row.line, column, reason);
        default
    }

    /// A whole number from 1 to `most`; `of` says in Chinese and English of what.
    pub(super) fn amount(
        &mut self,
        row: &Row,
        column: &str,
        most: u32,
        of: (&str, &str),
    ) -> Option<u32> {
        let (zh, en) = (
            format!("整数（{}）", of.0),
            format!("a whole number of {}", of.1),
        );
        let amount = self.read_as::<u32>(row, column, (&zh, &en))?;
        if (1..=most).contains(&amount) {
            return Some(amount);
        }
        let reason = (
            format!("{amount}不在1至{most}之间"),
            format!("{amount} is outside 1 to {most}"),
        );
        self.fault(row.line, column, reason);
        None
    }

    /// A limit in two columns: its clock and its amount.
    pub(super) fn limit(&mut self, row: &Row, kind: &str, amount: &str) -> Option<Limit> {
        let wanted = (
            "计时方式：urgent_hours、working_hours、working_days、calendar_days",
            "a clock: urgent_hours, working_hours, working_days, calendar_days",
        );
        let kind = self.read_as(row, kind, wanted);
        let amount = self.amount(row, amount, AMOUNT_MAX, ("小时或天", "hours or days"));
        Some(Limit {
            kind: kind?,
            amount: amount?,
        })
    }

    /// The columns that every table has: scheme, date and source.
    pub(super) fn standing(&mut self, row: &Row) -> Standing {
        let date = if self.cell(row, "valid_from").is_empty() {
            None
        } else {
            self.read_as::<Date>(row, "valid_from", DATE)
        };
        Standing::new(self.cell(row, "scheme"), date, self.cell(row, "source"))
    }

    /// Lists every key that an earlier row has already.
    pub(super) fn repeated<'k>(
        &mut self,
        column: &str,
        keys: impl Iterator<Item = (u64, &'k str)>,
    ) {
        let mut first = std::collections::HashMap::new();
        for (line, key) in keys.filter(|(_, key)| !key.is_empty()) {
            if let Some(earlier) = first.insert(key, line) {
                let key_told = quoted(key);
                let reason = (
                    format!("{key_told}已出现在第{earlier}行"),
                    format!("{key_told} stands in line {earlier} already"),
                );
                self.fault(line, column, reason);
                first.insert(key, earlier);
            }
        }
    }
}
