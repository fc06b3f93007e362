//! A person's step on a case: is it possible, has somebody been faster, and what does it lead to.

use grids::AreaId;
use jiff::Timestamp;

use super::{answer, area_of, knows_class, status};
use crate::case::{Status, StepKind};
use crate::command::{Move, Step};
use crate::decision::Placement;
use crate::event::{Classified, Event, Format, Moved, Placed};
use crate::field::{FieldFault, quoted};
use crate::place::{locate, place};
use crate::refusal::{Conflict, Declined, Refusal};
use crate::report::GivenPlace;
use crate::state::{Case, State, legal};
use crate::world::World;

pub(super) fn moved(
    state: &State,
    world: &World,
    step: &Move,
    now: Timestamp,
) -> Result<Event, Declined> {
    let case = state
        .case(step.case)
        .ok_or(Refusal::NoSuchCase(step.case))?;
    possible(state, case, step)?;
    let moved = |note: &str| Moved {
        v: Format,
        case: step.case,
        recorded: now,
        id: step.id.as_str().into(),
        by: step.by.as_str().into(),
        note: note.into(),
    };
    match &step.step {
        Step::Place(given) => placed(state, world, case, step, given, now),
        Step::Classify(class) => classified(state, world, case, step, class, now),
        Step::Accept => Ok(Event::Accepted(moved(""))),
        Step::ReportBack { note } => Ok(Event::ReportedBack(moved(note))),
        Step::Close { note } => {
            let handler = case.handler.map(|handler| state.people().code(handler));
            if handler == Some(&*step.by) {
                return Err(Refusal::SamePerson {
                    case: step.case,
                    by: step.by.as_str().into(),
                }
                .into());
            }
            Ok(Event::Closed(moved(note)))
        }
    }
}

/// Is the step a legal one, and has nobody been faster?
fn possible(state: &State, case: &Case, step: &Move) -> Result<(), Declined> {
    let legal_now = case.legal();
    let kind = step.step.kind();
    let is_legal = legal_now.contains(&kind);
    let by = case.by.map(|by| state.people().code(by));
    let by_another = by.is_some_and(|by| by != step.by);
    let unseen = step.seen.is_some_and(|seen| seen != case.seq);
    if unseen || (!is_legal && by_another && was_legal_before(case.status, kind)) {
        return Err(Conflict {
            case: step.case,
            status: case.status,
            seq: case.seq,
            by: by.map(Into::into),
            at: case.moved(),
            legal: legal_now,
        }
        .into());
    }
    if is_legal {
        return Ok(());
    }
    Err(Refusal::NotNow {
        case: step.case,
        status: case.status,
        step: kind,
        legal: legal_now,
    }
    .into())
}

/// Was the step possible just before the case came to this status? Then somebody else did it, or
/// what leads past it, while this sender was looking.
fn was_legal_before(status: Status, step: StepKind) -> bool {
    let before = match status {
        Status::Unplaced => return false,
        Status::Unclassified | Status::Dispatched => Status::Unclassified,
        Status::Handling => Status::Dispatched,
        Status::Handled => Status::Handling,
        Status::Closed => Status::Handled,
    };
    legal(before, false).contains(&step)
}

fn placed(
    state: &State,
    world: &World,
    case: &Case,
    step: &Move,
    given: &GivenPlace,
    now: Timestamp,
) -> Result<Event, Declined> {
    let placement = place(world, given).map_err(Refusal::Fields)?;
    let Some(area) = area_of(world, &placement) else {
        return Err(Refusal::Fields(vec![no_area(given, &placement)]).into());
    };
    let class = class_of(state, case);
    let decision = answer(world, class, Some(area), case.at());
    Ok(Event::Placed(Box::new(Placed {
        v: Format,
        case: step.case,
        recorded: now,
        id: step.id.as_str().into(),
        by: step.by.as_str().into(),
        given: given.clone(),
        placement,
        status: status(true, class.is_some()),
        decision,
    })))
}

fn classified(
    state: &State,
    world: &World,
    case: &Case,
    step: &Move,
    class: &str,
    now: Timestamp,
) -> Result<Event, Declined> {
    if !knows_class(state, world, class) {
        let reason = format!("{} is not a known class", quoted(class));
        let fix = "send a code of the list of classes, or add the class first";
        return Err(Refusal::Fields(vec![FieldFault::new("class", reason, fix)]).into());
    }
    let area = area_in_force(state, world, case);
    if case.area.is_some() && area.is_none() {
        let reason = "the case's area is not among the areas in force";
        let fix = "place the case again, then classify it";
        return Err(Refusal::Fields(vec![FieldFault::new("area", reason, fix)]).into());
    }
    Ok(Event::Classified(Box::new(Classified {
        v: Format,
        case: step.case,
        recorded: now,
        id: step.id.as_str().into(),
        by: step.by.as_str().into(),
        class: class.into(),
        status: status(area.is_some(), true),
        decision: answer(world, Some(class), area, case.at()),
    })))
}

/// The case's area by the edition in force: its code if that still exists, or else where it lies.
fn area_in_force(state: &State, world: &World, case: &Case) -> Option<AreaId> {
    let code = state.areas().code(case.area?);
    world.edition().find(code).or_else(|| {
        let placement = locate(world, case.position()?, None);
        area_of(world, &placement)
    })
}

fn class_of<'a>(state: &'a State, case: &Case) -> Option<&'a str> {
    case.class_index().map(|at| &*state.classes().codes()[at])
}

fn no_area(given: &GivenPlace, placement: &Placement) -> FieldFault {
    match (given, &placement.nearest) {
        (GivenPlace::Area(code), _) => {
            let reason = format!("there is no area {}", quoted(code));
            FieldFault::new("area", reason, "send the code of an area in force")
        }
        (_, Some(nearest)) => {
            let reason = "the position lies outside every area";
            let fix = format!("the nearest is {}, {} m away", nearest.area, nearest.metres);
            FieldFault::new("lon", reason, fix)
        }
        (_, None) => FieldFault::new(
            "lon",
            "no area can be told from this",
            "send lon and lat, or an area",
        ),
    }
}
