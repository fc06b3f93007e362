//! Rows out of a stream of bytes, in memory that does not grow with a row.

use crate::limits;

/// How rows are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated values; a quoted cell may hold line ends.
    Csv,
}

/// One row of the input.
#[derive(Debug, PartialEq, Eq)]
pub enum Row {
    /// Its bytes without the line end.
    Whole(Vec<u8>),
    /// It was longer than [`limits::ROW_BYTES_MAX`]; its bytes are gone.
    TooLong,
}

/// Cuts a stream into rows. Empty lines are no rows.
#[derive(Debug)]
pub struct Rows {
    form: Form,
    part: Vec<u8>,
    quoted: bool,
    too_long: bool,
}

impl Rows {
    /// At the beginning of a stream.
    pub fn new(form: Form) -> Self {
        Self {
            form,
            part: Vec::new(),
            quoted: false,
            too_long: false,
        }
    }

    /// Takes in the next bytes and hands out every row that they complete.
    pub fn take_in(&mut self, mut bytes: &[u8], each: &mut impl FnMut(Row)) {
        while let Some(end) = self.row_end(bytes) {
            self.keep(&bytes[..end]);
            bytes = &bytes[end + 1..];
            self.finish(each);
        }
        self.keep(bytes);
    }

    /// The last row, when the stream does not end with a line end.
    pub fn finish(&mut self, each: &mut impl FnMut(Row)) {
        let too_long = std::mem::take(&mut self.too_long);
        let mut row = std::mem::take(&mut self.part);
        self.quoted = false;
        if row.last() == Some(&b'\r') {
            row.pop();
        }
        if too_long {
            each(Row::TooLong);
        } else if !row.iter().all(u8::is_ascii_whitespace) {
            each(Row::Whole(row));
        }
    }

    /// Where the row ends within these bytes; remembers whether a quoted cell is open behind them.
    fn row_end(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.form == Form::Ndjson {
            return memchr::memchr(b'\n', bytes);
        }
        let mut from = 0;
        while let Some(found) = memchr::memchr2(b'\n', b'"', &bytes[from..]) {
            let at = from + found;
            if bytes[at] == b'"' {
                self.quoted = !self.quoted;
            } else if !self.quoted {
                return Some(at);
            }
            from = at + 1;
        }
        None
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.too_long || self.part.len() + bytes.len() > limits::ROW_BYTES_MAX {
            self.too_long = true;
            self.part = Vec::new();
        } else {
            self.part.extend_from_slice(bytes);
        }
    }
}

/// The cells of one row of comma-separated values: quotes are taken off, doubled ones halved.
pub fn cells(row: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = row.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(form: Form, text: &[u8], piece: usize) -> Vec<Row> {
        let (mut cutter, mut rows) = (Rows::new(form), Vec::new());
        for piece in text.chunks(piece) {
            cutter.take_in(piece, &mut |row| rows.push(row));
        }
        cutter.finish(&mut |row| rows.push(row));
        rows
    }

    #[test]
    fn rows_are_the_same_however_the_stream_is_cut() {
        let text = "id,text\r\na,\"two\nlines, \"\"quoted\"\"\"\n\n b , 占道 \nlast".as_bytes();
        let whole = rows(Form::Csv, text, text.len());
        assert_eq!(whole.len(), 4);
        for piece in 1..20 {
            assert_eq!(rows(Form::Csv, text, piece), whole);
        }
        let Row::Whole(row) = &whole[1] else {
            panic!("a short row")
        };
        assert_eq!(
            cells(std::str::from_utf8(row).expect("UTF-8")),
            ["a", "two\nlines, \"quoted\""]
        );
    }

    #[test]
    fn a_row_that_is_too_long_is_skipped_without_being_held() {
        let mut text = vec![b'x'; limits::ROW_BYTES_MAX * 3];
        text.extend_from_slice(b"\n{}\n");
        for piece in [1_000, 70_000, text.len()] {
            assert_eq!(
                rows(Form::Ndjson, &text, piece),
                [Row::TooLong, Row::Whole(b"{}".to_vec())]
            );
        }
        let mut cutter = Rows::new(Form::Ndjson);
        cutter.take_in(&text[..limits::ROW_BYTES_MAX * 2], &mut |_| {
            panic!("no row ends here")
        });
        assert_eq!(cutter.part.capacity(), 0);
    }

    #[test]
    fn cells_agree_with_the_csv_crate() {
        for row in ["a,b,c", "\"a,b\",\"\"\"\",", "占,\"x\ny\"", ",,", "\"\""] {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(row.as_bytes());
            let theirs: Vec<String> = reader
                .records()
                .next()
                .expect("one")
                .expect("valid")
                .iter()
                .map(str::to_owned)
                .collect();
            assert_eq!(cells(row), theirs, "{row}");
        }
    }
}
