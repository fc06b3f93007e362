//! A report without an account: `POST /v1/public/reports`.

use super::super::answer::{PlaceAnswer, TeamAnswer};
use super::super::permission::{Can, ReportAsResident};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{Busy, DiskFull, PuzzleNeeded, WrongBody, WrongFields};
use super::super::report::{PhotoBody, ReporterBody, taken_id};
use super::super::{apart, body, words};
use crate::engine::{Done, Engine};
use crate::limits::{
    BODY_BYTES_MAX, PUBLIC_AGE_MAX, PUBLIC_AHEAD_MAX, PUBLIC_ID_CHARS_MIN, REPORT_UNITS,
};
use crate::measures;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::{CaseNo, Command, Event, FieldFault, Report};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Whoever reports without an account is a resident: 居民.
pub const SOURCE: &str = crate::public::RESIDENT;

/// What they may say; where it comes from is not theirs to say.
const FIELDS: [&str; 12] = [
    "id",
    "at",
    "lon",
    "lat",
    "crs",
    "accuracy_m",
    "area",
    "address",
    "class",
    "text",
    "photos",
    "reporter",
];

/// A report without an account. For the description only: `cases::Report` reads it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body that cases::Report reads")]
pub struct PublicReportBody {
    /// Made up at random by you, 16 to 64 characters: the same `id` is the same report, and whoever knows it gets its link.
    #[schema(example = "web-5f2c9a1d7e604b3c")]
    id: String,
    /// When it was seen, with a zone: at most seven days ago.
    #[schema(example = "2026-11-23T09:00:00+08:00")]
    at: String,
    /// Longitude, or easting in metres, in the sense of `crs`.
    #[schema(example = 113.4206)]
    lon: Option<f64>,
    /// Latitude, or northing in metres.
    #[schema(example = 23.0733)]
    lat: Option<f64>,
    /// `wgs84` (usual), `cgcs2000`, `gcj02`, `bd09` or `EPSG:n`.
    crs: Option<String>,
    /// Radius of the circle you were in.
    accuracy_m: Option<f64>,
    /// Instead of a position: the code of an area.
    area: Option<String>,
    /// Instead of a position: words that a person must place.
    address: Option<String>,
    /// Class code; left out when you do not know.
    #[schema(example = "0505")]
    class: Option<String>,
    /// Your words. They stand in the log for good: no names, phone numbers or homes.
    text: Option<String>,
    /// Who you are, if you want to say it. It never enters the log and can be erased.
    reporter: Option<ReporterBody>,
    /// Photos that were uploaded to `/v1/public/photos` before, at most 9.
    photos: Option<Vec<PhotoBody>>,
}

/// What a report without an account led to.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicReported {
    /// The case number.
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    /// Code of the finest area.
    area: Option<String>,
    #[serde(flatten)]
    place: PlaceAnswer,
    #[serde(flatten)]
    team: TeamAnswer,
    #[schema(value_type = words::Status)]
    status: cases::Status,
    /// Where the case is followed from now on, without an account. Whoever has this link sees the case and its receipt.
    #[schema(example = "/follow/aaaaakvxh4m6wq2f3l5r7t2y4c6n2b3d")]
    follow: String,
}

/// Report without an account
///
/// The answer is sent once the report is synced to disk. The same `id` again gives the same answer with status 200, the same
/// link too, and changes nothing. The source is `resident`, whatever is sent.
#[utoipa::path(post, path = "/v1/public/reports", tag = "public", request_body = PublicReportBody,
    params(("x-huying-puzzle" = Option<String>, Header, description = "A solved puzzle, where one is needed")), responses(
    (status = 201, body = PublicReported, description = "A new case"),
    (status = 200, body = PublicReported, description = "Reported before; nothing was changed"),
    (status = 409, description = "This `id` was used for something else"),
    WrongBody, WrongFields, PuzzleNeeded, Busy, DiskFull))]
