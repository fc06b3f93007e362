//! Taking pictures from one place to another: copied, read back and compared, and only then removed where they were.
//!
//! The store remembers how far a move came ([`Standing`]). Until every picture is whole at its new place, the old one is
//! the one in force, and all that a move has done so far are copies; then one commit puts the new one in force; then the old
//! one is emptied. Ended anywhere in between, the same move goes on. While it runs no server does: whatever uploads and
//! erases holds the store's lock.

mod steps;

use super::files::PhotoFiles;
use super::place::{Place, Standing};
use super::{Misplaced, PhotoError, sweep};
use crate::store::Store;
use cases::PhotoId;
use jiff::Timestamp;
use std::io;
use steps::{Leaving, copy, each, empty, is_whole, pair, require_two};

/// A place with its pictures.
pub struct Side<'a> {
    /// Which.
    pub place: Place,
    /// What lies there.
    pub files: &'a dyn PhotoFiles,
}

/// What to do with a picture that is at neither place as it was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damaged {
    /// The move stops before it puts the new place in force.
    Stop,
    /// It goes on without.
    Leave,
}

/// How far a move came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Photos that are whole at the new place.
    pub photos: u64,
    /// Of those, how many were not there yet.
    pub copied: u64,
    /// Photos that are missing, or another picture, at both places.
    pub damaged: Vec<PhotoId>,
    /// Photos removed where they were.
    pub removed: u64,
    /// Photos left there, since this installation knows nothing of them.
    pub strangers: u64,
    /// The new place is in force.
    pub is_done: bool,
}

/// Why a move could not go on; what it did so far is kept.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The pictures are not there.
    #[error("the pictures lie in {0}: name it with --from")]
    NotThere(Place),
    /// Both places are one.
    #[error("they lie in {0} already")]
    Same(Place),
    /// Both names lead to one place.
    #[error(
        "{0} and {1} are one and the same place: say where it is now with `huying photos adopt`"
    )]
    One(Place, Place),
    /// Another move is not finished.
    #[error("a move from {at} to {to} is not finished: finish it first, then move on from there")]
    Another {
        /// From where.
        at: Place,
        /// To where.
        to: Place,
    },
    /// What is remembered of places cannot be used.
    #[error(transparent)]
    Misplaced(#[from] Misplaced),
    /// Rows or pictures could not be read or written.
    #[error(transparent)]
    Photos(#[from] PhotoError),
}

impl From<io::Error> for MoveError {
    fn from(error: io::Error) -> Self {
        Self::Photos(error.into())
    }
}

impl From<crate::store::StoreError> for MoveError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Photos(error.into())
    }
}

/// Moves all pictures; `step` is told of each photo that was looked at.
///
/// # Errors
/// What stopped it. The same call goes on.
pub fn go(
    store: &dyn Store,
    from: &Side<'_>,
    to: &Side<'_>,
    damaged: Damaged,
    step: &(dyn Fn() + Sync),
) -> Result<Moved, MoveError> {
    let standing = Standing::of(store)?;
    if from.place == to.place {
        return Err(MoveError::Same(to.place.clone()));
    }
    let mut moved = Moved::default();
    // Otherwise an earlier try came so far that only the old place is to be emptied.
    if standing.at != to.place {
        begin(store, &standing, from, to)?;
        copy(store, from, to, step, &mut moved)?;
        if !moved.damaged.is_empty() && damaged == Damaged::Stop {
            return Ok(moved);
        }
        // What was erased or swept since an earlier try must not live on in a copy.
        empty(store, to, Leaving::Held, &mut Moved::default())?;
        Standing {
            at: to.place.clone(),
            to: None,
            left: Some(from.place.clone()),
        }
        .keep(store)?;
    }
    moved.is_done = true;
    require_two(store, from, to)?;
    empty(store, from, Leaving::Nothing, &mut moved)?;
    from.files.clear_scratch()?;
    Standing::settled(to.place.clone()).keep(store)?;
    Ok(moved)
}

/// Says that all pictures lie at a place, once each was seen to be whole there; nothing is copied and nothing removed.
///
/// # Errors
/// What could not be read.
pub fn adopt(
    store: &dyn Store,
    at: &Side<'_>,
    damaged: Damaged,
    step: &(dyn Fn() + Sync),
) -> Result<Moved, MoveError> {
    let mut moved = Moved::default();
    each(store, step, &mut moved, |id, salt| {
        Ok(pair(at.files, id)?.is_some_and(|pair| is_whole(id, salt, &pair)))
    })?;
    if moved.damaged.is_empty() || damaged == Damaged::Leave {
        let standing = Standing::of(store)?;
        let left = (standing.at != at.place).then_some(standing.at);
        Standing {
            at: at.place.clone(),
            to: None,
            left: left.or(standing.to).filter(|left| *left != at.place),
        }
        .keep(store)?;
        moved.is_done = true;
    }
    Ok(moved)
}

/// Writes down that a move is under way.
fn begin(
    store: &dyn Store,
    standing: &Standing,
    from: &Side<'_>,
    to: &Side<'_>,
) -> Result<(), MoveError> {
    if standing.at != from.place {
        return Err(MoveError::NotThere(standing.at.clone()));
    }
    let other = standing.to.as_ref().or(standing.left.as_ref());
    if let Some(other) = other.filter(|other| **other != to.place) {
        return Err(MoveError::Another {
            at: standing.at.clone(),
            to: other.clone(),
        });
    }
    from.files.clear_scratch()?;
    to.files.clear_scratch()?;
    // Uploads that a crash ended are nobody's, and erasures that it ended come before any copy.
    sweep::finish(store, from.files, Timestamp::MAX)?;
    require_two(store, from, to)?;
    Standing {
        at: from.place.clone(),
        to: Some(to.place.clone()),
        left: None,
    }
    .keep(store)?;
    Ok(())
}
