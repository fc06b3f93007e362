//! Tables as an XLSX workbook, a sheet each.

use cases::tables::form;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// Characters of the widest column; longer cells are cut off on screen only.
const WIDTH_MAX: usize = 48;
/// A Chinese character is so many Latin ones wide.
const WIDE: usize = 2;

/// A workbook with a sheet for each table, given by name and CSV text.
///
/// Every cell is text, so that 0505 stays 0505 when a person edits it; the header stays in sight, and what a column means
/// is a note on its name.
///
/// # Errors
/// A cell is longer than XLSX allows (32,767 characters).
pub fn workbook(tables: &[(&str, &str)]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for (name, text) in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(*name)?.set_freeze_panes(1, 0)?;
        fill(sheet, name, text)?;
    }
    book.save_to_buffer()
}

fn fill(sheet: &mut rust_xlsxwriter::Worksheet, name: &str, text: &str) -> Result<(), XlsxError> {
    let (plain, bold) = (
        Format::new().set_num_format("@"),
        Format::new().set_num_format("@").set_bold(),
    );
    let mut widths: Vec<usize> = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    for (row, record) in (0_u32..).zip(reader.records().flatten()) {
        for (column, cell) in (0_u16..).zip(&record) {
            let format = if row == 0 { &bold } else { &plain };
            if !cell.is_empty() {
                sheet.write_string_with_format(row, column, cell, format)?;
            }
            if row == 0 {
                widths.push(0);
                note(sheet, name, column, cell)?;
            }
            let width = cell
                .chars()
                .map(|c| if c.is_ascii() { 1 } else { WIDE })
                .sum();
            if let Some(widest) = widths.get_mut(usize::from(column)) {
                *widest = (*widest).max(width);
            }
        }
    }
    for (column, width) in (0_u16..).zip(widths) {
        sheet.set_column_format(column, &plain)?;
        sheet.set_column_width(column, (width.min(WIDTH_MAX) + 2) as f64)?;
    }
    Ok(())
}

fn note(
    sheet: &mut rust_xlsxwriter::Worksheet,
    name: &str,
    column: u16,
    cell: &str,
) -> Result<(), XlsxError> {
    let known = form(name).and_then(|form| form.column(cell));
    if let Some(known) = known {
        let words = format!("{}\n{}", known.about_zh, known.about_en);
        sheet.insert_note(
            0,
            column,
            &rust_xlsxwriter::Note::new(words).set_author("huying"),
        )?;
    }
    Ok(())
}
