//! `/v1/session/totp`: a second factor for one's own account.

use super::super::apart::apart;
use super::super::permission::{Can, UseSession};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{Busy, LogInFirst, WrongBody};
use super::{given, turn, wrong_password, wrong_secret};
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A second factor that was begun.
#[derive(Serialize, ToSchema)]
pub struct TotpBegun {
    /// To be typed into an authenticator: base32.
    secret: String,
    /// The same, to be photographed as a square.
    uri: String,
}

/// A code that shows that the authenticator has it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// The six digits that it shows now.
    code: String,
}

/// Who removes it knows the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveBody {
    /// Your password.
    password: String,
}

/// What to keep on paper.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each logs in once in the place of a code. They are told this once.
    codes: Vec<String>,
}

/// Begin a second factor
///
/// It is asked for only once it is confirmed.
#[utoipa::path(post, path = "/v1/session/totp", tag = "session", responses(
    (status = 200, body = TotpBegun),
    (status = 422, description = "The account has one already"),
    LogInFirst))]
pub async fn begin(
    can: Can<UseSession>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let own = super::signed_in(&can)?;
    let people = world.people.clone();
    let begun = apart(move || people.enrol(&own)).await??;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(TotpBegun {
            secret: begun.secret,
            uri: begun.uri,
        }))
}

/// Confirm a second factor
///
/// From now on each login needs a code of it, or one of the recovery codes in this answer.
#[utoipa::path(post, path = "/v1/session/totp/confirm", tag = "session", request_body = CodeBody, responses(
    (status = 200, body = RecoveryCodes),
    (status = 422, description = "Nothing was begun, or it shows another code"),
    LogInFirst, WrongBody))]
pub async fn confirm(
    can: Can<UseSession>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let own = super::signed_in(&can)?;
    let CodeBody { code } = given::read(&request, &mut payload).await?;
    let people = world.people.clone();
    let confirmed = apart(move || people.confirm(&own, &code, Timestamp::now())).await?;
    let codes = confirmed.map_err(|not| {
        let fix = "begin anew, and see that the phone's clock is right";
        wrong_secret(not, "code", "is not the code that it shows now", fix)
    })?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(RecoveryCodes { codes }))
}

/// Remove your second factor
///
/// Not where a role of yours must have one.
#[utoipa::path(delete, path = "/v1/session/totp", tag = "session", request_body = RemoveBody, responses(
    (status = 204),
    (status = 409, description = "`second_factor_needed`: a role of yours must have one"),
    (status = 422, description = "The password is wrong"),
    (status = 429, description = "`locked`: it was wrong too often"),
    LogInFirst, WrongBody, Busy))]
pub async fn remove(
    can: Can<UseSession>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let own = super::signed_in(&can)?;
    let RemoveBody { password } = given::read(&request, &mut payload).await?;
    let people = world.people.clone();
    let work = move || people.remove_second(&own, &password, Timestamp::now());
    turn(&world.people, true, work)
        .await?
        .map_err(|not| wrong_password(not, "password"))?;
    Ok(HttpResponse::NoContent().finish())
}
