//! What a case is told as to whoever reported it.

use super::super::answer;
use super::super::case::Standing;
use super::super::problem::Problem;
use super::super::words as lists;
use super::words::{self, given_to, happened, told};
use crate::clock::local;
use crate::world::World;
use cases::{CaseNo, Event, Placement, Sentence, Status};
use serde::Serialize;
use utoipa::ToSchema;

/// Something that happened, in plain words.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepTold {
    at: String,
    #[schema(value_type = answer::Sentence)]
    says: Sentence,
}

/// How a case stands, in plain words.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandsTold {
    /// The case number.
    #[schema(value_type = String, example = "HY000000042")]
    pub case: CaseNo,
    #[schema(value_type = lists::Status)]
    status: Status,
    /// Where it stands.
    #[schema(value_type = answer::Sentence)]
    says: Sentence,
    /// What happens next; null when it is over.
    #[schema(value_type = Option<answer::Sentence>)]
    next: Option<Sentence>,
    /// By when; null where nothing sets a time for it.
    by_when: Option<String>,
    /// That time has passed.
    overdue: bool,
    /// Name of the team that is responsible; null while there is none.
    team: Option<String>,
    /// What happened, in order.
    steps: Vec<StepTold>,
}

/// A case's story with what the report itself said.
pub struct Story {
    pub stands: StandsTold,
    /// The report's own words.
    pub text: String,
    /// When it was seen.
    pub at: String,
    pub placement: Option<Placement>,
}

/// Tells a case from where it stands and what the log has of it.
pub fn tell(world: &World, standing: &Standing) -> Result<Story, Problem> {
    let case = standing.number;
    let (mut steps, mut placement) = (Vec::new(), None);
    let (mut text, mut at, mut team) = (String::new(), String::new(), None);
    for entry in world.store.events_of(case.0)? {
        let event = Event::from_bytes(&entry.bytes).map_err(|error| Problem::fault(&error))?;
        let when = local(event.happened().as_second());
        let said = happened(&event).into_iter().chain(given_to(&event));
        steps.extend(said.map(|says| StepTold {
            at: when.clone(),
            says: told(says),
        }));
        if let Some(decision) = event.decision() {
            team = Some(decision.lead.name.to_string());
        }
        match event {
            Event::Reported(event) => {
                text = event.text.into();
                at = local(event.at.as_second());
                placement = Some(event.placement);
            }
            Event::Placed(event) => placement = Some(event.placement),
            Event::Classified(_)
            | Event::Accepted(_)
            | Event::ReportedBack(_)
            | Event::Closed(_)
            | Event::Stepped(_)
            | Event::Passed(_)
            | Event::Erased(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_)
            | Event::AccountChanged(_) => (),
        }
    }
    Ok(Story {
        stands: stands(standing, team, steps),
        text,
        at,
        placement,
    })
}

fn stands(standing: &Standing, team: Option<String>, steps: Vec<StepTold>) -> StandsTold {
    let status = standing.case.status;
    // Before it is given to them a team is only a proposal.
    let team = team.filter(|_| !status.is_waiting());
    let open = standing.open.as_deref();
    let runs = open.filter(|_| status.is_open());
    let due = runs.and_then(|open| open.clock().due);
    let into = open.and_then(cases::Open::merged_into);
    StandsTold {
        case: standing.number,
        status,
        says: told(words::stands(status, team.as_deref(), into)),
        next: words::next(status, standing.case.is_evaluated()).map(told),
        by_when: due.map(|due| local(due.as_second())),
        overdue: runs.is_some_and(cases::Open::is_overdue),
        team,
        steps,
    }
}
