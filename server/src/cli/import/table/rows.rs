//! Rows and fields of a CSV, found in place: no byte is copied or changed.
//!
//! The rules are those of RFC 4180, read leniently as the `csv` crate does: a quote opens a quoted field
//! only at the field's first byte, `""` inside is a quote, what follows the closing quote belongs to the
//! field, and a quote inside an unquoted field is an ordinary character. Rows end with LF or CRLF.
//!
//! The search is for single ASCII bytes, which is right in UTF-8, and in GBK and GB18030 for every byte
//! below 0x30: their trailing bytes start there.

#[cfg(test)]
mod tests;

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
