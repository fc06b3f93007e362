//! Tables as files: CSV and XLSX, in and out, with every fault told where the person sees it.

mod comma;
mod fault;
#[cfg(test)]
mod tests;
mod workbook_in;
mod workbook_out;

pub use fault::{FileFault, told};
pub use workbook_out::workbook;

use crate::cli::import::table::Encoding;
use crate::in_force::Edit;
use crate::limits;
use cases::tables::TABLES;

/// The media type of CSV.
pub const CSV_MEDIA: &str = "text/csv";
/// The media type of XLSX.
pub const XLSX_MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file that may hold tables.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its name without a path: it names the table of a CSV, and faults name it.
    pub name: &'a str,
    /// Its content; XLSX is recognised by its first bytes.
    pub bytes: &'a [u8],
    /// The table of a CSV, or of a workbook with one sheet, whatever they are called.
    pub table: Option<&'static str>,
    /// How a CSV is encoded.
    pub encoding: Encoding,
}

/// A table as it was found in a file.
#[derive(Clone, Debug)]
pub struct Given {
    /// The table and its text.
    pub edit: Edit,
    /// Where it came from.
    pub origin: Origin,
}

/// Where the lines of a table's text stand for the person who has the file.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file's name.
    pub file: String,
    /// The sheet, for a workbook.
    pub sheet: Option<String>,
    /// For a workbook: the line of the text at which each row begins, with the row's number. Ascending.
    rows: Vec<(u64, u64)>,
}

impl Origin {
    /// The row of the sheet in which a line of the text stands; the line itself for CSV.
    fn row(&self, line: u64) -> u64 {
        let after = self.rows.partition_point(|(first, _)| *first <= line);
        match after.checked_sub(1) {
            Some(at) => self.rows[at].1,
            None => line,
        }
    }
}

/// Reads the tables of some files. All of them, or every fault that keeps the files themselves from being read;
/// what the cells say is checked afterwards.
///
/// # Errors
/// No table can be told from a file's or sheet's name, two files hold the same table, an encoding is not what was
/// said, a limit is passed.
pub fn read(files: &[File<'_>]) -> Result<Vec<Given>, Vec<FileFault>> {
    let (mut found, mut faults) = (Vec::<Given>::new(), Vec::new());
    for file in files {
        let tables = match too_large(file) {
            Some(fault) => Err(vec![fault]),
            None if file.bytes.starts_with(b"PK\x03\x04") => workbook_in::tables(file),
            None => comma::table(file)
                .map(|one| vec![one])
                .map_err(|fault| vec![fault]),
        };
        match tables {
            Ok(tables) => {
                for one in tables {
                    if let Some(first) = found.iter().find(|first| first.edit.name == one.edit.name)
                    {
                        let (name, file) = (one.edit.name, &first.origin.file);
                        let reason = (
                            format!("表 {name} 已在 {file} 中；每张表只能给一次"),
                            format!("the table {name} is in {file} already; give each once"),
                        );
                        faults.push(FileFault::of(&one.origin, reason));
                    }
                    found.push(one);
                }
            }
            Err(more) => faults.extend(more),
        }
    }
    if faults.is_empty() {
        Ok(found)
    } else {
        Err(faults)
    }
}

fn too_large(file: &File<'_>) -> Option<FileFault> {
    let bytes_max = limits::TABLE_BYTES_MAX;
    (file.bytes.len() > bytes_max).then(|| {
        let bytes = file.bytes.len();
        let reason = (
            format!("有{bytes}字节；一个文件最多{bytes_max}字节"),
            format!("has {bytes} bytes; a file has at most {bytes_max}"),
        );
        FileFault::file(file.name, reason)
    })
}

/// The name of the table that a file or sheet is called after: `duties`, `duties.csv`, `Duties.CSV`.
pub fn table_called(name: &str) -> Option<&'static str> {
    let name = name.trim().to_ascii_lowercase();
    let stem = name
        .strip_suffix(".csv")
        .or_else(|| name.strip_suffix(".xlsx"))
        .unwrap_or(&name);
    let form = TABLES.iter().find(|form| form.name == stem)?;
    Some(form.name)
}

/// The names of all tables, for a person who has to choose.
pub fn names() -> String {
    let names: Vec<_> = TABLES.iter().map(|form| form.name).collect();
    names.join(", ")
}
