//! The photos of a case, each with the event that brought it.

use super::super::photos::PhotoFacts;
use super::super::problem::Problem;
use super::super::words;
use super::legal::Names;
use crate::clock::local;
use crate::world::World;
use cases::similar::distance_m;
use cases::{Event, Photo, PhotoId, PhotoKind};
use grids::Position;
use serde::Serialize;
use utoipa::ToSchema;

/// A photo of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotoTold {
    /// Its id: the picture is at `/v1/photos/{photo}` and `/v1/photos/{photo}/thumbnail`.
    #[schema(value_type = String)]
    photo: PhotoId,
    #[schema(value_type = words::PhotoKind)]
    kind: PhotoKind,
    names: Names,
    /// Place of the event that brought it in the log.
    seq: u64,
    /// What was done with it.
    #[schema(value_type = words::Did)]
    step: &'static str,
    /// Who did that; null when it came with the report.
    by: Option<String>,
    /// When that was recorded.
    at: String,
    /// The picture was erased; only this line is left.
    erased: bool,
    /// How far from the case's place it was taken, where both are known.
    metres: Option<u32>,
    /// Null when it was erased.
    facts: Option<PhotoFacts>,
}

/// A photo as an event names it.
pub(super) struct Named {
    photo: Photo,
    seq: u64,
    step: &'static str,
    by: Option<String>,
    at: String,
}

/// The photos that an event names.
pub(super) fn named(seq: u64, event: &Event) -> impl Iterator<Item = Named> {
    event.photos().iter().map(move |photo| Named {
        photo: *photo,
        seq,
        step: event.word(),
        by: event.by().map(str::to_owned),
        at: local(event.recorded().as_second()),
    })
}

/// Tells them with what is known of those that are held; `place` is the case's.
pub(super) fn told(
    world: &World,
    named: Vec<Named>,
    place: Option<(f64, f64)>,
) -> Result<Vec<PhotoTold>, Problem> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<PhotoId> = named.iter().map(|named| named.photo.photo).collect();
    let rows = world.store.photos().rows(&ids)?;
    let told = named.into_iter().zip(rows).map(|(named, row)| PhotoTold {
        photo: named.photo.photo,
        kind: named.photo.kind,
        names: named.photo.kind.names().into(),
        seq: named.seq,
        step: named.step,
        by: named.by,
        at: named.at,
        erased: row.is_none(),
        metres: row.as_ref().and_then(|row| apart(place, row.position)),
        facts: row.as_ref().map(PhotoFacts::of),
    });
    Ok(told.collect())
}

fn apart(one: Option<(f64, f64)>, other: Option<(f64, f64)>) -> Option<u32> {
    let position = |(lon, lat)| Position::new(lon, lat).ok();
    let metres = distance_m(one.and_then(position)?, other.and_then(position)?);
    Some(metres.round() as u32)
}
