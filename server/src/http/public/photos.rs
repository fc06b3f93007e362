//! A photo of somebody without an account: `POST /v1/public/photos`. Smaller than those of the staff, on places of its own.

use super::super::permission::{Can, ReportAsResident};
use super::super::photos::upload::{self, Uploaded};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::seat;
use crate::limits::{PUBLIC_PHOTO_BYTES_MAX, PUBLIC_UPLOADS_MAX};
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use tokio::sync::Semaphore;

/// Uploads under way; the staff's have places of their own.
static UPLOADS: Semaphore = Semaphore::const_new(PUBLIC_UPLOADS_MAX);
/// Units of one photo.
const UNITS: u32 = 1;

/// Upload a photo without an account
///
/// As `POST /v1/photos`, up to 8 MiB. It can be shown to nobody before a report names it, and is removed when none does.
#[utoipa::path(post, path = "/v1/public/photos", tag = "public",
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))),
    params(("x-huying-puzzle" = Option<String>, Header, description = "A solved puzzle, where one is needed")), responses(
    (status = 201, body = Uploaded, description = "Held from now on"),
    (status = 200, body = Uploaded, description = "Uploaded before and still held"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 415, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "No whole picture, or too many pixels"),
    (status = 429, body = Problem, content_type = "application/problem+json", description = "A puzzle is needed"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
    (status = 507, body = Problem, content_type = "application/problem+json")))]
pub async fn upload(
    _: Can<ReportAsResident>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let form = upload::form(&request)?;
    super::pass(&request, &world, UNITS)?;
    let seat = seat::take(&UPLOADS, "photos of residents")?;
    upload::taken(world, form, payload, PUBLIC_PHOTO_BYTES_MAX, seat).await
}
