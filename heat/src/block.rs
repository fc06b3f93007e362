//! A block: some thousand rows that lie close together, in the order of their time.

use std::sync::Arc;

use crate::by_class::ByClass;
use crate::coded::Coded;
use crate::codes::Codes;
use crate::column::{cut, put, woven};
use crate::moments::Moments;
use crate::occurring::Occurring;
use crate::row::Row;

/// The most rows a block may hold; one more splits it.
pub const ROWS_MAX: usize = 8_192;

/// Rows that are looked through at once; one of them at most is the one wanted.
const PIECE_ROWS: usize = 256;

/// Rows of neighbouring spots as columns, in the order of time, then case number.
///
/// Never empty. Each column is shared until it is written to.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Number of the block, never used twice.
    pub id: u32,
    /// Where new rows are concerned, the block begins here and ends where the next one begins.
    pub fence: u64,
    /// No code in it is lower than the first of these or higher than the second.
    pub codes: (u64, u64),
    pub occurring: Occurring,
    pub at_s: Moments,
    pub code: Codes,
    pub case: Arc<[u32]>,
    pub area: Coded,
    pub team: Coded,
    pub class: Arc<[u16]>,
    pub source: Arc<[u8]>,
    pub status: Arc<[u8]>,
    pub by_class: ByClass,
}

impl Block {
    /// Packs rows, of which there is at least one; orders them by time.
    pub fn pack(id: u32, fence: u64, rows: &mut [Row]) -> Self {
        rows.sort_unstable_by_key(Row::moment);
        let mut codes = (u64::MAX, 0);
        let mut occurring = Occurring::nothing();
        for row in &*rows {
            codes = (codes.0.min(row.code), codes.1.max(row.code));
            occurring.note(row.source, row.status);
        }
        let class: Arc<[u16]> = rows.iter().map(|row| row.class).collect();
        Self {
            id,
            fence,
            codes,
            occurring,
            at_s: Moments::of(rows.iter().map(|row| row.at_s)),
            code: Codes::of(rows.iter().map(|row| row.code)),
            case: rows.iter().map(|row| row.case).collect(),
            area: Coded::of(rows.iter().map(|row| row.area)),
            team: Coded::of(rows.iter().map(|row| u32::from(row.team))),
            by_class: ByClass::of(&class),
            class,
            source: rows.iter().map(|row| row.source).collect(),
            status: rows.iter().map(|row| row.status).collect(),
        }
    }

    /// The block with more rows, of which there is at least one; orders them by time.
    pub fn with(&self, more: &mut [Row]) -> Self {
        more.sort_unstable_by_key(Row::moment);
        let places: Vec<usize> = more.iter().map(|row| self.place_for(row)).collect();
        let (mut codes, mut occurring) = (self.codes, self.occurring);
        for row in &*more {
            codes = (codes.0.min(row.code), codes.1.max(row.code));
            occurring.note(row.source, row.status);
        }
        let class = woven(&self.class, &places, more, |row| row.class);
        Self {
            id: self.id,
            fence: self.fence,
            codes,
            occurring,
            at_s: self.at_s.woven(&places, more),
            code: self.code.woven(&places, more),
            case: woven(&self.case, &places, more, |row| row.case),
            area: self.area.woven(&places, more, |row| row.area),
            team: (self.team).woven(&places, more, |row| u32::from(row.team)),
            by_class: ByClass::of(&class),
            class,
            source: woven(&self.source, &places, more, |row| row.source),
            status: woven(&self.status, &places, more, |row| row.status),
        }
    }

    /// The block without the row at a place; `None` if it was the only one.
    pub fn without(&self, place: usize) -> Option<Self> {
        if self.len() == 1 {
            return None;
        }
        let class = cut(&self.class, place);
        Some(Self {
            at_s: self.at_s.without(place),
            code: self.code.without(place),
            case: cut(&self.case, place),
            area: self.area.without(place),
            team: self.team.without(place),
            by_class: ByClass::of(&class),
            class,
            source: cut(&self.source, place),
            status: cut(&self.status, place),
            ..*self
        })
    }

