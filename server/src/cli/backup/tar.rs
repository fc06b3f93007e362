//! An archive in the form of POSIX `ustar`, in exactly one spelling: any tar reads it, and here every byte counts.
//!
//! The usual readers skip what they do not need, so that a damaged byte in a header's date or in the zeros behind a
//! part passes. Here a header must be the one that its name and length give, and what is padding must be zero.

use sha2::{Digest as _, Sha256};
use std::io::{self, Read, Write};

/// Everything is in blocks of so many bytes.
const BLOCK: usize = 512;
/// Zero blocks at the end.
const END_BLOCKS: usize = 2;
/// Longest name of a part, in bytes.
const NAME_BYTES_MAX: usize = 99;
/// From this length on the size does not fit in octal digits.
const OCTAL_MAX: u64 = 1 << 33;
/// Bytes copied at a time.
const CHUNK: usize = 1 << 18;

/// A part that was written or read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes in hex.
    pub sha256: String,
}

/// Writes an archive part by part.
pub struct Writer<W>(pub W);

impl<W: Write> Writer<W> {
    /// Adds a part of a known length.
    pub fn add(&mut self, name: &str, bytes: u64, from: &mut impl Read) -> io::Result<Part> {
        self.0.write_all(&header(name, bytes)?)?;
        let sha256 = copy(bytes, from, &mut self.0)?;
        self.0.write_all(&[0; BLOCK][..padding(bytes)])?;
        Ok(Part {
            name: name.to_owned(),
            bytes,
            sha256,
        })
    }

    /// Ends it.
    pub fn finish(mut self) -> io::Result<W> {
        self.0.write_all(&[0; BLOCK * END_BLOCKS])?;
        self.0.flush()?;
        Ok(self.0)
    }
}

/// Reads an archive part by part.
pub struct Reader<R>(pub R);

impl<R: Read> Reader<R> {
    /// The next part's name and length; none at the end, behind which nothing may come.
    pub fn next_part(&mut self) -> io::Result<Option<(String, u64)>> {
        let mut block = [0; BLOCK];
        self.0.read_exact(&mut block)?;
        if block == [0; BLOCK] {
            let mut rest = Vec::new();
            let left = BLOCK * (END_BLOCKS - 1);
            (&mut self.0).take(left as u64 + 1).read_to_end(&mut rest)?;
            return if rest == vec![0; left] {
                Ok(None)
            } else {
                Err(damaged("its end"))
            };
        }
        let name = block[..NAME_BYTES_MAX].split(|byte| *byte == 0).next();
        let name = std::str::from_utf8(name.unwrap_or_default()).map_err(|_| damaged("a name"))?;
        let bytes = size(&block).ok_or_else(|| damaged("a length"))?;
        if header(name, bytes)? == block {
            Ok(Some((name.to_owned(), bytes)))
        } else {
            Err(damaged("a header"))
        }
    }

    /// The bytes of the part, all of them, to `into`; answers their hash in hex.
    pub fn take(&mut self, bytes: u64, into: &mut impl Write) -> io::Result<String> {
        let sha256 = copy(bytes, &mut self.0, into)?;
        let mut zeros = [0; BLOCK];
        let zeros = &mut zeros[..padding(bytes)];
        self.0.read_exact(zeros)?;
        if zeros.iter().all(|byte| *byte == 0) {
            Ok(sha256)
        } else {
            Err(damaged("what lies behind a part"))
        }
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("{what} is not as it was written"),
    )
}

fn padding(bytes: u64) -> usize {
    (BLOCK - (bytes % BLOCK as u64) as usize) % BLOCK
}

fn header(name: &str, bytes: u64) -> io::Result<[u8; BLOCK]> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX {
        return Err(damaged("a name"));
    }
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
    put(0, name.as_bytes());
    put(100, b"0000600\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    if bytes < OCTAL_MAX {
        put(124, format!("{bytes:011o}\0").as_bytes());
    } else {
        put(124, &[0x80, 0, 0, 0]);
        put(128, &bytes.to_be_bytes());
    }
    put(136, b"00000000000\0");
    put(148, b"        0");
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(block)
}

fn size(block: &[u8; BLOCK]) -> Option<u64> {
    let field = &block[124..136];
    if field[0] == 0x80 {
        let last = field.last_chunk::<8>()?;
        return Some(u64::from_be_bytes(*last));
    }
    let digits = std::str::from_utf8(&field[..11]).ok()?;
    u64::from_str_radix(digits, 8).ok()
}

fn copy(bytes: u64, from: &mut impl Read, into: &mut impl Write) -> io::Result<String> {
    let (mut hash, mut left) = (Sha256::new(), bytes);
    let mut chunk = vec![0; CHUNK];
    while left > 0 {
        let most = left.min(CHUNK as u64) as usize;
        let read = from.read(&mut chunk[..most])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        hash.update(&chunk[..read]);
        into.write_all(&chunk[..read])?;
        left -= read as u64;
    }
    Ok(ledger::Hash(hash.finalize().into()).to_string())
}
