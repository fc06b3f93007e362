//! What happens when a command comes: events, or why not. Reads only its arguments.

use grids::AreaId;
use jiff::Timestamp;

use crate::assign::assign;
use crate::case::{Status, StepKind};
use crate::command::{AHEAD_MAX_S, AddClass, AddSource, Command, Move, Step, too_far_ahead};
use crate::decision::{Decision, Placement};
use crate::event::{ClassAdded, Classified, Event, Format, Moved, Placed, Reported, SourceAdded};
use crate::field::{FieldFault, quoted};
use crate::place::{locate, place};
use crate::refusal::{Conflict, Declined, Refusal};
use crate::report::{GivenPlace, Report};
use crate::state::{Case, State, legal};
use crate::suggest::suggest;
use crate::world::World;

/// Most cases; the columns that hold their numbers are 32 bits wide.
pub const CASES_MAX: usize = u32::MAX as usize - 1;
/// Most sources that cases may come by; the columns that hold them are 8 bits wide.
pub const SOURCES_MAX: usize = 250;
/// Most classes of the tables and added ones together; columns of 16 bits, with room for none.
pub const CLASSES_MAX: usize = 60_000;

/// Decides one command. The same arguments give the same events, on any machine, at any time.
///
/// Nothing is changed: give each event to [`State::apply`], in order. `now` is only recorded, and
/// compared with a report's `at` to refuse times that lie more than a day ahead.
///
/// # Errors
/// [`Declined::Refused`] when the sender is at fault, [`Declined::Conflict`] when somebody else was
/// faster.
pub fn decide(
    state: &State,
    world: &World,
    command: &Command,
    now: Timestamp,
) -> Result<Vec<Event>, Declined> {
    let event = match command {
        Command::Report(report) => reported(state, world, report, now)?,
        Command::Move(step) => moved(state, world, step, now)?,
        Command::AddClass(class) => class_added(state, world, class, now)?,
        Command::AddSource(source) => source_added(state, world, source, now)?,
    };
    Ok(vec![event])
}

/// What a report would get, without making it a case.
///
/// `None` for the decision when the area or the class is not known.
///
/// # Errors
/// When the numbers are no position in their coordinate system.
pub fn look(
    state: &State,
    world: &World,
    given: &GivenPlace,
    class: Option<&str>,
    at: Timestamp,
) -> Result<(Placement, Option<Decision>), Vec<FieldFault>> {
    let placement = place(world, given)?;
    let class = class.filter(|code| knows_class(state, world, code));
    let decision = answer(world, class, area_of(world, &placement), at);
    Ok((placement, decision))
}

fn reported(
    state: &State,
    world: &World,
    report: &Report,
    now: Timestamp,
) -> Result<Event, Declined> {
    if state.len() >= CASES_MAX {
        return Err(Refusal::Full {
            list: "cases",
            max: CASES_MAX,
        }
        .into());
    }
    let mut faults = Vec::new();
    if too_far_ahead(report.at, now) {
        let reason = format!(
            "{} is more than {} hours ahead",
            report.at,
            AHEAD_MAX_S / 3600
        );
        faults.push(FieldFault::new(
            "at",
            reason,
            "check the sender's clock and zone",
        ));
    }
    faults.extend(source_fault(state, world, &report.source)?);
    let placement = match place(world, &report.place) {
        Ok(placement) if faults.is_empty() => placement,
        Ok(_) => return Err(Refusal::Fields(faults).into()),
        Err(more) => {
            faults.extend(more);
            return Err(Refusal::Fields(faults).into());
        }
    };
    let class = report
        .class
        .as_deref()
        .filter(|code| knows_class(state, world, code));
    let area = area_of(world, &placement);
    let decision = answer(world, class, area, report.at);
    Ok(Event::Reported(Box::new(Reported {
        v: Format,
        case: state.next_case(),
        recorded: now,
        id: report.id.as_str().into(),
        source: report.source.as_str().into(),
        at: report.at,
        given: report.place.clone(),
        class_given: report
            .class
            .as_deref()
            .filter(|_| class.is_none())
            .map(Into::into),
        text: report.text.as_str().into(),
        placement,
        class: class.map(Into::into),
        suggested: match class {
            Some(_) => Vec::new(),
            None => suggest(world.tables().classes(), &report.text),
        },
        status: status(area.is_some(), class.is_some()),
        decision,
    })))
}

