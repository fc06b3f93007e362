//! A report becomes a case: placed and with a team where it can be, in a queue where it cannot.

use super::{CASES_MAX, SOURCES_MAX, answer, area_of, knows_class, knows_source, status};
use crate::command::{AHEAD_MAX_S, too_far_ahead};
use crate::event::{Event, Format, Reported};
use crate::field::{FieldFault, quoted};
use crate::place::place;
use crate::refusal::{Declined, Refusal};
use crate::report::Report;
use crate::state::State;
use crate::then::Then;
use crate::when::When;
use crate::world::World;

pub(super) fn reported(
    state: &State,
    world: &World,
    report: &Report,
    when: When,
) -> Result<Vec<Event>, Declined> {
    if state.len() >= CASES_MAX {
        return Err(Refusal::Full {
            list: "cases",
            max: CASES_MAX,
        }
        .into());
    }
    let mut faults = Vec::new();
    if too_far_ahead(report.at, when.recorded) {
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
    let decision = answer(world, class, area, when.happened);
    Ok(vec![Event::Reported(Box::new(Reported {
        v: Format,
        case: state.next_case(),
        recorded: when.recorded,
        happened: when.kept(),
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
            None => world.suggest(&report.text),
        },
        status: status(area.is_some(), class.is_some()),
        decision,
        then: Then::default(),
    }))])
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
