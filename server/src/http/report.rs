//! Reporting a case: `POST /v1/cases`.

use super::answer::{PlaceAnswer, TeamAnswer};
use super::body;
use super::caller::Caller;
use super::permission::{Can, CloseOnTheSpot, ReportCases};
use super::problem::Problem;
use super::query::{Nothing, Query};
use super::refusals::{Busy, DiskFull, WrongBody, WrongFields};
use super::words;
use crate::engine::{Done, Engine};
use crate::limits;
use crate::measures;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::{CaseNo, Command, Event, Report};
use serde::Serialize;
use utoipa::ToSchema;

/// A report. For the description only: `cases::Report` reads it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body that cases::Report reads")]
pub struct ReportBody {
    /// Your own key, at most 64 characters: the same `id` from the same `source` is the same report.
    #[schema(example = "01JD3V4Q2N")]
    id: String,
    /// The channel.
    #[schema(example = "grid-worker")]
    source: String,
    /// When it happened, with a zone.
    #[schema(example = "2026-11-23T09:00:00+08:00")]
    at: String,
    /// Longitude, or easting in metres, in the sense of `crs`.
    #[schema(example = 113.4206)]
    lon: Option<f64>,
    /// Latitude, or northing in metres.
    #[schema(example = 23.0733)]
    lat: Option<f64>,
    /// `wgs84` (usual), `cgcs2000`, `gcj02`, `bd09` or `EPSG:n`.
    #[schema(example = "gcj02")]
    crs: Option<String>,
    /// Radius of the circle you were in.
    #[schema(example = 12)]
    accuracy_m: Option<f64>,
    /// Instead of a position: the code of an area. Beside a position: the side of a border on which you stand, one of the
    /// areas that the position, within `accuracy_m`, may lie in.
    area: Option<String>,
    /// Instead of a position: words that a person must place.
    address: Option<String>,
    /// Class code.
    #[schema(example = "0505")]
    class: Option<String>,
    /// Your words. They stand in the log for good: no names, phone numbers or homes.
    #[schema(example = "三辆货车占道")]
    text: Option<String>,
    /// Who reports, if they say so. It never enters the log and can be erased. In CSV: columns `reporter_name`,
    /// `reporter_phone`, `reporter_address`.
    reporter: Option<ReporterBody>,
    /// Photos that were uploaded to `/v1/photos` before, at most 9; in JSON only.
    photos: Option<Vec<PhotoBody>>,
    /// It is handled already (自行处理): for whoever may `close-on-the-spot`, about a class of the rule `on_the_spot`, with
    /// a photo of kind `after`. The rule closes it at once, but for the spot checks; in JSON only.
    handled: Option<HandledBody>,
}

/// That it is handled already. For the description only: `cases::Handled` is read.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body that cases::Report reads")]
pub struct HandledBody {
    /// What you did. It stands in the log for good.
    #[schema(example = "已清走")]
    note: Option<String>,
}

/// A photo of a report or a step. For the description only: `cases::Photo` reads it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes cases::Photo")]
pub struct PhotoBody {
    /// The id that the upload answered.
    photo: String,
    /// What it shows.
    kind: words::PhotoKind,
}

/// Who reports. For the description only: `cases::Reporter` is read.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body that cases::Report reads")]
pub struct ReporterBody {
    /// At most 100 characters.
    #[schema(example = "张三")]
    name: Option<String>,
    /// At most 40 characters.
    #[schema(example = "13800138000")]
    phone: Option<String>,
    /// Where they live, at most 500 characters; where the issue is belongs in the report's own place.
    #[schema(example = "荔园街1号")]
    address: Option<String>,
}

/// What a report led to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reported {
    /// The case number.
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    /// Place of its event in the log.
    seq: u64,
    /// Code of the finest area.
    area: Option<String>,
    #[serde(flatten)]
    place: PlaceAnswer,
    #[serde(flatten)]
    team: TeamAnswer,
    #[schema(value_type = words::Status)]
    status: cases::Status,
}

impl Reported {
    /// The answer to a report; `None` when the id was used for something that is no report.
    pub fn of(world: &World, done: &Done) -> Option<Self> {
        let Event::Reported(event) = &*done.event else {
            return None;
        };
        Some(Self {
            case: event.case,
            seq: done.seq,
            area: event.placement.area.as_ref().map(ToString::to_string),
            place: PlaceAnswer::of(world, &event.placement),
            team: TeamAnswer::of(event.decision.as_ref()),
            status: match &event.handled {
                Some(handled) => handled.status(),
                None => event.status,
            },
        })
    }
}

impl Caller {
    /// Lets through a report that the caller may send, and writes on it who sent it.
    ///
    /// # Errors
    /// 403 for a source that the caller may not speak for, and for what they may not close on the spot.
    pub fn sends(&self, mut report: Report) -> Result<Report, Problem> {
        self.require_source(&report.source)?;
        if report.handled.is_some() {
            self.require::<CloseOnTheSpot>()?;
        }
        report.by = self.name().map(str::to_owned);
        Ok(report)
    }
}

/// Report a case
///
/// The answer is sent once the report is synced to disk. Sending the same `id` from the same `source` again
/// gives the same answer with status 200 and changes nothing, whatever the other fields say.
/// Without a place or a known class the case waits in a queue for a person.
#[utoipa::path(post, path = "/v1/cases", tag = "cases", request_body = ReportBody, responses(
    (status = 201, body = Reported, description = "A new case"),
    (status = 200, body = Reported, description = "Reported before; nothing was changed"),
    (status = 409, description = "The account has used this `id` for something else"),
    WrongBody, WrongFields, Busy, DiskFull))]
pub async fn report(
    can: Can<ReportCases>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = body::json(&request, &mut payload, limits::BODY_BYTES_MAX).await?;
    measures::received("report", 1);
    let report = can.caller().sends(Report::from_json(&body)?)?;
    measures::parsed("report", 1);
    let done = engine.submit(Command::Report(report)).await?;
    let answer = Reported::of(&world, &done).ok_or_else(taken_id)?;
    Ok(if done.repeat {
        HttpResponse::Ok().json(answer)
    } else {
        HttpResponse::Created()
            .insert_header(("location", format!("/v1/cases/{}", answer.case)))
            .json(answer)
    })
}

/// 409: the key names something else.
pub fn taken_id() -> Problem {
    Problem::conflict(
        "id_taken",
        "this source has used this id for something else than a report; choose another id",
    )
}
