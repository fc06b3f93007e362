//! `POST /v1/session/password`: choose another password.

use super::super::permission::{Can, UseSession};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{Busy, LogInFirst, WrongBody};
use super::{cookie, given, turn, wrong_password};
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// The password that was, and the one that shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// The password until now.
    old: String,
    /// The next one: 10 to 128 characters, whatever they are.
    new: String,
}

/// Choose another password
///
/// Your other sessions end.
#[utoipa::path(post, path = "/v1/session/password", tag = "session", request_body = PasswordBody, responses(
    (status = 204),
    (status = 422, description = "The old one is wrong, or the new one is too short, too long or too common"),
    (status = 429, description = "`locked`: the old one was wrong too often"),
    LogInFirst, WrongBody, Busy))]
pub async fn change(
    can: Can<UseSession>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let own = super::signed_in(&can)?;
    let PasswordBody { old, new } = given::read(&request, &mut payload).await?;
    let people = world.people.clone();
    let work = move || people.change_password(&own, &old, &new, Timestamp::now());
    let mark = turn(&world.people, true, work)
        .await?
        .map_err(|not| wrong_password(not, "old"))?;
    let mut answer = HttpResponse::NoContent();
    cookie::set_mark(&mut answer, &mark.0);
    Ok(answer.finish())
}
