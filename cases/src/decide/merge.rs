//! 并案、拆案: the same issue from several sources is worked on once, and each source stays.

use super::turn::{Turn, wrong};
use crate::alarm::Alarm;
use crate::case::{CaseNo, Status};
use crate::event::Event;
use crate::open::{MERGED_MAX, Open};
use crate::refusal::Declined;
use crate::running::{CaseClock, ClockOf, Pause};
use crate::state::State;
use crate::step::StepKind;
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
pub(super) fn is_of_a_queue(open: &Open) -> bool {
    open.clock.of != ClockOf::Handle
}

pub(super) fn ends(status: Status) -> Then {
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

pub(super) fn has_room(state: &State, main: CaseNo, more: usize) -> bool {
    let open = state.open(main);
    open.is_some_and(|open| open.merged.len() + more <= MERGED_MAX)
}
