//! The play: acts by their times, a few hours in one commit, time itself falling in between.

use super::actor::Actor;
use crate::engine::{Answer, Denied, Engine};
use crate::limits;
use cases::{CaseNo, Command, Declined, Report};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BinaryHeap, HashMap};

/// Acts of different cases within this time are done in one commit: what falls due meanwhile is told by the acts.
const SPAN: SignedDuration = SignedDuration::from_hours(8);
/// Reports that wait for a commit of their own at most.
const REPORTS_MAX: usize = 2_000;

/// A history while it is played in.
pub struct Play<'a> {
    engine: &'a Engine,
    end: Timestamp,
    /// Reports that were made and not yet sent.
    reports: Vec<(data::history::Report, Report)>,
    /// Whoever acts next, first.
    next: BinaryHeap<Actor>,
    /// The case that each report became.
    cases: HashMap<String, CaseNo>,
}

impl<'a> Play<'a> {
    /// A play that ends at `end`: what would happen later does not.
    pub fn new(engine: &'a Engine, end: Timestamp) -> Self {
        Self {
            engine,
            end,
            reports: Vec::new(),
            next: BinaryHeap::new(),
            cases: HashMap::new(),
        }
    }

    /// Takes a report in; it is sent with the others of its span.
    pub fn report(&mut self, report: data::history::Report) -> anyhow::Result<()> {
        let sent = as_sent(&report)?;
        self.reports.push((report, sent));
        Ok(())
    }

    /// Does everything that happens before `at`, and lets fall due what does, as far as whole spans have passed.
    pub fn until(&mut self, at: Timestamp) -> anyhow::Result<()> {
        let is_last = at >= self.end;
        let first = self.reports.first().map(|(report, _)| report.at);
        let is_span = first.is_some_and(|first| at.duration_since(first) >= SPAN);
        if !is_last && !is_span && self.reports.len() < REPORTS_MAX {
            return Ok(());
        }
        self.send_reports()?;
        if let Some(first) = self.next.peek().map(|actor| actor.at) {
            self.engine.tick_until_blocking(first);
        }
        while self.next.peek().is_some_and(|actor| actor.at < at) {
            self.act_until(at)?;
        }
        // Whoever is ahead acts at `at` or later, so what fell due before has truly done so.
        self.engine.tick_until_blocking(at);
        Ok(())
    }

    fn send_reports(&mut self) -> anyhow::Result<()> {
        let reports = std::mem::take(&mut self.reports);
        let commands = reports
            .iter()
            .map(|(report, sent)| (Command::Report(sent.clone()), report.at))
            .collect();
        let answers = self.engine.submit_past_blocking(commands);
        for (answer, (report, _)) in answers.into_iter().zip(reports) {
            let done = answer?;
            let Some(case) = done.event.case() else {
                continue;
            };
            self.cases.insert(report.id.clone(), case);
            let first = report
                .truth
                .same_as
                .as_ref()
                .and_then(|id| self.cases.get(id));
            let first = first.copied();
            self.go_on(Actor::new(report, case, first), &done.event);
        }
        Ok(())
    }

    /// One commit: the next act of every case that acts within a span.
    fn act_until(&mut self, at: Timestamp) -> anyhow::Result<()> {
        let Some(first) = self.next.peek().map(|actor| actor.at) else {
            return Ok(());
        };
        let end = at.min(first + SPAN);
        let mut acting = Vec::new();
        while acting.len() < limits::BULK_COMMANDS_MAX
            && self.next.peek().is_some_and(|actor| actor.at < end)
        {
            acting.extend(self.next.pop());
        }
        let commands = acting.iter_mut().map(|actor| (actor.command(), actor.at));
        let answers = self.engine.submit_past_blocking(commands.collect());
        for (answer, actor) in answers.into_iter().zip(acting) {
            self.answered(answer, actor)?;
        }
        Ok(())
    }

    fn answered(&mut self, answer: Answer, actor: Actor) -> anyhow::Result<()> {
        match answer {
            Ok(done) => self.go_on(actor, &done.event),
            Err(Denied::Declined(declined)) => {
                tracing::debug!(%declined, "somebody of the history was refused");
                if let Declined::Refused(refusal) = &declined {
                    let next = actor.refused(refusal);
                    self.next.extend(next.filter(|actor| actor.at < self.end));
                }
            }
            Err(denied) => return Err(denied.into()),
        }
        Ok(())
    }

    fn go_on(&mut self, actor: Actor, event: &cases::Event) {
        let next = actor.after(event);
        self.next.extend(next.filter(|actor| actor.at < self.end));
    }
}

/// The report as a sender's bytes would be read: the demo has no way in of its own.
fn as_sent(report: &data::history::Report) -> anyhow::Result<Report> {
    let body = serde_json::to_vec(report)?;
    Report::from_json(&body).map_err(|faults| {
        let faults = faults
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; ");
        anyhow::anyhow!("the generated report {} is refused: {faults}", report.id)
    })
}
