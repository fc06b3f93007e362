//! Looking at a photo: `GET /v1/photos/{id}`, which is recorded, and `GET /v1/photos/{id}/thumbnail`, which is not: of its
//! 320 pixels a case shows up to nine at once, and a record of everything that scrolled by would hide who looked.

use crate::engine::Engine;
use crate::http::apart::apart;
use crate::http::holds;
use crate::http::permission::{Can, ReadPhotos};
use crate::http::problem::Problem;
use crate::http::query::{Nothing, Query};
use crate::http::refusals::{Busy, Erased, NotFound};
use crate::http::{case, personal};
use crate::identity::HiddenField;
use crate::photos::{Held, Size};
use crate::store::ReadRow;
use crate::world::World;
use actix_web::http::header::{self, ETag, EntityTag};
use actix_web::{HttpRequest, HttpResponse, web};
use cases::{CaseNo, Personal, PhotoId};
use jiff::Timestamp;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// A browser may keep a small one, and asks each time whether it may still be shown: it may have been erased since, and
/// somebody else may sit there.
const CACHED: &str = "private, no-cache";
/// A large one is asked for each time it is looked at, so that each look is recorded.
const NOT_CACHED: &str = "private, no-store";
/// Whatever a browser took the bytes for, it may do nothing with them.
const POLICY: &str = "default-src 'none'; sandbox";

/// Who looks at which case.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LookParams {
    /// Your account; it is recorded. Left out, it is whoever is logged in.
    #[param(example = "desk-1", max_length = 64, min_length = 1)]
    by: Option<String>,
    /// The case it is looked at for; without it the first case that has the photo.
    #[param(example = "HY000000042")]
    case: Option<String>,
}

/// Show a photo
///
/// JPEG, upright, without metadata. That you look at it is recorded first, with who, when, case and photo; `GET /v1/reads`
/// lists it. A photo that no case has yet is shown without a record: only its uploader knows its id.
/// What was erased answers 410.
#[utoipa::path(get, path = "/v1/photos/{id}", tag = "cases", params(LookParams, ("id" = String, Path, description = "Id of the photo")), responses(
    (status = 200, content_type = "image/jpeg", body = Vec<u8>),
    (status = 304, description = "You have it"),
    (status = 400, description = "It is not said who looks"),
    (status = 507, description = "The look could not be recorded"),
    NotFound, Erased, Busy))]
pub async fn picture(
    can: Can<ReadPhotos>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    id: web::Path<String>,
    Query(look, _): Query<LookParams, Nothing>,
) -> Result<HttpResponse, Problem> {
    let photo = super::id(&id)?;
    let by = can.caller().by(look.by.as_deref())?;
    personal::require_account("by", &by)?;
    let asked = look.case.as_deref().map(case_of).transpose()?;
    let for_case = seen_for(&can, &world, &engine, photo, asked).await?;
    let held = apart(move || looked_at(&world, photo, for_case, by)).await??;
    answer(&request, photo, held, NOT_CACHED)
}

/// The case that a photo is looked at for: the one asked for, or the first that the caller may see. A photo that no case
/// has yet is shown: only its uploader knows its id.
///
/// # Errors
/// 404 where the caller may see none of its cases, in the words for a photo that is not there.
async fn seen_for(
    can: &Can<ReadPhotos>,
    world: &web::Data<World>,
    engine: &Engine,
    photo: PhotoId,
    asked: Option<CaseNo>,
) -> Result<Option<CaseNo>, Problem> {
    if can.reach().is_all() && world.settings.hidden.is_empty() {
        return Ok(asked);
    }
    let store = Arc::clone(&world.store);
    let cases = apart(move || store.personal().cases_with_photo(photo)).await??;
    let has_none = cases.is_empty();
    for case in cases.into_iter().map(CaseNo) {
        let is_asked = asked.is_none_or(|asked| asked == case);
        let hidden = can.hidden(world, case);
        if is_asked
            && !hidden.contains(&HiddenField::Photos)
            && can.sees(world, engine, case).await.is_ok()
        {
            return Ok(Some(case));
        }
    }
    if has_none && asked.is_none() {
        Ok(None)
    } else {
        Err(super::unknown(&photo.to_string()))
    }
}

fn case_of(text: &str) -> Result<CaseNo, Problem> {
    case::number(text).map_err(|_| Problem::bad_parameter("case", "is no case number"))
}

/// The picture, once it is recorded that it is looked at.
fn looked_at(
    world: &World,
    photo: PhotoId,
    case: Option<CaseNo>,
    by: String,
) -> Result<Held, Problem> {
    let held = world.photos.picture(photo, Size::Large)?;
    if !matches!(held, Held::Picture(_)) {
        return Ok(held);
    }
    let read = ReadRow {
        number: 0,
        at_s: Timestamp::now().as_second(),
        by,
        case: 0,
        what: Personal::Photos,
        why: String::new(),
        photo: Some(photo),
    };
    let recorded = world
        .store
        .personal()
        .look_at_photo(case.map(|case| case.0), &read)?;
    match (recorded, case) {
        (None, Some(case)) => Err(Problem::not_found(format!("{case} has no photo {photo}"))),
        (Some(_), _) | (None, None) => Ok(held),
    }
}

/// Show a photo small
///
/// At most 320 pixels long. Not recorded.
#[utoipa::path(get, path = "/v1/photos/{id}/thumbnail", tag = "cases", params(("id" = String, Path, description = "Id of the photo")), responses(
    (status = 200, content_type = "image/jpeg", body = Vec<u8>),
    (status = 304, description = "You have it"), NotFound, Erased))]
pub async fn thumbnail(
    can: Can<ReadPhotos>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    id: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let photo = super::id(&id)?;
    seen_for(&can, &world, &engine, photo, None).await?;
    let has_it = holds(&request, &tag(photo));
    let held = apart(move || {
        if has_it {
            // Its bytes need not be fetched once more.
            world.photos.is_held(photo)
        } else {
            world.photos.picture(photo, Size::Small)
        }
    })
    .await??;
    answer(&request, photo, held, CACHED)
}

fn tag(photo: PhotoId) -> EntityTag {
    EntityTag::new_strong(photo.to_string())
}

fn answer(
    request: &HttpRequest,
    photo: PhotoId,
    held: Held,
    cached: &'static str,
) -> Result<HttpResponse, Problem> {
    let bytes = match held {
        Held::Picture(bytes) => bytes,
        Held::Erased => return Err(Problem::erased(format!("photo {photo} was erased"))),
        Held::Nothing => return Err(super::unknown(&photo.to_string())),
    };
    let tag = tag(photo);
    let has_it = holds(request, &tag);
    let mut answer = if has_it {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, cached))
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
