//! The header row: finds delimiter and columns, and tells what else the input might be.

use super::blocks::{BLOCK_BYTES, Blocks, ROW_BYTES_MAX, read_up_to};
use super::error::TableError;
use super::rows::{Row, Rows, unquoted};
use super::{Encoding, TableOptions};
use std::io::Read;

/// The most columns of a table.
pub const COLUMNS_MAX: usize = 10_000;

/// In the order in which a tie between them is broken.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A table that has been opened: its header is read, its rows are not.
pub struct Table {
    /// The columns.
    pub header: Header,
    /// Between fields.
    pub delimiter: u8,
    /// Of the text.
    pub encoding: Encoding,
    /// The rows.
    pub blocks: Blocks,
}

/// The header row.
#[derive(Clone, Debug)]
pub struct Header {
    /// The row as written, with a byte order mark if there is one, without its line end.
    pub bytes: Vec<u8>,
    /// The line end as written, LF when there is none.
    pub line_end: Vec<u8>,
    /// The names of the columns: decoded, without quotes and the spaces around.
    pub names: Vec<String>,
}

impl Table {
    /// Reads the header of `input`. The columns in `wanted` help to tell the delimiter, when none is given:
    /// it is the one with which all of them are found, else the one that makes the most columns.
    ///
    /// # Errors
    /// The input is empty, no CSV, or not in the declared encoding; nothing beyond the header's block is read.
    pub fn open(
        mut input: Box<dyn Read + Send>,
        options: &TableOptions,
        wanted: &[&str],
    ) -> Result<Self, TableError> {
        let encoding = options.encoding;
        let mut head = Vec::new();
        let ended = read_up_to(&mut *input, &mut head, BLOCK_BYTES)?;
        tell_other_kinds(&head)?;
        let bom = if head.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        read_header_row(&mut *input, &mut head, bom, ended)?;
        if head.len() == bom {
            return Err(TableError::Empty);
        }
        let delimiter = match options.delimiter {
            Some(delimiter) => delimiter,
            None => find_delimiter(&head[bom..], encoding, wanted),
        };
        if encoding != Encoding::Utf8 && delimiter >= 0x40 {
            return Err(TableError::DelimiterInEncoding(encoding));
        }
        let (header, begun) = Header::read(&head, bom, delimiter, encoding)?;
        Ok(Self {
            header,
            delimiter,
            encoding,
            blocks: Blocks::new(input, begun, delimiter),
        })
    }
}

impl Header {
    /// Where a column stands, by its name or by its position written `#3`.
    ///
    /// # Errors
    /// No column has the name, or several have it.
    pub fn column(&self, wanted: &str) -> Result<usize, TableError> {
        let at: Vec<usize> = (0..self.names.len())
            .filter(|&index| self.names[index] == wanted.trim())
            .collect();
        match at[..] {
            [index] => Ok(index),
            [] => position_written(wanted, self.names.len()).ok_or_else(|| {
                TableError::ColumnMissing {
                    wanted: wanted.to_owned(),
                    there: self.names.clone(),
                }
            }),
            _ => Err(TableError::ColumnTwice {
                wanted: wanted.to_owned(),
                at,
            }),
        }
    }

    fn read(
        head: &[u8],
        bom: usize,
        delimiter: u8,
        encoding: Encoding,
    ) -> Result<(Self, Vec<u8>), TableError> {
        let mut rows = Rows::new(&head[bom..], delimiter, COLUMNS_MAX);
        let row = rows.next_row().ok_or(TableError::Empty)?;
        if row.field_count > COLUMNS_MAX {
            return Err(TableError::TooManyColumns(row.field_count));
        }
        tell_old_line_ends(row.bytes)?;
        let names = names(&rows, &row, encoding)
            .ok_or(TableError::HeaderEncoding { declared: encoding })?;
        let end = bom + row.bytes.len();
        let line_end = if row.line_end.ends_with(b"\n") {
            row.line_end
        } else {
            b"\n"
        };
        let header = Self {
            bytes: head[..end].to_vec(),
            line_end: line_end.to_vec(),
            names,
        };
        Ok((header, head[end + row.line_end.len()..].to_vec()))
    }
}

fn names(rows: &Rows<'_>, row: &Row<'_>, encoding: Encoding) -> Option<Vec<String>> {
    (0..row.field_count)
        .map(|index| {
            let said = unquoted(rows.field(row, index)?);
            Some(encoding.read(&said)?.trim().to_owned())
        })
        .collect()
}

fn position_written(wanted: &str, columns: usize) -> Option<usize> {
    let position: usize = wanted.trim().strip_prefix('#')?.parse().ok()?;
    (1..=columns).contains(&position).then(|| position - 1)
}

/// Reads on until the header row is whole with each delimiter it might have.
fn read_header_row(
    input: &mut dyn Read,
    head: &mut Vec<u8>,
    bom: usize,
    mut ended: bool,
) -> Result<(), TableError> {
    while !ended {
        let whole = |&delimiter: &u8| {
            let first = Rows::new(&head[bom..], delimiter, 0).next_row();
            first.is_some_and(|row| row.line_end.ends_with(b"\n"))
        };
        if DELIMITERS.iter().all(whole) {
            break;
        }
        if head.len() >= ROW_BYTES_MAX {
            // A quote in the header that only one delimiter makes an opening one.
            if DELIMITERS.iter().any(whole) {
                break;
            }
            return Err(TableError::RowTooLong { in_quotes: false });
        }
        let wanted = (head.len() * 2).min(ROW_BYTES_MAX);
        ended = read_up_to(input, head, wanted)?;
    }
    Ok(())
}

