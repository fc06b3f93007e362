//! Moving a case on: `POST /v1/cases/{case}/moves`.

use super::permission::{Can, MoveCases};
use super::problem::Problem;
use super::query::{Nothing, Query};
use super::{body, case};
use crate::engine::Engine;
use crate::limits;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, post, web};
use cases::{Command, Move};
use utoipa::ToSchema;

/// A step of one person. For the description only: `cases::Move` reads it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body that cases::Move reads")]
pub struct MoveBody {
    /// Your own key, unique for `by`.
    id: String,
    /// Your account.
    by: String,
    /// `place`, `classify`, `accept`, `report-back` or `close`.
    #[schema(example = "accept")]
    step: String,
    /// The newest `seq` of the case that you saw: when it has moved since, you get a conflict instead of a surprise.
    seen: Option<u64>,
    /// With `report-back` and `close`.
    note: Option<String>,
    /// With `classify`.
    class: Option<String>,
    /// With `place`, as in a report.
    lon: Option<f64>,
    /// With `place`.
    lat: Option<f64>,
    /// With `place`.
    crs: Option<String>,
    /// With `place`.
    accuracy_m: Option<f64>,
    /// With `place`: the code of an area instead of a position.
    area: Option<String>,
}

/// Move a case on
///
/// Sending the same `id` by the same `by` again changes nothing and answers the case as it stands.
#[utoipa::path(tag = "cases", request_body = MoveBody,
    params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, body = case::CaseWhole),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "Somebody was faster, or the step does not lead on"),
    (status = 415, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json")))]
#[post("/v1/cases/{case}/moves")]
pub async fn move_on(
    _: Can<MoveCases>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    path: web::Path<String>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let number = case::number(&path)?;
    body::expect_json(&request)?;
    let body = body::read(&mut payload, limits::BODY_BYTES_MAX).await?;
    let step = Move::from_json(number, &body)?;
    let done = engine.submit(Command::Move(step)).await?;
    if done.event.case() != Some(number) {
        return Err(Problem::conflict(
            "id_taken",
            "this account has used this id for something else; choose another id",
        ));
    }
    let whole = web::block(move || case::whole(&world, number))
        .await
        .map_err(|error| Problem::fault(&error))??;
    Ok(HttpResponse::Ok().json(whole))
}
