//! 自动并案: the rule sees that a case is the same issue as another, whenever it gets a place or a class.

use grids::Position;

use super::merge::{ends, has_room, is_of_a_queue};
use super::turn::Turn;
use crate::alarm::Alarm;
use crate::case::{CaseNo, Status};
use crate::event::Event;
use crate::open::Open;
use crate::parts::{Task, TaskState};
use crate::similar::{Similar, candidates};
use crate::tables::MergeMode;
use crate::then::Then;

impl Turn<'_> {
    /// A report, a place or a class has made it the issue of another open case, by the rule.
    ///
    /// The rule takes a case that stands alone and that no team has accepted, and not back to where a
    /// person took it apart from; for any other a person is shown what is [`crate::similar()`].
    pub(super) fn by_rule(&self, event: &Event) -> Option<Event> {
        let (class, position) = self.seen_by_rule(event)?;
        let status = event.status().unwrap_or(self.case.status);
        let is_free = (Status::Verifying..=Status::Dispatched).contains(&status)
            && self
                .open
                .is_none_or(|open| open.merged.is_empty() && open.open_calls().next().is_none());
        let rule = self.world.tables().merging(class, self.at())?;
        if !is_free || rule.mode != MergeMode::Auto {
            return None;
        }
        let fits = |similar: &Similar| {
            similar.status < Status::Handled
                && has_room(self.state, similar.case, 1)
                && !self.is_apart(similar.case)
        };
        let into = candidates(self.state, rule, self.number, position, self.case.at())
            .into_iter()
            .find(fits)?;
        let what = Alarm::Merged {
            into: into.case,
            metres: into.metres,
            minutes: into.minutes,
        };
        Some(self.passed(what, self.merges_after(event, status)))
    }

    /// The class and the position that the rule looks at, after an event that may have changed one.
    fn seen_by_rule<'a>(&'a self, event: &'a Event) -> Option<(&'a str, Position)> {
        if let Event::Reported(event) = event {
            event.class.as_deref().zip(event.placement.position)
        } else if let Event::Classified(event) = event {
            Some(&*event.class).zip(self.case.position())
        } else if let Event::Placed(event) = event {
            let known = Some(self.class).filter(|class| !class.is_empty());
            // A first area without a position leaves the one that was reported.
            let kept = self.case.position().filter(|_| self.case.area.is_none());
            known.zip(event.placement.position.or(kept))
        } else {
            None
        }
    }

    /// Did a person take the two apart?
    fn is_apart(&self, other: CaseNo) -> bool {
        let apart = |open: Option<&Open>, from| open.is_some_and(|open| open.apart.contains(&from));
        apart(self.open, other) || apart(self.state.open(other).map(|open| &**open), self.number)
    }

    /// What a merge leads to just after an event: as [`Turn::merges`], on what the event left.
    fn merges_after(&self, event: &Event, status: Status) -> Then {
        let mut then = ends(Status::Merged);
        // What is late is numbered after the event's own.
        then.late = event.then().map_or_else(Vec::new, |then| then.late.clone());
        let told = then.late.len();
        let waits_on = self.case.status == status && self.open.is_some_and(is_of_a_queue);
        if waits_on {
            self.end_clock(&mut then);
        }
        for task in tasks_after(self.open, event).filter(|task| task.state.is_open()) {
            self.end_task(&mut then, task);
            then.tasks.push(Task {
                state: TaskState::Withdrawn,
                ..task.clone()
            });
        }
        then.late.drain(..told);
        then
    }
}

/// The tasks of an open case with those that an event changed or added.
pub(super) fn tasks_after<'a>(
    open: Option<&'a Open>,
    event: &'a Event,
) -> impl Iterator<Item = &'a Task> {
    let changed = event.then().map_or(&[][..], |then| &then.tasks);
    let kept = open.map_or(&[][..], |open| &open.tasks);
    let is_kept = move |task: &&Task| changed.iter().all(|new| new.no != task.no);
    kept.iter().filter(is_kept).chain(changed)
}
