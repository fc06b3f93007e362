//! Looking at one case: `GET /v1/cases/{case}`.

pub mod deadline;
mod legal;
mod parts;
mod photos;
pub mod similar;
mod standing;
mod story;

pub use legal::{LegalStep, Names, told as told_legal};
pub use standing::Standing;

use super::answer::{PlaceAnswer, Sentence, TeamAnswer};
use super::apart::apart;
use super::caller::Caller;
use super::list::CaseCore;
use super::permission::{Can, ReadCases};
use super::personal::ReporterState;
use super::problem::Problem;
use super::query::{Nothing, Query};
use super::refusals::NotFound;
use crate::engine::Engine;
use crate::identity::HiddenField;
use crate::register::Card;
use crate::world::World;
use actix_web::{HttpResponse, web};
use cases::{CaseNo, Event};
use deadline::StretchTold;
use parts::{OnDutyTold, PartsTold};
use photos::PhotoTold;
use serde::Serialize;
use std::sync::PoisonError;
use story::Story;
use utoipa::ToSchema;

/// Everything about one case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseWhole {
    #[serde(flatten)]
    core: CaseCore,
    /// Place of its newest event in the log.
    seq: u64,
    #[serde(flatten)]
    place: PlaceAnswer,
    supporting: Vec<super::answer::TeamName>,
    /// The steps that are possible now and for the caller, with what they take.
    legal: Vec<LegalStep>,
    #[serde(flatten)]
    parts: PartsTold,
    /// The running clock explained: every stretch of time from its start to its end.
    deadline: Vec<StretchTold>,
    /// Whether it is known who reported; absent when that was never said. `/reporter/reads` shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ReporterState>)]
    reporter: Option<ReporterState>,
    /// Its photos, in the order they came.
    photos: Vec<PhotoTold>,
    /// Who of the lead team is on duty now.
    on_duty: Vec<OnDutyTold>,
    /// The id that the sender chose.
    id: String,
    /// Where, in the sender's terms.
    #[schema(value_type = serde_json::Value)]
    given: serde_json::Value,
    /// Classes whose name stands in the words, while it has none.
    suggested: Vec<String>,
    /// The reasons in words.
    #[schema(value_type = Vec<Sentence>)]
    why: Vec<cases::Sentence>,
    /// The reasons as data: the rows considered.
    #[schema(value_type = Option<Object>)]
    decision: Option<serde_json::Value>,
    /// Everything that has happened to it, in order, as it stands in the log, each with its `seq`.
    #[schema(value_type = Vec<Object>)]
    events: Vec<serde_json::Value>,
}

/// Show a case
#[utoipa::path(get, path = "/v1/cases/{case}", tag = "cases", params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, body = CaseWhole), NotFound))]
pub async fn show(
    can: Can<ReadCases>,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    case: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let number = number(&case)?;
    can.sees(&world, &engine, number).await?;
    let whole = whole(&world, &engine, can.caller(), number).await?;
    Ok(HttpResponse::Ok().json(whole))
}

/// The case number of an address.
pub fn number(text: &str) -> Result<CaseNo, Problem> {
    text.parse().map_err(|error| {
        Problem::not_found(format!("“{}” is {error}", super::problem::shortened(text)))
    })
}

/// Everything about a case: where it stands from the writer, words and history from the store.
pub async fn whole(
    world: &web::Data<World>,
    engine: &Engine,
    caller: &Caller,
    case: CaseNo,
) -> Result<CaseWhole, Problem> {
    let standing = Standing::of(engine, case).await?.of_caller(caller);
    let (world, caller) = (web::Data::clone(world), caller.clone());
    apart(move || together(&world, &caller, &standing)).await?
}

