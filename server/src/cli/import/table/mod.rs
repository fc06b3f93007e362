//! Someone's table: a CSV of any city, opened at its header and read as blocks of whole rows.

mod blocks;
mod encoding;
mod error;
mod header;
mod rows;

pub use blocks::{BLOCK_BYTES, Blocks, ROW_BYTES_MAX};
pub use encoding::Encoding;
pub use error::TableError;
pub use header::{COLUMNS_MAX, Header, Table};
pub use rows::{Row, Rows, quoted_into, unquoted};

/// How the table is written down. Part of every command that reads one.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct TableOptions {
    /// Encoding of the text: utf-8, gbk or gb18030
    #[arg(long, value_name = "NAME", default_value = "utf-8")]
    pub encoding: Encoding,

    /// Field delimiter: one ASCII character, or comma, semicolon, tab, pipe; found by itself when not given
    #[arg(long, value_name = "CHAR", value_parser = delimiter_from)]
    pub delimiter: Option<u8>,
}

fn delimiter_from(word: &str) -> Result<u8, String> {
    match word {
        "comma" => Ok(b','),
        "semicolon" => Ok(b';'),
        "tab" | "\\t" => Ok(b'\t'),
        "pipe" => Ok(b'|'),
        _ => match word.as_bytes() {
            [byte]
                if byte.is_ascii()
                    && !byte.is_ascii_alphanumeric()
                    && !b"\"\r\n.-+".contains(byte) =>
            {
                Ok(*byte)
            }
            _ => Err(
                "a delimiter is one of comma, semicolon, tab, pipe, or one ASCII sign such as ,"
                    .to_owned(),
            ),
        },
    }
}