fn find_delimiter(head: &[u8], encoding: Encoding, wanted: &[&str]) -> u8 {
    let allowed = DELIMITERS
        .into_iter()
        .filter(|&delimiter| encoding == Encoding::Utf8 || delimiter < 0x40);
    let judged = allowed.map(|delimiter| {
        let mut rows = Rows::new(head, delimiter, COLUMNS_MAX);
        let row = rows.next_row();
        let columns = row.map_or(0, |row| row.field_count);
        let names = row
            .and_then(|row| names(&rows, &row, encoding))
            .unwrap_or_default();
        let found = wanted
            .iter()
            .filter(|name| names.iter().any(|there| there == name.trim()))
            .count();
        (found, columns, delimiter)
    });
    // The first of the best, so that a tie falls to the comma.
    let best = judged.reduce(|best, next| {
        if (next.0, next.1) > (best.0, best.1) {
            next
        } else {
            best
        }
    });
    best.map_or(b',', |(_, _, delimiter)| delimiter)
}

/// Names what people give by mistake instead of a CSV.
fn tell_other_kinds(head: &[u8]) -> Result<(), TableError> {
    let kind = match head {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16; save it as CSV in UTF-8",
        [b'P', b'K', 3, 4, ..] => {
            "it is a zip file, perhaps an .xlsx; save the sheet as CSV in UTF-8"
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            "it is an old Excel file (.xls); save the sheet as CSV in UTF-8"
        }
        [0x1f, 0x8b, ..] => "it is compressed with gzip; unpack it first, for example with zcat",
        [b'{' | b'[', ..] => "it begins as JSON",
        [b'<', ..] => "it begins as HTML or XML",
        _ if head.contains(&0) => "it holds zero bytes, so it is binary or UTF-16",
        _ => return Ok(()),
    };
    Err(TableError::NotATable(kind))
}

fn tell_old_line_ends(header: &[u8]) -> Result<(), TableError> {
    if memchr::memchr(b'\r', header).is_some() {
        return Err(TableError::NotATable(
            "its lines end with CR alone, as on old Macs; convert it, for example with tr '\\r' '\\n'",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &[u8], wanted: &[&str]) -> Result<Table, TableError> {
        Table::open(
            Box::new(std::io::Cursor::new(text.to_vec())),
            &TableOptions::default(),
            wanted,
        )
    }

    #[test]
    fn the_delimiter_is_the_one_with_which_the_columns_are_found() {
        let table = open(b"a,b,c,d;lon;lat\n", &["lon", "lat"]).expect("a header");
        assert_eq!(
            (table.delimiter, table.header.names),
            (b';', vec!["a,b,c,d".into(), "lon".into(), "lat".into()])
        );
    }

    #[test]
    fn a_byte_order_mark_is_kept_but_is_no_part_of_a_name() {
        let header = open(b"\xef\xbb\xbf\"lon\",lat\r\n1,2\r\n", &[])
            .expect("a header")
            .header;
        assert_eq!(header.names, ["lon", "lat"]);
        assert_eq!(
            (&*header.bytes, &*header.line_end),
            (&b"\xef\xbb\xbf\"lon\",lat"[..], &b"\r\n"[..])
        );
    }

    #[test]
    fn a_column_that_is_there_twice_is_asked_for_by_position() {
        let header = open(b"lon,lat,lon\n", &[]).expect("a header").header;
        let error = header.column("lon").expect_err("two of them").to_string();
        assert_eq!(
            error,
            "there are 2 columns \"lon\": say which by its position, one of #1 #3"
        );
        assert_eq!(header.column("#3").expect("the third"), 2);
        assert!(header.column("#4").is_err());
    }

    #[test]
    fn a_missing_column_lists_those_that_are_there() {
        let header = open(b"x,y\n", &[]).expect("a header").header;
        let error = header.column("lon").expect_err("not there").to_string();
        assert_eq!(
            error,
            "there is no column \"lon\"; the columns are: \"x\", \"y\""
        );
    }

    #[test]
    fn what_is_no_csv_is_named() {
        for (bytes, word) in [
            (&b"PK\x03\x04rest"[..], "xlsx"),
            (b"\x1f\x8brest", "gzip"),
            (b"\xff\xfel\0", "UTF-16"),
            (b"{\"type\":1}", "JSON"),
            (b"lon,lat\r1,2\r", "CR"),
            (b"a\0b,c\n", "zero"),
        ] {
            let error = open(bytes, &[]).err().expect("refused").to_string();
            assert!(error.contains(word), "{error}");
        }
        assert!(matches!(open(b"", &[]), Err(TableError::Empty)));
        assert!(matches!(open(b"\xef\xbb\xbf", &[]), Err(TableError::Empty)));
    }

    #[test]
    fn a_header_without_an_end_is_refused_at_the_limit() {
        let endless = Box::new(std::io::repeat(b'x'));
        let error = Table::open(endless, &TableOptions::default(), &[])
            .err()
            .expect("refused");
        assert!(matches!(error, TableError::RowTooLong { .. }), "{error}");
    }

    #[test]
    fn a_gbk_header_says_so() {
        let error = open(&Encoding::Gbk.write("经度,纬度\n"), &[])
            .err()
            .expect("refused")
            .to_string();
        assert!(error.contains("--encoding gbk"), "{error}");
    }
}
