//! Rows and fields of a CSV, found in place: no byte is copied or changed.
//!
//! The rules are those of RFC 4180, read leniently as the `csv` crate does: a quote opens a quoted field
//! only at the field's first byte, `""` inside is a quote, what follows the closing quote belongs to the
//! field, and a quote inside an unquoted field is an ordinary character. Rows end with LF or CRLF.
//!
//! The search is for single ASCII bytes, which is right in UTF-8, and in GBK and GB18030 for every byte
//! below 0x30: their trailing bytes start there.

use memchr::Memchr3;
use std::borrow::Cow;

/// One row of a table, where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// The row's bytes without its line end.
    pub bytes: &'a [u8],
    /// LF, CRLF, or nothing when the input ends without one (a lone CR there counts as one).
    pub line_end: &'a [u8],
    /// How many fields it has; a blank line has one, which is empty.
    pub field_count: usize,
    /// The input ended inside a quoted field.
    pub quote_left_open: bool,
}

/// Walks over the rows of a run of bytes that begins at a row's start.
pub struct Rows<'a> {
    bytes: &'a [u8],
    hits: Memchr3<'a>,
    delimiter: u8,
    row_start: usize,
    fields: Vec<(u32, u32)>,
    fields_max: usize,
}

impl<'a> Rows<'a> {
    /// Remembers the first `fields_max` fields of each row and only counts those beyond.
    pub fn new(bytes: &'a [u8], delimiter: u8, fields_max: usize) -> Self {
        let hits = memchr::memchr3_iter(delimiter, b'\n', b'"', bytes);
        Self {
            bytes,
            hits,
            delimiter,
            row_start: 0,
            fields: Vec::new(),
            fields_max,
        }
    }

    /// The next row, or `None` at the end. A last row without a line end is a row.
    pub fn next_row(&mut self) -> Option<Row<'a>> {
        if self.row_start >= self.bytes.len() {
            return None;
        }
        self.fields.clear();
        let mut field_count = 0;
        let mut field_start = self.row_start;
        let mut quoted = false;
        // Hits before this one are the second half of a doubled quote.
        let mut next_hit = self.row_start;
        while let Some(at) = self.hits.next() {
            let byte = self.bytes[at];
            if quoted {
                if byte != b'"' || at < next_hit {
                    continue;
                }
                if self.bytes.get(at + 1) == Some(&b'"') {
                    next_hit = at + 2;
                } else {
                    quoted = false;
                }
            } else if byte == b'\n' {
                let end = if at > self.row_start && self.bytes[at - 1] == b'\r' {
                    at - 1
                } else {
                    at
                };
                self.remember(field_start, end, field_count);
                return Some(self.row(end, at + 1, field_count + 1, false));
            } else if byte == self.delimiter {
                self.remember(field_start, at, field_count);
                field_count += 1;
                field_start = at + 1;
            } else if at == field_start {
                quoted = true;
            }
        }
        let len = self.bytes.len();
        let end = if !quoted && self.bytes[len - 1] == b'\r' {
            len - 1
        } else {
            len
        };
        self.remember(field_start, end, field_count);
        Some(self.row(end, len, field_count + 1, quoted))
    }

    /// The bytes of a field of the row that [`Rows::next_row`] gave last, as written, quotes included;
    /// `None` beyond the row's fields or the remembered ones.
    pub fn field(&self, row: &Row<'a>, index: usize) -> Option<&'a [u8]> {
        self.fields
            .get(index)
            .map(|&(start, end)| &row.bytes[start as usize..end as usize])
    }

    fn remember(&mut self, start: usize, end: usize, index: usize) {
        if index < self.fields_max {
            self.fields.push((
                (start - self.row_start) as u32,
                (end - self.row_start) as u32,
            ));
        }
    }

    fn row(
        &mut self,
        end: usize,
        next: usize,
        field_count: usize,
        quote_left_open: bool,
    ) -> Row<'a> {
        let start = std::mem::replace(&mut self.row_start, next);
        Row {
            bytes: &self.bytes[start..end],
            line_end: &self.bytes[end..next],
            field_count,
            quote_left_open,
        }
    }
}

/// Where the last whole row of `bytes` ends (after its LF), and whether what follows stands in a quoted
/// field at the end; `bytes` begins at a row's start.
pub fn last_row_end(bytes: &[u8], delimiter: u8) -> (Option<usize>, bool) {
    let mut last = None;
    let mut from = 0;
    loop {
        // Only quotes matter on the way; line ends are looked for in what stands between quoted fields.
        let Some(open) = next_opening_quote(bytes, from, delimiter) else {
            let end = memchr::memrchr(b'\n', &bytes[from..]).map(|at| from + at + 1);
            return (end.or(last), false);
        };
        if let Some(at) = memchr::memrchr(b'\n', &bytes[from..open]) {
            last = Some(from + at + 1);
        }
        let Some(close) = closing_quote(bytes, open + 1) else {
            return (last, true);
        };
        from = close + 1;
    }
}

