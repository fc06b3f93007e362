//! What a step or an alarm does to a case besides where it stands, and what it led to.

use std::sync::Arc;

use jiff::Timestamp;

use super::case::{ANSWERED, LATE};
use super::{Exemption, Lateness, State};
use crate::alarm::Alarm;
use crate::case::{CaseNo, Status};
use crate::event::Stepped;
use crate::names::No;
use crate::open::{Extension, Finding, HANDS_KEPT, Open, SentBack};
use crate::rating::Rating;
use crate::running::{ClockOf, Late};
use crate::step::{Step, StepKind};
use crate::then::Then;

impl State {
    /// What a step does besides its consequences.
    pub(super) fn stepped(&mut self, number: CaseNo, event: &Stepped) {
        let at = event.happened.unwrap_or(event.recorded);
        let was = self.case_mut(number).was;
        match &event.step {
            Step::Merge { into, .. } => self.merge(number, *into, was),
            Step::Unmerge { .. } => self.take_apart(number),
            Step::AnswerSource { .. } => {
                self.answers.remove(&number);
                self.case_mut(number).set(ANSWERED, true);
            }
            Step::Evaluate {
                contacted,
                solved,
                satisfied,
                ..
            } => {
                let rating = Rating::of([*contacted, *solved, *satisfied]);
                self.case_mut(number).rate(Some(rating));
            }
            Step::Reopen { .. } => self.case_mut(number).rate(None),
            Step::Exempt { late, reason } => {
                let exemption = Exemption {
                    by: event.by.clone(),
                    reason: reason.clone(),
                    at,
                };
                self.exempt(number, usize::from(*late), exemption);
            }
            step => {
                let team = self.case_mut(number).team.filter(|_| was.is_with_team());
                if let Some(open) = self.open_mut(number) {
                    note_in(open, step, (&event.by, at), was, team);
                }
            }
        }
    }

    pub(super) fn passed(&mut self, number: CaseNo, what: &Alarm) {
        match what {
            Alarm::Warned { of } => {
                if let Some(open) = self.open_mut(number).filter(|open| open.clock.of == *of) {
                    open.warned = true;
                }
            }
            Alarm::Overdue {
                of: ClockOf::Answer,
            } => {
                self.answers.remove(&number);
            }
            Alarm::Overdue { of } => {
                if let Some(open) = self.open_mut(number).filter(|open| open.clock.of == *of) {
                    open.overdue = true;
                }
            }
            Alarm::Merged { into, .. } => {
                let was = self.case_mut(number).was;
                self.merge(number, *into, was);
            }
            Alarm::WithMain {
                main,
                step: StepKind::Merge,
            } => {
                let before = self.open_mut(number).map(|open| open.before_merge);
                self.unmerge(number);
                self.merge(number, *main, before.unwrap_or(Status::ToDispatch));
            }
            Alarm::Silent { .. }
            | Alarm::SupportOverdue { .. }
            | Alarm::Escalated { .. }
            | Alarm::WithMain { .. }
            | Alarm::ClosedOnTheSpot { .. } => {}
        }
    }

    fn merge(&mut self, number: CaseNo, into: CaseNo, was: Status) {
        self.note(into);
        if let Some(open) = self.open_mut(number) {
            open.merged_into = Some(into);
            open.before_merge = was;
        }
        if let Some(main) = self.open_mut(into)
            && let Err(at) = main.merged.binary_search(&number)
        {
            main.merged.insert(at, number);
        }
    }

    fn unmerge(&mut self, number: CaseNo) {
        let main = self
            .open_mut(number)
            .and_then(|open| open.merged_into.take());
        let Some(main) = main else { return };
        self.note(main);
        if let Some(main) = self.open_mut(main) {
            main.merged.retain(|merged| *merged != number);
        }
    }

