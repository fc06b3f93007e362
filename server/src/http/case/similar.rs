//! Cases that may be the same issue: `GET /v1/cases/{case}/similar`.

use super::super::permission::{Can, ReadCases};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::reached::Reached;
use super::super::refusals::NotFound;
use super::super::words;
use crate::engine::Engine;
use crate::world::World;
use actix_web::{HttpResponse, web};
use cases::{CaseNo, Similar};
use serde::Serialize;
use utoipa::ToSchema;

/// An open case that may be the same issue.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarCase {
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    /// How far apart.
    metres: u32,
    /// How long apart.
    minutes: u32,
    class: String,
    class_name: Option<String>,
    #[schema(value_type = words::Status)]
    status: &'static str,
}

/// Open cases that may be the same issue.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarCases {
    /// The likeliest first.
    items: Vec<SimilarCase>,
}

/// Find cases that may be the same issue
///
/// By the merging table: of the same family of classes, near in place and time.
#[utoipa::path(get, path = "/v1/cases/{case}/similar", tag = "cases", params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, body = SimilarCases), NotFound))]
pub async fn find(
    can: Can<ReadCases>,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    case: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let number = super::number(&case)?;
    can.sees(&world, &engine, number).await?;
    let found = engine
        .ask(move |state, world| {
            let known = state.case(number).is_some();
            known.then(|| cases::similar(state, &world.rules(), number))
        })
        .await?
        .ok_or_else(|| Problem::not_found(format!("there is no case {number}")))?;
    let books = world.books();
    let told = |found: Similar| {
        let line = books.classes.number(&found.class);
        let line = line.and_then(|number| books.classes.line(number));
        SimilarCase {
            case: found.case,
            metres: found.metres,
            minutes: found.minutes,
            class: found.class.into(),
            class_name: line.map(|line| line.name.to_string()),
            status: found.status.word(),
        }
    };
    let reached = Reached::of(&world, can.reach());
    let is_seen = |found: &Similar| reached.has_case(&world, found.case);
    let items = found.into_iter().filter(is_seen).map(told).collect();
    Ok(HttpResponse::Ok().json(SimilarCases { items }))
}
