//! Other rules from now on: `PUT /v1/tables/{name}`.

use super::given::Body;
use super::named;
use crate::clock;
use crate::engine::{Engine, NotChanged};
use crate::http::answer::Sentence;
use crate::http::apart::apart;
use crate::http::refusals::{Busy, DiskFull, NotFound, WrongBody};
use crate::http::{Can, ManageTables, Nothing, Problem, Query};
use crate::in_force::InForce;
use crate::store::TableVersion;
use crate::world::World;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A change is tried again when another table was changed meanwhile, so often.
const TRIES: usize = 8;

/// Who changes it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PutParams {
    /// Who puts it in force; stands in the log for good. Left out, it is whoever is logged in.
    #[param(max_length = 64)]
    by: Option<String>,
    /// Encoding of a CSV: `utf-8` (usual), `gbk` or `gb18030`.
    encoding: Option<String>,
}

/// A table in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct PutInForce {
    name: &'static str,
    /// Number of the version in force.
    version: u32,
    /// SHA-256 of its text in hex.
    sha256: String,
    /// Since when.
    at: String,
    /// Who put it in force.
    by: String,
    /// Its event in the log.
    seq: u64,
    /// False when this was in force already and nothing was done.
    changed: bool,
    /// What does not fit the areas, in words.
    #[schema(value_type = Vec<Sentence>)]
    warnings: Vec<cases::Sentence>,
}

/// Put a table in force
///
/// Whole or, with any fault, not at all; the problem then lists every fault. `If-Match` names the version that the change
/// was made from, as `ETag` gave it (`*`: whatever it is). Every command after the answer is decided by the new
/// table; what was decided before keeps its reasons. What is in force already is answered without doing anything, so
/// sending it twice is once.
#[utoipa::path(put, path = "/v1/tables/{name}", tag = "tables",
    params(("name" = String, Path, description = "Name of the table"),
        ("If-Match" = String, Header, description = "Number of the version that was seen, in quotes, or *"), PutParams),
    request_body(content((String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, body = PutInForce),
    (status = 412, description = "Somebody was faster"),
    (status = 422, description = "The table has faults"),
    (status = 428, description = "If-Match is missing"),
    NotFound, WrongBody, Busy, DiskFull))]
#[allow(clippy::too_many_arguments, reason = "each is a part of the request")]
pub async fn put(
    can: Can<ManageTables>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    name: web::Path<String>,
    Query(params, Nothing {}): Query<PutParams>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let name = named(&name)?;
    let seen = Seen::of(&request)?;
    let by = who(&can.caller().by(params.by.as_deref())?)?;
    let body = Body::read(&request, &mut payload, name, params.encoding.as_deref()).await?;
    let body = Arc::new(body);
    for _ in 0..TRIES {
        let (body, in_force, by) = (Arc::clone(&body), world.in_force(), by.clone());
        let before = Arc::clone(&in_force);
        let change = apart(move || body.change(&before, &by)).await?;
        let change = change.map_err(|faults| {
            let detail =
                "the table has faults and was not put in force; mend them all and send it again";
            Problem::refused("wrong_table", detail).with_faults(faults)
        })?;
        if change.is_empty() {
            return Ok(answer(name, &in_force, in_force.about(name), false));
        }
        seen.check(name, &in_force)?;
        match engine.change_tables(change).await {
            Ok(versions) => return Ok(answer(name, &world.in_force(), versions.first(), true)),
            // Another table, or this one: the next round tells.
            Err(NotChanged::Outdated) => {}
            Err(NotChanged::Denied(denied)) => return Err(denied.into()),
        }
    }
    Err(Problem::overloaded(
        "the tables are being changed all the time",
    ))
}

fn answer(
    name: &'static str,
    in_force: &InForce,
    about: Option<&TableVersion>,
    changed: bool,
) -> HttpResponse {
    let about = about.cloned().unwrap_or_default();
    HttpResponse::Ok()
        .insert_header((header::ETAG, format!("\"{}\"", about.version)))
        .json(PutInForce {
            name,
            version: about.version,
            sha256: about.sha256,
            at: clock::local(about.at_s),
            by: about.by,
            seq: about.seq,
            changed,
            warnings: in_force.rules().warnings().to_vec(),
        })
}

fn who(by: &str) -> Result<String, Problem> {
    let by = by.trim();
    let chars_max = cases::report::ID_CHARS_MAX;
    if by.is_empty() || by.chars().count() > chars_max || by.chars().any(char::is_control) {
        let detail = format!("says who puts it in force, in 1 to {chars_max} characters");
        return Err(Problem::bad_parameter("by", detail));
    }
    Ok(by.to_owned())
}

/// The version that a change was made from.
enum Seen {
    Any,
    Number(u32),
}

impl Seen {
    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let Some(value) = request.headers().get(header::IF_MATCH) else {
            let detail = "say in If-Match which version you changed, as its ETag gave it: so that nobody's change is lost";
            return Err(Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                "if_match_missing",
                "The version that was seen is missing",
                detail,
            ));
        };
        let text = value.to_str().unwrap_or("").trim();
        if text == "*" {
            return Ok(Self::Any);
        }
        let number = text.trim_start_matches("W/").trim_matches('"').parse();
        number.map(Self::Number).map_err(|_| {
            Problem::bad_request(
                "bad_header",
                "If-Match is * or the number of a version, such as \"3\"",
            )
        })
    }

    fn check(&self, name: &str, in_force: &InForce) -> Result<(), Problem> {
        let now = in_force.number(name);
        match self {
            Self::Number(number) if *number != now => {
                let about = in_force.about(name).cloned().unwrap_or_default();
                let (by, at) = (about.by, clock::local(about.at_s));
                let detail = format!(
                    "version {now} of {name} is in force, put there by {by} at {at}; look at it, and send yours again with \
                     If-Match: \"{now}\""
                );
                Err(Problem::new(
                    StatusCode::PRECONDITION_FAILED,
                    "outdated",
                    "Somebody was faster",
                    detail,
                ))
            }
            Self::Number(_) | Self::Any => Ok(()),
        }
    }
}
