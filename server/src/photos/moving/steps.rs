//! What a move does with pictures: copy and compare, and empty a place.

use super::{MoveError, Moved, Side};
use crate::photos::{PhotoFiles, Size, id_of};
use crate::store::Store;
use cases::PhotoId;
use jiff::Timestamp;
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use rayon::prelude::*;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// Photos that are looked at in one go; as many pictures as there are processors are in memory at a time.
const AT_ONCE: usize = 64;
/// What is put at the one place and must not be seen at the other.
const PROOF: &[u8] = b"two places";

/// Refuses two names of one place: emptying the one would empty the other. A picture that is put at the one and seen at the
/// other gives it away.
pub fn require_two(store: &dyn Store, from: &Side<'_>, to: &Side<'_>) -> Result<(), MoveError> {
    let mut id = [0; 32];
    OsRng.try_fill_bytes(&mut id).map_err(io::Error::other)?;
    let id = PhotoId(id);
    // Announced, so that a crash leaves nothing that nobody knows of.
    store.photos().begin(id, Timestamp::now().as_second())?;
    to.files.put(id, PROOF, PROOF)?;
    let is_one = from.files.read(id, Size::Large)?.is_some();
    to.files.remove(id)?;
    store.photos().ended(id, false)?;
    if is_one {
        Err(MoveError::One(from.place.clone(), to.place.clone()))
    } else {
        Ok(())
    }
}

/// Copies what is not whole at the new place, and reads back what it copied.
pub fn copy(
    store: &dyn Store,
    from: &Side<'_>,
    to: &Side<'_>,
    step: &(dyn Fn() + Sync),
    moved: &mut Moved,
) -> Result<(), MoveError> {
    let copied = AtomicU64::new(0);
    each(store, step, moved, |id, salt| {
        let here = pair(from.files, id)?.filter(|pair| is_whole(id, salt, pair));
        let there = pair(to.files, id)?;
        let Some(here) = here else {
            return Ok(there.is_some_and(|pair| is_whole(id, salt, &pair)));
        };
        if there.as_ref() == Some(&here) {
            return Ok(true);
        }
        to.files.put(id, &here.0, &here.1)?;
        if pair(to.files, id)?.as_ref() != Some(&here) {
            let why = format!(
                "{} answers other bytes for {id} than it was given",
                to.place
            );
            return Err(io::Error::other(why));
        }
        copied.fetch_add(1, Ordering::Relaxed);
        Ok(true)
    })?;
    moved.copied = copied.into_inner();
    Ok(())
}

/// Does something for every photo that is held, some at a time; counts those for which it came out well.
pub fn each(
    store: &dyn Store,
    step: &(dyn Fn() + Sync),
    moved: &mut Moved,
    is_well: impl Fn(PhotoId, &[u8; 16]) -> io::Result<bool> + Sync,
) -> Result<(), MoveError> {
    let mut after = None;
    loop {
        let part = store.photos().held_after(after, AT_ONCE)?;
        let Some((last, _)) = part.last() else {
            return Ok(());
        };
        after = Some(*last);
        let looked = part.par_iter().map(|(id, salt)| {
            let is_well = is_well(*id, salt)?;
            step();
            Ok((*id, is_well))
        });
        for (id, is_well) in looked.collect::<io::Result<Vec<_>>>()? {
            if is_well {
                moved.photos += 1;
            } else {
                moved.damaged.push(id);
            }
        }
    }
}

/// Both pictures of a photo, where both are there.
pub fn pair(files: &dyn PhotoFiles, id: PhotoId) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let large = files.read(id, Size::Large)?;
    Ok(large.zip(files.read(id, Size::Small)?))
}

pub fn is_whole(id: PhotoId, salt: &[u8; 16], pair: &(Vec<u8>, Vec<u8>)) -> bool {
    id_of(salt, &pair.0) == id
}

/// Which pictures of a place stay.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// Those of photos that are held.
    Held,
    /// None of this installation.
    Nothing,
}

/// Removes the pictures of this installation at a place, and counts those that it knows nothing of.
pub fn empty(
    store: &dyn Store,
    side: &Side<'_>,
    leaving: Leaving,
    moved: &mut Moved,
) -> Result<(), MoveError> {
    for first in 0..=u8::MAX {
        let mut ids: Vec<_> = side
            .files
            .shelf(first)?
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let held = store.photos().rows(&ids)?;
        let known = store.photos().known(&ids)?;
        for ((id, held), known) in ids.into_iter().zip(held).zip(known) {
            if held.is_some() && leaving == Leaving::Held {
                continue;
            }
            if known {
                side.files.remove(id)?;
                moved.removed += 1;
            } else {
                moved.strangers += 1;
            }
        }
    }
    Ok(())
}
