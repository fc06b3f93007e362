//! Publishing the log's root: `GET /v1/ledger/checkpoint`.

use super::super::permission::{Can, ReadLedger};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};

/// Fetch the log's checkpoint
///
/// Size and root of the log as it is now, signed: a C2SP tlog-checkpoint. Keep it: it shows later that nothing before
/// it was changed. The log's key is in `/v1/about` and in every receipt.
#[utoipa::path(tag = "ledger", responses(
    (status = 200, body = String, content_type = "text/plain", example = json!("huying.local/0123456789abcdef\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— huying.local/0123456789abcdef Az3g…\n"))))]
#[get("/v1/ledger/checkpoint")]
pub async fn show(
    _: Can<ReadLedger>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let signed = web::block(move || world.notary.sign(&world.store.head()?));
    let signed = signed.await.map_err(|error| Problem::fault(&error))??;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(signed.to_string()))
}