pub async fn report(
    _: Can<ReportAsResident>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = body::json(&request, &mut payload, BODY_BYTES_MAX).await?;
    let report = parse(&body, Timestamp::now())?;
    super::pass(&request, &world, REPORT_UNITS)?;
    measures::received("report", 1);
    measures::parsed("report", 1);
    let done = engine.submit(Command::Report(report)).await?;
    let repeat = done.repeat;
    let answer = apart::apart(move || PublicReported::of(&world, &done)).await??;
    let answer = answer.ok_or_else(taken_id)?;
    Ok(if repeat {
        HttpResponse::Ok().json(answer)
    } else {
        HttpResponse::Created()
            .insert_header(("location", answer.follow.clone()))
            .json(answer)
    })
}

impl PublicReported {
    /// The answer to a report; `None` when the id was used for something that is no report.
    fn of(world: &World, done: &Done) -> Result<Option<Self>, Problem> {
        let Event::Reported(event) = &*done.event else {
            return Ok(None);
        };
        let token = world.public.follow(&*world.store)?.token(event.case);
        Ok(Some(Self {
            case: event.case,
            area: event.placement.area.as_ref().map(ToString::to_string),
            place: PlaceAnswer::of(world, &event.placement),
            team: TeamAnswer::of(event.decision.as_ref()),
            status: event.status,
            follow: format!("/follow/{token}"),
        }))
    }
}

/// Reads a report, and says the source for it.
fn parse(body: &[u8], now: Timestamp) -> Result<Report, Vec<FieldFault>> {
    let named: BTreeMap<String, &RawValue> = serde_json::from_slice(body).unwrap_or_default();
    let mut faults: Vec<_> = named
        .keys()
        .filter(|name| !FIELDS.contains(&name.as_str()))
        .map(|name| {
            let name: String = name.chars().take(64).collect();
            let fix = format!("leave it out; known names are {}", FIELDS.join(", "));
            super::fault_of(&name, "is not a known name", &fix)
        })
        .collect();
    if named.contains_key("source") {
        return Err(faults);
    }
    let read = match begun(body, named.is_empty()) {
        Some(body) => Report::from_json(&body),
        None => Report::from_json(body),
    };
    match read {
        Ok(report) => {
            faults.extend(beyond(&report, now));
            if faults.is_empty() {
                Ok(report)
            } else {
                Err(faults)
            }
        }
        Err(more) => {
            // Unknown names are told once.
            let named = |name: &str| faults.iter().any(|fault| fault.field == name);
            let more: Vec<_> = { more }
                .into_iter()
                .filter(|fault| !named(&fault.field))
                .collect();
            faults.extend(more);
            Err(faults)
        }
    }
}

/// The object with its source as the first field; `None` for what is no object.
fn begun(body: &[u8], is_empty: bool) -> Option<Vec<u8>> {
    let rest = body.trim_ascii_start().strip_prefix(b"{")?;
    let comma = if is_empty { "" } else { "," };
    let mut begun = format!("{{\"source\":\"{SOURCE}\"{comma}").into_bytes();
    begun.extend_from_slice(rest);
    Some(begun)
}

/// What only a report without an account may not say.
fn beyond(report: &Report, now: Timestamp) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let chars = report.id.chars().count();
    if chars < PUBLIC_ID_CHARS_MIN {
        let reason = format!("has {chars} characters, the least is {PUBLIC_ID_CHARS_MIN}");
        let fix = "make it up at random, so that nobody guesses it";
        faults.push(super::fault_of("id", &reason, fix));
    }
    let age_s = now.as_second() - report.at.as_second();
    if age_s > PUBLIC_AGE_MAX.as_secs() as i64 {
        let fix =
            "report what was seen within the last seven days; for what is older call the hotline";
        faults.push(super::fault_of("at", "is too long ago", fix));
    } else if -age_s > PUBLIC_AHEAD_MAX.as_secs() as i64 {
        let fix = "check the clock of your telephone";
        faults.push(super::fault_of("at", "lies in the future", fix));
    }
    faults
}
