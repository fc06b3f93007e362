//! A photo of somebody without an account: `POST /v1/public/photos`. Smaller than those of the staff, on places of its own.

use super::super::permission::{Can, ReportAsResident};
use super::super::photos::upload::{self, Uploaded};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{Busy, DiskFull, PuzzleNeeded, SlowBody, WrongBody};
use crate::limits::PUBLIC_PHOTO_BYTES_MAX;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

/// Units of one photo.
const UNITS: u32 = 1;
/// What room for photos is counted in.
const MIB: usize = 1_024 * 1_024;

/// Upload a photo without an account
///
/// As `POST /v1/photos`, up to 8 MiB. It can be shown to nobody before a report names it, and is removed when none does.
#[utoipa::path(post, path = "/v1/public/photos", tag = "public",
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))),
    params(("x-huying-puzzle" = Option<String>, Header, description = "A solved puzzle, where one is needed")), responses(
    (status = 201, body = Uploaded, description = "Held from now on"),
    (status = 200, body = Uploaded, description = "Uploaded before and still held"),
    (status = 422, description = "No whole picture, too many pixels, or `photos_full`: no room for residents' photos now, report without"),
    SlowBody, WrongBody, PuzzleNeeded, Busy, DiskFull))]
pub async fn upload(
    _: Can<ReportAsResident>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let form = upload::form(&request)?;
    super::pass(&request, &world, UNITS)?;
    let seat = world.seats.residents_uploads.take()?;
    make_room(&request, &world)?;
    upload::taken(world, None, form, payload, PUBLIC_PHOTO_BYTES_MAX, seat).await
}

/// Counts what is about to be sent: all that may be where the request does not say how much.
fn make_room(request: &HttpRequest, world: &World) -> Result<(), Problem> {
    let said = request.headers().get(header::CONTENT_LENGTH);
    let said = said.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let bytes = said.map_or(PUBLIC_PHOTO_BYTES_MAX, |bytes| {
        bytes.min(PUBLIC_PHOTO_BYTES_MAX)
    });
    let mib = u32::try_from(bytes.div_ceil(MIB)).unwrap_or(u32::MAX);
    world.public.photo(mib, Timestamp::now()).map_err(|wait_s| {
        let what = format!(
            "residents have sent as many photos as there is room for; send the report without, or the photo in {wait_s} s"
        );
        Problem::refused("photos_full", what)
    })
}
