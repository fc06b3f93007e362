//! Reads the input ahead of the door: blocks of bytes become batches of reports.

use super::incoming::{Incoming, Reader, Told};
use super::table::{Blocks, Encoding, Rows, TableError};
use super::when::TimeError;
use anyhow::bail;
use cases::Report;
use std::sync::mpsc::SyncSender;

/// Reports that are delivered together.
pub const BATCH_ROWS: usize = 2_000;

/// Rows that go to the door together.
#[derive(Default)]
pub struct Batch {
    /// In order.
    pub rows: Vec<Incoming>,
    /// Rows before them that an earlier run had done.
    pub skipped: u64,
    /// Bytes of the input that were read for them.
    pub input_bytes: u64,
}

/// What is read.
pub enum Source {
    /// A table, with its first block already taken to look at.
    Table {
        /// The rows after the first block.
        blocks: Blocks,
        /// The first block.
        first: Vec<u8>,
        /// Between fields.
        delimiter: u8,
        /// Understands the rows.
        reader: Box<Reader>,
    },
    /// Reports in our own form, one JSON object a line.
    Lines(Blocks),
}

/// Looks at the first block of a table: how its times are to be read, and whether they can be.
///
/// # Errors
/// A time there leaves open which moment it means: then no row of the table can be trusted to say it.
pub fn learn(first: &[u8], delimiter: u8, reader: &mut Reader) -> anyhow::Result<()> {
    let columns = reader.mapped.columns("at").to_vec();
    let mut rows = Rows::new(first, delimiter, reader.width);
    let mut times = Vec::new();
    while let Some(row) = rows.next_row() {
        let value = reader.value(&rows, &row, &columns);
        times.extend(
            value
                .filter(|value| !value.is_empty())
                .map(std::borrow::Cow::into_owned),
        );
    }
    reader.times.learn(times.iter().map(String::as_str));
    for time in &times {
        match reader.times.read(time) {
            Err(open @ (TimeError::NoZone(_) | TimeError::TwoWays(_))) => bail!("the time {open}"),
            Ok(_) | Err(TimeError::Unknown(_) | TimeError::Range(_)) => {}
        }
    }
    Ok(())
}

impl Source {
    /// Sends batches until the input ends or nobody takes them. The first `skip` rows are only counted.
    pub fn read(self, skip: u64, batches: &SyncSender<Batch>) -> Result<(), TableError> {
        let mut sender = Sender {
            batches,
            batch: Batch::default(),
            row: 0,
            skip,
        };
        match self {
            Self::Table {
                mut blocks,
                first: mut block,
                delimiter,
                mut reader,
            } => {
                let mut more = !block.is_empty();
                while more && sender.table_rows(&block, delimiter, &mut reader) {
                    more = blocks.fill(&mut block)?;
                }
            }
            Self::Lines(mut blocks) => {
                let mut block = Vec::new();
                while blocks.fill(&mut block)? && sender.lines(&block) {}
            }
        }
        sender.send();
        Ok(())
    }
}

/// Collects rows into batches.
struct Sender<'s> {
    batches: &'s SyncSender<Batch>,
    batch: Batch,
    row: u64,
    skip: u64,
}

impl Sender<'_> {
    fn table_rows(&mut self, block: &[u8], delimiter: u8, reader: &mut Reader) -> bool {
        let mut rows = Rows::new(block, delimiter, reader.width);
        while let Some(row) = rows.next_row() {
            self.batch.input_bytes += (row.bytes.len() + row.line_end.len()) as u64;
            // Also of rows that are skipped: the ids of later ones depend on them.
            if !row.bytes.is_empty() && !self.push(row.bytes, reader.told(&rows, &row)) {
                return false;
            }
        }
        true
    }

    fn lines(&mut self, block: &[u8]) -> bool {
        for line in block.split_inclusive(|&byte| byte == b'\n') {
            self.batch.input_bytes += line.len() as u64;
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let report = Report::from_json(line).map_err(|faults| {
                faults
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; ")
            });
            let report = match report {
                Err(_) if !Encoding::Utf8.has(line) => Err("the line is not UTF-8".to_owned()),
                report => report,
            };
            if !self.push(line, report.map(Told::from)) {
                return false;
            }
        }
        true
    }

    /// False when nobody takes batches any more.
    fn push(&mut self, bytes: &[u8], told: Result<Told, String>) -> bool {
        self.row += 1;
        if self.row <= self.skip {
            self.batch.skipped += 1;
            return true;
        }
        self.batch.rows.push(Incoming {
            row: self.row,
            bytes: bytes.to_vec(),
            told,
        });
        self.batch.rows.len() < BATCH_ROWS || self.send()
    }

    fn send(&mut self) -> bool {
        self.batches.send(std::mem::take(&mut self.batch)).is_ok()
    }
}