fn moved(state: &State, world: &World, step: &Move, now: Timestamp) -> Result<Event, Declined> {
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

fn class_added(
    state: &State,
    world: &World,
    class: &AddClass,
    now: Timestamp,
) -> Result<Event, Declined> {
    let mut faults = Vec::new();
    if knows_class(state, world, &class.code) {
        let reason = format!("the class {} exists already", quoted(&class.code));
        faults.push(FieldFault::new("code", reason, "use another code"));
    }
    if let Some(parent) = class
        .parent
        .as_deref()
        .filter(|code| !knows_class(state, world, code))
    {
        let reason = format!("there is no class {}", quoted(parent));
        faults.push(FieldFault::new(
            "parent",
            reason,
            "add the class above first",
        ));
    }
    if !faults.is_empty() {
        return Err(Refusal::Fields(faults).into());
    }
    if world.tables().classes().len() + state.added_classes().len() >= CLASSES_MAX {
        return Err(Refusal::Full {
            list: "classes",
            max: CLASSES_MAX,
        }
        .into());
    }
    Ok(Event::ClassAdded(ClassAdded {
        v: Format,
        recorded: now,
        code: class.code.as_str().into(),
        name: class.name.as_str().into(),
        name_en: class.name_en.as_str().into(),
        parent: class.parent.as_deref().map(Into::into),
    }))
}

fn source_added(
    state: &State,
    world: &World,
    source: &AddSource,
    now: Timestamp,
) -> Result<Event, Declined> {
    if knows_source(state, world, &source.code) {
        let reason = format!("the source {} exists already", quoted(&source.code));
        let fault = FieldFault::new("code", reason, "use another code");
        return Err(Refusal::Fields(vec![fault]).into());
    }
    if world.tables().sources().len() + state.added_sources().len() >= SOURCES_MAX {
        return Err(Refusal::Full {
            list: "sources",
            max: SOURCES_MAX,
        }
        .into());
    }
    Ok(Event::SourceAdded(SourceAdded {
        v: Format,
        recorded: now,
        code: source.code.as_str().into(),
        name: source.name.as_str().into(),
        name_en: source.name_en.as_str().into(),
    }))
}

/// Where a case stands when it is not yet with a team, and the moment it is.
fn status(has_area: bool, has_class: bool) -> Status {
    match (has_area, has_class) {
        (false, _) => Status::Unplaced,
        (true, false) => Status::Unclassified,
        (true, true) => Status::Dispatched,
    }
}

fn answer(
    world: &World,
    class: Option<&str>,
    area: Option<AreaId>,
    at: Timestamp,
) -> Option<Decision> {
    class
        .zip(area)
        .map(|(class, area)| assign(world, class, area, at))
}

fn area_of(world: &World, placement: &Placement) -> Option<AreaId> {
    placement
        .area
        .as_deref()
        .and_then(|code| world.edition().find(code))
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

fn knows_class(state: &State, world: &World, code: &str) -> bool {
    world.tables().class(code).is_some() || state.has_added_class(code)
}

fn knows_source(state: &State, world: &World, code: &str) -> bool {
    world.tables().source(code).is_some()
        || state
            .added_sources()
            .iter()
            .any(|added| &*added.code == code)
}

/// Without any list of sources every source is taken, as long as there is room for it.
fn source_fault(state: &State, world: &World, code: &str) -> Result<Option<FieldFault>, Refusal> {
    let listed = !world.tables().sources().is_empty();
    if listed && !knows_source(state, world, code) {
        let reason = format!("{} is not a known source", quoted(code));
        let fix = "send a code of the list of sources, or add the source first";
        return Ok(Some(FieldFault::new("source", reason, fix)));
    }
    if state.sources().find(code).is_none() && state.sources().codes().len() >= SOURCES_MAX {
        return Err(Refusal::Full {
            list: "sources",
            max: SOURCES_MAX,
        });
    }
    Ok(None)
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
