//! Moving a case on: `POST /v1/cases/{case}/moves`.

use super::body;
use super::caller::Caller;
use super::case::{self, Standing, lead};
use super::permission::{Can, MoveCases};
use super::problem::Problem;
use super::query::{Nothing, Query};
use super::refusals::{Busy, DiskFull, NotFound, WrongBody, WrongFields};
use super::report::PhotoBody;
use super::words;
use crate::engine::{Denied, Engine};
use crate::limits;
use crate::measures;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::{Command, Declined, Move};
use utoipa::ToSchema;

/// A step of one person. For the description only: `cases::Move` reads it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body that cases::Move reads")]
pub struct MoveBody {
    /// Your own key, unique for `by`.
    id: String,
    /// Your account; left out, it is whoever is logged in.
    by: Option<String>,
    /// The newest `seq` of the case that you saw: when it has moved since, you get a conflict instead of a surprise.
    seen: Option<u64>,
    /// When you did it, with its zone, where it arrives later: taken with steps on the street, kept beside the server's
    /// own time, which the clocks go by. One that cannot be is kept with a doubt.
    done_at: Option<String>,
    #[schema(inline)]
    #[serde(flatten)]
    step: StepBody,
}

/// The step with its fields; the case lists under `legal` which are possible and what they take.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body that cases::Step reads")]
pub struct StepBody {
    /// Which step.
    step: words::StepKind,
    /// Your words. Needed with `review`, with a correction of place or class, with a `dispatch` to a team of your own
    /// choice, and when a call is refused.
    note: Option<String>,
    /// Why. Needed with `refuse`, `send-back`, `withdraw`, `suspend`, `ask-extension`, `cancel`, `reopen`, `unmerge`,
    /// `escalate`, `withdraw-support` and `exempt`; taken with `merge`.
    reason: Option<String>,
    /// With `classify`: a code of the list of classes.
    class: Option<String>,
    /// With `place`, as in a report.
    lon: Option<f64>,
    /// With `place`.
    lat: Option<f64>,
    /// With `place`.
    crs: Option<String>,
    /// With `place`.
    accuracy_m: Option<f64>,
    /// With `place`: the code of an area instead of a position.
    area: Option<String>,
    /// With `dispatch`: another team than the duties name. With `accept` and `report-back`: the supporting team that
    /// does it; without, the lead. Needed with `refuse`, `add-support`, `withdraw-support`, `answer-call`, `rule-call`.
    team: Option<String>,
    /// With `dispatch`: the teams that help, instead of those that the duties name.
    supporting: Option<Vec<String>>,
    /// With `call`: codes of teams or keys of departments.
    departments: Option<Vec<String>>,
    /// With `verify`: whether it is there.
    found: Option<bool>,
    /// With `check`: whether it is done.
    passed: Option<bool>,
    /// With `evaluate`; what was not asked is left out.
    contacted: Option<bool>,
    /// With `evaluate`.
    solved: Option<bool>,
    /// With `evaluate`.
    satisfied: Option<bool>,
    /// With `rule-extension`.
    granted: Option<bool>,
    /// With `rule-call`: whether the refusal stands.
    upheld: Option<bool>,
    /// With `answer-call`.
    answer: Option<words::CallAnswer>,
    /// With `answer-call`, `rule-call` and `confirm-call`: the number of the call.
    call: Option<u8>,
    /// With `exempt`: the `index` of the lateness.
    late: Option<u16>,
    /// With `merge`: the number of the case that is worked on instead.
    into: Option<String>,
    /// With `ask-extension`: which hours count.
    limit_kind: Option<words::LimitKind>,
    /// With `ask-extension`: how many of them.
    limit: Option<u32>,
    /// With `verify`, `report-back`, `stage-done`, `check`, `send-back`, `suspend` and `answer-call` of one case: photos
    /// that were uploaded to `/v1/photos` before, at most 9.
    photos: Option<Vec<PhotoBody>>,
}

/// Move a case on
///
/// Sending the same `id` by the same `by` again changes nothing and answers the case as it stands. A refusal and a
/// conflict list the steps that are possible instead under `legal`; a conflict says who did what and when.
#[utoipa::path(post, path = "/v1/cases/{case}/moves", tag = "cases", request_body = MoveBody,
    params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, body = case::CaseWhole),
    (status = 409, description = "Somebody was faster, or the step does not lead on"),
    NotFound, WrongBody, WrongFields, Busy, DiskFull))]
pub async fn move_on(
    can: Can<MoveCases>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    path: web::Path<String>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let number = case::number(&path)?;
    can.sees(&world, &engine, number).await?;
    let body = body::json(&request, &mut payload, limits::BODY_BYTES_MAX).await?;
    let body = can.caller().signed(body)?;
    measures::received("move", 1);
    let step = Move::from_json(number, &body)?;
    measures::parsed("move", 1);
    can.caller()
        .require_step(&step.step, lead(&world, number).as_deref())?;
    let done = match engine.submit(Command::Move(step)).await {
        Ok(done) => done,
        Err(Denied::Declined(declined)) => {
            return Err(with_legal(&engine, can.caller(), number, declined).await);
        }
        Err(denied) => return Err(denied.into()),
    };
    if done.event.case() != Some(number) {
        return Err(Problem::id_taken());
    }
    let whole = case::whole(&world, &engine, can.caller(), number).await?;
    Ok(HttpResponse::Ok().json(whole))
}

/// The refusal, with where the case stands now and what is possible there.
async fn with_legal(
    engine: &Engine,
    caller: &Caller,
    number: cases::CaseNo,
    declined: Declined,
) -> Problem {
    let problem = Problem::from(declined);
    match Standing::of(engine, number).await {
        Ok(standing) => problem.at(&standing.of_caller(caller)),
        // The case does not exist, or the writer is busy: the refusal itself is what matters.
        Err(_) => problem,
    }
}
