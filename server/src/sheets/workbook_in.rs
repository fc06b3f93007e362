//! Tables in an XLSX workbook, a sheet each.

use super::{File, FileFault, Given, Origin, names, table_called};
use crate::in_force::Edit;
use crate::limits;
use calamine::{DataRef, Reader as _, Xlsx, XlsxError};
use cases::Sentence;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, sink};

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;
/// Cells by row and column, both from 0.
type Cells = BTreeMap<u32, BTreeMap<u32, String>>;

/// All tables of a workbook. Sheets with nothing in them are passed over.
pub(super) fn tables(file: &File<'_>) -> Result<Vec<Given>, Vec<FileFault>> {
    let whole = |reason: Sentence| vec![FileFault::file(file.name, reason)];
    check_size(file.bytes).map_err(whole)?;
    let unreadable = |error: XlsxError| {
        let reason = (
            format!("无法作为 XLSX 读取：{error}"),
            format!("cannot be read as XLSX: {error}"),
        );
        whole(reason.into())
    };
    let mut book: Book<'_> = Xlsx::new(Cursor::new(file.bytes)).map_err(unreadable)?;
    let sheets = book.sheet_names();
    let only = (sheets.len() == 1).then_some(file.table).flatten();
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for sheet in &sheets {
        let origin = Origin {
            file: file.name.to_owned(),
            sheet: Some(sheet.clone()),
            rows: Vec::new(),
        };
        let cells = match cells(&mut book, sheet, &origin) {
            Ok(cells) => cells,
            Err(mut more) => {
                faults.append(&mut more);
                continue;
            }
        };
        match only.or_else(|| table_called(sheet)) {
            Some(name) => found.push(given(name, &cells, origin)),
            None if cells.is_empty() => {}
            None => {
                let names = names();
                let reason = (
                    format!("没有这样的表；工作表须以表名命名：{names}"),
                    format!("no table is called so; name the sheet after its table: {names}"),
                );
                faults.push(FileFault::of(&origin, reason));
            }
        }
    }
    if found.is_empty() && faults.is_empty() {
        faults = whole(("工作簿中没有表", "the workbook holds no table").into());
    }
    let beyond = found.iter_mut().flat_map(|(_, beyond)| beyond.drain(..));
    faults.extend(beyond);
    if faults.is_empty() {
        Ok(found.into_iter().map(|(given, _)| given).collect())
    } else {
        Err(faults)
    }
}

/// Unpacks everything once into nothing, so that a small file cannot become a huge one in memory.
fn check_size(bytes: &[u8]) -> Result<(), Sentence> {
    let broken = |error: &dyn std::fmt::Display| -> Sentence {
        let reason = (
            format!("文件不完整或已损坏：{error}"),
            format!("is cut short or damaged: {error}"),
        );
        reason.into()
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut left = limits::TABLE_UNPACKED_BYTES_MAX;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| broken(&error))?;
        let read = std::io::copy(&mut part.take(left + 1), &mut sink());
        let read = read.map_err(|error| broken(&error))?;
        left = left.checked_sub(read).ok_or_else(|| {
            let bytes_max = limits::TABLE_UNPACKED_BYTES_MAX;
            Sentence::from((
                format!("解压后超过上限{bytes_max}字节"),
                format!("unpacks to more than {bytes_max} bytes, the limit"),
            ))
        })?;
    }
    Ok(())
}

fn cells(book: &mut Book<'_>, sheet: &str, origin: &Origin) -> Result<Cells, Vec<FileFault>> {
    let unreadable = |error: XlsxError| {
        let reason = (
            format!("工作表无法读取：{error}"),
            format!("the sheet cannot be read: {error}"),
        );
        vec![FileFault::of(origin, reason)]
    };
    let mut reader = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
    let (mut cells, mut faults) = (Cells::new(), Vec::new());
    while let Some(cell) = reader.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        match text(cell.get_value()) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => {
                cells.entry(row).or_default().insert(column, text);
            }
            Err(reason) => faults.push(FileFault {
                line: u64::from(row) + 1,
                column: letters(column),
                ..FileFault::of(origin, reason)
            }),
        }
    }
    if faults.is_empty() {
        Ok(cells)
    } else {
        Err(faults)
    }
}

/// What a person sees in a cell. A number is written without a trailing `.0`, a date as `2024-05-01`, a time as `08:00`.
fn text(value: &DataRef<'_>) -> Result<String, Sentence> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.trim().to_owned()
        }
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
            match (at.as_f64() < 1.0, hour, minute) {
                (true, ..) => format!("{hour:02}:{minute:02}"),
                (false, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                (false, ..) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
            }
        }
        DataRef::Error(error) => {
            let reason = (
                format!("单元格的公式出错：{error}"),
                format!("the cell's formula failed: {error}"),
            );
            return Err(reason.into());
        }
    })
}

/// The sheet as CSV text under its first row that is not empty, and what stands beside the columns.
fn given(name: &'static str, cells: &Cells, mut origin: Origin) -> (Given, Vec<FileFault>) {
    let mut rows = cells.iter();
    let header: Vec<(u32, &String)> = rows
        .next()
        .map(|(_, header)| {
            header
                .iter()
                .map(|(column, text)| (*column, text))
                .collect()
        })
        .unwrap_or_default();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut beyond = Vec::new();
    let mut line = 1;
    for (row, cells) in cells {
        origin.rows.push((line, u64::from(*row) + 1));
        let text = |(column, _): &(u32, &String)| cells.get(column).map_or("", String::as_str);
        let record: Vec<&str> = header.iter().map(text).collect();
        line += 1 + record
            .iter()
            .map(|cell| cell.matches('\n').count() as u64)
            .sum::<u64>();
        writer
            .write_record(&record)
            .expect("rows of one length go into memory without fail");
        for column in cells.keys() {
            if header.iter().all(|(known, _)| known != column) {
                let reason = (
                    "该列在表头中没有名称",
                    "the column has no name in the header",
                );
                beyond.push(FileFault {
                    line: u64::from(*row) + 1,
                    column: letters(*column),
                    ..FileFault::of(&origin, reason)
                });
            }
        }
    }
    let bytes = writer.into_inner().expect("memory takes every write");
    let text = String::from_utf8(bytes).expect("cells are text");
    let edit = Edit { name, text };
    (Given { edit, origin }, beyond)
}

/// A column as spreadsheets call it: A, B, … Z, AA.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect()
}
