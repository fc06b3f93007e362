//! Reading a snapshot, and believing nothing of it.

use std::io::{self, Read};
use std::sync::Arc;

use super::{FRAME_HEAD_BYTES, HEAD_BYTES, Head, Kind, MAGIC, Stamp, VERSION, columns, frame_sum};
use crate::block::{Block, ROWS_MAX};
use crate::homes::Homes;
use crate::loose::NO_FENCE;
use crate::row::Row;
use crate::shelf::Shelf;
use crate::{Heat, View};

/// Why a snapshot could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It could not be read to its end; another attempt may do.
    #[error("the snapshot cannot be read: {0}; try again")]
    Read(#[from] io::Error),
    /// These bytes never were a snapshot.
    #[error("this is no snapshot of the heat; build it from the events")]
    NotASnapshot,
    /// Another version of the program wrote it.
    #[error("the snapshot has version {0}, not {VERSION}; build it from the events")]
    OtherVersion(u32),
    /// It is not as it was written.
    #[error("the snapshot is damaged in {part}: {what}; build it from the events")]
    Damaged {
        /// The head, a frame by its number from 0, or what is behind them.
        part: String,
        /// What is wrong there.
        what: String,
    },
    /// A case stands in it twice.
    #[error("case {0} stands in the snapshot twice; build it from the events")]
    Twice(u32),
}

/// Numbers of cases may be so many times as high as there are cases, and so much higher: memory grows with the highest.
const NUMBERS_A_ROW_MAX: u64 = 16;
const NUMBERS_MORE_MAX: u64 = 1 << 20;

pub(super) fn load(input: &mut impl Read) -> Result<(Heat, Stamp), LoadError> {
    let head = head(input)?;
    let mut loading = Loading {
        homes: Homes::default(),
        highest: head.highest,
        shelves: [(true, Vec::new()), (false, Vec::new())],
        loose: Vec::new(),
    };
    let mut rows = 0;
    let mut last = Kind::Placed;
    for number in 0..head.frames {
        let (kind, frame) = frame(input, number)?;
        if kind < last {
            return Err(in_frame(number, "it does not belong behind the one before"));
        }
        last = kind;
        rows += frame.len() as u64;
        loading.add(kind, frame, number)?;
    }
    if rows != head.rows {
        let what = format!("it tells of {} rows, and there are {rows}", head.rows);
        return Err(damaged("the head", what));
    }
    if input.read(&mut [0])? != 0 {
        return Err(damaged(
            "what is behind the last frame",
            "there is something",
        ));
    }
    Ok((loading.finish()?, head.stamp))
}

fn head(input: &mut impl Read) -> Result<Head, LoadError> {
    let mut bytes = [0; HEAD_BYTES];
    let got = fill(input, &mut bytes)?;
    let start = got.min(MAGIC.len());
    if bytes[..start] != MAGIC[..start] || got == 0 {
        return Err(LoadError::NotASnapshot);
    }
    if got < HEAD_BYTES {
        return Err(damaged("the head", CUT_OFF));
    }
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("4 bytes"));
    let large = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("8 bytes"));
    if number(8) != VERSION {
        return Err(LoadError::OtherVersion(number(8)));
    }
    if crc32fast::hash(&bytes[..HEAD_BYTES - 4]) != number(HEAD_BYTES - 4) {
        return Err(damaged("the head", WRONG_SUM));
    }
    let head = Head {
        frames: number(12),
        rows: large(16),
        highest: number(24),
        stamp: Stamp {
            seq: large(28),
            edition: bytes[36..68].try_into().expect("32 bytes"),
        },
    };
    let numbers_max = head.rows.saturating_mul(NUMBERS_A_ROW_MAX);
    if u64::from(head.highest) > numbers_max.saturating_add(NUMBERS_MORE_MAX) {
        let what = format!("no case has a number as high as {}", head.highest);
        return Err(damaged("the head", what));
    }
    Ok(head)
}

