//! `POST /v1/session`: log in; `DELETE /v1/session`: log out.

use super::super::apart::apart;
use super::super::caller::Caller;
use super::super::permission::{Can, UseSession};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{WrongBody, WrongFields};
use super::show::Me;
use super::{cookie, given, session_of, turn};
use crate::people::Credentials;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// What somebody logs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// The account.
    account: String,
    /// Its password.
    password: String,
    /// A code of its second factor, or one of its recovery codes.
    code: Option<String>,
}

/// Log in
///
/// The session is in the cookie of the answer, and nowhere else. An account that does not exist, a wrong password and a
/// wrong code are answered alike. After a few wrong ones the account is locked for a growing time, but never longer than
/// a quarter of an hour, and not for browsers that logged in before.
#[utoipa::path(post, path = "/v1/session", tag = "session", request_body = LoginBody, responses(
    (status = 200, body = Me, headers(("set-cookie", description = "The session"))),
    (status = 401, description = "`wrong_login`; `code_needed`: the password is right, send a code of the second factor too; or `second_factor_lost`: no code can be checked any more, send a recovery code"),
    (status = 429, description = "`locked`, with Retry-After"),
    (status = 503, description = "Too many log in at this moment"),
    WrongBody, WrongFields))]
pub async fn log_in(
    _: Can<UseSession>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body: LoginBody = given::read(&request, &mut payload).await?;
    let mark = cookie::mark(&request);
    let is_known = world.people.knows_browser(&body.account, mark.as_deref());
    let credentials = Credentials {
        account: body.account,
        password: body.password,
        code: body.code,
        mark,
        agent: cookie::agent(&request).to_owned(),
    };
    let people = world.people.clone();
    let work = move || people.log_in(&credentials, Timestamp::now());
    let logged_in = turn(&world.people, is_known, work).await??;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    cookie::set(&mut answer, &logged_in);
    Ok(answer.json(Me::of(&Caller::member(logged_in.signed_in))))
}

/// Log out
///
/// The session ends at once, everywhere. Logging out twice is no fault.
#[utoipa::path(delete, path = "/v1/session", tag = "session", responses((status = 204)))]
pub async fn log_out(
    can: Can<UseSession>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    if let Some(signed_in) = session_of(can.caller()).cloned() {
        let people = world.people.clone();
        let end = move || people.end_session(&signed_in, signed_in.session);
        apart(end).await??;
    }
    let mut answer = HttpResponse::NoContent();
    cookie::forget(&mut answer);
    Ok(answer.finish())
}
