//! Why a table cannot be read, and what to do.

use super::{COLUMNS_MAX, Encoding, ROW_BYTES_MAX};

/// A fault of the table as a whole. A fault of one row is told with that row instead.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// There is no header row.
    #[error("the input is empty: it needs a header row with the names of the columns")]
    Empty,
    /// The bytes are something else than a CSV.
    #[error("the input is not a CSV: {0}")]
    NotATable(&'static str),
    /// The header is not in the encoding that was declared.
    #[error("the header row is not {declared}: {}", declared.advice())]
    HeaderEncoding {
        /// What `--encoding` says.
        declared: Encoding,
    },
    /// A `|` in GBK may be half a character.
    #[error(
        "in {0} the delimiter must be a comma, a semicolon or a tab: other signs may be half a character"
    )]
    DelimiterInEncoding(Encoding),
    /// More columns than anybody has.
    #[error("the header has {0} columns, more than {COLUMNS_MAX}: is the delimiter right?")]
    TooManyColumns(usize),
    /// No column has this name.
    #[error("there is no column {wanted:?}; the columns are: {}", list(there))]
    ColumnMissing {
        /// The name asked for.
        wanted: String,
        /// All names of the header.
        there: Vec<String>,
    },
    /// Several columns have this name.
    #[error("there are {} columns {wanted:?}: say which by its position, one of {}", at.len(), positions(at))]
    ColumnTwice {
        /// The name asked for.
        wanted: String,
        /// Where they stand, from 0.
        at: Vec<usize>,
    },
    /// A row without an end within the limit.
    #[error(
        "a row is longer than {} MiB, the limit: {}",
        ROW_BYTES_MAX >> 20,
        if *in_quotes { "a quoted field is opened in it and not closed" } else { "is this a CSV?" }
    )]
    RowTooLong {
        /// A quoted field was open when the limit was met.
        in_quotes: bool,
    },
    /// The input could not be read.
    #[error("the input cannot be read")]
    Io(#[from] std::io::Error),
}

/// At most this many names are listed in a message.
const NAMES_LISTED_MAX: usize = 40;

fn list(names: &[String]) -> String {
    let listed = names
        .iter()
        .take(NAMES_LISTED_MAX)
        .map(|name| format!("{name:?}"));
    let text = listed.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES_LISTED_MAX) {
        0 => text,
        more => format!("{text}, and {more} more"),
    }
}

fn positions(at: &[usize]) -> String {
    at.iter()
        .map(|index| format!("#{}", index + 1))
        .collect::<Vec<_>>()
        .join(" ")
}
