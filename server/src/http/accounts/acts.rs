//! `POST /v1/accounts/{name}/…`: keep out, let in again, begin anew, end sessions.

use super::super::apart::apart;
use super::super::permission::{Can, ManageAccounts};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{Busy, NotFound};
use super::super::session::turn;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A password that is told this once.
#[derive(Serialize, ToSchema)]
pub struct FreshPassword {
    /// It must be changed at the first login.
    fresh_password: String,
}

/// Keep an account out
///
/// Its sessions end at once. Its name stays taken: events name it.
#[utoipa::path(post, path = "/v1/accounts/{name}/disable", tag = "accounts",
    params(("name" = String, Path, description = "The account")), responses(
    (status = 204),
    (status = 403, description = "`own_account`"),
    (status = 409, description = "`last_administrator`: nobody would be left to let others in"),
    NotFound))]
pub async fn disable(
    can: Can<ManageAccounts>,
    world: web::Data<World>,
    path: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    super::require_another(&can, &world.people, &path)?;
    let (by, people) = (super::by(&can), world.people.clone());
    apart(move || people.disable(&path, &by, Timestamp::now())).await??;
    Ok(HttpResponse::NoContent().finish())
}

/// Let an account in again
///
/// With the password that it had. It is not locked any more either.
#[utoipa::path(post, path = "/v1/accounts/{name}/enable", tag = "accounts",
    params(("name" = String, Path, description = "The account")), responses(
    (status = 204), NotFound))]
pub async fn enable(
    can: Can<ManageAccounts>,
    world: web::Data<World>,
    path: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let (by, people) = (super::by(&can), world.people.clone());
    apart(move || people.enable(&path, &by, Timestamp::now())).await??;
    Ok(HttpResponse::NoContent().finish())
}

/// Begin an account anew
///
/// For whoever lost what they log in with: a fresh password, told this once; second factor, sessions and locks go.
#[utoipa::path(post, path = "/v1/accounts/{name}/reset", tag = "accounts",
    params(("name" = String, Path, description = "The account")), responses(
    (status = 200, body = FreshPassword),
    (status = 403, description = "`own_account`: choose your own password by /v1/session/password"),
    NotFound, Busy))]
pub async fn reset(
    can: Can<ManageAccounts>,
    world: web::Data<World>,
    path: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    super::require_another(&can, &world.people, &path)?;
    let (by, people) = (super::by(&can), world.people.clone());
    let work = move || people.reset(&path, None, &by, Timestamp::now());
    let fresh = turn(&world.people, true, work).await??;
    let fresh_password = fresh.map_or_else(String::new, |fresh| fresh.reveal().to_owned());
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(FreshPassword { fresh_password }))
}

/// End all sessions of an account
#[utoipa::path(post, path = "/v1/accounts/{name}/end-sessions", tag = "accounts",
    params(("name" = String, Path, description = "The account")), responses(
    (status = 204), NotFound))]
pub async fn end_sessions(
    can: Can<ManageAccounts>,
    world: web::Data<World>,
    path: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let (by, people) = (super::by(&can), world.people.clone());
    apart(move || people.end_sessions(&path, &by, Timestamp::now())).await??;
    Ok(HttpResponse::NoContent().finish())
}
