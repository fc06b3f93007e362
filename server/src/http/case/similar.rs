//! Cases that may be the same issue: `GET /v1/cases/{case}/similar`.

use super::super::permission::{Can, ReadCases};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use crate::engine::Engine;
use crate::world::World;
use actix_web::{HttpResponse, get, web};
use cases::{CaseNo, State};
use serde::Serialize;
use std::sync::PoisonError;
use utoipa::ToSchema;

/// A candidate.
struct Similar {
    case: CaseNo,
    metres: u32,
    minutes: u32,
}

fn candidates(_: &State, _: &cases::World, _: CaseNo) -> Vec<Similar> {
    Vec::new()
}

/// An open case that may be the same issue.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarCase {
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    /// How far apart.
    metres: u32,
    /// How long apart.
    minutes: u32,
    class: Option<String>,
    class_name: Option<String>,
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
#[utoipa::path(tag = "cases", params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, body = SimilarCases), (status = 404, body = Problem, content_type = "application/problem+json")))]
#[get("/v1/cases/{case}/similar")]
pub async fn find(
    _: Can<ReadCases>,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    case: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let number = super::number(&case)?;
    let found = engine
        .ask(move |state, world| {
            let known = state.case(number).is_some();
            known.then(|| candidates(state, &world.rules(), number))
        })
        .await?
        .ok_or_else(|| Problem::not_found(format!("there is no case {number}")))?;
    let books = world.books();
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    let told = |found: Similar| {
        let card = register.card(found.case.0)?;
        let class = books.classes.line(card.class);
        Some(SimilarCase {
            case: found.case,
            metres: found.metres,
            minutes: found.minutes,
            class: class.map(|line| line.code.to_string()),
            class_name: class.map(|line| line.name.to_string()),
            status: card.status().word(),
        })
    };
    let items = found.into_iter().filter_map(told).collect();
    Ok(HttpResponse::Ok().json(SimilarCases { items }))
}