    pub fn len(&self) -> usize {
        self.case.len()
    }

    pub fn row(&self, place: usize) -> Row {
        Row {
            code: self.code.get(place),
            at_s: self.at_s.get(place),
            case: self.case[place],
            area: self.area.get(place),
            class: self.class[place],
            // OK because only numbers of 16 bits are put into this column.
            team: self.team.get(place) as u16,
            source: self.source[place],
            status: self.status[place],
        }
    }

    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        (0..self.len()).map(|place| self.row(place))
    }

    /// Reads a little of all parts of the head.
    pub fn touch_head(&self) -> usize {
        let occurring = self.occurring.sources.len() ^ self.occurring.statuses.len();
        let columns = self.case.len() ^ self.source.len() ^ self.status.len() ^ self.class.len();
        let coded = self.area.values().len() ^ self.team.values().len();
        let moments = self.at_s.len() ^ self.at_s.place_near(self.at_s.span_s().1);
        self.codes.0 as usize ^ occurring ^ columns ^ coded ^ moments
    }

    /// Reads a little of the columns that filters ask for, where a place is.
    pub fn touch_rows(&self, place: usize) -> usize {
        let bytes = self.source[place] ^ self.status[place];
        let class = self.class[place];
        let large = self.at_s.touch(place) ^ self.code.touch(place);
        large ^ usize::from(bytes) ^ usize::from(class)
    }

    /// Where a case stands in the block.
    pub fn place_of(&self, case: u32) -> Option<usize> {
        // Piece by piece without a branch, then within the piece: the place is anywhere, and the column is long.
        let ones = |piece: &[u32]| {
            piece
                .iter()
                .map(|&other| u8::from(other == case))
                .sum::<u8>()
        };
        let mut pieces = self.case.chunks(PIECE_ROWS).enumerate();
        let (number, piece) = pieces.find(|(_, piece)| ones(piece) > 0)?;
        let within = piece.iter().position(|&other| other == case)?;
        Some(number * PIECE_ROWS + within)
    }

    /// Where a row would have to be put.
    fn place_for(&self, row: &Row) -> usize {
        let start = self.at_s.first_from(row.at_s);
        let is_same = |place: &usize| self.at_s.get(*place) == row.at_s;
        let same = (start..self.len()).take_while(is_same).count();
        start + self.case[start..start + same].partition_point(|&case| case < row.case)
    }

    /// Writes over what can change without moving the row: all but code, time and number.
    ///
    /// Copies only the columns in which something differs.
    pub fn set(&mut self, place: usize, row: &Row) {
        if self.area.get(place) != row.area {
            self.area.set(place, row.area);
        }
        if put(&mut self.class, place, row.class) {
            self.by_class = ByClass::of(&self.class);
        }
        if self.team.get(place) != u32::from(row.team) {
            self.team.set(place, u32::from(row.team));
        }
        put(&mut self.source, place, row.source);
        put(&mut self.status, place, row.status);
        self.occurring.note(row.source, row.status);
    }

    /// Bytes on the heap, with what the allocator and the reference counts add.
    pub fn memory_bytes(&self) -> usize {
        // Case, class, source, status; the other columns count themselves.
        const ROW_BYTES: usize = 4 + 2 + 1 + 1;
        // Two counts in front of the block and of each column, and the allocator's own 16 bytes.
        const ALLOCATION_BYTES: usize = 16 + 16;
        let large = self.code.memory_bytes() + self.at_s.memory_bytes();
        let coded = self.area.memory_bytes() + self.team.memory_bytes();
        let columns = self.len() * ROW_BYTES + large + coded + self.by_class.memory_bytes();
        size_of::<Self>() + 15 * ALLOCATION_BYTES + columns
    }
}
