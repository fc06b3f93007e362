//! A person's step on a case: is it possible, has somebody been faster, and what does it lead to.

use grids::AreaId;

use super::{answer, area_of, knows_class, status};
use crate::command::Move;
use crate::decision::Placement;
use crate::event::{Classified, Event, Format, Moved, Placed, Stepped};
use crate::field::{FieldFault, quoted};
use crate::legal::was_legal_in;
use crate::place::{locate, place};
use crate::refusal::{Conflict, Declined, Refusal};
use crate::report::GivenPlace;
use crate::state::{Case, State};
use crate::step::Step;
use crate::then::Then;
use crate::when::When;
use crate::world::World;

pub(super) fn moved(
    state: &State,
    world: &World,
    step: &Move,
    when: When,
) -> Result<Vec<Event>, Declined> {
    let case = state
        .case(step.case)
        .ok_or(Refusal::NoSuchCase(step.case))?;
    possible(state, case, step)?;
    let moved = |note: &str| Moved {
        v: Format,
        case: step.case,
        recorded: when.recorded,
        happened: when.kept(),
        id: step.id.as_str().into(),
        by: step.by.as_str().into(),
        note: note.into(),
        then: Then::default(),
    };
    let then = Then::default();
    let event = match &step.step {
        Step::Place { given, .. } => placed(state, world, case, step, given, when)?,
        Step::Classify { class, .. } => classified(state, world, case, step, class, when)?,
        Step::Accept { .. } => Event::Accepted(Box::new(moved(""))),
        Step::ReportBack { note, .. } => Event::ReportedBack(Box::new(moved(note))),
        Step::Close { note } => Event::Closed(Box::new(moved(note))),
        other => Event::Stepped(Box::new(Stepped {
            v: Format,
            case: step.case,
            recorded: when.recorded,
            happened: when.kept(),
            id: step.id.as_str().into(),
            by: step.by.as_str().into(),
            step: other.clone(),
            then,
        })),
    };
    Ok(vec![event])
}

/// Is the step a legal one, and has nobody been faster?
fn possible(state: &State, case: &Case, step: &Move) -> Result<(), Declined> {
    let legal_now = state.legal(step.case);
    let kind = step.step.kind();
    let is_legal = legal_now.contains(&kind);
    let by = case.by.map(|by| state.people().code(by));
    let by_another = by.is_some_and(|by| by != step.by);
    let unseen = step.seen.is_some_and(|seen| seen != case.seq);
    if unseen || (!is_legal && by_another && was_legal_in(kind, case.was)) {
        return Err(Conflict {
            case: step.case,
            status: case.status,
            seq: case.seq,
            by: by.map(Into::into),
            did: case.last(),
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

fn placed(
    state: &State,
    world: &World,
    case: &Case,
    step: &Move,
    given: &GivenPlace,
    when: When,
) -> Result<Event, Declined> {
    let placement = place(world, given).map_err(Refusal::Fields)?;
    let Some(area) = area_of(world, &placement) else {
        return Err(Refusal::Fields(vec![no_area(given, &placement)]).into());
    };
    let class = class_of(state, case);
    let decision = answer(world, class, Some(area), when.happened);
    Ok(Event::Placed(Box::new(Placed {
        v: Format,
        case: step.case,
        recorded: when.recorded,
        happened: when.kept(),
        id: step.id.as_str().into(),
        by: step.by.as_str().into(),
        given: given.clone(),
        placement,
        status: status(true, class.is_some()),
        decision,
        note: step.step.words().into(),
        then: Then::default(),
    })))
}

fn classified(
    state: &State,
    world: &World,
    case: &Case,
    step: &Move,
    class: &str,
    when: When,
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
        recorded: when.recorded,
        happened: when.kept(),
        id: step.id.as_str().into(),
        by: step.by.as_str().into(),
        class: class.into(),
        status: status(area.is_some(), true),
        decision: answer(world, Some(class), area, when.happened),
        note: step.step.words().into(),
        then: Then::default(),
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
