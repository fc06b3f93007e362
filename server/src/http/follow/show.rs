//! Following a case: `GET /v1/follow/{token}`.

use super::super::answer::PlaceAnswer;
use super::super::apart::apart;
use super::super::case::Standing;
use super::super::permission::{Can, FollowCase};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{Busy, NotFound, TooMany};
use super::story::{StandsTold, tell};
use crate::engine::Engine;
use crate::world::World;
use actix_web::{HttpResponse, web};
use cases::Status;
use serde::Serialize;
use utoipa::ToSchema;

/// A case as whoever reported it sees it: no notes from inside, no accounts, nobody else who reported.
#[derive(Debug, Serialize, ToSchema)]
pub struct Followed {
    #[serde(flatten)]
    stands: StandsTold,
    /// What was reported.
    text: String,
    /// When it was seen.
    at: String,
    /// Code of its class; null while nobody has chosen one.
    class: Option<String>,
    #[serde(flatten)]
    place: Option<PlaceAnswer>,
    /// The case that is worked on in its place, while it is merged into one.
    worked_on: Option<StandsTold>,
    /// It can be rated now.
    rate: bool,
    /// It was rated.
    rated: bool,
}

/// Follow a case
///
/// What whoever reported may see: where it stands in plain words, what happens next and by when, which team, and what
/// happened. A case that was merged into another leads on to that one.
#[utoipa::path(get, path = "/v1/follow/{token}", tag = "public",
    params(("token" = String, Path, description = "The last part of the link")), responses(
    (status = 200, body = Followed), NotFound, TooMany, Busy))]
pub async fn show(
    _: Can<FollowCase>,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    token: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let found = web::Data::clone(&world);
    let case = apart(move || super::case_of(&found, &token)).await??;
    let standing = Standing::of(&engine, case).await?;
    let into = standing
        .open
        .as_deref()
        .and_then(cases::Open::merged_into)
        .filter(|_| standing.case.status == Status::Merged);
    let main = match into {
        Some(into) => Some(Standing::of(&engine, into).await?),
        None => None,
    };
    let followed = apart(move || together(&world, &standing, main.as_ref())).await??;
    Ok(HttpResponse::Ok().json(followed))
}

fn together(
    world: &World,
    standing: &Standing,
    main: Option<&Standing>,
) -> Result<Followed, Problem> {
    let story = tell(world, standing)?;
    let main = main.map(|main| tell(world, main)).transpose()?;
    let row = world.store.rows(&[standing.number.0])?.pop();
    let rated = standing.case.is_evaluated();
    Ok(Followed {
        place: story
            .placement
            .map(|placement| PlaceAnswer::of(world, &placement)),
        text: story.text,
        at: story.at,
        class: row.and_then(|row| row.class),
        worked_on: main.map(|main| main.stands),
        rate: standing.case.status == Status::Closed && !rated,
        rated,
        stands: story.stands,
    })
}
