//! Looking at a photo: `GET /v1/photos/{id}` and `GET /v1/photos/{id}/thumbnail`.

use crate::http::holds;
use crate::http::permission::{Can, ReadPhotos};
use crate::http::problem::Problem;
use crate::http::query::{Nothing, Query};
use crate::photos::{Held, Size};
use crate::world::World;
use actix_web::http::header::{self, ETag, EntityTag};
use actix_web::{HttpRequest, HttpResponse, get, web};

/// The picture of an id never changes, and belongs to whoever may see it.
const CACHED: &str = "private, max-age=31536000, immutable";
/// Whatever a browser took the bytes for, it may do nothing with them.
const POLICY: &str = "default-src 'none'; sandbox";

/// Show a photo
///
/// JPEG, upright, without metadata. What was erased answers 410.
#[utoipa::path(tag = "cases", params(("id" = String, Path, description = "Id of the photo")), responses(
    (status = 200, content_type = "image/jpeg", body = Vec<u8>),
    (status = 304, description = "You have it"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 410, body = Problem, content_type = "application/problem+json", description = "It was erased")))]
#[get("/v1/photos/{id}")]
pub async fn picture(
    _: Can<ReadPhotos>,
    request: HttpRequest,
    world: web::Data<World>,
    id: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    answer(&request, world, &id, Size::Large).await
}

/// Show a photo small
///
/// As `/v1/photos/{id}`, at most 320 pixels long.
#[utoipa::path(tag = "cases", params(("id" = String, Path, description = "Id of the photo")), responses(
    (status = 200, content_type = "image/jpeg", body = Vec<u8>),
    (status = 304, description = "You have it"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 410, body = Problem, content_type = "application/problem+json", description = "It was erased")))]
#[get("/v1/photos/{id}/thumbnail")]
pub async fn thumbnail(
    _: Can<ReadPhotos>,
    request: HttpRequest,
    world: web::Data<World>,
    id: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    answer(&request, world, &id, Size::Small).await
}

async fn answer(
    request: &HttpRequest,
    world: web::Data<World>,
    id: &str,
    size: Size,
) -> Result<HttpResponse, Problem> {
    let photo = super::id(id)?;
    let held = web::block(move || world.photos.picture(photo, size));
    let bytes = match held.await.map_err(|error| Problem::fault(&error))?? {
        Held::Picture(bytes) => bytes,
        Held::Erased => return Err(Problem::erased(format!("photo {photo} was erased"))),
        Held::Nothing => return Err(super::unknown(id)),
    };
    let tag = EntityTag::new_strong(photo.to_string());
    let has_it = holds(request, &tag);
    let mut answer = if has_it {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, CACHED))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    if has_it {
        return Ok(answer.finish());
    }
    Ok(answer
        .content_type("image/jpeg")
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            "inline; filename=\"photo.jpg\"",
        ))
        .body(bytes))
}
