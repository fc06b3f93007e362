//! An edition: a dated, immutable, content-hashed set of areas of one or more levels.

mod bytes;
mod error;
mod figures;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::area::{About, Area, AreaId, LevelName, NewArea};
use crate::borders::Borders;
use crate::code::CodeScheme;
use crate::cores::prelude::*;
use crate::locate::Locators;
use crate::position::{Bounds, Position};
use crate::{label, ring};

pub use error::EditionError;
pub use figures::{Figures, NotAFigure};

/// Most areas an edition may have: a hundred times the unit grids of Shanghai, and what the locator can number.
pub const AREAS_MAX: usize = (1 << 23) - 1;
/// Most levels.
pub const LEVELS_MAX: usize = 16;
/// Most vertices of all rings together (2 GiB of coordinates).
pub const VERTICES_MAX: usize = 1 << 27;

/// A dated, immutable set of areas (网格版本).
///
/// Two editions with the same [`Edition::hash`] have the same content to the last bit.
pub struct Edition {
    about: About,
    scheme: CodeScheme,
    levels: Box<[LevelName]>,
    areas: Box<[Area]>,
    /// The area of each code.
    by_code: HashMap<Box<str>, AreaId>,
    /// Where each level begins in `areas`, and the end of the last.
    level_starts: Box<[u32]>,
    /// The children of area `i` are `children[child_starts[i]..child_starts[i + 1]]`.
    child_starts: Box<[u32]>,
    children: Box<[AreaId]>,
    boxes: Box<[Bounds]>,
    /// Computed when somebody first asks.
    labels: OnceLock<Box<[Position]>>,
    pub(crate) locators: Locators,
    /// Of the finest level; built when somebody first asks what is nearest, for many never do.
    borders: OnceLock<Borders>,
    /// One for each area, or none at all when no area has any.
    figures: Box<[Figures]>,
    /// Computed when somebody first asks.
    km2: OnceLock<Box<[f64]>>,
    /// Computed when somebody first asks: a phone never does.
    hash: OnceLock<[u8; 32]>,
}

impl Edition {
    /// Puts areas in order, checks codes, levels, parents and coordinates, and builds what locating needs.
    ///
    /// Whether the shapes are sound (no self-crossings, overlaps, gaps, children reaching outside) is not looked at
    /// here: that is [`crate::import`]'s work. Whatever the shapes, [`Edition::locate`] agrees with
    /// [`crate::plain::standing`] of each.
    pub fn from_areas(
        levels: Vec<LevelName>,
        scheme: CodeScheme,
        about: About,
        mut areas: Vec<NewArea>,
    ) -> Result<Self, EditionError> {
        error::check(scheme, &levels, &areas)?;
        areas.sort_unstable_by(|a, b| {
            (a.level, a.code.as_bytes()).cmp(&(b.level, b.code.as_bytes()))
        });
        let level_starts: Box<[u32]> = (0..=levels.len())
            .map(|level| areas.partition_point(|area| usize::from(area.level) < level) as u32)
            .collect();
        let parents = error::parents(&areas, &level_starts)?;
        let areas: Box<[Area]> = areas
            .into_par_iter()
            .zip(parents)
            .map(|(area, parent)| Area {
                code: area.code,
                name: area.name,
                level: area.level,
                parent,
                shape: ring::oriented(area.shape),
            })
            .collect::<Vec<_>>()
            .into();
        Ok(Self::assemble(
            about,
            scheme,
            levels.into(),
            areas,
            level_starts,
        ))
    }

    fn assemble(
        about: About,
        scheme: CodeScheme,
        levels: Box<[LevelName]>,
        areas: Box<[Area]>,
        level_starts: Box<[u32]>,
    ) -> Self {
        let (child_starts, children) = family(&areas);
        let codes = areas.iter().map(|area| area.code.clone());
        let by_code = codes.zip((0..).map(AreaId)).collect();
        let boxes: Vec<Bounds> = areas
            .par_iter()
            .map(|area| ring::bounds(&area.shape))
            .collect();
        let locators = Locators::build(&areas, &level_starts);
        Self {
            about,
            scheme,
            levels,
            areas,
            by_code,
            level_starts,
            child_starts,
            children,
            boxes: boxes.into(),
            labels: OnceLock::new(),
            locators,
            borders: OnceLock::new(),
            figures: Box::default(),
            km2: OnceLock::new(),
            hash: OnceLock::new(),
        }
    }

    /// Names of the levels, coarsest first, such as district, subdistrict, community, grid.
    pub fn levels(&self) -> &[LevelName] {
        &self.levels
    }

    /// How the codes are built.
    pub fn scheme(&self) -> CodeScheme {
        self.scheme
    }

