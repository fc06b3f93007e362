//! What an edition refuses, before it builds anything.

use geo::CoordsIter;
use thiserror::Error;

use super::{AREAS_MAX, LEVELS_MAX, VERTICES_MAX};
use crate::area::{AreaId, LevelName, NewArea};
use crate::code::{CodeError, CodeScheme};
use crate::position::{Position, PositionError};

/// Why areas do not make an edition.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum EditionError {
    /// No level, or more than [`LEVELS_MAX`].
    #[error("an edition has 1 to {LEVELS_MAX} levels, not {0}")]
    Levels(usize),
    /// Two levels have one name.
    #[error("two levels are called `{0}`")]
    LevelTwice(LevelName),
    /// More than [`AREAS_MAX`] areas.
    #[error("{0} areas are more than the {AREAS_MAX} an edition can hold")]
    TooManyAreas(usize),
    /// More than [`VERTICES_MAX`] vertices.
    #[error("{0} vertices are more than the {VERTICES_MAX} an edition can hold")]
    TooManyVertices(usize),
    /// The code does not follow the scheme.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Two areas have one code.
    #[error("two areas have the code `{0}`")]
    CodeTwice(Box<str>),
    /// The level is not one of the edition's.
    #[error("area `{code}` is of level {level}, which the edition does not have")]
    Level {
        /// The area.
        code: Box<str>,
        /// Its level.
        level: u8,
    },
    /// The parent is not in the edition.
    #[error("area `{code}` has the parent `{parent}`, which is not in the edition")]
    ParentMissing {
        /// The area.
        code: Box<str>,
        /// The parent it names.
        parent: Box<str>,
    },
    /// The parent is of the same level or a finer one.
    #[error("area `{code}` has the parent `{parent}`, which is not of a coarser level")]
    ParentNotCoarser {
        /// The area.
        code: Box<str>,
        /// The parent it names.
        parent: Box<str>,
    },
    /// The area has no vertices.
    #[error("area `{0}` has no shape")]
    NoShape(Box<str>),
    /// A vertex is no position.
    #[error("area `{code}`: {why}")]
    Vertex {
        /// The area.
        code: Box<str>,
        /// What is wrong with the vertex.
        why: PositionError,
    },
    /// The bytes are not an edition, or were changed.
    #[error("these bytes are not an edition: {0}")]
    Bytes(&'static str),
}

/// Everything but the parents.
pub(super) fn check(
    scheme: CodeScheme,
    levels: &[LevelName],
    areas: &[NewArea],
) -> Result<(), EditionError> {
    if levels.is_empty() || levels.len() > LEVELS_MAX {
        return Err(EditionError::Levels(levels.len()));
    }
    if let Some(twice) = levels
        .iter()
        .enumerate()
        .find_map(|(at, name)| levels[..at].contains(name).then_some(name))
    {
        return Err(EditionError::LevelTwice(twice.clone()));
    }
    if areas.len() > AREAS_MAX {
        return Err(EditionError::TooManyAreas(areas.len()));
    }
    let vertices: usize = areas.iter().map(|area| area.shape.coords_count()).sum();
    if vertices > VERTICES_MAX {
        return Err(EditionError::TooManyVertices(vertices));
    }
    for area in areas {
        scheme.check(&area.code)?;
        if usize::from(area.level) >= levels.len() {
            return Err(EditionError::Level {
                code: area.code.clone(),
                level: area.level,
            });
        }
        check_shape(area)?;
    }
    Ok(())
}

fn check_shape(area: &NewArea) -> Result<(), EditionError> {
    if area.shape.coords_count() == 0 {
        return Err(EditionError::NoShape(area.code.clone()));
    }
    for vertex in area.shape.coords_iter() {
        Position::new(vertex.x, vertex.y).map_err(|why| EditionError::Vertex {
            code: area.code.clone(),
            why,
        })?;
    }
    Ok(())
}

/// The id of each area's parent; the areas are in order.
pub(super) fn parents(
    areas: &[NewArea],
    level_starts: &[u32],
) -> Result<Vec<Option<AreaId>>, EditionError> {
    let mut by_code: Vec<u32> = (0..areas.len() as u32).collect();
    by_code.sort_unstable_by(|&a, &b| {
        areas[a as usize]
            .code
            .as_bytes()
            .cmp(areas[b as usize].code.as_bytes())
    });
    if let Some(twice) = by_code
        .windows(2)
        .find(|pair| areas[pair[0] as usize].code == areas[pair[1] as usize].code)
    {
        return Err(EditionError::CodeTwice(
            areas[twice[0] as usize].code.clone(),
        ));
    }
    let find = |code: &str| {
        let found =
            by_code.binary_search_by(|&at| areas[at as usize].code.as_bytes().cmp(code.as_bytes()));
        found.ok().map(|at| by_code[at])
    };
    areas
        .iter()
        .map(|area| {
            let Some(parent) = &area.parent else {
                return Ok(None);
            };
            let names = || (area.code.clone(), parent.clone());
            match find(parent) {
                None => {
                    let (code, parent) = names();
                    Err(EditionError::ParentMissing { code, parent })
                }
                Some(id) if id >= level_starts[usize::from(area.level)] => {
                    let (code, parent) = names();
                    Err(EditionError::ParentNotCoarser { code, parent })
                }
                Some(id) => Ok(Some(AreaId(id))),
            }
        })
        .collect()
}
