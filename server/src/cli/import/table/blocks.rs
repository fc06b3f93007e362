//! Cuts a stream into blocks of whole rows, in memory that does not grow with the stream.

use super::error::TableError;
use super::rows::last_row_end;
use std::io::Read;

/// How much is read before a block is cut; a block is longer only when a single row is.
pub const BLOCK_BYTES: usize = 512 << 10;

/// The longest row, with its line end. A longer one is a fault of the whole input: mostly a quote that is never closed.
pub const ROW_BYTES_MAX: usize = 8 << 20;

/// A stream of rows, given out in blocks that end where a row ends.
pub struct Blocks {
    input: Box<dyn Read + Send>,
    /// None when a row is a line, whatever stands in it.
    delimiter: Option<u8>,
    /// The beginning of a row whose end has not been read yet.
    carried: Vec<u8>,
}

impl Blocks {
    /// Continues with `begun`, already taken from `input`, which starts at a row's start.
    pub fn new(input: Box<dyn Read + Send>, begun: Vec<u8>, delimiter: u8) -> Self {
        Self {
            input,
            delimiter: Some(delimiter),
            carried: begun,
        }
    }

    /// Blocks of whole lines: quotes mean nothing.
    pub fn of_lines(input: Box<dyn Read + Send>) -> Self {
        Self {
            input,
            delimiter: None,
            carried: Vec::new(),
        }
    }

    /// Replaces the content of `block` by the next rows. False at the end, when there are none.
    ///
    /// # Errors
    /// [`TableError::RowTooLong`] as soon as [`ROW_BYTES_MAX`] are passed without a row's end; the row is
    /// the first after the rows given out so far. The rest of it is not read.
    pub fn fill(&mut self, block: &mut Vec<u8>) -> Result<bool, TableError> {
        block.clear();
        std::mem::swap(block, &mut self.carried);
        let mut wanted = BLOCK_BYTES;
        loop {
            let ended = read_up_to(&mut self.input, block, wanted)?;
            if ended {
                return Ok(!block.is_empty());
            }
            let (end, in_quotes) = match self.delimiter {
                Some(delimiter) => last_row_end(block, delimiter),
                None => (memchr::memrchr(b'\n', block).map(|at| at + 1), false),
            };
            if let Some(end) = end {
                self.carried.extend_from_slice(&block[end..]);
                block.truncate(end);
                return Ok(true);
            }
            if block.len() >= ROW_BYTES_MAX {
                return Err(TableError::RowTooLong { in_quotes });
            }
            wanted = (block.len() * 2).min(ROW_BYTES_MAX);
        }
    }
}

/// Reads until `block` holds `wanted` bytes; true when the input ended before that.
pub fn read_up_to(
    input: &mut dyn Read,
    block: &mut Vec<u8>,
    wanted: usize,
) -> std::io::Result<bool> {
    let missing = wanted.saturating_sub(block.len());
    block.reserve(missing);
    let read = input.take(missing as u64).read_to_end(block)?;
    Ok(read < missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks_of(text: Vec<u8>) -> Result<Vec<Vec<u8>>, TableError> {
        let mut blocks = Blocks::new(Box::new(std::io::Cursor::new(text)), Vec::new(), b',');
        let (mut all, mut block) = (Vec::new(), Vec::new());
        while blocks.fill(&mut block)? {
            all.push(block.clone());
        }
        Ok(all)
    }

    #[test]
    fn blocks_together_are_the_stream_and_each_ends_at_a_row_end() {
        let mut text = Vec::new();
        for row in 0..200_000 {
            text.extend_from_slice(format!("{row},\"words,\n{row}\"\n").as_bytes());
        }
        let blocks = blocks_of(text.clone()).expect("short rows");
        assert!(blocks.len() > 4);
        assert!(blocks.iter().all(|block| block.ends_with(b"\"\n")));
        assert_eq!(blocks.concat(), text);
    }

    #[test]
    fn a_row_longer_than_a_block_comes_whole() {
        let mut text = b"1,".to_vec();
        text.resize(5 * BLOCK_BYTES, b'x');
        text.extend_from_slice(b"\n2,y\n");
        assert_eq!(
            blocks_of(text.clone()).expect("below the limit").concat(),
            text
        );
    }

    #[test]
    fn a_row_without_an_end_is_refused_at_the_limit_and_not_read_on() {
        let endless = std::io::repeat(b'x');
        let mut blocks = Blocks::new(Box::new(endless), Vec::new(), b',');
        let mut block = Vec::new();
        assert!(matches!(
            blocks.fill(&mut block),
            Err(TableError::RowTooLong { in_quotes: false })
        ));
        assert!(block.len() <= ROW_BYTES_MAX);
    }

    #[test]
    fn the_longest_row_is_as_long_as_the_limit_wherever_it_stands() {
        for (length, is_taken) in [(ROW_BYTES_MAX, true), (ROW_BYTES_MAX + 1, false)] {
            for before in ["", "1,a\n"] {
                for after in ["", "2,b\n"] {
                    let mut text = before.as_bytes().to_vec();
                    text.resize(before.len() + length - 1, b'x');
                    text.push(b'\n');
                    text.extend_from_slice(after.as_bytes());
                    let blocks = blocks_of(text.clone());
                    let shown = format!("{length} {before:?} {after:?}");
                    assert_eq!(blocks.is_ok(), is_taken, "{shown}");
                    assert!(
                        blocks.is_err() || blocks.is_ok_and(|all| all.concat() == text),
                        "{shown}"
                    );
                }
            }
        }
    }
}
