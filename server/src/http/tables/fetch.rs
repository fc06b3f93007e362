//! A table as a file: `GET /v1/tables/{name}.csv` and `.xlsx`.

use super::named;
use crate::http::apart::apart;
use crate::http::refusals::NotFound;
use crate::http::{Can, Nothing, Problem, Query, ReadTables};
use crate::sheets::{self, CSV_MEDIA, XLSX_MEDIA};
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VersionParams {
    /// Number of an earlier version; without it, the one in force.
    version: Option<u32>,
}

/// Fetch a table as CSV
///
/// UTF-8, with every column the table can have and those of its own. `ETag` is the version's number: a change sends it
/// back in `If-Match`. A table that was never given is its header: something to fill in.
#[utoipa::path(get, path = "/v1/tables/{name}.csv", tag = "tables", params(("name" = String, Path, description = "Name of the table"), VersionParams), responses(
    (status = 200, body = String, content_type = "text/csv", headers(("ETag" = String, description = "Number of the version"))),
    NotFound))]
pub async fn csv(
    _: Can<ReadTables>,
    world: web::Data<World>,
    name: web::Path<String>,
    Query(wanted, Nothing {}): Query<VersionParams>,
) -> Result<HttpResponse, Problem> {
    let name = named(&name)?;
    let (number, text) = text(&world, name, wanted.version).await?;
    Ok(file(name, number, "csv", "text/csv; charset=utf-8").body(text))
}

/// Fetch a table as XLSX
///
/// Every cell is text, and what a column means is a note on its name. `ETag` as for CSV.
#[utoipa::path(get, path = "/v1/tables/{name}.xlsx", tag = "tables", params(("name" = String, Path, description = "Name of the table"), VersionParams), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers(("ETag" = String, description = "Number of the version"))),
    (status = 422, description = "No workbook can hold it; fetch it as CSV"),
    NotFound))]
pub async fn xlsx(
    _: Can<ReadTables>,
    world: web::Data<World>,
    name: web::Path<String>,
    Query(wanted, Nothing {}): Query<VersionParams>,
) -> Result<HttpResponse, Problem> {
    let name = named(&name)?;
    let (number, text) = text(&world, name, wanted.version).await?;
    let book = apart(move || sheets::workbook(&[(name, &text)])).await?;
    let bytes =
        book.map_err(|error| Problem::refused("no_workbook", format!("{error}; fetch it as CSV")))?;
    Ok(file(name, number, "xlsx", XLSX_MEDIA).body(bytes))
}

/// The number and text of a version.
async fn text(
    world: &web::Data<World>,
    name: &'static str,
    version: Option<u32>,
) -> Result<(u32, String), Problem> {
    let in_force = world.in_force();
    let Some(version) = version.filter(|version| *version != in_force.number(name)) else {
        let text = in_force.rules().tables().to_csv(name).unwrap_or_default();
        return Ok((in_force.number(name), text));
    };
    let world = world.clone();
    let kept = apart(move || world.store.table(name, version)).await??;
    let kept = kept.ok_or_else(|| {
        Problem::not_found(format!(
            "{name} has no version {version}; see /v1/tables/{name}/versions"
        ))
    })?;
    Ok((version, kept.text))
}

fn file(name: &str, number: u32, ending: &str, media: &str) -> actix_web::HttpResponseBuilder {
    debug_assert!(media.starts_with(CSV_MEDIA) || media == XLSX_MEDIA);
    let mut answer = HttpResponse::Ok();
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    answer
        .insert_header((header::ETAG, format!("\"{number}\"")))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .content_type(media);
    answer
}
