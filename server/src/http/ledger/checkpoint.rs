//! Publishing the log's root: `GET /v1/ledger/checkpoint`, and with witnesses' signatures
//! `GET /v1/ledger/checkpoint/cosigned`.

use super::super::apart::apart;
use super::super::permission::{Can, ReadLedger};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use crate::outside::Cosigned;
use crate::store::StoreError;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use ledger::SignedCheckpoint;

/// Fetch the log's checkpoint
///
/// Size and root of the log as it is now, signed: a C2SP tlog-checkpoint. Keep it: it shows later that nothing before
/// it was changed. Witnesses that have signed just this size are on it too. The log's key is in `/v1/about` and in every receipt.
#[utoipa::path(get, path = "/v1/ledger/checkpoint", tag = "ledger", responses(
    (status = 200, body = String, content_type = "text/plain", example = json!("huying.local/0123456789abcdef\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— huying.local/0123456789abcdef Az3g…\n"))))]
pub async fn show(
    _: Can<ReadLedger>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let signed = apart(move || newest(&world)).await??;
    Ok(answer(&signed))
}

fn newest(world: &World) -> Result<SignedCheckpoint, StoreError> {
    let signed = world.notary.sign(&world.store.head()?)?;
    let same = |one: &Cosigned| one.checkpoint.note().text() == signed.note().text();
    let cosigned = world.outside.cosigned().filter(same);
    Ok(cosigned.map_or(signed, |one| one.checkpoint))
}

/// Fetch the newest checkpoint that a witness has signed
///
/// Not of the log as it is now but of a moment before, as often as witnesses are asked: what they vouch for cannot be
/// rewritten without them. Their keys are in `/v1/about`.
#[utoipa::path(get, path = "/v1/ledger/checkpoint/cosigned", tag = "ledger", responses(
    (status = 200, body = String, content_type = "text/plain"),
    (status = 404, description = "No witness has signed since the server started")))]
pub async fn show_cosigned(
    _: Can<ReadLedger>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let cosigned = world.outside.cosigned().ok_or_else(|| {
        Problem::not_found("no witness has signed a checkpoint since this server started; see outsiders in /v1/about")
    })?;
    Ok(answer(&cosigned.checkpoint))
}

fn answer(signed: &SignedCheckpoint) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(signed.to_string())
}
