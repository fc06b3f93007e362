//! A block: some two thousand rows that lie close together, in the order of their time.

use std::ops::Range;
use std::sync::Arc;

use crate::by_class::ByClass;
use crate::column::{cut, put, woven};
use crate::occurring::Occurring;
use crate::offsets::Offsets;
use crate::row::Row;

/// The most rows a block may hold; one more splits it.
pub const ROWS_MAX: usize = 2048;
/// Rows of a freshly packed block: room for a third more before it splits.
pub(crate) const ROWS_PACKED: usize = 1536;
/// Times that stand in the head of a block, so that a window is found without reading the column.
const MARKS: usize = 32;

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
    /// The first time of each of `MARKS` equal pieces.
    marks: [i64; MARKS],
    pub code: Offsets,
    pub at_s: Offsets,
    pub case: Arc<[u32]>,
    pub area: Arc<[u32]>,
    pub class: Arc<[u16]>,
    pub team: Arc<[u16]>,
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
            occurring.note(row);
        }
        let at_s = Offsets::of(rows.iter().map(|row| row.at_s));
        let class: Arc<[u16]> = rows.iter().map(|row| row.class).collect();
        Self {
            id,
            fence,
            codes,
            occurring,
            marks: marks(&at_s),
            code: Offsets::of(rows.iter().map(|row| row.code as i64)),
            at_s,
            case: rows.iter().map(|row| row.case).collect(),
            area: rows.iter().map(|row| row.area).collect(),
            by_class: ByClass::of(&class),
            class,
            team: rows.iter().map(|row| row.team).collect(),
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
            occurring.note(row);
        }
        let at_s = self.at_s.woven(&places, more, |row| row.at_s);
        let class = woven(&self.class, &places, more, |row| row.class);
        Self {
            id: self.id,
            fence: self.fence,
            codes,
            occurring,
            marks: marks(&at_s),
            code: self.code.woven(&places, more, |row| row.code as i64),
            at_s,
            case: woven(&self.case, &places, more, |row| row.case),
            area: woven(&self.area, &places, more, |row| row.area),
            by_class: ByClass::of(&class),
            class,
            team: woven(&self.team, &places, more, |row| row.team),
            source: woven(&self.source, &places, more, |row| row.source),
            status: woven(&self.status, &places, more, |row| row.status),
        }
    }

    /// The block without the row at a place; `None` if it was the only one.
    pub fn without(&self, place: usize) -> Option<Self> {
        if self.len() == 1 {
            return None;
        }
        let at_s = self.at_s.without(place);
        let class = cut(&self.class, place);
        Some(Self {
            marks: marks(&at_s),
            code: self.code.without(place),
            at_s,
            case: cut(&self.case, place),
            area: cut(&self.area, place),
            by_class: ByClass::of(&class),
            class,
            team: cut(&self.team, place),
            source: cut(&self.source, place),
            status: cut(&self.status, place),
            ..*self
        })
    }

    /// Its first and its last time.
    pub fn span_s(&self) -> (i64, i64) {
        (self.marks[0], self.at_s.get(self.len() - 1))
    }

    pub fn len(&self) -> usize {
        self.case.len()
    }

    pub fn row(&self, place: usize) -> Row {
        Row {
            code: self.code.get(place) as u64,
            at_s: self.at_s.get(place),
            case: self.case[place],
            area: self.area[place],
            class: self.class[place],
            team: self.team[place],
            source: self.source[place],
            status: self.status[place],
        }
    }

    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        (0..self.len()).map(|place| self.row(place))
    }

    /// Where a case stands in the block.
    pub fn place_of(&self, case: u32) -> Option<usize> {
        self.case.iter().position(|&other| other == case)
    }

    /// Where a row would have to be put.
    fn place_for(&self, row: &Row) -> usize {
        let start = self.first_from(row.at_s);
        let is_same = |place: &usize| self.at_s.get(*place) == row.at_s;
        let same = (start..self.len()).take_while(is_same).count();
        start + self.case[start..start + same].partition_point(|&case| case < row.case)
    }

    /// Writes over what can change without moving the row: all but code, time and number.
    ///
    /// Copies only the columns in which something differs.
    pub fn set(&mut self, place: usize, row: &Row) {
        put(&mut self.area, place, row.area);
        if put(&mut self.class, place, row.class) {
            self.by_class = ByClass::of(&self.class);
        }
        put(&mut self.team, place, row.team);
        put(&mut self.source, place, row.source);
        put(&mut self.status, place, row.status);
        self.occurring.note(row);
    }

    /// The rows of a window of time, half-open; `None` is no bound.
    pub fn window(&self, from_s: Option<i64>, to_s: Option<i64>) -> Range<usize> {
        let start = from_s.map_or(0, |from_s| self.first_from(from_s));
        let end = to_s.map_or(self.len(), |to_s| self.first_from(to_s));
        start..end.max(start)
    }

    /// The first row at a time or later.
    fn first_from(&self, at_s: i64) -> usize {
        let passed = self.marks.partition_point(|&mark| mark < at_s);
        let start = mark_place(passed.saturating_sub(1), self.len());
        let end = if passed < MARKS {
            mark_place(passed, self.len())
        } else {
            self.len()
        };
        self.at_s.first_from(start..end, at_s)
    }

    /// Bytes on the heap, with what the allocator and the reference counts add.
    pub fn memory_bytes(&self) -> usize {
        // Case, area, class, team, source, status; code and time count themselves.
        const ROW_BYTES: usize = 4 + 4 + 2 + 2 + 1 + 1;
        // Two counts in front of the block and of each column, and the allocator's own 16 bytes.
        const ALLOCATION_BYTES: usize = 16 + 16;
        let large = self.code.memory_bytes() + self.at_s.memory_bytes();
        let columns = self.len() * ROW_BYTES + large + self.by_class.memory_bytes();
        size_of::<Self>() + 11 * ALLOCATION_BYTES + columns
    }
}

fn marks(at_s: &Offsets) -> [i64; MARKS] {
    std::array::from_fn(|mark| at_s.get(mark_place(mark, at_s.len())))
}

fn mark_place(mark: usize, rows: usize) -> usize {
    mark * rows / MARKS
}
