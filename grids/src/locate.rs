//! The hot question: which area does a position lie in?

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::area::{Area, AreaId};
use crate::edition::Edition;
use crate::index::Index;
use crate::position::Position;

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
    levels: Box<[Index]>,
}

impl Locators {
    pub(crate) fn build(areas: &[Area], level_starts: &[u32]) -> Self {
        let levels = level_starts
            .windows(2)
            .map(|range| Index::build(&areas[range[0] as usize..range[1] as usize], range[0]))
            .collect();
        Self { levels }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.levels.iter().map(Index::bytes).sum()
    }
}

impl Edition {
    /// Which area has the position: the finest level first, the lower code on a shared border.
    ///
    /// Where the finest level has a gap, the area of the next coarser level that has the position. Exact: the answer
    /// is that of [`crate::plain::standing`] for every area, to the last bit of every coordinate.
    pub fn locate(&self, position: Position) -> Located {
        for level in self.locators.levels.iter().rev() {
            let touching = level.touching(self.areas(), position);
            if let Some((&area, others)) = touching.areas.split_first() {
                let place = if touching.on_border {
                    Place::Border
                } else {
                    Place::Inside
                };
                return Located {
                    place,
                    area: Some(area),
                    others: others.to_vec(),
                };
            }
        }
        Located {
            place: Place::Outside,
            area: None,
            others: Vec::new(),
        }
    }

    /// [`Edition::locate`] for one position, without the list of others: never allocates off a border.
    pub fn find_area(&self, position: Position) -> Found {
        let located = self.locate(position);
        located.area.map_or(Found::OUTSIDE, |area| {
            Found::new(area, located.place, !located.others.is_empty())
        })
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
        for (position, out) in positions.iter().zip(out) {
            *out = self.find_area(*position);
        }
    }

    pub(crate) fn finest_index(&self) -> Option<&Index> {
        self.locators.levels.last()
    }
}
