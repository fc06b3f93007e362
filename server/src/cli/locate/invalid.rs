//! Why a row has no position.

use grids::PositionError;
use std::fmt;

/// What is wrong with one row. `Display` is what stands in the column `reason`.
#[derive(Clone, Debug, PartialEq)]
pub enum Invalid<'a> {
    /// The row is not in the declared encoding.
    Encoding(&'static str),
    /// The input ends inside a quoted field.
    OpenQuote {
        /// How many lines the field swallowed.
        lines: usize,
    },
    /// More or fewer fields than the header has.
    Fields {
        /// In this row.
        there: usize,
        /// In the header.
        wanted: usize,
    },
    /// A coordinate is missing.
    Empty {
        /// Its column.
        column: &'a str,
    },
    /// A coordinate is no number.
    NotANumber {
        /// Its column.
        column: &'a str,
        /// What stands there.
        said: String,
    },
    /// The numbers are no position.
    Position(PositionError),
}

/// The sorts of [`Invalid`] that are counted.
pub const KINDS: [&str; 6] = [
    "not in the declared encoding",
    "with a quote left open",
    "with another number of fields than the header",
    "without a coordinate",
    "with a coordinate that is not a number",
    "with a coordinate out of range",
];

impl Invalid<'_> {
    /// Index into [`KINDS`].
    pub fn kind(&self) -> usize {
        match self {
            Self::Encoding(_) => 0,
            Self::OpenQuote { .. } => 1,
            Self::Fields { .. } => 2,
            Self::Empty { .. } => 3,
            Self::NotANumber { .. } | Self::Position(PositionError::NotFinite { .. }) => 4,
            Self::Position(_) => 5,
        }
    }
}

impl fmt::Display for Invalid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding(name) => write!(f, "not {name}"),
            Self::OpenQuote { lines: 1 } => write!(f, "a quote is not closed"),
            Self::OpenQuote { lines } => {
                write!(f, "a quote is not closed; {lines} lines follow it")
            }
            Self::Fields { there, wanted } => {
                write!(f, "{there} fields where the header has {wanted}")
            }
            Self::Empty { column } => write!(f, "{column} is empty"),
            Self::NotANumber { column, said } => write!(f, "{column} is not a number: {said}"),
            Self::Position(error) => write!(f, "{error}"),
        }
    }
}
