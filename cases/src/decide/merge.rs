//! 并案、拆案: the same issue from several sources is worked on once, and each source stays.

use grids::Position;

use super::turn::{Turn, wrong};
use crate::alarm::Alarm;
use crate::case::{CaseNo, Status};
use crate::event::Event;
use crate::open::{MERGED_MAX, Open};
use crate::parts::{Task, TaskState};
use crate::refusal::Declined;
use crate::running::{CaseClock, ClockOf, Pause};
use crate::similar::{Similar, candidates};
use crate::state::State;
use crate::step::StepKind;
use crate::tables::MergeMode;
use crate::then::Then;

impl Turn<'_> {
    /// By hand.
    pub(super) fn merged(&self, into: CaseNo) -> Result<Then, Declined> {
        let own = self.open.map_or(0, |open| open.merged.len());
        let main = self.state.case(into);
        let reason = match main {
            _ if into == self.number => "is the case itself".to_owned(),
            None => format!("there is no case {into}"),
            Some(main) if !main.status.is_open() => format!("{into} is {}", main.status),
            Some(_) if !has_room(self.state, into, own + 1) => {
                format!("{into} would have more than {MERGED_MAX} merged cases")
            }
            Some(_) => return Ok(self.merges()),
        };
        Err(wrong(
            "into",
            reason,
            "name an open case that is not merged",
        ))
    }

    /// What a merge leads to: the team's limit runs on, a queue's ends, and nobody supports twice.
    fn merges(&self) -> Then {
        let mut then = Then {
            status: Some(Status::Merged),
            ..Then::default()
        };
        if self.open.is_some_and(is_of_a_queue) {
            self.end_clock(&mut then);
        }
        self.withdraw_tasks(&mut then);
        then
    }

    /// 自动并案: a report, a place or a class has made it the issue of another open case, by the rule.
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
        let known = Some(self.class).filter(|class| !class.is_empty());
        match event {
            Event::Reported(event) => event.class.as_deref().zip(event.placement.position),
            Event::Classified(event) => Some(&*event.class).zip(self.case.position()),
            Event::Placed(event) => {
                // A first area without a position leaves the one that was reported.
                let kept = self.case.position().filter(|_| self.case.area.is_none());
                known.zip(event.placement.position.or(kept))
            }
            Event::Accepted(_)
            | Event::ReportedBack(_)
            | Event::Closed(_)
            | Event::Stepped(_)
            | Event::Passed(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_) => None,
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

    /// Back to what it was before.
    pub(super) fn unmerged(&self) -> Then {
        let mut then = Then::default();
        let Some(open) = self.open else { return then };
        if open.clock.of == ClockOf::Handle {
            then.status = Some(open.before_merge);
        } else {
            self.go(&mut then, open.before_merge, None);
            // The clock of the queue that it left was ended, so this one is always told.
            let anew = self.clock(open.before_merge, None);
            then.clock.get_or_insert_with(|| Box::new(anew));
        }
        then
    }

    /// What a step on a main case means for those merged into it, each an event of its own.
    pub(super) fn with_main(&self, step: StepKind, events: &[Event]) -> Vec<Event> {
        let merged = self.open.map_or(&[][..], |open| &open.merged);
        merged
            .iter()
            .filter_map(|number| Turn::of(self.state, self.world, *number, self.when))
            .filter_map(|child| self.child_event(&child, step, events))
            .collect()
    }

    fn child_event(&self, child: &Self, step: StepKind, events: &[Event]) -> Option<Event> {
        let mut main = self.number;
        let then = match step {
            StepKind::Close => child.ends_with_main(Status::Closed),
            StepKind::Cancel => {
                let mut then = child.ends_with_main(Status::Cancelled);
                child.end_limit(&mut then);
                then
            }
            StepKind::Merge => {
                main = merged_into(events)?;
                Then::default()
            }
            StepKind::ReportBack => {
                let reported = matches!(events.first(), Some(Event::ReportedBack(_)));
                let mut then = Then::default();
                if reported {
                    child.end_limit(&mut then);
                }
                Some(then).filter(|then| !then.late.is_empty())?
            }
            StepKind::Check => {
                let again = events.first()?.status() == Some(Status::Dispatched);
                again.then(|| child.limit_anew()).flatten()?
            }
            StepKind::Resume => child.limit_later(self.open?.clock.paused?.since)?,
            StepKind::Place
            | StepKind::Classify
            | StepKind::Verify
            | StepKind::File
            | StepKind::Dispatch
            | StepKind::Accept
            | StepKind::Refuse
            | StepKind::StageDone
            | StepKind::SendBack
            | StepKind::Review
            | StepKind::Withdraw
            | StepKind::Evaluate
            | StepKind::Suspend
            | StepKind::AskExtension
            | StepKind::RuleExtension
            | StepKind::Reopen
            | StepKind::Unmerge
            | StepKind::AnswerSource
            | StepKind::Escalate
            | StepKind::AddSupport
            | StepKind::WithdrawSupport
            | StepKind::Call
            | StepKind::AnswerCall
            | StepKind::RuleCall
            | StepKind::ConfirmCall
            | StepKind::Exempt => return None,
        };
        Some(child.passed(Alarm::WithMain { main, step }, then))
    }

    /// The limit of a merged case, where a team had it.
    fn limit(&self) -> Option<&CaseClock> {
        let clock = &self.open?.clock;
        (clock.of == ClockOf::Handle && clock.paused.is_none()).then_some(clock)
    }

    fn end_limit(&self, then: &mut Then) {
        if self.limit().is_some() {
            self.end_running(then);
        }
    }

    /// Over, and nobody waits for a decision any more.
    fn ends_with_main(&self, status: Status) -> Then {
        let mut then = ends(status);
        self.end_extension(&mut then);
        self.end_call_rulings(&mut then);
        then
    }

    /// The main case is done again, and the limit with it.
    fn limit_anew(&self) -> Option<Then> {
        let mut clock = CaseClock {
            since: crate::open::whole(self.at()),
            extended: Vec::new(),
            pauses: Vec::new(),
            ..self.limit()?.clone()
        };
        self.renew(&mut clock);
        let mut then = with_clock(clock);
        self.end_extension(&mut then);
        Some(then)
    }

    /// The main case stood still since then, and the limit with it.
    fn limit_later(&self, since: jiff::Timestamp) -> Option<Then> {
        let mut clock = self.limit()?.clone();
        let (from, to) = (since.max(clock.since), crate::open::whole(self.at()));
        clock.pauses.push(Pause { from, to });
        self.renew(&mut clock);
        Some(with_clock(clock))
    }
}

/// Does a desk's clock run, and not a team's?
fn is_of_a_queue(open: &Open) -> bool {
    open.clock.of != ClockOf::Handle
}

fn ends(status: Status) -> Then {
    Then {
        status: Some(status),
        ..Then::default()
    }
}

fn with_clock(clock: CaseClock) -> Then {
    Then {
        clock: Some(Box::new(clock)),
        ..Then::default()
    }
}

fn merged_into(events: &[Event]) -> Option<CaseNo> {
    if let Event::Stepped(event) = events.first()?
        && let crate::Step::Merge { into, .. } = &event.step
    {
        Some(*into)
    } else {
        None
    }
}

fn has_room(state: &State, main: CaseNo, more: usize) -> bool {
    let open = state.open(main);
    open.is_some_and(|open| open.merged.len() + more <= MERGED_MAX)
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
