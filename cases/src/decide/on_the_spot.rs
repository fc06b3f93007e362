//! 自行处理: is it one that may be handled by whoever reports it, and does the rule close it?

use super::turn::Turn;
use crate::alarm::Alarm;
use crate::case::Status;
use crate::event::{Event, Reported};
use crate::field::{FieldFault, quoted};
use crate::on_the_spot::{OnTheSpot, is_spot_check};
use crate::photo::PhotoKind;
use crate::refusal::{Declined, Refusal};
use crate::report::Report;
use crate::running::AtLevel;
use crate::then::Then;

impl Turn<'_> {
    /// By which rule it may be handled by whoever reports it; none when they do not say that they have.
    ///
    /// # Errors
    /// Everything that is missing: an account, a class of the rule, a place in an area, a photo of it done.
    pub(super) fn on_the_spot(&self, report: &Report) -> Result<Option<OnTheSpot>, Declined> {
        let Some(handled) = &report.handled else {
            return Ok(None);
        };
        let mut faults = Vec::new();
        let mut fault = |field: &str, reason: String, fix: String| {
            faults.push(FieldFault::new(field, reason, fix));
        };
        if report.by.is_none() {
            let reason = "is said by nobody whose account is known";
            let fix = "log in, or report it without `handled`";
            fault("handled", reason.to_owned(), fix.to_owned());
        }
        if self.area.is_none() {
            let reason = "lies in no area: who could check it there?";
            let fix = "give a position inside the areas, or report it without `handled`";
            fault("lon", reason.to_owned(), fix.to_owned());
        }
        let rule = self.rules().on_the_spot(self.class);
        if rule.is_none() {
            let class = quoted(report.class.as_deref().unwrap_or_default());
            let reason = format!("{class} may not be handled on the spot by the rules in force");
            let listed = &self.rules().on_the_spot;
            let fix = if listed.is_empty() {
                "report it without `handled`: the rule `on_the_spot` lists no class".to_owned()
            } else {
                let listed = listed.join(", ");
                format!("report it without `handled`; classes that may be begin with {listed}")
            };
            fault("class", reason, fix);
        }
        let is_shown = |kind| report.photos.iter().any(|photo| photo.kind == kind);
        if !is_shown(PhotoKind::After) {
            let reason = "shows nothing of it done: a photo of kind `after` is needed";
            let fix = "upload one and name it here, or report it without `handled`";
            fault("photos", reason.to_owned(), fix.to_owned());
        }
        let Some(class) = rule.filter(|_| faults.is_empty()) else {
            return Err(Refusal::Fields(faults).into());
        };
        let percent = self.rules().spot_check_percent.unwrap_or(0);
        Ok(Some(OnTheSpot {
            note: handled.note.clone(),
            class: class.into(),
            tables: self.world.tables().version().into(),
            spot_check: is_spot_check(self.number, percent),
        }))
    }

    /// It waits for a check by another. It stands at the level of its own area, which is where it was done, and
    /// nobody owes anybody an answer.
    pub(super) fn handled_on_the_spot(&self, event: &mut Reported) {
        let mut then = Then::default();
        self.go(&mut then, Status::Handled, None);
        event.status = then.status.take().unwrap_or(event.status);
        let is_levelled = !self.world.tables().levels().is_empty();
        then.level = self.area.filter(|_| is_levelled).map(|area| AtLevel {
            // No team has it, so the level's time does not run.
            due: None,
            ..self.at_level(self.world.edition().area(area).level)
        });
        event.then = then;
    }

    /// The rule closes it, unless it is to be checked.
    pub(super) fn closed_on_the_spot(&self, event: &Event) -> Option<Event> {
        let Event::Reported(event) = event else {
            return None;
        };
        let handled = event.handled.as_ref().filter(|of| !of.spot_check)?;
        let what = Alarm::ClosedOnTheSpot {
            class: handled.class.clone(),
        };
        let then = Then {
            status: Some(Status::Closed),
            ..Then::default()
        };
        Some(self.passed(what, then))
    }
}
