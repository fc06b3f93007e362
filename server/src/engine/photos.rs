//! Commands name only photos that are held.

use crate::limits::PHOTO_UNUSED_S;
use crate::store::StoreError;
use crate::world::World;
use cases::{Command, Declined, FieldFault, PhotoId, Refusal};
use std::collections::HashSet;

/// The photos of these commands that are not held, or were left unused too long.
pub(super) fn missing<'a>(
    world: &World,
    commands: impl Iterator<Item = &'a Command>,
) -> Result<HashSet<PhotoId>, StoreError> {
    let named: Vec<PhotoId> = commands
        .flat_map(Command::photos)
        .map(|photo| photo.photo)
        .collect();
    if named.is_empty() {
        return Ok(HashSet::new());
    }
    let since_s = jiff::Timestamp::now().as_second() - PHOTO_UNUSED_S;
    let usable = world.store.photos().usable(&named, since_s)?;
    let missing = named.into_iter().zip(usable).filter(|(_, usable)| !usable);
    Ok(missing.map(|(id, _)| id).collect())
}

/// The refusal of a command that names one of them.
pub(super) fn refused(command: &Command, missing: &HashSet<PhotoId>) -> Option<Declined> {
    if missing.is_empty() {
        return None;
    }
    let named = command.photos().iter().enumerate();
    let faults: Vec<FieldFault> = named
        .filter(|(_, photo)| missing.contains(&photo.photo))
        .map(|(place, photo)| FieldFault {
            field: "photos".to_owned(),
            reason: format!("entry {}: no photo {} is held", place + 1, photo.photo),
            fix: "upload it to /v1/photos first, at most 24 hours before".to_owned(),
        })
        .collect();
    (!faults.is_empty()).then(|| Refusal::Fields(faults).into())
}
