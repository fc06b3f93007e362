//! Values one after the other, in frames: each a length of four bytes, little-endian, and so many bytes. No value goes
//! over the end of a frame; an empty one is the last.

use std::io::{Read, Write};

use super::form::Packed;
use super::{NotAState, damaged};

/// Bytes after which a frame is written.
const FRAME_BYTES: usize = 256 * 1024;
/// Longest frame that is read: the longest value by the limits of a case is far shorter.
const FRAME_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Writes values.
pub(super) struct Output<'a, W> {
    to: &'a mut W,
    frame: Vec<u8>,
}

impl<'a, W: Write> Output<'a, W> {
    pub fn new(to: &'a mut W) -> Self {
        let frame = Vec::with_capacity(FRAME_BYTES + FRAME_BYTES / 8);
        Self { to, frame }
    }

    pub fn put(&mut self, value: &impl Packed) -> std::io::Result<()> {
        value.pack(&mut self.frame);
        if self.frame.len() >= FRAME_BYTES {
            self.end_frame()?;
        }
        Ok(())
    }

    /// A list: how many, and each.
    pub fn list<'b, T: Packed + 'b>(
        &mut self,
        count: usize,
        values: impl IntoIterator<Item = &'b T>,
    ) -> std::io::Result<()> {
        self.put(&(count as u64))?;
        values.into_iter().try_for_each(|value| self.put(value))
    }

    /// Writes what is left, and that this was all.
    pub fn finish(mut self) -> std::io::Result<()> {
        if !self.frame.is_empty() {
            self.end_frame()?;
        }
        self.end_frame()
    }

    fn end_frame(&mut self) -> std::io::Result<()> {
        let length = u32::try_from(self.frame.len()).map_err(std::io::Error::other)?;
        self.to.write_all(&length.to_le_bytes())?;
        self.to.write_all(&self.frame)?;
        self.frame.clear();
        Ok(())
    }
}

/// Reads values.
pub(super) struct Input<'a, R> {
    from: &'a mut R,
    frame: Vec<u8>,
    at: usize,
}

impl<'a, R: Read> Input<'a, R> {
    pub fn new(from: &'a mut R) -> Self {
        let frame = Vec::new();
        Self { from, frame, at: 0 }
    }

    pub fn take<T: Packed>(&mut self) -> Result<T, NotAState> {
        if self.at == self.frame.len() {
            self.next_frame()?;
        }
        let mut rest = &self.frame[self.at..];
        let value = T::unpack(&mut rest).map_err(|why| damaged(why.0))?;
        self.at = self.frame.len() - rest.len();
        Ok(value)
    }

    /// Hands over each value of a list.
    pub fn list<T: Packed>(
        &mut self,
        mut each: impl FnMut(T) -> Result<(), NotAState>,
    ) -> Result<(), NotAState> {
        let count: u64 = self.take()?;
        (0..count).try_for_each(|_| each(self.take()?))
    }

    /// There must be nothing more than the frame that says so.
    pub fn finish(mut self) -> Result<(), NotAState> {
        let is_read = self.at == self.frame.len();
        self.next_frame()?;
        if is_read && self.frame.is_empty() {
            Ok(())
        } else {
            Err(damaged("there is more than a state"))
        }
    }

    fn next_frame(&mut self) -> Result<(), NotAState> {
        let mut length = [0; 4];
        self.from.read_exact(&mut length)?;
        let length = u64::from(u32::from_le_bytes(length));
        if length > FRAME_BYTES_MAX {
            return Err(damaged("no part of a state is as long"));
        }
        self.frame.clear();
        self.at = 0;
        let got = self
            .from
            .by_ref()
            .take(length)
            .read_to_end(&mut self.frame)?;
        if got as u64 == length {
            Ok(())
        } else {
            Err(damaged("it ends too early"))
        }
    }
}
