//! Opens the input of an import: a table or lines of JSON.

use super::Args;
use super::incoming::{Constants, Reader};
use super::map::Map;
use super::own_id::OwnIds;
use super::reading::{self, Source};
use super::table::{Blocks, Encoding, Table, TableOptions};
use super::when::{Format, Times};
use crate::cli::locate::open;
use anyhow::{Context, bail};
use std::io::{Cursor, Read};

/// Bytes that tell a table from lines of JSON.
const SNIFFED_BYTES: usize = 512;

/// The input, looked at and ready to be read.
pub struct Opened {
    /// The rows.
    pub source: Source,
    /// Its length, when it is a regular file.
    pub bytes: Option<u64>,
    /// The header row as written; empty for lines of JSON.
    pub header: Vec<u8>,
    /// Between fields.
    pub delimiter: u8,
    /// Of the text.
    pub encoding: Encoding,
    /// Rows may say that their case is closed already.
    pub tells_ends: bool,
}

/// Looks at the input and at the columns it is asked for.
///
/// # Errors
/// It cannot be read as asked; nothing has been delivered then.
pub fn open_input(args: &Args) -> anyhow::Result<Opened> {
    let (mut input, bytes) = open(&args.file)?;
    let mut head = Vec::new();
    (&mut input)
        .take(SNIFFED_BYTES as u64)
        .read_to_end(&mut head)?;
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    let is_json = text.trim_ascii_start().starts_with(b"{");
    if text.trim_ascii_start().starts_with(b"[") {
        bail!("it is one JSON list; write one JSON object a line instead");
    }
    let skipped = head.len() - text.len();
    let head = if is_json {
        head.split_off(skipped)
    } else {
        head
    };
    let input: Box<dyn Read + Send> = Box::new(Cursor::new(head).chain(input));
    if is_json {
        if !args.map.is_empty() || args.source.is_some() || args.class.is_some() {
            bail!(
                "--map, --source and --class are for tables; lines of JSON name their fields themselves"
            );
        }
        let (source, header) = (Source::Lines(Blocks::of_lines(input)), Vec::new());
        return Ok(Opened {
            source,
            bytes,
            header,
            delimiter: b',',
            encoding: Encoding::Utf8,
            tells_ends: false,
        });
    }
    open_table(args, input, bytes)
}

fn open_table(
    args: &Args,
    input: Box<dyn Read + Send>,
    bytes: Option<u64>,
) -> anyhow::Result<Opened> {
    let map = Map::read(&args.map)?;
    let options: &TableOptions = &args.table;
    let mut table = Table::open(input, options, &map.columns())?;
    let mapped = map.find(&table.header)?;
    mapped.require("at", &table.header)?;
    if args.source.is_none() && !mapped.has("source") {
        bail!(
            "the reports need a source: say --map source=COLUMN, or --source open-data for all of them"
        );
    }
    let tells_ends = mapped.has("closed");
    let mut reader = Reader {
        mapped,
        times: Times::new(
            args.time_format.clone().unwrap_or(Format::Common),
            args.time_zone.clone(),
        ),
        constants: Constants {
            source: args.source.clone(),
            class: args.class.clone(),
            crs: args.crs.to_string(),
        },
        encoding: table.encoding,
        width: table.header.names.len(),
        own_ids: OwnIds::default(),
    };
    let mut first = Vec::new();
    table
        .blocks
        .fill(&mut first)
        .context("in row 1 after the header")?;
    reading::learn(&first, table.delimiter, &mut reader)?;
    Ok(Opened {
        bytes,
        header: table.header.bytes,
        delimiter: table.delimiter,
        encoding: table.encoding,
        tells_ends,
        source: Source::Table {
            blocks: table.blocks,
            first,
            delimiter: table.delimiter,
            reader: Box::new(reader),
        },
    })
}
