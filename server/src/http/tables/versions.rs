//! What a table was before: `GET /v1/tables/{name}/versions`.

use super::named;
use crate::clock;
use crate::http::apart::apart;
use crate::http::refusals::NotFound;
use crate::http::{Can, Nothing, Problem, Query, ReadTables};
use crate::world::World;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Every version of one table.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableVersions {
    /// Newest first; the first one is in force.
    items: Vec<TableVersionItem>,
}

/// One version that is or was in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableVersionItem {
    /// Counted from 1.
    version: u32,
    /// When it was put in force.
    at: String,
    /// Who did it; empty for what an installation began with.
    by: String,
    /// SHA-256 of its text in hex.
    sha256: String,
    /// Its event in the log; 0 for what an installation began with.
    seq: u64,
}

/// List the versions of a table
///
/// Each can be fetched: `GET /v1/tables/duties.csv?version=1`.
#[utoipa::path(get, path = "/v1/tables/{name}/versions", tag = "tables", params(("name" = String, Path, description = "Name of the table")), responses(
    (status = 200, body = TableVersions), NotFound))]
pub async fn list(
    _: Can<ReadTables>,
    world: web::Data<World>,
    name: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let name = named(&name)?;
    let item = |one: crate::store::TableVersion| TableVersionItem {
        version: one.version,
        at: clock::local(one.at_s),
        by: one.by,
        sha256: one.sha256,
        seq: one.seq,
    };
    let versions = apart(move || world.store.table_versions(name)).await??;
    Ok(HttpResponse::Ok().json(TableVersions {
        items: versions.into_iter().map(item).collect(),
    }))
}