fn together(world: &World, caller: &Caller, standing: &Standing) -> Result<CaseWhole, Problem> {
    let case = standing.number;
    let missing = || Problem::not_found(format!("there is no case {case}"));
    let row = world.store.rows(&[case.0])?.pop().ok_or_else(missing)?;
    let card = card(world, case).ok_or_else(missing)?;
    let hidden = caller.hidden(world, &row.source);
    let mut story = Story::default();
    let (mut events, mut photos, mut by_rule) = (Vec::new(), Vec::new(), Vec::new());
    for entry in world.store.events_of(case.0)? {
        let event = Event::from_bytes(&entry.bytes).map_err(|error| Problem::fault(&error))?;
        let mut told = story::told(entry.seq, &event).map_err(|error| Problem::fault(&error))?;
        hide(&mut told, hidden);
        events.push(told);
        if !hidden.contains(&HiddenField::Photos) {
            photos.extend(photos::named(entry.seq, &event));
        }
        // It repeats the words of whoever handled it.
        if !hidden.contains(&HiddenField::Notes) {
            by_rule.extend(handled_on_the_spot(&event));
        }
        story.take_in(event);
    }
    let (placement, id, mut given) = story.begun.ok_or_else(missing)?;
    hide(&mut given, hidden);
    let (books, rules) = (world.books(), world.rules());
    let class = books.classes.line(card.class).map(|line| &*line.code);
    let lead = books.teams.line(card.team);
    let at = jiff::Timestamp::from_second(card.at_s).map_err(|error| Problem::fault(&error))?;
    let decision = story.decision.as_ref();
    let decided = story.decided.unwrap_or(at);
    let mut why = cases::why(&rules, &placement, class, decision, decided);
    why.extend(by_rule);
    Ok(CaseWhole {
        seq: standing.case.seq,
        place: PlaceAnswer::of(world, &placement),
        supporting: TeamAnswer::of(decision).supporting,
        legal: legal::told(&standing.legal, Some(standing)),
        parts: PartsTold::of(standing, lead.map(|lead| (&*lead.code, &*lead.name))),
        deadline: deadline::running(&rules, standing),
        reporter: if hidden.contains(&HiddenField::Reporter) {
            None
        } else {
            ReporterState::of(world, case)?
        },
        photos: photos::told(world, photos, card.position)?,
        on_duty: parts::on_duty(&rules, lead.map(|lead| &*lead.code)),
        id,
        given,
        suggested: if class.is_some() || hidden.contains(&HiddenField::Text) {
            Vec::new()
        } else {
            story.suggested
        },
        why,
        decision: decision
            .map(serde_json::to_value)
            .transpose()
            .map_err(|error| Problem::fault(&error))?,
        events,
        core: CaseCore::of(
            world,
            &books,
            caller,
            row,
            &card,
            jiff::Timestamp::now().as_second(),
        ),
    })
}

/// Takes out of an event, as it is told, what is hidden.
fn hide(told: &mut serde_json::Value, hidden: &[HiddenField]) {
    if hidden.is_empty() {
        return;
    }
    match told {
        serde_json::Value::Object(fields) => {
            fields.retain(|name, _| {
                let field = match name.as_str() {
                    "text" | "address" => HiddenField::Text,
                    "note" | "reason" => HiddenField::Notes,
                    "photos" => HiddenField::Photos,
                    _ => return true,
                };
                !hidden.contains(&field)
            });
            fields.values_mut().for_each(|value| hide(value, hidden));
        }
        serde_json::Value::Array(values) => {
            for value in values {
                hide(value, hidden);
            }
        }
        _ => {}
    }
}

/// The code of the team that leads a case.
pub fn lead(world: &World, case: CaseNo) -> Option<String> {
    let team = card(world, case)?.team;
    let books = world.books();
    books.teams.line(team).map(|line| line.code.to_string())
}

/// Why a case is closed that was handled when it was reported.
fn handled_on_the_spot(event: &Event) -> Vec<cases::Sentence> {
    let is_told = match event {
        Event::Reported(event) => event.handled.is_some(),
        Event::Passed(event) => matches!(event.what, cases::Alarm::ClosedOnTheSpot { .. }),
        _ => false,
    };
    if is_told {
        cases::tell(event)
    } else {
        Vec::new()
    }
}

fn card(world: &World, case: CaseNo) -> Option<Card> {
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    register.card(case.0).copied()
}
