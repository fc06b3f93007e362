//! Looking at one case: `GET /v1/cases/{case}`.

use super::answer::Sentence;
use super::answer::{PlaceAnswer, TeamAnswer};
use super::list::CaseItem;
use super::permission::{Can, ReadCases};
use super::problem::Problem;
use super::query::{Nothing, Query};
use crate::clock;
use crate::world::World;
use actix_web::{HttpResponse, get, web};
use cases::{CaseNo, Decision, Event, Placement, Status, StepKind};
use serde::Serialize;
use utoipa::ToSchema;

/// Everything about one case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseWhole {
    #[serde(flatten)]
    item: CaseItem,
    /// Place of its newest event in the log.
    seq: u64,
    #[serde(flatten)]
    place: PlaceAnswer,
    supporting: Vec<super::answer::TeamName>,
    /// The steps that are possible now.
    legal: Vec<&'static str>,
    /// The id that the sender chose.
    id: String,
    /// Where, in the sender's terms.
    #[schema(value_type = Object)]
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
#[utoipa::path(tag = "cases", params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, body = CaseWhole), (status = 404, body = Problem, content_type = "application/problem+json")))]
#[get("/v1/cases/{case}")]
pub async fn show(
    _: Can<ReadCases>,
    world: web::Data<World>,
    case: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let case = number(&case)?;
    let whole = web::block(move || whole(&world, case))
        .await
        .map_err(|error| Problem::fault(&error))??;
    Ok(HttpResponse::Ok().json(whole))
}

/// The case number of an address.
pub fn number(text: &str) -> Result<CaseNo, Problem> {
    text.parse().map_err(|error| {
        Problem::not_found(format!("“{}” is {error}", super::problem::shortened(text)))
    })
}

/// Reads a case together from the store.
pub fn whole(world: &World, case: CaseNo) -> Result<CaseWhole, Problem> {
    let missing = || Problem::not_found(format!("there is no case {case}"));
    let row = world.store.rows(&[case.0])?.pop().ok_or_else(missing)?;
    let entries = world.store.events_of(case.0)?;
    let mut story = Story::default();
    let mut events = Vec::with_capacity(entries.len());
    for entry in &entries {
        let event = Event::from_bytes(&entry.bytes).map_err(|error| Problem::fault(&error))?;
        events.push(told(entry.seq, &event).map_err(|error| Problem::fault(&error))?);
        story.take_in(event);
    }
    let (placement, id, given) = story.begun.ok_or_else(missing)?;
    let status: Status = row.status.parse().map_err(|error| Problem::fault(&error))?;
    let (class, has_class) = (row.class.clone(), row.class.is_some());
    let at = jiff::Timestamp::from_second(row.at_s).map_err(|error| Problem::fault(&error))?;
    Ok(CaseWhole {
        item: CaseItem::of(
            world,
            &world.books(),
            row,
            jiff::Timestamp::now().as_second(),
        ),
        seq: entries.last().map_or(0, |entry| entry.seq),
        place: PlaceAnswer::of(world, &placement),
        supporting: TeamAnswer::of(story.decision.as_ref()).supporting,
        legal: steps(status, has_class)
            .iter()
            .map(|step| step.word())
            .collect(),
        id,
        given,
        suggested: if has_class {
            Vec::new()
        } else {
            story.suggested
        },
        why: cases::why(
            &world.rules(),
            &placement,
            class.as_deref(),
            story.decision.as_ref(),
            at,
        ),
        decision: story
            .decision
            .map(serde_json::to_value)
            .transpose()
            .map_err(|error| Problem::fault(&error))?,
        events,
    })
}

/// What the events of one case add up to.
#[derive(Default)]
struct Story {
    begun: Option<(Placement, String, serde_json::Value)>,
    suggested: Vec<String>,
    decision: Option<Decision>,
}

impl Story {
    fn take_in(&mut self, event: Event) {
        match event {
            Event::Reported(event) => {
                let given = serde_json::to_value(&event.given).unwrap_or_default();
                self.begun = Some((event.placement, event.id.into(), given));
                self.suggested = event.suggested.into_iter().map(String::from).collect();
                self.decision = event.decision;
            }
            Event::Placed(event) => {
                let given = serde_json::to_value(&event.given).unwrap_or_default();
                let id = self.begun.take().map(|begun| begun.1).unwrap_or_default();
                self.begun = Some((event.placement, id, given));
                self.decision = event.decision;
            }
            Event::Classified(event) => self.decision = event.decision,
            Event::Accepted(_)
            | Event::ReportedBack(_)
            | Event::Closed(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_) => {}
        }
    }
}

/// The event as it stands in the log, with its place there and the time it was recorded as `at`.
fn told(seq: u64, event: &Event) -> serde_json::Result<serde_json::Value> {
    let mut value = serde_json::to_value(event)?;
    if let Some(fields) = value.as_object_mut() {
        if let Some(at) = fields.remove("at") {
            fields.insert("happened".to_owned(), at);
        }
        fields.insert("seq".to_owned(), seq.into());
        fields.insert(
            "at".to_owned(),
            clock::local(event.recorded().as_second()).into(),
        );
    }
    Ok(value)
}

/// The steps that lead on from a status.
fn steps(status: Status, has_class: bool) -> &'static [StepKind] {
    match status {
        Status::Unplaced if has_class => &[StepKind::Place],
        Status::Unplaced | Status::Unclassified => &[StepKind::Place, StepKind::Classify],
        Status::Dispatched => &[StepKind::Accept],
        Status::Handling => &[StepKind::ReportBack],
        Status::Handled => &[StepKind::Close],
        Status::Closed => &[],
    }
}
