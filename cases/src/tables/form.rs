//! The form of a table: which columns it has and what they mean.

use super::forms::TABLES;

/// One column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// Must the header have it? A missing optional column is as good as an empty one.
    pub required: bool,
    /// What it says, in Chinese.
    pub about_zh: &'static str,
    /// What it says, in English.
    pub about_en: &'static str,
}

/// The form of one table (表格样式).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableForm {
    /// Its name, e.g. `duties`.
    pub name: &'static str,
    /// Its file, e.g. `duties.csv`; table faults name this.
    pub file: &'static str,
    /// What it holds, in Chinese.
    pub about_zh: &'static str,
    /// What it holds, in English.
    pub about_en: &'static str,
    /// Its columns in the order of an export. Further columns of a file are kept, and told as a note.
    pub columns: &'static [Column],
}

impl TableForm {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The form of the table with this name (`duties`) or file (`duties.csv`).
pub fn form(name: &str) -> Option<&'static TableForm> {
    TABLES
        .iter()
        .copied()
        .find(|form| form.name == name || form.file == name)
}

pub(super) const fn must(
    name: &'static str,
    about_zh: &'static str,
    about_en: &'static str,
) -> Column {
    Column {
        name,
        required: true,
        about_zh,
        about_en,
    }
}

pub(super) const fn may(
    name: &'static str,
    about_zh: &'static str,
    about_en: &'static str,
) -> Column {
    Column {
        name,
        required: false,
        about_zh,
        about_en,
    }
}
