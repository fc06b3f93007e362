//! All cases as one file's worth of bytes, so that a start need not read every event again.
//!
//! The crate opens nothing: it writes to what the caller gives it and reads from it. All numbers are little-endian.
//!
//! | part | bytes |
//! |---|---|
//! | head | `huyheat` and 0 (8), version (4), frames (4), rows (8), highest case number (4), `seq` (8), `edition` (32), CRC-32 of these (4) |
//! | each frame | kind (1), 0 (3), rows (4), length of the columns (4), CRC-32 (4), columns |
//!
//! A frame is a block: kind 0 of those with a position, in the order of their codes, then 1 of those without, then 2 and 3
//! the same of rows that came lately. Its CRC-32 (ISO 3309) goes over the frame's number, the other fields and the columns.
//! The columns are code, time (each a base of 8 bytes, a width of 1 byte, and distances of that width), case, area, class,
//! team, source and status: about 22 bytes a case.

mod columns;
#[doc(hidden)]
pub mod doors;
mod load;
mod save;

use std::io;

pub use load::LoadError;

use crate::{Heat, View};

const MAGIC: [u8; 8] = *b"huyheat\0";
const VERSION: u32 = 1;
const HEAD_BYTES: usize = 8 + 4 + 4 + 8 + 4 + 8 + 32 + 4;
const FRAME_HEAD_BYTES: usize = 16;

/// What the caller wants to find again with the cases: what they are the sum of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The highest sequence number of an event that is in it.
    pub seq: u64,
    /// The hash of the edition that the area numbers belong to.
    pub edition: [u8; 32],
}

/// The head of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head {
    frames: u32,
    rows: u64,
    /// The highest case number, 0 if there is no case.
    highest: u32,
    stamp: Stamp,
}

/// What the rows of a frame are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Kind {
    Placed = 0,
    Unplaced = 1,
    LoosePlaced = 2,
    LooseUnplaced = 3,
}

impl Kind {
    const ALL: [Self; 4] = [
        Self::Placed,
        Self::Unplaced,
        Self::LoosePlaced,
        Self::LooseUnplaced,
    ];

    fn has_position(self) -> bool {
        matches!(self, Self::Placed | Self::LoosePlaced)
    }

    fn is_loose(self) -> bool {
        matches!(self, Self::LoosePlaced | Self::LooseUnplaced)
    }
}

impl View {
    /// Writes all cases, as they stand in this view, while the writer goes on with others.
    ///
    /// Many small writes of up to 200 KB; a file does not need a buffer in front of it. What was written before an error is
    /// no snapshot, and [`Heat::load`] says so.
    pub fn save(&self, stamp: &Stamp, out: &mut impl io::Write) -> io::Result<()> {
        save::save(self, stamp, out)
    }
}

impl Heat {
    /// The cases that [`View::save`] wrote, and its stamp.
    ///
    /// Reads exactly to the end. Anything that is not just what was written is an error, never a panic.
    pub fn load(input: &mut impl io::Read) -> Result<(Self, Stamp), LoadError> {
        load::load(input)
    }
}

/// The CRC-32 of a frame: over its number too, so that frames cannot change places.
fn frame_sum(number: u32, head: &[u8], columns: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&number.to_le_bytes());
    sum.update(head);
    sum.update(columns);
    sum.finalize()
}
