//! Reading who reported: `POST /v1/cases/{case}/reporter/reads`. A reading is a thing that is done, so it is posted.

use super::super::apart::apart;
use super::super::permission::{Can, ReadPersonalData};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{Busy, DiskFull, Erased, NotFound, WrongBody, WrongFields};
use super::super::{body as bodies, case};
use super::body::{self, Checked};
use super::reads::ReadTold;
use crate::engine::Engine;
use crate::identity::HiddenField;
use crate::limits;
use crate::store::ReadRow;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::{CaseNo, Personal};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who wants to know, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadBody {
    /// Your account; left out, it is whoever is logged in.
    #[schema(example = "desk-1", max_length = 64, min_length = 1)]
    by: String,
    /// Why you need it, at most 500 characters; it is recorded.
    #[schema(example = "回访", max_length = 500, min_length = 1)]
    why: String,
}

/// Who reported, and the record of your reading it.
#[derive(Serialize, ToSchema)]
pub struct ReporterShown {
    name: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    read: ReadTold,
}

/// Read who reported a case
///
/// The reading is recorded first, with who, when and why; `GET /v1/reads` lists it.
#[utoipa::path(post, path = "/v1/cases/{case}/reporter/reads", tag = "personal", request_body = ReadBody,
    params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, body = ReporterShown), NotFound, Erased, WrongBody, WrongFields, Busy, DiskFull))]
pub async fn show(
    can: Can<ReadPersonalData>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    path: web::Path<String>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let number = case::number(&path)?;
    can.sees(&world, &engine, number).await?;
    can.sees_parts(&world, number, &[HiddenField::Reporter])?;
    let bytes = bodies::json(&request, &mut payload, limits::BODY_BYTES_MAX).await?;
    let bytes = can.caller().signed(bytes)?;
    let given: ReadBody = body::read(&bytes)?;
    let mut checked = Checked::default();
    checked.code("by", &given.by, false);
    checked.reason("why", &given.why);
    checked.finish()?;
    let shown = apart(move || shown(&world, number, given)).await??;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(shown))
}

fn shown(world: &World, case: CaseNo, given: ReadBody) -> Result<ReporterShown, Problem> {
    let personal = world.store.personal();
    let read = ReadRow {
        number: 0,
        at_s: Timestamp::now().as_second(),
        by: given.by,
        case: case.0,
        what: Personal::Reporter,
        why: given.why.trim().to_owned(),
        photo: None,
    };
    if let Some((read, reporter)) = personal.read_reporter(&read)? {
        let text = |text: Option<Box<str>>| text.map(String::from);
        return Ok(ReporterShown {
            name: text(reporter.name),
            phone: text(reporter.phone),
            address: text(reporter.address),
            read: ReadTold::of(read),
        });
    }
    match personal.held(case.0)?.reporter {
        Some(_) => Err(Problem::erased(format!("who reported {case} was erased"))),
        None => Err(Problem::not_found(format!(
            "of {case} nobody said who reported, or there is no such case"
        ))),
    }
}
