//! A block: some two thousand rows that lie close together, in the order of their time.

use std::ops::Range;
use std::sync::Arc;

use crate::{BitSet, Case, Spot};

/// The most rows a block may hold; one more splits it.
pub const ROWS_MAX: usize = 2048;
/// Rows of a freshly packed block: room for a third more before it splits.
pub(crate) const ROWS_PACKED: usize = 1536;
/// The most different areas a block keeps a list of.
const AREAS_MAX: usize = 16;

/// One row, while it is on its way into a block or out of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row {
    pub code: u64,
    pub at_s: i64,
    pub case: u32,
    pub area: u32,
    pub class: u16,
    pub team: u16,
    pub source: u8,
    pub status: u8,
}

impl Row {
    /// The row of a case; a case without a position gets code 0 and `false`.
    pub fn of(case: &Case) -> (Self, bool) {
        let spot = case.position.and_then(|(lon, lat)| Spot::of(lon, lat));
        let row = Self {
            code: spot.map_or(0, |spot| spot.0),
            at_s: case.at_s,
            case: case.case,
            area: case.area,
            class: case.class,
            team: case.team,
            source: case.source,
            status: case.status,
        };
        (row, spot.is_some())
    }
}

/// Which values occur in a block, or occurred since it was packed: never too few.
#[derive(Clone, Debug, Default)]
pub(crate) struct Occurring {
    pub sources: [u64; 4],
    pub statuses: [u64; 4],
    /// `None` when there are more than a few.
    pub areas: Option<Vec<u32>>,
}

impl Occurring {
    fn note(&mut self, source: u8, status: u8, area: u32) {
        self.sources[usize::from(source / 64)] |= 1 << (source % 64);
        self.statuses[usize::from(status / 64)] |= 1 << (status % 64);
        if let Some(areas) = &mut self.areas
            && !areas.contains(&area)
        {
            areas.push(area);
            if areas.len() > AREAS_MAX {
                self.areas = None;
            }
        }
    }
}

/// Rows of neighbouring spots as columns, in the order of time, then case number.
///
/// Never empty. Each column is shared until it is written to.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Number of the block, never used twice.
    pub id: u32,
    /// Where new rows are concerned, the block begins here and ends where the next one begins.
    pub fence: u64,
    /// Lowest and highest code in it.
    pub codes: (u64, u64),
    pub occurring: Occurring,
    pub code: Arc<[u64]>,
    pub at_s: Arc<[i64]>,
    pub case: Arc<[u32]>,
    pub area: Arc<[u32]>,
    pub class: Arc<[u16]>,
    pub team: Arc<[u16]>,
    pub source: Arc<[u8]>,
    pub status: Arc<[u8]>,
}

impl Block {
    /// Packs rows, of which there is at least one; orders them by time.
    pub fn pack(id: u32, fence: u64, rows: &mut [Row]) -> Self {
        // Rows come mostly in order, which this sort takes advantage of.
        rows.sort_by_key(|row| (row.at_s, row.case));
        let mut codes = (u64::MAX, 0);
        let mut occurring = Occurring {
            areas: Some(Vec::new()),
            ..Occurring::default()
        };
        for row in &*rows {
            codes = (codes.0.min(row.code), codes.1.max(row.code));
            occurring.note(row.source, row.status, row.area);
        }
        Self {
            id,
            fence,
            codes,
            occurring,
            code: rows.iter().map(|row| row.code).collect(),
            at_s: rows.iter().map(|row| row.at_s).collect(),
            case: rows.iter().map(|row| row.case).collect(),
            area: rows.iter().map(|row| row.area).collect(),
            class: rows.iter().map(|row| row.class).collect(),
            team: rows.iter().map(|row| row.team).collect(),
            source: rows.iter().map(|row| row.source).collect(),
            status: rows.iter().map(|row| row.status).collect(),
        }
    }

    pub fn len(&self) -> usize {
        self.case.len()
    }

    pub fn row(&self, place: usize) -> Row {
        Row {
            code: self.code[place],
            at_s: self.at_s[place],
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

    /// Writes over what can change without moving the row: all but code, time and number.
    ///
    /// Copies only the columns in which something differs.
    pub fn set(&mut self, place: usize, row: &Row) {
        put(&mut self.area, place, row.area);
        put(&mut self.class, place, row.class);
        put(&mut self.team, place, row.team);
        put(&mut self.source, place, row.source);
        put(&mut self.status, place, row.status);
        self.occurring.note(row.source, row.status, row.area);
    }

    /// The rows of a window of time, half-open; `None` is no bound.
    pub fn window(&self, from_s: Option<i64>, to_s: Option<i64>) -> Range<usize> {
        let first_of = |bound_s: i64| self.at_s.partition_point(|&at_s| at_s < bound_s);
        let start = from_s.map_or(0, first_of);
        let end = to_s.map_or(self.len(), first_of);
        start..end.max(start)
    }

    /// Bytes on the heap, with what the allocator and the reference counts add.
    pub fn memory_bytes(&self) -> usize {
        const ROW_BYTES: usize = 8 + 8 + 4 + 4 + 2 + 2 + 1 + 1;
        // Two counts in front of a column, and what an allocation costs on common systems.
        const COLUMN_BYTES: usize = 16 + 16;
        let areas = self
            .occurring
            .areas
            .as_ref()
            .map_or(0, |areas| areas.capacity() * 4 + 16);
        size_of::<Self>() + COLUMN_BYTES + 8 * COLUMN_BYTES + areas + self.len() * ROW_BYTES
    }
}

fn put<T: Copy + PartialEq>(column: &mut Arc<[T]>, place: usize, value: T) {
    if column[place] != value {
        Arc::make_mut(column)[place] = value;
    }
}

/// Has one of the 256 numbers of a mask no place in the set?
pub(crate) fn outside(mask: &[u64; 4], set: &BitSet) -> bool {
    numbers(mask).any(|number| !set.contains(number))
}

/// Has one of the 256 numbers of a mask a place in the set?
pub(crate) fn inside(mask: &[u64; 4], set: &BitSet) -> bool {
    numbers(mask).any(|number| set.contains(number))
}

fn numbers(mask: &[u64; 4]) -> impl Iterator<Item = u32> + '_ {
    (0..4u32).flat_map(move |word| {
        let mut bits = mask[word as usize];
        std::iter::from_fn(move || {
            let number = (bits != 0).then(|| bits.trailing_zeros());
            bits &= bits.wrapping_sub(1);
            number.map(|number| word * 64 + number)
        })
    })
}
