//! 定位、分类: the first place or class of a case, and corrections of them, re-routed.

use super::area_of;
use super::route::proposed;
use super::turn::{Turn, known_class, needs_note, wrong};
use crate::case::Status;
use crate::decision::{Decision, Placement};
use crate::event::{Classified, Event, Format, Placed};
use crate::field::{FieldFault, quoted};
use crate::place::place;
use crate::refusal::{Declined, Refusal};
use crate::report::GivenPlace;
use crate::tables::Duty;
use crate::then::Then;

/// Says why a first value is replaced.
const WHY: &str = "say why the old one was wrong";

impl Turn<'_> {
    /// A place, for the first time or anew.
    pub(super) fn placed(
        &self,
        (id, by): (&str, &str),
        given: &GivenPlace,
        note: &str,
    ) -> Result<Event, Declined> {
        if self.case.area.is_some() && self.case.status != Status::Unclassified {
            needs_note(note, WHY)?;
        }
        let placement = place(self.world, given).map_err(Refusal::Fields)?;
        let Some(area) = area_of(self.world, &placement) else {
            return Err(Refusal::Fields(vec![no_area(given, &placement)]).into());
        };
        let there = Turn {
            area: Some(area),
            ..*self
        };
        let mut then = there.route_anew();
        Ok(Event::Placed(Box::new(Placed {
            v: Format,
            case: self.number,
            recorded: self.when.recorded,
            happened: self.when.kept(),
            id: id.into(),
            by: by.into(),
            given: given.clone(),
            placement,
            status: then.status.take().unwrap_or(self.case.status),
            decision: then.decision.take().map(|decision| *decision),
            note: note.into(),
            then,
        })))
    }

    /// A class, for the first time or anew.
    pub(super) fn classified(
        &self,
        (id, by): (&str, &str),
        class: &str,
        note: &str,
    ) -> Result<Event, Declined> {
        known_class(self.state, self.world, class)?;
        if self.case.class_index().is_some() {
            needs_note(note, WHY)?;
        }
        if self.case.area.is_some() && self.area.is_none() {
            let reason = "the case's area is not among the areas in force";
            return Err(wrong(
                "area",
                reason,
                "place the case again, then classify it",
            ));
        }
        let as_that = Turn { class, ..*self };
        let mut then = as_that.route_anew();
        Ok(Event::Classified(Box::new(Classified {
            v: Format,
            case: self.number,
            recorded: self.when.recorded,
            happened: self.when.kept(),
            id: id.into(),
            by: by.into(),
            class: class.into(),
            status: then.status.take().unwrap_or(self.case.status),
            decision: then.decision.take().map(|decision| *decision),
            note: note.into(),
            then,
        })))
    }

    /// What a new place or class leads to: on from the queue, a new proposal, or another team.
    fn route_anew(&self) -> Then {
        let mut then = Then::default();
        let status = self.case.status;
        match self.choose() {
            None => {
                let queue = match self.area {
                    None => Status::Unplaced,
                    Some(_) => Status::Unclassified,
                };
                if status != queue {
                    self.end_clock(&mut then);
                    self.go(&mut then, queue, None);
                }
            }
            Some(chosen) if status <= Status::Unclassified => {
                self.end_clock(&mut then);
                self.on_from(&mut then, Status::Unclassified, Some(chosen));
            }
            Some((_, decision)) if status.is_waiting() => {
                then.decision = Some(Box::new(proposed(decision)));
            }
            Some((duty, decision)) if status.is_with_team() => {
                self.reroute(&mut then, duty, decision);
            }
            // It is handled already: who would get it now is no matter.
            Some(_) => {}
        }
        then
    }

    /// To another team when the lead changes, else on with what the new row says.
    fn reroute(&self, then: &mut Then, duty: Option<&Duty>, mut decision: Decision) {
        let same = self
            .lead()
            .is_some_and(|lead| lead.code == decision.lead.code);
        if !same {
            self.end_clock(then);
            return self.dispatch(then, duty, decision);
        }
        let Some(open) = self.open else { return };
        self.ask(then, duty, &mut decision);
        let runs_on = decision.stages == open.stages
            && (decision.limit == open.clock.limit || open.clock.stage.is_some());
        if !runs_on {
            // Another limit, from the same start: what was used up stays used up.
            let mut clock = self.clock(Status::Dispatched, Some(&decision));
            clock.since = open.clock.since;
            clock.pauses.clone_from(&open.clock.pauses);
            clock.paused = open.clock.paused;
            let percent = self.world.tables().warn_percent(None, self.at());
            clock.renew(self.calendar(), percent);
            then.clock = Some(Box::new(clock));
        }
        then.decision = Some(Box::new(decision));
    }
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
