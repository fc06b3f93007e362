//! The hot question: which area does a position lie in?

mod anchors;
mod edges;
mod field;
mod frame;
mod raster;
mod weight;

use serde::{Deserialize, Serialize};

use crate::area::{Area, AreaId};
use crate::cores::{join, prelude::*};
use crate::edition::Edition;
use crate::index::Index;
use crate::position::Position;

use field::{Answer, Field};

/// How many positions a thread takes at a time in the bulk call.
const BLOCK: usize = 4096;

/// Where a position lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Inside an area and on no border of its level.
    Inside,
    /// On an edge of an area of the level.
    Border,
    /// In no area of any level.
    Outside,
}

/// The whole answer for one position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// With respect to the level of `area`.
    pub place: Place,
    /// The area of the finest level that has the position; of several, the one with the lower code.
    pub area: Option<AreaId>,
    /// The other areas of the same level that have it too, by code: across a border, or overlapping.
    pub others: Vec<AreaId>,
}

/// The short answer for one position: everything but the names of the others.
///
/// [`Edition::locate`] says them when [`Found::has_others`] is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Found(u32);

const NOWHERE: u32 = u32::MAX;
const ON_BORDER: u32 = 1 << 31;
const WITH_OTHERS: u32 = 1 << 30;
const ID: u32 = WITH_OTHERS - 1;

impl Found {
    /// The answer for a position in no area of any level.
    pub const OUTSIDE: Self = Self(NOWHERE);

    fn new(area: AreaId, place: Place, has_others: bool) -> Self {
        let flags = (u32::from(place == Place::Border) << 31) | (u32::from(has_others) << 30);
        Self(area.0 | flags)
    }

    /// The same as [`Located::area`].
    pub fn area(self) -> Option<AreaId> {
        (self.0 != NOWHERE).then_some(AreaId(self.0 & ID))
    }

    /// The same as [`Located::place`].
    pub fn place(self) -> Place {
        if self.0 == NOWHERE {
            Place::Outside
        } else if self.0 & ON_BORDER != 0 {
            Place::Border
        } else {
            Place::Inside
        }
    }

    /// True if [`Located::others`] is not empty.
    pub fn has_others(self) -> bool {
        self.0 != NOWHERE && self.0 & WITH_OTHERS != 0
    }
}

/// What locating needs, one part a level, coarsest first.
pub(crate) struct Locators {
    levels: Box<[Level]>,
}

/// One level: the fast field, and the index that answers what the field leaves open.
struct Level {
    field: Field,
    index: Index,
    /// The id of the level's first area.
    first: u32,
}

impl Locators {
    pub(crate) fn build(areas: &[Area], level_starts: &[u32]) -> Self {
        let levels = level_starts.windows(2).map(|range| {
            let areas = &areas[range[0] as usize..range[1] as usize];
            let (field, index) = join(|| Field::build(areas), || Index::build(areas, range[0]));
            Level {
                field,
                index,
                first: range[0],
            }
        });
        Self {
            levels: levels.collect(),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.levels
            .iter()
            .map(|level| level.field.bytes() + level.index.bytes())
            .sum()
    }
}

impl Level {
    fn found(&self, areas: &[Area], position: Position, answer: Answer) -> Option<Found> {
        match answer {
            Answer::None => None,
            Answer::One(number) => Some(Found::new(
                AreaId(self.first + number),
                Place::Inside,
                false,
            )),
            Answer::AskPlainly => self.plainly(areas, position).map(|located| located.short()),
        }
    }

    /// The whole answer from the areas themselves.
    #[cold]
    fn plainly(&self, areas: &[Area], position: Position) -> Option<Located> {
        let touching = self.index.touching(areas, position);
        let (&area, others) = touching.areas.split_first()?;
        let place = if touching.on_border {
            Place::Border
        } else {
            Place::Inside
        };
        Some(Located {
            place,
            area: Some(area),
            others: others.to_vec(),
        })
    }
}

impl Located {
    const OUTSIDE: Self = Self {
        place: Place::Outside,
        area: None,
        others: Vec::new(),
    };

    fn short(&self) -> Found {
        self.area.map_or(Found::OUTSIDE, |area| {
            Found::new(area, self.place, !self.others.is_empty())
        })
    }
}

impl Edition {
    /// Which area has the position: the finest level first, the lower code on a shared border.
    ///
    /// Where the finest level has a gap, the area of the next coarser level that has the position. Exact: the answer
    /// is that of [`crate::plain::standing`] for every area, to the last bit of every coordinate.
    pub fn locate(&self, position: Position) -> Located {
        for level in self.locators.levels.iter().rev() {
            match level.field.answer(position) {
                Answer::None => {}
                Answer::One(number) => {
                    let area = Some(AreaId(level.first + number));
                    return Located {
                        place: Place::Inside,
                        area,
                        others: Vec::new(),
                    };
                }
                Answer::AskPlainly => {
                    if let Some(located) = level.plainly(self.areas(), position) {
                        return located;
                    }
                }
            }
        }
        Located::OUTSIDE
    }

    /// [`Edition::locate`] without the list of others.
    pub fn find_area(&self, position: Position) -> Found {
        self.find_from(self.locators.levels.len(), position)
    }

    /// Of the levels before `end` only.
    fn find_from(&self, end: usize, position: Position) -> Found {
        let levels = self.locators.levels[..end].iter().rev();
        let mut found = levels
            .filter_map(|level| level.found(self.areas(), position, level.field.answer(position)));
        found.next().unwrap_or(Found::OUTSIDE)
    }

    /// [`Edition::find_area`] for many positions, on all cores; `out[i]` answers `positions[i]`.
    ///
    /// What was in `out` is overwritten; its memory is used again.
    pub fn locate_bulk(&self, positions: &[Position], out: &mut Vec<Found>) {
        out.clear();
        out.resize(positions.len(), Found::OUTSIDE);
        positions
            .par_chunks(BLOCK)
            .zip(out.par_chunks_mut(BLOCK))
            .for_each(|(positions, out)| self.locate_block(positions, out));
    }

    /// [`Edition::locate_bulk`] on the calling thread alone.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn locate_block(&self, positions: &[Position], out: &mut [Found]) {
        assert_eq!(positions.len(), out.len(), "one answer a position");
        let finest = self.locators.levels.len() - 1;
        let level = &self.locators.levels[finest];
        for (positions, out) in positions
            .chunks(field::BLOCK)
            .zip(out.chunks_mut(field::BLOCK))
        {
            level.field.answers(positions, |at, answer| {
                let found = level.found(self.areas(), positions[at], answer);
                out[at] = found.unwrap_or_else(|| self.find_from(finest, positions[at]));
            });
        }
    }

    /// The area of the finest level that has the position.
    pub(crate) fn of_finest(&self, position: Position) -> Option<AreaId> {
        let level = self.locators.levels.last()?;
        let found = level.found(self.areas(), position, level.field.answer(position))?;
        found.area()
    }

    pub(crate) fn finest_index(&self) -> &Index {
        let finest = self
            .locators
            .levels
            .last()
            .expect("an edition has at least one level");
        &finest.index
    }
}
