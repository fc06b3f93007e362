//! What the events of one case add up to, beyond what the writer keeps in memory.

use crate::clock;
use cases::{Decision, Event, Placement};
use jiff::Timestamp;

/// What the events of one case add up to.
#[derive(Default)]
pub(super) struct Story {
    /// Where it lies, the sender's id, and where in the sender's terms.
    pub begun: Option<(Placement, String, serde_json::Value)>,
    pub suggested: Vec<String>,
    pub decision: Option<Decision>,
    /// When the decision was made: its limits count from then, and not from when the sender says that it happened.
    pub decided: Option<Timestamp>,
}

impl Story {
    pub fn take_in(&mut self, event: Event) {
        if event.decision().is_some() {
            self.decided = Some(event.happened());
        }
        let decision = event
            .then()
            .and_then(|then| then.decision.as_deref().cloned());
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
            | Event::Stepped(_)
            | Event::Passed(_)
            | Event::Erased(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_)
            | Event::AccountChanged(_) => {}
        }
        // A step that chose another team says so in what follows from it.
        if decision.is_some() {
            self.decision = decision;
        }
    }
}

/// A report that was on its way for longer says so.
const SAID_S: i64 = 60;

/// The event as it stands in the log, with its place there, its word, and the time it was recorded as `at`; of a report
/// that arrived later than it happened also when that was.
pub(super) fn told(seq: u64, event: &Event) -> serde_json::Result<serde_json::Value> {
    let mut value = serde_json::to_value(event)?;
    if let Some(fields) = value.as_object_mut() {
        if let Event::Reported(report) = event {
            let arrived_s = event.happened().as_second();
            if arrived_s - report.at.as_second() > SAID_S {
                fields.insert("arrived".to_owned(), clock::local(arrived_s).into());
            }
        }
        // What a report calls `at` is when it happened.
        if let Some(at) = fields.remove("at") {
            fields.insert("happened".to_owned(), at);
        }
        fields.insert("seq".to_owned(), seq.into());
        fields.insert("word".to_owned(), event.word().into());
        fields.insert(
            "at".to_owned(),
            clock::local(event.recorded().as_second()).into(),
        );
    }
    Ok(value)
}
