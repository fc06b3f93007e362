//! A table as XLSX.

use super::table::{Cell, Table, heading};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Characters of the widest column; longer cells are cut off on screen only.
const WIDTH_MAX: usize = 60;
/// A Chinese character is so many Latin ones wide.
const WIDE: usize = 2;

impl Table {
    /// The table as a workbook: a sheet of figures, and one that says what they are.
    pub fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("数据 data")?.set_freeze_panes(1, 0)?;
        self.fill(sheet)?;
        let sheet = book.add_worksheet();
        sheet.set_name("说明 about")?;
        let bold = Format::new().set_bold();
        for (row, (zh, en, saying)) in (0_u32..).zip(&self.about) {
            sheet.write_string_with_format(row, 0, format!("{zh} {en}"), &bold)?;
            sheet.write_string(row, 1, saying)?;
        }
        sheet.set_column_width(0, 34)?.set_column_width(1, 100)?;
        book.save_to_buffer()
    }

    fn fill(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (bold, plain) = (Format::new().set_bold(), Format::new().set_num_format("@"));
        let (whole, measured) = (
            Format::new().set_num_format("#,##0"),
            Format::new().set_num_format("#,##0.####"),
        );
        let wide = |text: &str| -> usize {
            let one = |c: char| if c.is_ascii() { 1 } else { WIDE };
            text.chars().map(one).sum()
        };
        let mut widths: Vec<usize> = Vec::new();
        for (column, name) in (0_u16..).zip(self.headings.iter().map(heading)) {
            sheet.write_string_with_format(0, column, &name, &bold)?;
            widths.push(wide(&name));
        }
        for (row, cells) in (1_u32..).zip(&self.rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Cell::Nothing => {}
                    Cell::Words(words) => {
                        sheet.write_string_with_format(row, column, words, &plain)?;
                    }
                    Cell::Count(count) => {
                        sheet.write_number_with_format(row, column, *count as f64, &whole)?;
                    }
                    Cell::Number(number) => {
                        sheet.write_number_with_format(row, column, *number, &measured)?;
                    }
                }
                if let Some(widest) = widths.get_mut(usize::from(column)) {
                    *widest = (*widest).max(wide(&cell.shown()));
                }
            }
        }
        for (column, width) in (0_u16..).zip(widths) {
            sheet.set_column_width(column, (width.min(WIDTH_MAX) + 2) as f64)?;
        }
        if let (Some(last), Ok(rows)) = (
            self.headings.len().checked_sub(1),
            u32::try_from(self.rows.len()),
        ) {
            sheet.autofilter(0, 0, rows, last as u16)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::table;
    use calamine::{Data, Reader as _, Xlsx};
    use std::io::Cursor;

    #[test]
    fn a_workbook_has_words_as_words_and_numbers_as_numbers() {
        let bytes = table().xlsx().expect("a workbook");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let sheet = book.worksheet_range("数据 data").expect("a sheet");
        assert_eq!(sheet.get((1, 0)), Some(&Data::String("0505".to_owned())));
        assert_eq!(sheet.get((1, 1)), Some(&Data::Float(1_234.0)));
        assert_eq!(sheet.get((1, 2)), Some(&Data::Float(-0.5)));
        assert_eq!(
            sheet.get((2, 0)),
            Some(&Data::String("=HYPERLINK(\"http://x\")".to_owned()))
        );
        assert!(
            book.worksheet_formula("数据 data")
                .expect("a sheet")
                .is_empty()
        );
        let about = book.worksheet_range("说明 about").expect("a sheet");
        assert_eq!(
            about.get((0, 0)),
            Some(&Data::String("总数 Total".to_owned()))
        );
    }
}