fn next_opening_quote(bytes: &[u8], mut from: usize, delimiter: u8) -> Option<usize> {
    loop {
        let at = from + memchr::memchr(b'"', &bytes[from..])?;
        if at == 0 || bytes[at - 1] == delimiter || bytes[at - 1] == b'\n' {
            return Some(at);
        }
        from = at + 1;
    }
}

fn closing_quote(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = from + memchr::memchr(b'"', &bytes[from..])?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}

/// What a field says: without its quotes, doubled quotes single.
pub fn unquoted(field: &[u8]) -> Cow<'_, [u8]> {
    let Some(inside) = field.strip_prefix(b"\"") else {
        return Cow::Borrowed(field);
    };
    if let Some(inside) = inside.strip_suffix(b"\"")
        && memchr::memchr(b'"', inside).is_none()
    {
        return Cow::Borrowed(inside);
    }
    let mut said = Vec::with_capacity(inside.len());
    let close = closing_quote(inside, 0).unwrap_or(inside.len());
    let mut rest = &inside[..close];
    while let Some(at) = memchr::memchr(b'"', rest) {
        said.extend_from_slice(&rest[..=at]);
        rest = &rest[(at + 2).min(rest.len())..];
    }
    said.extend_from_slice(rest);
    if close < inside.len() {
        said.extend_from_slice(&inside[close + 1..]);
    }
    Cow::Owned(said)
}

/// Appends `text` as a field, in quotes when it needs them.
pub fn quoted_into(out: &mut Vec<u8>, text: &[u8], delimiter: u8) {
    let plain = !text
        .iter()
        .any(|&byte| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r'));
    if plain {
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    for &byte in text {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as said by our reader: fields unquoted.
    fn said(text: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
        let mut rows = Rows::new(text, delimiter, usize::MAX);
        let mut all = Vec::new();
        while let Some(row) = rows.next_row() {
            if row.bytes.is_empty() {
                continue;
            }
            let fields = (0..row.field_count).map(|i| rows.field(&row, i).expect("counted"));
            all.push(fields.map(|field| unquoted(field).into_owned()).collect());
        }
        all
    }

    fn said_by_the_csv_crate(text: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text)
            .byte_records()
            .map(|record| {
                record
                    .expect("bytes in memory")
                    .iter()
                    .map(<[u8]>::to_vec)
                    .collect()
            })
            .collect()
    }

    /// A stream of texts made of the characters that matter, the same at every run.
    fn hostile_texts(count: usize) -> impl Iterator<Item = Vec<u8>> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut draw = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) % below
        };
        (0..count).map(move |_| {
            let pieces = draw(24);
            let mut text = Vec::new();
            for _ in 0..pieces {
                let piece: &[u8] = match draw(9) {
                    0..=2 => b"\"",
                    3 | 4 => b",",
                    5 => b"\n",
                    6 => b"\r\n",
                    7 => "黄".as_bytes(),
                    _ => b"1",
                };
                text.extend_from_slice(piece);
            }
            text
        })
    }

    #[test]
    fn fields_are_those_that_the_csv_crate_reads() {
        for text in hostile_texts(200_000) {
            let shown = String::from_utf8_lossy(&text).into_owned();
            assert_eq!(
                said(&text, b','),
                said_by_the_csv_crate(&text, b','),
                "{shown:?}"
            );
        }
    }

    #[test]
    fn rows_and_line_ends_together_are_the_input() {
        for text in hostile_texts(50_000) {
            let mut rows = Rows::new(&text, b',', 2);
            let mut again = Vec::new();
            while let Some(row) = rows.next_row() {
                again.extend_from_slice(row.bytes);
                again.extend_from_slice(row.line_end);
            }
            assert_eq!(again, text);
        }
    }

    #[test]
    fn the_last_row_end_is_where_walking_over_the_rows_finds_it() {
        for text in hostile_texts(200_000) {
            let mut rows = Rows::new(&text, b',', 0);
            let (mut walked, mut at) = (None, 0);
            while let Some(row) = rows.next_row() {
                at += row.bytes.len() + row.line_end.len();
                if row.line_end.ends_with(b"\n") {
                    walked = Some(at);
                }
            }
            assert_eq!(
                last_row_end(&text, b',').0,
                walked,
                "{:?}",
                String::from_utf8_lossy(&text)
            );
        }
    }

    #[test]
    fn a_field_written_with_quotes_says_the_same_when_read() {
        for text in hostile_texts(50_000).filter(|text| !text.is_empty()) {
            let mut field = Vec::new();
            quoted_into(&mut field, &text, b',');
            assert_eq!(said(&field, b','), [[text]]);
        }
    }

    #[test]
    fn a_quote_left_open_is_told() {
        let mut rows = Rows::new(b"1,\"abc\n2,def\n", b',', 9);
        let row = rows.next_row().expect("one row");
        assert!(row.quote_left_open);
        assert_eq!((row.field_count, rows.next_row()), (2, None));
    }
}
