//! The city's tables, as CSV and as workbooks, and the cells of anybody's table.

use super::{Took, town};
use crate::drive::Bounds;
use cases::tables::TABLES;
use server::cli::import::table::{Encoding, Rows, quoted_into, unquoted};
use server::cli::import::when::{Format, Times};
use server::sheets::{File, Given, read, workbook as printed};

/// A table is checked beside all the others.
pub const BOUNDS: Bounds = Bounds {
    bytes: 8 << 20,
    bytes_a_byte: 1_024,
    steps: 50_000,
    steps_a_byte: 128,
};
/// A workbook unpacks, to a limit of its own.
pub const BOUNDS_XLSX: Bounds = Bounds {
    bytes: 512 << 20,
    steps: 4_000_000,
    ..BOUNDS
};

/// The text as each table of the city; a sound one comes back from its own print.
pub fn comma(bytes: &[u8]) -> Took {
    cells(bytes);
    let mut took = Took::Refused;
    for form in TABLES {
        let file = File {
            name: form.file,
            bytes,
            table: Some(form.name),
            encoding: Encoding::Utf8,
        };
        let Ok(given) = read(&[file]) else { continue };
        let edits: Vec<_> = given.into_iter().map(|one| one.edit).collect();
        let in_force = town::world().in_force();
        let Ok(change) = in_force.with(&edits, "fuzz") else {
            continue;
        };
        took = Took::Read;
        let tables = change.rules().tables();
        let text = tables.to_csv(form.name).expect("a table of this name");
        let again = in_force.with(
            &[server::in_force::Edit {
                name: form.name,
                text: text.clone(),
            }],
            "fuzz",
        );
        let again = again.expect("a printed table is sound");
        assert_eq!(
            again.rules().tables().to_csv(form.name).as_ref(),
            Some(&text),
            "a table prints otherwise than it was read"
        );
    }
    took
}

/// Any table's cells: what is quoted unquotes to the same.
fn cells(bytes: &[u8]) {
    for delimiter in *b",;\t" {
        let mut rows = Rows::new(bytes, delimiter, 1_000);
        while let Some(row) = rows.next_row() {
            for index in 0.. {
                let Some(cell) = rows.field(&row, index) else {
                    break;
                };
                let cell = unquoted(cell);
                let mut quoted = Vec::new();
                quoted_into(&mut quoted, &cell, delimiter);
                assert_eq!(
                    unquoted(&quoted),
                    cell,
                    "a cell quotes otherwise than it reads"
                );
            }
        }
    }
}

/// A workbook; its tables come back from a workbook of ours.
pub fn workbook(bytes: &[u8]) -> Took {
    let file = |bytes| File {
        name: "tables.xlsx",
        bytes,
        table: None,
        encoding: Encoding::Utf8,
    };
    if !bytes.starts_with(b"PK\x03\x04") {
        return Took::Refused;
    }
    let given = read(&[file(bytes)]);
    let took = Took::of(&given);
    let given = given.unwrap_or_default();
    let texts = |given: &[Given]| -> Vec<_> {
        let text = |one: &Given| (one.edit.name, one.edit.text.clone());
        given.iter().map(text).collect()
    };
    let ours: Vec<_> = given
        .iter()
        .map(|one| (one.edit.name, one.edit.text.as_str()))
        .collect();
    if !given.is_empty()
        && let Ok(ours) = printed(&ours)
    {
        let again = read(&[file(&ours)]).expect("our own workbook can be read");
        assert_eq!(
            texts(&again),
            texts(&given),
            "a workbook reads otherwise than it was printed"
        );
    }
    took
}

/// A time in anybody's table; the first line may be a pattern.
pub fn times(bytes: &[u8]) -> Took {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Took::Refused;
    };
    let (pattern, time) = text.split_once('\n').unwrap_or(("", text));
    let zone = || Some(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    let mut took = Took::Refused;
    for word in ["", "mdy", "dmy", pattern] {
        let format = if word.is_empty() {
            Ok(Format::Common)
        } else {
            word.parse()
        };
        let Ok(format) = format else { continue };
        let mut times = Times::new(format, zone());
        times.learn(text.lines());
        let read = times.read(time);
        if let Ok(at) = read {
            took = Took::Read;
            let printed = at.to_string();
            let again = printed.parse().ok();
            assert_eq!(again, Some(at), "a time prints otherwise than it was read");
        }
    }
    took
}