    /// A person says that it is another issue: the rule does not merge the two again.
    fn take_apart(&mut self, number: CaseNo) {
        let main = self.open.get(&number).and_then(|open| open.merged_into);
        self.unmerge(number);
        if let Some(main) = main
            && let Some(open) = self.open_mut(number)
            && !open.apart.contains(&main)
        {
            open.apart.push(main);
        }
    }

    fn exempt(&mut self, number: CaseNo, late: usize, exemption: Exemption) {
        let lates = self.lates.entry(number).or_default();
        if let Some(late) = Arc::make_mut(lates).get_mut(late) {
            late.exempt = Some(exemption);
        }
    }

    /// What an event led to.
    pub(super) fn follow(&mut self, number: CaseNo, then: &Then) {
        if let Some(clock) = &then.clock {
            self.set_clock(number, (**clock).clone());
        }
        for late in &then.late {
            self.late(number, late);
        }
        if let Some(due) = then.answer_due {
            self.answers.insert(number, due.as_second());
        }
        let case = self.case_mut(number);
        case.rework = then.rework.unwrap_or(case.rework);
        case.handovers = then.handovers.unwrap_or(case.handovers);
        if let Some(level) = &then.level {
            case.stands_at(level.no);
        }
        let bare = then.level.is_none()
            && then.tasks.is_empty()
            && then.call.is_none()
            && then.ruling.is_none()
            && then.stuck.is_none();
        // An open case is copied when it is changed, so not without need.
        if let Some(open) = self.open_mut(number).filter(|_| !bare) {
            follow_in(open, then);
        }
    }

    fn late(&mut self, number: CaseNo, late: &Late) {
        self.case_mut(number).set(LATE, true);
        let lates = Arc::make_mut(self.lates.entry(number).or_default());
        match lates.get_mut(usize::from(late.no)) {
            Some(known) => known.late.clone_from(late),
            None => lates.push(Lateness {
                late: late.clone(),
                exempt: None,
            }),
        }
    }
}

/// What a step leaves in an open case.
fn note_in(
    open: &mut Open,
    step: &Step,
    (by, at): (&str, Timestamp),
    was: Status,
    team: Option<No>,
) {
    let by: Box<str> = by.into();
    if let Step::Verify { found, note } = step {
        let (found, note) = (*found, note.clone());
        open.finding = Some(Finding {
            found,
            note,
            by,
            at,
        });
    } else if let Step::SendBack { reason } = step {
        let reason = reason.clone();
        open.sent_back = Some(SentBack { by, reason, at });
        open.gave_back.extend(team);
        let more = open.gave_back.len().saturating_sub(HANDS_KEPT);
        open.gave_back.drain(..more);
    } else if let Step::Review { .. } = step {
        open.sent_back = None;
    } else if let Step::Suspend { .. } = step {
        open.resumes = was;
    } else if let Step::AskExtension { limit, reason } = step {
        let (limit, reason) = (*limit, reason.clone());
        open.extension = Some(Extension {
            limit,
            by,
            reason,
            at,
            ruling: None,
        });
    } else if let Step::RuleExtension { .. } = step {
        open.extension = None;
    }
}

/// The parts of an open case that an event changed.
fn follow_in(open: &mut Open, then: &Then) {
    open.level = then.level.clone().or(open.level.take());
    for task in &then.tasks {
        match open.tasks.iter_mut().find(|known| known.no == task.no) {
            Some(known) => known.clone_from(task),
            None => open.tasks.push(task.clone()),
        }
    }
    if let Some(call) = then.call.as_deref() {
        match open.calls.iter_mut().find(|known| known.no == call.no) {
            Some(known) => known.clone_from(call),
            None => open.calls.push(call.clone()),
        }
    }
    if let (Some(ruling), Some(asked)) = (&then.ruling, &mut open.extension) {
        asked.ruling = Some(ruling.clone());
    }
    if let Some(stuck) = &then.stuck {
        open.stuck.clone_from(stuck);
    }
}