fn frame(input: &mut impl Read, number: u32) -> Result<(Kind, Vec<Row>), LoadError> {
    let wrong = |what| in_frame(number, what);
    let mut head = [0; FRAME_HEAD_BYTES];
    if fill(input, &mut head)? < FRAME_HEAD_BYTES {
        return Err(wrong(CUT_OFF));
    }
    let field = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().expect("4 bytes"));
    let (rows, length) = (field(4) as usize, field(8) as usize);
    if length > columns::LENGTH_MAX || rows == 0 || rows > ROWS_MAX {
        return Err(wrong("no block has that size"));
    }
    let mut bytes = vec![0; length];
    if fill(input, &mut bytes)? < length {
        return Err(wrong(CUT_OFF));
    }
    if frame_sum(number, &head[..12], &bytes) != field(12) {
        return Err(wrong(WRONG_SUM));
    }
    let kind = Kind::ALL.get(usize::from(head[0]));
    let kind = kind.ok_or_else(|| wrong("there is no such kind of frame"))?;
    let rows = columns::rows(rows, &bytes).map_err(wrong)?;
    if !kind.has_position() && rows.iter().any(|row| row.code != 0) {
        return Err(wrong("a case without a position has one"));
    }
    Ok((*kind, rows))
}

/// What was loaded so far.
struct Loading {
    /// Of the blocks; where each case stands is noted at last.
    homes: Homes,
    highest: u32,
    /// With positions, and without: the blocks.
    shelves: [(bool, Vec<Arc<Block>>); 2],
    /// Rows that are to be shelved at last, and whether they have positions.
    loose: Vec<(bool, Vec<Row>)>,
}

impl Loading {
    fn add(&mut self, kind: Kind, mut rows: Vec<Row>, number: u32) -> Result<(), LoadError> {
        let (placed, blocks) = &mut self.shelves[usize::from(!kind.has_position())];
        let fence = if kind.is_loose() {
            NO_FENCE
        } else {
            rows.iter().map(|row| row.code).min().unwrap_or(0)
        };
        if (blocks.last()).is_some_and(|last| last.codes.1 > fence) {
            return Err(in_frame(number, "it begins before the one before it ends"));
        }
        if rows.iter().any(|row| row.case > self.highest) {
            return Err(in_frame(number, "a case number is higher than the highest"));
        }
        if kind.is_loose() {
            self.loose.push((*placed, rows));
        } else {
            let id = self.homes.found(fence, *placed);
            blocks.push(Arc::new(Block::pack(id, fence, &mut rows)));
        }
        Ok(())
    }

    /// Called when as many rows are there as the head tells of: what it says of case numbers makes no room before.
    fn finish(mut self) -> Result<Heat, LoadError> {
        self.homes.make_room(self.highest as usize + 1);
        for block in self.shelves.iter().flat_map(|(_, blocks)| blocks) {
            settle(&mut self.homes, block.case.iter().copied(), block.id)?;
        }
        for (placed, rows) in &self.loose {
            // Until they are shelved, which gives them others.
            let id = self.homes.found(NO_FENCE, *placed);
            settle(&mut self.homes, rows.iter().map(|row| row.case), id)?;
        }
        let [placed, unplaced] = self
            .shelves
            .map(|(placed, blocks)| Shelf::of(&blocks, placed));
        let mut view = View { placed, unplaced };
        for (placed, mut rows) in self.loose {
            let shelf = if placed {
                &mut view.placed
            } else {
                &mut view.unplaced
            };
            shelf.add(&mut rows, &mut self.homes);
        }
        Ok(Heat::of(view, self.homes))
    }
}

/// Notes where cases stand, none of which stands anywhere yet.
fn settle(
    homes: &mut Homes,
    mut cases: impl Iterator<Item = u32>,
    id: u32,
) -> Result<(), LoadError> {
    cases.try_for_each(|case| {
        if homes.of(case).is_some() {
            return Err(LoadError::Twice(case));
        }
        homes.settle(case, id);
        Ok(())
    })
}

const CUT_OFF: &str = "it ends too early";
const WRONG_SUM: &str = "its checksum is not that of its bytes";

fn damaged(part: &str, what: impl Into<String>) -> LoadError {
    LoadError::Damaged {
        part: part.into(),
        what: what.into(),
    }
}

fn in_frame(number: u32, what: &str) -> LoadError {
    damaged(&format!("frame {number}"), what)
}

/// Reads until the buffer is full or nothing more comes; how much there was.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < buffer.len() {
        match input.read(&mut buffer[got..]) {
            Ok(0) => break,
            Ok(more) => got += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(got)
}
