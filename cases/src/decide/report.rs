//! A report becomes a case: placed and with a team where it can be, in a queue where it cannot.

use super::turn::{Turn, answer_due};
use super::{CASES_MAX, SOURCES_MAX, area_of, knows_class, knows_source};
use crate::case::Status;
use crate::command::{AHEAD_MAX_S, too_far_ahead};
use crate::decision::Placement;
use crate::event::{Event, Format, Reported};
use crate::field::{FieldFault, quoted};
use crate::place::place;
use crate::private::Reporter;
use crate::refusal::{Declined, Refusal};
use crate::report::Report;
use crate::state::{Case, State};
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
    let placement = checked(state, world, report, when)?;
    let class = report
        .class
        .as_deref()
        .filter(|code| knows_class(state, world, code));
    let blank = Case::blank(report.at);
    let turn = Turn {
        state,
        world,
        number: state.next_case(),
        case: &blank,
        open: None,
        class: class.unwrap_or_default(),
        area: area_of(world, &placement),
        source: &report.source,
        when,
        claim: None,
    };
    let handled = turn.on_the_spot(report)?;
    let mut event = Reported {
        v: Format,
        case: turn.number,
        recorded: when.recorded,
        happened: when.kept(),
        id: report.id.as_str().into(),
        source: report.source.as_str().into(),
        by: report.by.as_deref().map(Into::into),
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
        status: Status::Unplaced,
        decision: None,
        photos: report.photos.clone(),
        private: report.reporter.as_ref().and_then(Reporter::commitment),
        handled,
        then: Then::default(),
    };
    if event.handled.is_some() {
        turn.handled_on_the_spot(&mut event);
    } else {
        turn.send_on(&mut event);
    }
    let event = Event::Reported(Box::new(event));
    let closed = turn.closed_on_the_spot(&event);
    let merged = turn.by_rule(&event);
    let mut events = turn.with_rules(event);
    events.extend(merged.into_iter().chain(closed));
    Ok(events)
}

impl Turn<'_> {
    /// Where a new case goes, by data; what is decided stands in the event itself.
    fn send_on(&self, event: &mut Reported) {
        let mut then = Then::default();
        match (self.choose(), self.area) {
            (Some(chosen), _) => {
                self.on_from(&mut then, Status::Unclassified, Some(chosen));
            }
            (None, Some(_)) => self.go(&mut then, Status::Unclassified, None),
            (None, None) => self.go(&mut then, Status::Unplaced, None),
        }
        then.answer_due = answer_due(self.world, self.class, self.at());
        event.status = then.status.take().unwrap_or(event.status);
        event.decision = then.decision.take().map(|decision| *decision);
        event.then = then;
    }
}

/// The placement of a report that is right in every field.
fn checked(
    state: &State,
    world: &World,
    report: &Report,
    when: When,
) -> Result<Placement, Declined> {
    let mut faults = Vec::new();
    if too_far_ahead(report.at, when.recorded) {
        let hours = AHEAD_MAX_S / 3600;
        let reason = format!("{} is more than {hours} hours ahead", report.at);
        let fix = "check the sender's clock and zone";
        faults.push(FieldFault::new("at", reason, fix));
    }
    faults.extend(source_fault(state, world, &report.source)?);
    match place(world, &report.place) {
        Ok(placement) if faults.is_empty() => Ok(placement),
        Ok(_) => Err(Refusal::Fields(faults).into()),
        Err(more) => {
            faults.extend(more);
            Err(Refusal::Fields(faults).into())
        }
    }
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
