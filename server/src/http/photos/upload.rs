//! Uploading a photo: `POST /v1/photos`.

use super::PhotoFacts;
use crate::http::apart::apart;
use crate::http::body;
use crate::http::caller::{Caller, Who};
use crate::http::client::client_address;
use crate::http::permission::{AddPhotos, Can};
use crate::http::problem::Problem;
use crate::http::query::{Nothing, Query};
use crate::http::refusals::{Busy, DiskFull, SlowBody, WrongBody};
use crate::limits::{PHOTO_BYTES_MAX, PHOTO_UPLOAD_TIME_MAX};
use crate::photos::{Form, Uploader};
use crate::seats::Seat;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::PhotoId;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// What an upload led to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Uploaded {
    /// What reports and steps name it by: 64 hex digits.
    #[schema(value_type = String)]
    photo: PhotoId,
    #[serde(flatten)]
    facts: PhotoFacts,
}

/// Upload a photo
///
/// The picture is turned upright, shrunk to 2048 pixels and written anew without any metadata; when and where it was
/// taken is kept beside it. The same bytes again answer the same photo while it is held. Name it in the `photos` of a
/// report or a step within 24 hours, else it is removed. Of each account and each key at most 200 may wait for that, of
/// 400 MiB together.
#[utoipa::path(post, path = "/v1/photos", tag = "cases",
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))), responses(
    (status = 201, body = Uploaded, description = "Held from now on"),
    (status = 200, body = Uploaded, description = "Uploaded before and still held"),
    (status = 422, description = "No whole picture, or too many pixels"),
    (status = 429, description = "`photos_unused`: too many of yours are in no report or step; `Retry-After` says when there is room"),
    SlowBody, WrongBody, Busy, DiskFull))]
pub async fn upload(
    can: Can<AddPhotos>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let form = form(&request)?;
    let seat = world.seats.uploads.take()?;
    let uploader = uploader(can.caller(), &request);
    taken(world, Some(uploader), form, payload, PHOTO_BYTES_MAX, seat).await
}

/// Whose room a photo waits in until something names it.
fn uploader(caller: &Caller, request: &HttpRequest) -> Uploader {
    match caller.who() {
        Who::Account(signed_in) => Uploader::account(&signed_in.account.name),
        Who::Key(holder, _) => Uploader::key(&holder.id),
        Who::LocalAdministrator | Who::Anybody { .. } => Uploader::address(client_address(request)),
    }
}

/// Takes a photo in while it holds its seat. Residents have no uploader: their photos share one room.
pub async fn taken(
    world: web::Data<World>,
    uploader: Option<Uploader>,
    form: Form,
    mut payload: web::Payload,
    bytes_max: usize,
    seat: Seat,
) -> Result<HttpResponse, Problem> {
    let bytes = in_time(PHOTO_UPLOAD_TIME_MAX, body::read(&mut payload, bytes_max)).await?;
    let turn = world.seats.decoded.wait().await;
    let turn = turn.map_err(|error| Problem::fault(&error))?;
    let taken = apart(move || {
        let now = jiff::Timestamp::now();
        let taken = world
            .photos
            .take_in_of(uploader.as_ref(), form, &bytes, now);
        // Held until the work is done, also when the sender has gone away.
        drop((turn, seat));
        taken
    })
    .await??;
    let told = Uploaded {
        photo: taken.row.id,
        facts: PhotoFacts::of(&taken.row),
    };
    Ok(if taken.repeat {
        HttpResponse::Ok().json(told)
    } else {
        HttpResponse::Created()
            .insert_header(("location", format!("/v1/photos/{}", told.photo)))
            .json(told)
    })
}

/// Waits for an upload so long and no longer: whoever sends a byte now and then would keep a place from everybody else.
pub(super) async fn in_time<T>(
    time_max: Duration,
    sent: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    let sent = tokio::time::timeout(time_max, sent).await;
    sent.unwrap_or_else(|_| Err(Problem::too_slow(time_max)))
}

/// The form that the request says the photo has.
pub fn form(request: &HttpRequest) -> Result<Form, Problem> {
    let said = body::media_type(request);
    let form = Form::ALL.into_iter().find(|form| form.media_type() == said);
    form.ok_or_else(|| Problem::media_type(&said, "image/jpeg, image/png or image/webp"))
}
