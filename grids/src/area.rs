//! One area of an edition, and the words around it.

use geo::MultiPolygon;
use serde::{Deserialize, Serialize};

/// Where an area stands in [`crate::Edition::areas`]: by level, coarsest first, then by the bytes of the code.
///
/// Ids belong to one edition; what must outlive it is the code together with the edition's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AreaId(pub u32);

impl AreaId {
    /// The id as an index into [`crate::Edition::areas`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which level an area is of: an index into [`crate::Edition::levels`], 0 = coarsest.
pub type LevelIndex = u8;

/// The name of a level, such as `district` or `grid`.
pub type LevelName = Box<str>;

/// A named piece of the earth that somebody is responsible for.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Unique in the edition.
    pub code: Box<str>,
    /// What people call it; may be empty.
    pub name: Box<str>,
    /// 0 = coarsest.
    pub level: LevelIndex,
    /// The area of a coarser level around this one; `None` at the top.
    pub parent: Option<AreaId>,
    /// WGS 84 degrees; rings closed, outer ones counter-clockwise, holes clockwise.
    pub shape: MultiPolygon<f64>,
}

/// An area before the edition has given it an id: its parent is still a code.
#[derive(Clone, Debug, PartialEq)]
pub struct NewArea {
    /// Unique in the edition.
    pub code: Box<str>,
    /// What people call it; may be empty.
    pub name: Box<str>,
    /// 0 = coarsest.
    pub level: LevelIndex,
    /// The code of an area of a coarser level; `None` at the top.
    pub parent: Option<Box<str>>,
    /// WGS 84 degrees; rings are closed and turned the right way if they are not.
    pub shape: MultiPolygon<f64>,
}

/// Where an edition comes from and since when it holds.
///
/// A code is only meaningful with its list and year: the same number has meant different places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Who published the areas.
    pub source: String,
    /// Year of the code list (年份) that the codes are taken from.
    pub list_year: Option<u16>,
    /// First day on which the edition is in force, as `YYYY-MM-DD`.
    pub valid_from: Option<String>,
    /// True when the boundaries were made up; every screen that shows them says so.
    pub synthetic: bool,
    /// Anything a reader should know, such as the licence.
    pub note: String,
}
