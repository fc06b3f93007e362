//! Saying who looks at which case: `POST` and `DELETE /v1/cases/{case}/claim`, `GET /v1/claims`.

use super::permission::{Can, MoveCases, ReadCases};
use super::problem::Problem;
use super::query::{Nothing, Query};
use super::reached::Reached;
use super::refusals::{NotFound, WrongBody, WrongFields};
use super::{body, case};
use crate::claims::{Claim, NotClaimed};
use crate::engine::Engine;
use crate::limits;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::{CaseNo, FieldFault};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;
use utoipa::{IntoParams, ToSchema};

/// Longest account, in characters, as in moves.
const BY_CHARS_MAX: usize = 64;

/// Who claims.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimBody {
    /// Your account; left out, it is whoever is logged in.
    by: String,
}

/// Who gives back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ByParams {
    /// Your account; left out, it is whoever is logged in.
    by: Option<String>,
}

/// The claims that hold now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimList {
    items: Vec<Claim>,
}

/// Claim a case
///
/// For two minutes; claim it again to stay. It tells the others that you are at it and hinders nobody.
#[utoipa::path(post, path = "/v1/cases/{case}/claim", tag = "cases", request_body = ClaimBody,
    params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, body = Claim),
    (status = 409, description = "Another holds it"),
    (status = 503, description = "Too many cases are claimed"),
    NotFound, WrongBody, WrongFields))]
pub async fn claim(
    can: Can<MoveCases>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    path: web::Path<String>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let number = known(&world, &path)?;
    can.sees(&world, &engine, number).await?;
    let bytes = body::json(&request, &mut payload, limits::BODY_BYTES_MAX).await?;
    let bytes = can.caller().signed(bytes)?;
    let wrong = |reason: String| {
        Problem::wrong_fields(vec![FieldFault {
            field: "by".to_owned(),
            reason,
            fix: "send {\"by\": \"your account\"}".to_owned(),
        }])
    };
    let given: ClaimBody =
        serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let by = account(&given.by).map_err(wrong)?;
    let claim = world.claims.claim(number, by, Timestamp::now())?;
    Ok(HttpResponse::Ok().json(claim))
}

/// Give a case back
///
/// Giving back what nobody holds is no fault.
#[utoipa::path(delete, path = "/v1/cases/{case}/claim", tag = "cases",
    params(("case" = String, Path, description = "Case number", example = "HY000000042"), ByParams), responses(
    (status = 204),
    (status = 409, description = "Another holds it"),
    NotFound))]
pub async fn give_back(
    can: Can<MoveCases>,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    path: web::Path<String>,
    query: Query<ByParams>,
) -> Result<HttpResponse, Problem> {
    let number = known(&world, &path)?;
    can.sees(&world, &engine, number).await?;
    let by = can.caller().by(query.0.by.as_deref())?;
    let by = account(&by).map_err(|reason| Problem::bad_parameter("by", reason))?;
    world.claims.give_back(number, by, Timestamp::now())?;
    Ok(HttpResponse::NoContent().finish())
}

/// List the claims
#[utoipa::path(get, path = "/v1/claims", tag = "cases", responses((status = 200, body = ClaimList)))]
pub async fn list(can: Can<ReadCases>, world: web::Data<World>, _: Query<Nothing>) -> HttpResponse {
    let reached = Reached::of(&world, can.reach());
    let mut items = world.claims.all(Timestamp::now());
    if !can.reach().is_all() {
        items.retain(|claim| reached.has_case(&world, claim.case));
    }
    HttpResponse::Ok().json(ClaimList { items })
}

fn known(world: &World, path: &str) -> Result<CaseNo, Problem> {
    let number = case::number(path)?;
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    match register.card(number.0) {
        Some(_) => Ok(number),
        None => Err(Problem::not_found(format!("there is no case {number}"))),
    }
}

fn account(by: &str) -> Result<&str, String> {
    let is_plain = !by.is_empty() && !by.chars().any(char::is_control);
    if is_plain && by.chars().count() <= BY_CHARS_MAX {
        Ok(by)
    } else {
        Err(format!(
            "is not an account; it has 1 to {BY_CHARS_MAX} characters"
        ))
    }
}

impl From<NotClaimed> for Problem {
    fn from(not: NotClaimed) -> Self {
        match not {
            NotClaimed::Held(held) => Self::claimed(&held),
            NotClaimed::Full => Self::overloaded("too many cases are claimed"),
        }
    }
}
