//! Whoever reported rates the result: `POST /v1/follow/{token}/rating`.

use super::super::apart::apart;
use super::super::body;
use super::super::case::Standing;
use super::super::permission::{Can, FollowCase};
use super::super::problem::Problem;
use super::super::public::fault_of;
use super::super::public::report::SOURCE;
use super::super::query::{Nothing, Query};
use super::super::refusals::{Busy, DiskFull, NotFound, TooMany, WrongBody, WrongFields};
use crate::engine::{Denied, Engine};
use crate::limits::{RATING_BYTES_MAX, RATING_CHARS_MAX};
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::{CaseNo, Command, Declined, Event, Move, Refusal, Status, Step};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use utoipa::ToSchema;

/// What is asked; leave out what you cannot say, but say something.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingBody {
    /// Did somebody contact you?
    contacted: Option<bool>,
    /// Is it solved?
    solved: Option<bool>,
    /// Are you satisfied?
    satisfied: Option<bool>,
    /// Your words, at most 500 characters. They stand in the log for good: no names, phone numbers or homes.
    words: Option<String>,
}

/// What became of a rating.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rated {
    /// The case number.
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    /// Whether the same rating was there before; nothing was done now.
    repeat: bool,
}

/// Rate the result
///
/// Once the case is closed, and once: the step `evaluate` by `resident`, counted in the three rates. Sending the same again
/// changes nothing; another rating is refused.
#[utoipa::path(post, path = "/v1/follow/{token}/rating", tag = "public", request_body = RatingBody,
    params(("token" = String, Path, description = "The last part of the link")), responses(
    (status = 200, body = Rated),
    (status = 409, description = "`not_closed` or `already_rated`"),
    NotFound, WrongBody, WrongFields, TooMany, Busy, DiskFull))]
pub async fn rate(
    _: Can<FollowCase>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    token: web::Path<String>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let bytes = body::json(&request, &mut payload, RATING_BYTES_MAX).await?;
    let (case, closed_at) = apart(move || found(&world, &token)).await??;
    let rating = parse(&bytes)?;
    let Some(closed_at) = closed_at else {
        return Err(not_yet(case));
    };
    let step = step(case, closed_at, rating);
    match engine.submit(Command::Move(step)).await {
        Ok(done) => Ok(HttpResponse::Ok().json(Rated {
            case,
            repeat: done.repeat,
        })),
        Err(denied) => Err(refused(&engine, case, denied).await),
    }
}

/// The case, and the place in the log where it was closed last; none while it is not.
fn found(world: &World, token: &str) -> Result<(CaseNo, Option<u64>), Problem> {
    let case = super::case_of(world, token)?;
    world
        .public
        .rate(case.0, Timestamp::now())
        .map_err(|wait_s| {
            let detail = format!("this case was rated too often just now; try again in {wait_s} s");
            Problem::too_many("too_many", detail, wait_s)
        })?;
    let mut closed_at = None;
    for entry in world.store.events_of(case.0)? {
        let event = Event::from_bytes(&entry.bytes).map_err(|error| Problem::fault(&error))?;
        match event.status() {
            Some(Status::Closed) => closed_at = Some(entry.seq),
            Some(_) => closed_at = None,
            None => (),
        }
    }
    Ok((case, closed_at))
}

fn parse(bytes: &[u8]) -> Result<RatingBody, Problem> {
    let wrong = |field: &str, reason: String, fix: &str| {
        Problem::wrong_fields(vec![fault_of(field, &reason, fix)])
    };
    let rating: RatingBody = serde_json::from_slice(bytes).map_err(|error| {
        let fix = "send {\"contacted\":true,\"solved\":true,\"satisfied\":true,\"words\":\"…\"}, each or left out";
        wrong("", format!("cannot be read: {error}"), fix)
    })?;
    let chars = rating.words.as_deref().unwrap_or("").chars().count();
    if chars > RATING_CHARS_MAX {
        let reason = format!("has {chars} characters, the limit is {RATING_CHARS_MAX}");
        return Err(wrong("words", reason, "shorten it"));
    }
    if rating
        .words
        .as_deref()
        .is_some_and(|words| words.contains('\0'))
    {
        return Err(wrong(
            "words",
            "contains a zero byte".to_owned(),
            "remove it",
        ));
    }
    let answered = [rating.contacted, rating.solved, rating.satisfied];
    if answered.iter().all(Option::is_none) {
        let fix = "answer at least one of contacted, solved and satisfied";
        return Err(wrong("", "has no answer".to_owned(), fix));
    }
    Ok(rating)
}

/// The step; its id tells this rating of this closing, so that a second try after a lost answer is the same step.
fn step(case: CaseNo, closed_at: u64, rating: RatingBody) -> Move {
    let note = rating.words.unwrap_or_default();
    let answers = (rating.contacted, rating.solved, rating.satisfied, &note);
    let hash = Sha256::digest(format!("{answers:?}"));
    let mut id = format!("rating-{closed_at}-");
    for byte in &hash[..12] {
        // OK because writing into a string never fails.
        let _ = write!(id, "{byte:02x}");
    }
    Move {
        id,
        case,
        by: SOURCE.to_owned(),
        seen: None,
        step: Step::Evaluate {
            contacted: rating.contacted,
            solved: rating.solved,
            satisfied: rating.satisfied,
            note: note.trim().into(),
        },
        done_at: None,
        photos: Vec::new(),
    }
}

/// Why not, without telling where the case stands beyond what its page shows.
async fn refused(engine: &Engine, case: CaseNo, denied: Denied) -> Problem {
    let is_late = matches!(
        denied,
        Denied::Declined(Declined::Refused(Refusal::NotNow { .. }) | Declined::Conflict(_))
    );
    if !is_late {
        return denied.into();
    }
    match Standing::of(engine, case).await {
        Ok(standing) if standing.case.is_evaluated() => Problem::conflict(
            "already_rated",
            format!("{case} is rated already; a rating is given once"),
        ),
        Ok(_) => not_yet(case),
        Err(problem) => problem,
    }
}

fn not_yet(case: CaseNo) -> Problem {
    Problem::conflict(
        "not_closed",
        format!("{case} is not closed; it can be rated then"),
    )
}
