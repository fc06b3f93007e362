//! Moving many cases on at once: `POST /v1/cases/moves`, and what that would do.

use super::body;
use super::case::{self, Standing};
use super::moves::StepBody;
use super::permission::{Can, MoveCases};
use super::problem::Problem;
use super::query::{Nothing, Query};
use super::refusals::{Busy, DiskFull, WrongBody, WrongFields};
use super::words;
use crate::engine::{Answer, Denied, Engine, Foreseen};
use crate::limits;
use crate::measures;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::{BulkMove, CaseNo, Command, Event, Move};
use serde::Serialize;
use utoipa::ToSchema;

/// One step on many cases. For the description only: `cases::BulkMove` reads it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body that cases::BulkMove reads")]
pub struct BulkBody {
    /// Your own key, unique for `by`. Each case gets its own: this, a slash and its number.
    id: String,
    /// Your account; left out, it is whoever is logged in.
    by: Option<String>,
    #[schema(inline)]
    #[serde(flatten)]
    step: StepBody,
    /// Numbers of the cases, at most 200.
    cases: Vec<String>,
    /// Only tell what would happen; nothing is stored.
    preview: Option<bool>,
}

/// What became of the cases.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkTold {
    /// Nothing was stored: this is what would happen.
    preview: bool,
    /// In the order asked.
    items: Vec<BulkItem>,
}

/// What became of one case.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkItem {
    #[schema(value_type = String, example = "HY000000042")]
    case: CaseNo,
    /// The step was done, now or with the same id before; in a preview: it would be.
    done: bool,
    /// Where the case stands afterwards; null for a number never given.
    #[schema(value_type = Option<words::Status>)]
    status: Option<&'static str>,
    /// Words of what happened, or would.
    #[schema(value_type = Vec<words::Did>)]
    did: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// Move many cases on
///
/// Each is decided by itself, in the order asked: some may be done and others not. With `preview` nothing is stored,
/// and the answer says for each case what would happen or why not. Sending the same `id` again does nothing twice.
#[utoipa::path(post, path = "/v1/cases/moves", tag = "cases", request_body = BulkBody, responses(
    (status = 200, body = BulkTold), WrongBody, WrongFields, Busy, DiskFull))]
pub async fn move_many(
    can: Can<MoveCases>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = body::json(&request, &mut payload, limits::BULK_BODY_BYTES_MAX).await?;
    let body = can.caller().signed(body)?;
    measures::received("bulk", 1);
    let BulkMove { moves, preview } = BulkMove::from_json(&body)?;
    measures::parsed("bulk", 1);
    let numbers: Vec<CaseNo> = moves.iter().map(|step| step.case).collect();
    let mut refused = Vec::new();
    let mut allowed = Vec::new();
    for step in moves {
        match may(&can, &world, &engine, &step).await {
            Ok(()) => allowed.push(step),
            Err(problem) if problem.is_about_caller() => refused.push((step.case, problem)),
            Err(problem) => return Err(problem),
        }
    }
    let fates = if preview {
        foreseen(&engine, allowed).await?
    } else {
        done(&engine, allowed).await?
    };
    let standings = standings(&engine, numbers.clone()).await?;
    let (mut fates, mut refused) = (fates.into_iter(), refused.into_iter().peekable());
    let mut items = Vec::with_capacity(numbers.len());
    for (case, standing) in numbers.into_iter().zip(standings) {
        // Both are in the order asked.
        let (fate, standing) = match refused.next_if(|(of, _)| *of == case) {
            Some((_, problem)) => (Some(Fate::Not(problem)), None),
            None => (fates.next(), standing),
        };
        let standing = standing.map(|standing| standing.of_caller(can.caller()));
        let fate = fate.ok_or_else(|| Problem::fault(&"a move without an answer"))?;
        items.push(item(case, fate, standing.as_ref()));
    }
    Ok(HttpResponse::Ok().json(BulkTold { preview, items }))
}

/// Whether the caller may take this step on this case.
async fn may(
    can: &Can<MoveCases>,
    world: &World,
    engine: &Engine,
    step: &Move,
) -> Result<(), Problem> {
    can.sees(world, engine, step.case).await?;
    let lead = case::lead(world, step.case);
    can.caller().require_step(&step.step, lead.as_deref())
}

/// What became of a move: the events about its case, or why there are none.
enum Fate {
    Done {
        did: Vec<&'static str>,
        status: Option<&'static str>,
    },
    Not(Problem),
}

async fn done(engine: &Engine, moves: Vec<Move>) -> Result<Vec<Fate>, Problem> {
    let numbers: Vec<CaseNo> = moves.iter().map(|step| step.case).collect();
    let commands = moves.into_iter().map(Command::Move).collect();
    let answers = engine.submit_many(commands).await;
    // When the server itself could not work, nothing was done to any of them.
    let mut fates = Vec::with_capacity(numbers.len());
    for (answer, case) in answers.into_iter().zip(numbers) {
        fates.push(match fate(answer, case) {
            Ok(fate) => fate,
            Err(denied) => return Err(denied.into()),
        });
    }
    Ok(fates)
}

fn fate(answer: Answer, case: CaseNo) -> Result<Fate, Denied> {
    match answer {
        Ok(done) if done.event.case() != Some(case) => Ok(Fate::Not(Problem::id_taken())),
        Ok(done) => Ok(Fate::Done {
            did: vec![done.event.word()],
            status: None,
        }),
        Err(Denied::Declined(declined)) => Ok(Fate::Not(declined.into())),
        Err(denied) => Err(denied),
    }
}

async fn foreseen(engine: &Engine, moves: Vec<Move>) -> Result<Vec<Fate>, Problem> {
    let numbers: Vec<CaseNo> = moves.iter().map(|step| step.case).collect();
    let commands = moves.into_iter().map(Command::Move).collect();
    let foreseen = engine.foresee(commands).await?;
    let fate = |(foreseen, case): (Foreseen, CaseNo)| match foreseen {
        Foreseen::Already(done) if done.event.case() != Some(case) => {
            Fate::Not(Problem::id_taken())
        }
        Foreseen::Already(done) => Fate::Done {
            did: vec![done.event.word()],
            status: None,
        },
        Foreseen::Would(events) => {
            let own: Vec<&Event> = events
                .iter()
                .filter(|event| event.case() == Some(case))
                .collect();
            Fate::Done {
                did: own.iter().map(|event| event.word()).collect(),
                status: own
                    .iter()
                    .rev()
                    .find_map(|event| event.status())
                    .map(cases::Status::word),
            }
        }
        Foreseen::Declined(declined) => Fate::Not(declined.into()),
    };
    Ok(foreseen.into_iter().zip(numbers).map(fate).collect())
}

async fn standings(
    engine: &Engine,
    numbers: Vec<CaseNo>,
) -> Result<Vec<Option<Standing>>, Problem> {
    let taken = engine.ask(move |state, _| {
        let taken = numbers.iter().map(|number| Standing::taken(state, *number));
        taken.collect::<Vec<_>>()
    });
    Ok(taken.await?)
}

fn item(case: CaseNo, fate: Fate, standing: Option<&Standing>) -> BulkItem {
    let stands = standing.map(|standing| standing.case.status.word());
    match fate {
        Fate::Done { did, status } => BulkItem {
            case,
            done: true,
            status: status.or(stands),
            did,
            problem: None,
        },
        Fate::Not(problem) => BulkItem {
            case,
            done: false,
            status: stands,
            did: Vec::new(),
            problem: Some(match standing {
                Some(standing) => problem.at(standing),
                None => problem,
            }),
        },
    }
}
