//! One table as text: cells by column name, and a fault for everything that cannot be read.

use std::str::FromStr;

use csv::StringRecord;

use super::TableFault;
use crate::field::quoted;

/// A table with its header, and the faults it adds to.
pub(super) struct Sheet<'a> {
    file: &'static str,
    header: StringRecord,
    pub(super) faults: &'a mut Vec<TableFault>,
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
        file: &'static str,
        text: &str,
        columns: &[&str],
        faults: &'a mut Vec<TableFault>,
    ) -> (Self, Vec<Row>) {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let mut sheet = Self {
            file,
            header: StringRecord::new(),
            faults,
        };
        if text.trim().is_empty() {
            return (sheet, Vec::new());
        }
        match reader.headers() {
            Ok(header) => sheet.header = header.clone(),
            Err(error) => sheet.fault(1, "", format!("the header cannot be read: {error}")),
        }
        let mut complete = true;
        for column in columns {
            if !sheet.header.iter().any(|name| name == *column) {
                sheet.fault(1, column, "the column is missing");
                complete = false;
            }
        }
        if !complete {
            return (sheet, Vec::new());
        }
        let mut rows = Vec::new();
        let mut record = StringRecord::new();
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    rows.push(Row {
                        line,
                        cells: record.clone(),
                    });
                }
                Ok(false) => return (sheet, rows),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    let reason = match error.kind() {
                        csv::ErrorKind::UnequalLengths {
                            expected_len, len, ..
                        } => {
                            format!("the row has {len} cells, the header has {expected_len}")
                        }
                        _ => format!("the row cannot be read: {error}"),
                    };
                    sheet.fault(line, "", reason);
                }
            }
        }
    }

    pub(super) fn fault(&mut self, line: u64, column: &str, reason: impl Into<String>) {
        let reason = reason.into();
        self.faults.push(TableFault {
            file: self.file,
            line,
            column: column.to_owned(),
            reason,
        });
    }

    /// The cell of a column; empty when the column is not there.
    pub(super) fn cell<'r>(&self, row: &'r Row, column: &str) -> &'r str {
        let at = self.header.iter().position(|name| name == column);
        at.and_then(|at| row.cells.get(at)).unwrap_or("")
    }

    /// A cell that must not be empty; a fault and an empty text when it is.
    pub(super) fn filled(&mut self, row: &Row, column: &str) -> Box<str> {
        let cell = self.cell(row, column);
        if cell.is_empty() {
            self.fault(row.line, column, "is empty");
        }
        cell.into()
    }

    /// A cell that reads as `T`; `wanted` says what would.
    pub(super) fn read_as<T: FromStr>(
        &mut self,
        row: &Row,
        column: &str,
        wanted: &str,
    ) -> Option<T> {
        let cell = self.cell(row, column);
        let value = cell.parse().ok();
        if value.is_none() {
            self.fault(
                row.line,
                column,
                format!("{} is not {wanted}", quoted(cell)),
            );
        }
        value
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
                self.fault(
                    line,
                    column,
                    format!("{} stands in line {earlier} already", quoted(key)),
                );
                first.insert(key, earlier);
            }
        }
    }
}