    /// Where the edition comes from.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// All areas, by level (coarsest first), then by the bytes of the code; an [`AreaId`] is an index into it.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The area of this id, which must come from this edition.
    pub fn area(&self, id: AreaId) -> &Area {
        &self.areas[id.index()]
    }

    /// The area that has exactly this code. One step, however many areas there are: every event of a case asks.
    pub fn find(&self, code: &str) -> Option<AreaId> {
        self.by_code.get(code).copied()
    }

    /// The ids of one level, as numbers.
    ///
    /// # Panics
    /// If there is no such level.
    pub fn level_range(&self, level: usize) -> Range<u32> {
        self.level_starts[level]..self.level_starts[level + 1]
    }

    /// The areas whose parent this is, in the order of their ids.
    pub fn children(&self, id: AreaId) -> impl Iterator<Item = AreaId> + '_ {
        let range =
            self.child_starts[id.index()] as usize..self.child_starts[id.index() + 1] as usize;
        self.children[range].iter().copied()
    }

    /// The area itself, then its parent, and so on to the top.
    pub fn chain(&self, id: AreaId) -> impl Iterator<Item = AreaId> + '_ {
        std::iter::successors(Some(id), |&id| self.area(id).parent)
    }

    /// Which areas a filter `area=prefix` means, one flag per area.
    ///
    /// In the `cn` scheme those whose code begins with the prefix, in `plain` the one that has exactly this code;
    /// in both with all their descendants. The empty prefix means all areas in `cn`, none in `plain`.
    pub fn matching(&self, prefix: &str) -> Vec<bool> {
        let mut matching = vec![false; self.areas.len()];
        for (at, area) in self.areas.iter().enumerate() {
            let itself = match self.scheme {
                CodeScheme::Cn => area.code.starts_with(prefix),
                CodeScheme::Plain => *area.code == *prefix,
            };
            // Parents are of a coarser level, so they stand before their children and are already known.
            matching[at] = itself || area.parent.is_some_and(|parent| matching[parent.index()]);
        }
        matching
    }

    /// The box around all areas; empty if there are none.
    pub fn bounds(&self) -> Bounds {
        self.boxes
            .iter()
            .copied()
            .fold(Bounds::EMPTY, Bounds::union)
    }

    /// The box around one area.
    pub fn area_bounds(&self, id: AreaId) -> Bounds {
        self.boxes[id.index()]
    }

    /// A position strictly inside the area, well away from its border: for names, and for reports without a position.
    ///
    /// Only for an area that has no inside at all, or one thinner than floats can hit, is it on the border. The first
    /// call computes all of them.
    pub fn label_point(&self, id: AreaId) -> Position {
        let all = self.labels.get_or_init(|| {
            let label = |area: &Area| label::point_inside(&area.shape);
            self.areas.par_iter().map(label).collect()
        });
        all[id.index()]
    }

    /// SHA-256 of [`Edition::to_bytes`].
    pub fn hash(&self) -> [u8; 32] {
        *self.hash.get_or_init(|| self.content_hash())
    }

    /// [`Edition::hash`] as 64 hexadecimal digits.
    pub fn hash_hex(&self) -> String {
        use std::fmt::Write;
        self.hash()
            .iter()
            .fold(String::with_capacity(64), |mut text, byte| {
                write!(text, "{byte:02x}").expect("writing to a string does not fail");
                text
            })
    }

    /// The outer borders of the finest level.
    pub(crate) fn borders(&self) -> &Borders {
        self.borders.get_or_init(|| {
            let finest = self.level_range(self.levels.len() - 1);
            let areas = &self.areas[finest.start as usize..finest.end as usize];
            Borders::build(areas, finest.start)
        })
    }

    /// Bytes of memory that locating needs beside the areas themselves.
    pub fn locator_bytes(&self) -> usize {
        self.locators.bytes()
    }
}

impl std::fmt::Debug for Edition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edition")
            .field("about", &self.about)
            .field("levels", &self.levels)
            .field("areas", &self.areas.len())
            .field("hash", &self.hash_hex())
            .finish_non_exhaustive()
    }
}

/// The children of every area, as ranges into one list.
fn family(areas: &[Area]) -> (Box<[u32]>, Box<[AreaId]>) {
    let mut starts = vec![0_u32; areas.len() + 1];
    for parent in areas.iter().filter_map(|area| area.parent) {
        starts[parent.index() + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut children = vec![AreaId(0); *starts.last().expect("one more start than areas") as usize];
    for (at, area) in areas.iter().enumerate() {
        if let Some(parent) = area.parent {
            let slot = &mut next[parent.index()];
            children[*slot as usize] = AreaId(at as u32);
            *slot += 1;
        }
    }
    (starts.into(), children.into())
}
