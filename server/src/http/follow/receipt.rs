//! The receipt for whoever reported: `GET /v1/follow/{token}/receipt`.

use super::super::apart::apart;
use super::super::ledger::receipt_of;
use super::super::permission::{Can, FollowCase};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, web};

/// Fetch the receipt of the case you follow
///
/// Byte for byte what the log has about the case, with the proof that it stands there: also the notes and accounts of
/// those who worked on it, for with a word left out it would prove nothing. `/verify` checks it on your own machine.
/// It never holds who reported.
#[utoipa::path(get, path = "/v1/follow/{token}/receipt", tag = "public",
    params(("token" = String, Path, description = "The last part of the link")), responses(
    (status = 200, description = "A receipt, `huying-receipt/1`; keep it byte for byte", body = Object),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json")))]
pub async fn give(
    _: Can<FollowCase>,
    world: web::Data<World>,
    token: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let (case, receipt) = apart(move || {
        let case = super::case_of(&world, &token)?;
        receipt_of(&world, case).map(|receipt| (case, receipt))
    })
    .await??;
    let name = format!("attachment; filename=\"{case}.receipt.json\"");
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(receipt.to_string()))
}
