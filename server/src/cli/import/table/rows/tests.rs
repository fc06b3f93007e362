//! Rows by our reader and by another's: quotes, breaks, what is cut off.

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
