//! `GET /v1/sessions`: where am I logged in; `DELETE /v1/sessions/{id}`: no more there.

use super::super::apart::apart;
use super::super::permission::{Can, UseSession};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{LogInFirst, NotFound};
use crate::clock;
use crate::people::SessionId;
use crate::world::World;
use actix_web::{HttpResponse, web};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A session of one's own.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnSession {
    /// Names it.
    id: String,
    /// When it was begun.
    made: String,
    /// When it was last used.
    seen: String,
    /// When it ends, however much it is used.
    ends: String,
    /// What the browser calls itself.
    agent: String,
    /// Whether it is a screen on a wall, which only looks.
    screen: bool,
    /// Whether it is the one that asks.
    current: bool,
}

/// One's own sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionList {
    items: Vec<OwnSession>,
}

/// List your sessions
///
/// Those that hold now, the newest first.
#[utoipa::path(get, path = "/v1/sessions", tag = "session", responses(
    (status = 200, body = SessionList), LogInFirst))]
pub async fn list(
    can: Can<UseSession>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let own = super::signed_in(&can)?;
    let sessions = world.people.sessions_of(&own, Timestamp::now()).into_iter();
    let items = sessions.map(|session| OwnSession {
        id: session.id.0.to_string(),
        made: clock::local(session.made.as_second()),
        seen: clock::local(session.seen.as_second()),
        ends: clock::local(session.ends.as_second()),
        agent: session.agent,
        screen: session.is_screen,
        current: session.id == own.session,
    });
    let items = items.collect();
    Ok(HttpResponse::Ok().json(SessionList { items }))
}

/// End one of your sessions
#[utoipa::path(delete, path = "/v1/sessions/{id}", tag = "session",
    params(("id" = String, Path, description = "As the list names it")), responses(
    (status = 204), LogInFirst, NotFound))]
pub async fn end(
    can: Can<UseSession>,
    world: web::Data<World>,
    path: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let own = super::signed_in(&can)?;
    let none = || Problem::not_found("you have no such session");
    let id = path.parse().map(SessionId).map_err(|_| none())?;
    let people = world.people.clone();
    let ended = apart(move || people.end_session(&own, id)).await??;
    if ended {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(none())
    }
}
