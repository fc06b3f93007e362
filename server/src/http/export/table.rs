//! A table as CSV and as XLSX: headings in both languages, numbers as numbers, and what the table is of.

use super::super::problem::Problem;
use super::about::Line;
use crate::sheets::XLSX_MEDIA;
use actix_web::HttpResponse;
use actix_web::http::header;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Nothing,
    /// Words or a code: never read as a number or a formula.
    Words(String),
    /// A whole number.
    Count(u64),
    /// A measured number.
    Number(f64),
}

impl Cell {
    /// Words, or nothing for empty ones.
    pub fn words(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Nothing
        } else {
            Self::Words(text)
        }
    }

    /// A number that may be missing.
    pub fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Nothing, Self::Number)
    }

    /// As it stands in a CSV.
    pub fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Words(words) => harmless(words),
            Self::Count(count) => count.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }

    /// As it looks in a sheet.
    pub fn shown(&self) -> String {
        match self {
            Self::Number(number) => format!("{number:.4}"),
            Self::Nothing | Self::Words(_) | Self::Count(_) => self.text(),
        }
    }
}

/// Words of a CSV that no spreadsheet takes for a formula: where they begin like one, a quotation mark goes before.
pub fn harmless(words: &str) -> String {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{words}")
    } else {
        words.to_owned()
    }
}

/// The name of a column in Chinese and English.
pub type Heading = (&'static str, &'static str);

/// A table with what it is of.
#[derive(Clone, Debug)]
pub struct Table {
    /// What the file is called after.
    pub name: &'static str,
    /// As many as each row has cells.
    pub headings: Vec<Heading>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// What is said about it.
    pub about: Vec<Line>,
}

/// How a CSV is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Begins with the mark by which Excel knows UTF-8.
    pub bom: bool,
    /// Lines that begin with # say what the table is of.
    pub notes: bool,
}

/// A heading in both languages.
pub fn heading((zh, en): &Heading) -> String {
    format!("{zh} {en}")
}

/// The lines above a CSV's headings: one cell each, without anything that would have to be quoted, so that a reader that
/// knows comments by their # passes over them.
pub fn notes(about: &[Line]) -> Vec<String> {
    let plain = |saying: &str| {
        saying
            .replace(['\r', '\n'], " ")
            .replace(',', "，")
            .replace('"', "”")
    };
    let line = |(zh, en, saying): &Line| format!("# {zh} {en}: {}", plain(saying));
    about.iter().map(line).collect()
}

/// One row of CSV, RFC 4180.
pub fn row(cells: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let cells: Vec<String> = cells.into_iter().collect();
    writer.write_record(&cells).expect("memory takes every row");
    writer.into_inner().expect("memory takes every row")
}

/// What stands before the rows.
pub fn head(headings: &[Heading], about: &[Line], style: Style) -> Vec<u8> {
    let mut bytes = if style.bom {
        b"\xEF\xBB\xBF".to_vec()
    } else {
        Vec::new()
    };
    if style.notes {
        for line in notes(about) {
            bytes.extend(row([line]));
        }
    }
    bytes.extend(row(headings.iter().map(heading)));
    bytes
}

impl Table {
    /// The table as CSV.
    pub fn csv(&self, style: Style) -> Vec<u8> {
        let mut bytes = head(&self.headings, &self.about, style);
        for cells in &self.rows {
            bytes.extend(row(cells.iter().map(Cell::text)));
        }
        bytes
    }

    /// The table as a file.
    pub fn file(self, now_s: i64, style: Option<Style>) -> Result<File, Problem> {
        let total = self.about.iter().find(|line| line.1 == "Total");
        let total = total.map(|line| line.2.clone());
        let (bytes, media, ending) = if let Some(style) = style {
            (self.csv(style), "text/csv; charset=utf-8", "csv")
        } else {
            let refused = |error: rust_xlsxwriter::XlsxError| {
                Problem::refused("no_workbook", format!("{error}; take CSV"))
            };
            (self.xlsx().map_err(refused)?, XLSX_MEDIA, "xlsx")
        };
        let name = super::file_name(self.name, now_s, ending);
        Ok(File {
            bytes,
            media,
            name,
            total,
        })
    }
}

/// A table, written.
#[derive(Debug)]
pub struct File {
    bytes: Vec<u8>,
    media: &'static str,
    name: String,
    total: Option<String>,
}

impl File {
    /// The answer that carries it.
    pub fn answer(self) -> HttpResponse {
        let disposition = format!("attachment; filename=\"{}\"", self.name);
        let mut answer = HttpResponse::Ok();
        answer
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .insert_header((header::CONTENT_DISPOSITION, disposition))
            .content_type(self.media);
        if let Some(total) = self.total {
            answer.insert_header(("huying-total", total));
        }
        answer.body(self.bytes)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Words, numbers, a formula that is none, nothing.
    pub(in crate::http::export) fn table() -> Table {
        Table {
            name: "test",
            headings: vec![("编码", "code"), ("件数", "cases"), ("密度", "density")],
            rows: vec![
                vec![Cell::words("0505"), Cell::Count(1_234), Cell::Number(-0.5)],
                vec![
                    Cell::words("=HYPERLINK(\"http://x\")"),
                    Cell::Count(0),
                    Cell::Nothing,
                ],
                vec![
                    Cell::words("a,\"b\"\nc"),
                    Cell::Count(7),
                    Cell::Number(1e-7),
                ],
            ],
            about: vec![("总数", "Total", "1241\n=x".to_owned())],
        }
    }

    #[test]
    fn a_csv_is_read_back_as_it_was_and_no_cell_of_words_is_a_formula() {
        let (bom, plain) = (
            Style {
                bom: true,
                notes: true,
            },
            Style {
                bom: false,
                notes: false,
            },
        );
        let bytes = table().csv(bom);
        assert!(bytes.starts_with(b"\xEF\xBB\xBF# "));
        let bytes = table().csv(plain);
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        assert_eq!(
            reader.headers().expect("a row"),
            ["编码 code", "件数 cases", "密度 density"].as_slice()
        );
        let rows: Vec<Vec<String>> = reader
            .records()
            .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
            .collect();
        assert_eq!(rows[0], ["0505", "1234", "-0.5"]);
        assert_eq!(rows[1], ["'=HYPERLINK(\"http://x\")", "0", ""]);
        assert_eq!(rows[2], ["a,\"b\"\nc", "7", "0.0000001"]);
        for begin in ["=", "+", "-", "@", "\t", "\r", "＝"] {
            assert!(harmless(&format!("{begin}cmd|' /C calc'!A0")).starts_with('\''));
        }
        assert_eq!(harmless("路面塌陷"), "路面塌陷");
    }
}
