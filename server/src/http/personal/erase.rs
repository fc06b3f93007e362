//! Erasing personal data for good: `POST /v1/cases/{case}/erase`.

use super::super::apart::apart;
use super::super::permission::{Can, ErasePersonalData};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{Busy, DiskFull, NotFound, WrongBody, WrongFields};
use super::super::{body as bodies, case, words};
use super::body::{self, Checked};
use crate::engine::{Done, Engine, Erasure, NotErased, finish_erasing};
use crate::limits;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::{CaseNo, Event, Personal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What to erase, who wants it, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseBody {
    /// Your own key, unique for `by`.
    #[schema(max_length = 64, min_length = 1)]
    id: String,
    /// Your account; left out, it is whoever is logged in.
    #[schema(example = "desk-1", max_length = 64, min_length = 1)]
    by: String,
    /// What goes: at least one.
    #[schema(value_type = Vec<words::Personal>, min_items = 1)]
    what: Vec<String>,
    /// Why, at most 500 characters. It stands in the log for good: no names.
    #[schema(example = "本人要求", max_length = 500, min_length = 1)]
    reason: String,
}

/// What was erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasedTold {
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    /// Place of the event in the log.
    seq: u64,
    /// What is gone; what was not held is left out.
    #[schema(value_type = Vec<words::Personal>)]
    what: Vec<&'static str>,
    /// Ids of the photos that are gone.
    photos: Vec<String>,
    /// Whether it had been asked before, by the same `id`; nothing was done now.
    repeat: bool,
}

/// Erase personal data of a case
///
/// Who reported and the photos are gone for good; that they were erased, by whom and why, is an event in the log, which
/// still verifies: it only ever had a commitment. Backups made before still hold what was erased.
/// A photo that several cases share is gone from all of them.
#[utoipa::path(post, path = "/v1/cases/{case}/erase", tag = "personal", request_body = EraseBody,
    params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, body = ErasedTold),
    (status = 409, description = "Nothing of it is held, or the id was used for something else"),
    NotFound, WrongBody, WrongFields, Busy, DiskFull))]
pub async fn erase(
    can: Can<ErasePersonalData>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    path: web::Path<String>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let number = case::number(&path)?;
    can.sees(&world, &engine, number).await?;
    let bytes = bodies::json(&request, &mut payload, limits::BODY_BYTES_MAX).await?;
    let bytes = can.caller().signed(bytes)?;
    let wanted = wanted(number, body::read(&bytes)?)?;
    let outcome = engine.erase(vec![wanted]).await?.pop();
    let done = outcome.ok_or_else(|| Problem::fault(&"no answer"))??;
    let events = [std::sync::Arc::clone(&done.event)];
    // What a repeat finds unfinished it finishes.
    apart(move || finish_erasing(&world, &events)).await?;
    Ok(HttpResponse::Ok().json(ErasedTold::of(&done)))
}

fn wanted(case: CaseNo, given: EraseBody) -> Result<Erasure, Problem> {
    let mut checked = Checked::default();
    checked.code("id", &given.id, true);
    checked.code("by", &given.by, false);
    checked.reason("reason", &given.reason);
    let what: Vec<Personal> = given
        .what
        .iter()
        .filter_map(|word| word.parse().ok())
        .collect();
    if what.is_empty() || what.len() != given.what.len() || what.len() > Personal::ALL.len() {
        let words = Personal::ALL.map(Personal::word).join(" and ");
        checked.fault(
            "what",
            "is no list of what can be erased",
            format!("list some of {words}"),
        );
    }
    checked.finish()?;
    Ok(Erasure {
        case,
        id: given.id,
        by: given.by,
        what,
        reason: given.reason.trim().to_owned(),
        rule: String::new(),
    })
}

impl ErasedTold {
    fn of(done: &Done) -> Self {
        let (mut what, mut photos) = (Vec::new(), Vec::new());
        if let Event::Erased(event) = &*done.event {
            what.extend(event.what.iter().map(|what| what.word()));
            photos.extend(event.photos.iter().map(ToString::to_string));
        }
        Self {
            case: done.event.case().unwrap_or(CaseNo(0)),
            seq: done.seq,
            what,
            photos,
            repeat: done.repeat,
        }
    }
}

impl From<NotErased> for Problem {
    fn from(error: NotErased) -> Self {
        match error {
            NotErased::NothingHeld(_) => Self::conflict("nothing_held", error.to_string()),
            NotErased::IdTaken => Self::id_taken(),
            NotErased::Denied(denied) => denied.into(),
        }
    }
}
