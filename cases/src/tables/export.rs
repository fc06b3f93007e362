//! Tables printed back as CSV.

use csv::StringRecord;

use super::Tables;
use super::form::{self, TableForm};

/// One table as it was read: all its cells, those of unknown columns too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) form: &'static TableForm,
    pub(super) header: StringRecord,
    pub(super) rows: Vec<StringRecord>,
}

impl Kept {
    /// The columns of the form in its order, then those that only the file has, each with its place
    /// in the file.
    fn columns(&self) -> Vec<(&str, Option<usize>)> {
        let known = self.form.columns.iter().map(|column| {
            let at = self.header.iter().position(|name| name == column.name);
            (column.name, at)
        });
        let further = (0..self.header.len())
            .filter(|at| self.form.column(&self.header[*at]).is_none())
            .map(|at| (&self.header[at], Some(at)));
        known.chain(further).collect()
    }

    fn to_csv(&self) -> String {
        let columns = self.columns();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = columns.iter().map(|(name, _)| *name);
        let mut written = writer.write_record(header);
        for row in &self.rows {
            let cells = columns
                .iter()
                .map(|(_, at)| at.and_then(|at| row.get(at)).unwrap_or(""));
            written = written.and_then(|()| writer.write_record(cells));
        }
        written.expect("rows of one length go into memory without fail");
        let bytes = writer.into_inner().expect("memory takes every write");
        String::from_utf8(bytes).expect("cells are text")
    }
}

impl Tables {
    /// A table as CSV, by its name (`duties`) or file (`duties.csv`); none when there is no such table.
    ///
    /// It has every column of the table's form, in its order, then those that were not known; rows
    /// in their order, cells trimmed. Reading it gives the same table, and printing that the same
    /// text. A table without rows is its header: something to fill in.
    pub fn to_csv(&self, name: &str) -> Option<String> {
        let form = form::form(name)?;
        let empty = Kept {
            form,
            header: StringRecord::new(),
            rows: Vec::new(),
        };
        Some(self.kept(name).unwrap_or(&empty).to_csv())
    }

    /// How many rows a table has; none when there is no such table.
    pub fn row_count(&self, name: &str) -> Option<usize> {
        form::form(name)?;
        Some(self.kept(name).map_or(0, |kept| kept.rows.len()))
    }

    /// The different texts of one column of a table, in the order of their first row: what a list of
    /// tables shows of `scheme`, `valid_from` and `source`. Empty cells are left out.
    pub fn distinct(&self, name: &str, column: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let Some(kept) = self.kept(name) else {
            return found;
        };
        let Some(at) = kept.header.iter().position(|name| name == column) else {
            return found;
        };
        let mut seen = std::collections::HashSet::new();
        for cell in kept.rows.iter().filter_map(|row| row.get(at)) {
            if !cell.is_empty() && seen.insert(cell) {
                found.push(cell);
            }
        }
        found
    }

    fn kept(&self, name: &str) -> Option<&Kept> {
        let form = form::form(name)?;
        self.kept.iter().find(|kept| kept.form.name == form.name)
    }
}
