//! Table files named on a command line, and the tables that they are read against.

use super::super::import::table::Encoding;
use crate::in_force::{Change, InForce};
use crate::limits::{TABLE_BYTES_MAX, TABLE_FILES_MAX};
use crate::sheets::{self, FileFault};
use anyhow::{Context as _, bail};
use cases::Sentence;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Which files, and how they are to be read.
#[derive(Clone, Debug, clap::Args)]
pub struct FileOptions {
    /// CSV files named after their tables (duties.csv), or XLSX workbooks with sheets named so
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Encoding of the CSV files: utf-8, gbk or gb18030
    #[arg(long, value_name = "ENCODING", default_value = "utf-8")]
    encoding: Encoding,

    /// The table that the file holds, whatever it is called; only with one file
    #[arg(long, value_name = "TABLE", value_parser = table)]
    name: Option<&'static str>,
}

/// A table by its name.
pub fn table(name: &str) -> Result<&'static str, String> {
    sheets::table_called(name).ok_or_else(|| format!("there are the tables {}", sheets::names()))
}

impl FileOptions {
    /// Reads the files and checks what they say beside the other tables of `in_force`.
    ///
    /// The second value is every fault; the change is there if and only if there is none.
    pub fn change(
        &self,
        in_force: &InForce,
        by: &str,
    ) -> anyhow::Result<(Option<Change>, Vec<FileFault>)> {
        if self.name.is_some() && self.files.len() > 1 {
            bail!("--name goes with one file; name several after their tables");
        }
        if self.files.len() > TABLE_FILES_MAX {
            bail!("at most {TABLE_FILES_MAX} files at a time");
        }
        let contents = self
            .files
            .iter()
            .map(|path| Ok((called(path), content(path)?)))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let files: Vec<_> = contents
            .iter()
            .map(|(name, bytes)| sheets::File {
                name,
                bytes,
                table: self.name,
                encoding: self.encoding,
            })
            .collect();
        let given = match sheets::read(&files) {
            Ok(given) => given,
            Err(faults) => return Ok((None, faults)),
        };
        let edits: Vec<_> = given.iter().map(|one| one.edit.clone()).collect();
        Ok(match in_force.with(&edits, by) {
            Ok(change) => (Some(change), Vec::new()),
            Err(faults) => (None, sheets::told(faults, &given)),
        })
    }
}

/// The file's name as faults tell it.
fn called(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// A byte more than the limit tells that it is passed.
fn content(path: &Path) -> anyhow::Result<Vec<u8>> {
    let read = || {
        let mut bytes = Vec::new();
        File::open(path)?
            .take(TABLE_BYTES_MAX as u64 + 1)
            .read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(bytes)
    };
    read().with_context(|| format!("cannot read {}", path.display()))
}

/// What does not fit the areas, on standard error.
pub fn warn(warnings: &[Sentence]) {
    for warning in warnings {
        eprintln!("warning: {} · {}", warning.en, warning.zh);
    }
}

/// Every fault as a line of standard output.
pub fn tell(faults: &[FileFault]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for fault in faults {
        writeln!(out, "{fault}")?;
    }
    out.flush()?;
    let ending = if faults.len() == 1 { "" } else { "s" };
    eprintln!(
        "refused: {} fault{ending}, nothing was changed",
        faults.len()
    );
    Ok(())
}
