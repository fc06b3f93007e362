//! What is wrong with a file of tables, told by file, sheet, row and column.

use super::{Given, Origin};
use cases::{Sentence, TableFault};
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// One fault, where the person who has the file sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileFault {
    /// The file; for a table that was not given, its name and that it is in force.
    pub file: String,
    /// The sheet, for a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Line of a CSV or row of a sheet, from 1 with the header; 0 when it is about the whole.
    pub line: u64,
    /// Name of the column; empty when it is about the row.
    pub column: String,
    /// What is wrong and what would be right.
    #[schema(value_type = crate::http::Sentence)]
    pub reason: Sentence,
}

impl FileFault {
    /// About a whole file.
    pub fn file(name: &str, reason: impl Into<Sentence>) -> Self {
        Self {
            file: name.to_owned(),
            sheet: None,
            line: 0,
            column: String::new(),
            reason: reason.into(),
        }
    }

    /// About a whole table.
    pub fn of(origin: &Origin, reason: impl Into<Sentence>) -> Self {
        Self {
            sheet: origin.sheet.clone(),
            ..Self::file(&origin.file, reason)
        }
    }
}

/// Where, and what in English and Chinese.
impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, " sheet {sheet}")?;
        }
        if self.line > 0 {
            let word = if self.sheet.is_some() { "row" } else { "line" };
            write!(f, " {word} {}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, " column {}", self.column)?;
        }
        write!(f, ": {} · {}", self.reason.en, self.reason.zh)
    }
}

/// The faults of tables as faults of the files that they came from.
pub fn told(faults: Vec<TableFault>, given: &[Given]) -> Vec<FileFault> {
    faults.into_iter().map(|fault| one(fault, given)).collect()
}

fn one(fault: TableFault, given: &[Given]) -> FileFault {
    let name = fault.file.strip_suffix(".csv").unwrap_or(fault.file);
    let TableFault {
        line,
        column,
        reason,
        ..
    } = fault;
    match given.iter().find(|given| given.edit.name == name) {
        Some(Given { origin, .. }) => FileFault {
            line: origin.row(line),
            column,
            ..FileFault::of(origin, reason)
        },
        None => FileFault {
            line,
            column,
            ..FileFault::file(&format!("{} in force", fault.file), reason)
        },
    }
}
