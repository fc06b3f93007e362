//! The rows that did not become cases, told so that they can be mended and imported again.

use super::table::{Encoding, quoted_into};
use crate::cli::locate::output::Output;
use std::io::{BufWriter, Write};
use std::path::Path;

/// So many rejected rows are told on standard error; all of them stand in the file, when one is wished.
const TOLD_MAX: u64 = 20;

/// Where rejected rows go.
pub struct Rejects {
    file: Option<BufWriter<Output>>,
    delimiter: u8,
    encoding: Encoding,
    told: u64,
    count: u64,
}

impl Rejects {
    /// With a file: the header of the table with the columns `row` and `reason` before it.
    pub fn open(
        path: Option<&Path>,
        header: &[u8],
        delimiter: u8,
        encoding: Encoding,
    ) -> std::io::Result<Self> {
        let mut file = path.map(Output::to_file).transpose()?.map(BufWriter::new);
        if let Some(file) = &mut file {
            let (bom, header) = match header.strip_prefix(b"\xef\xbb\xbf") {
                Some(header) => (&b"\xef\xbb\xbf"[..], header),
                None => (&b""[..], header),
            };
            for part in [
                bom,
                b"row",
                &[delimiter],
                b"reason",
                &[delimiter],
                header,
                b"\n",
            ] {
                file.write_all(part)?;
            }
        }
        Ok(Self {
            file,
            delimiter,
            encoding,
            told: 0,
            count: 0,
        })
    }

    /// Tells of one.
    pub fn tell(&mut self, row: u64, bytes: &[u8], reason: &str) -> std::io::Result<()> {
        self.count += 1;
        if self.told < TOLD_MAX {
            self.told += 1;
            eprintln!("row {row}: {reason}");
        }
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let mut line = row.to_string().into_bytes();
        line.push(self.delimiter);
        quoted_into(&mut line, &self.encoding.write(reason), self.delimiter);
        line.push(self.delimiter);
        line.extend_from_slice(bytes);
        line.push(b'\n');
        file.write_all(&line)
    }

    /// Puts the file in its place and says what was not told.
    pub fn finish(self) -> std::io::Result<()> {
        let untold = self.count - self.told;
        if untold > 0 {
            let where_to = if self.file.is_some() {
                "the rejects file has them"
            } else {
                "--rejects FILE lists them"
            };
            eprintln!("and {untold} rows more; {where_to}");
        }
        match self.file {
            Some(file) => file
                .into_inner()
                .map_err(std::io::IntoInnerError::into_error)?
                .finish(),
            None => Ok(()),
        }
    }
}
