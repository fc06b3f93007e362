//! `POST /v1/session/screen`: the browser of a wall opens the link that somebody made for it.

use super::super::apart::apart;
use super::super::caller::Caller;
use super::super::permission::{Can, UseSession};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{WrongBody, WrongFields};
use super::show::Me;
use super::{cookie, given};
use crate::world::World;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// What a link for a screen carries.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreenBody {
    /// What stands behind `#screen=`; case, blanks and hyphens do not matter.
    token: String,
}

/// Open a screen
///
/// By a link that `POST /v1/accounts/{name}/screens` made; it is used up by it. The session, in the cookie of the answer,
/// only looks: of what changes anything it acknowledges alarms. It holds as long as it is used once in 72 hours, and at
/// most 400 days.
#[utoipa::path(post, path = "/v1/session/screen", tag = "session", request_body = ScreenBody, responses(
    (status = 200, body = Me, headers(("set-cookie", description = "The session"))),
    (status = 401, description = "`wrong_screen_link`: it was used, is over, or never was one"),
    WrongBody, WrongFields))]
pub async fn open(
    _: Can<UseSession>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let ScreenBody { token } = given::read(&request, &mut payload).await?;
    let agent = cookie::agent(&request).to_owned();
    let people = world.people.clone();
    let opened = apart(move || people.open_screen(&token, &agent, Timestamp::now())).await??;
    let screen = opened.ok_or_else(wrong_link)?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    cookie::set_screen(&mut answer, &screen);
    Ok(answer.json(Me::of(&Caller::member(screen.signed_in))))
}

fn wrong_link() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "wrong_screen_link",
        "This link opens no screen",
        "it was used, is older than 10 minutes, or is mistyped: have another one made",
    )
}
