//! A person's step on a case: is it possible, has somebody been faster, and what does it lead to.

use super::turn::{Turn, wrong};
use crate::case::Status;
use crate::claim::Claim;
use crate::command::Move;
use crate::event::{Event, Format, Moved};
use crate::legal::{is_legal, was_legal_in};
use crate::refusal::{Conflict, Declined, Refusal};
use crate::state::State;
use crate::step::{Step, StepKind};
use crate::then::Then;
use crate::when::When;
use crate::world::World;
use jiff::Timestamp;

pub(super) fn moved(
    state: &State,
    world: &World,
    step: &Move,
    when: When,
) -> Result<Vec<Event>, Declined> {
    let mut turn = Turn::of(state, world, step.case, when).ok_or(Refusal::NoSuchCase(step.case))?;
    turn.possible(step)?;
    turn.claim = turn.claimed(step);
    let event = turn.decided(step)?;
    let merged = turn.by_rule(&event);
    let mut events = turn.with_rules(event);
    events.extend(merged);
    events.extend(turn.with_main(step.step.kind(), &events));
    Ok(events)
}

impl Turn<'_> {
    /// What is kept of when the step was done, as its sender claims.
    fn claimed(&self, step: &Move) -> Option<Claim> {
        let done_at = step.done_at.filter(|_| step.step.kind().may_claim())?;
        Claim::of(done_at, self.when.recorded, self.asked_at(&step.step))
    }

    /// Since when what a step answers is asked: the task of a supporter, the call of a called team, or else what the
    /// case waits for.
    fn asked_at(&self, step: &Step) -> Timestamp {
        let Some(open) = self.open else {
            return self.case.moved();
        };
        let of_other = |team: &str| {
            let task = open.tasks.iter().rev();
            let task = { task }.find(|task| &*task.team.code == team && task.state.is_open());
            task.map(|task| task.since)
        };
        let asked = if let Step::Accept { team } | Step::ReportBack { team, .. } = step {
            let other = team.as_deref().filter(|team| self.is_other(Some(team)));
            other.and_then(of_other)
        } else if let Step::Refuse { team, .. } = step {
            of_other(team)
        } else if let Step::AnswerCall { call, team, .. } = step {
            self.called(*call, team).ok().map(|called| called.since)
        } else {
            None
        };
        asked.unwrap_or(open.clock.since)
    }

    /// Is the step a legal one, and has nobody been faster?
    fn possible(&self, step: &Move) -> Result<(), Declined> {
        let kind = step.step.kind();
        let legal = is_legal(kind, self.case, self.open) && self.is_for_lead_or_asked(&step.step);
        let by = self.case.by.map(|by| self.state.people().code(by));
        let by_another = by.is_some_and(|by| by != step.by);
        let acted = self.open.map_or(self.case.seq, |open| open.acted);
        let unseen = step
            .seen
            .is_some_and(|seen| seen < acted || seen > self.case.seq);
        let raced = by_another && self.was_possible(&step.step);
        if unseen || (raced && (!legal || is_first_anew(&step.step))) {
            return Err(Conflict {
                case: self.number,
                status: self.case.status,
                seq: self.case.seq,
                by: by.map(Into::into),
                did: self.case.last(),
                at: self.case.moved(),
                legal: self.state.legal(self.number),
            }
            .into());
        }
        if legal {
            return self.may(step);
        }
        if matches!(kind, StepKind::File | StepKind::Dispatch)
            && was_legal_in(kind, self.case.status)
            && let Some(back) = self.open.and_then(|open| open.sent_back.as_ref())
        {
            return Err(Refusal::ReviewFirst {
                case: self.number,
                by: back.by.clone(),
                reason: back.reason.clone(),
                step: kind,
            }
            .into());
        }
        Err(Refusal::NotNow {
            case: self.number,
            status: self.case.status,
            step: kind,
            legal: self.state.legal(self.number),
        }
        .into())
    }

    /// A lead's step that fits the status, or one of a supporting team that names itself.
    fn is_for_lead_or_asked(&self, step: &Step) -> bool {
        if let Step::Accept { team } = step {
            self.case.status == Status::Dispatched || self.is_other(team.as_deref())
        } else if let Step::ReportBack { team, .. } = step {
            self.case.status == Status::Handling || self.is_other(team.as_deref())
        } else {
            true
        }
    }

    /// Is a team named, and not the lead?
    pub(super) fn is_other(&self, team: Option<&str>) -> bool {
        let lead = self.case.team.map(|team| self.state.teams().code(team));
        team.is_some_and(|team| Some(team) != lead)
    }

    /// Was the step possible just before the newest one? Then somebody else did it, or what leads
    /// past it, while this sender was looking.
    fn was_possible(&self, step: &Step) -> bool {
        let (kind, was) = (step.kind(), self.case.was);
        let first = matches!(was, Status::Unplaced | Status::Unclassified);
        was_legal_in(kind, was) && (!is_first_anew(step) || (first && self.case.status != was))
    }

    /// Nobody has two hats.
    fn may(&self, step: &Move) -> Result<(), Declined> {
        let handler = self.case.handler.map(|by| self.state.people().code(by));
        let (by, did) = if matches!(step.step, Step::Check { .. } | Step::Close { .. }) {
            (handler, StepKind::ReportBack)
        } else if let Step::RuleExtension { .. } = &step.step {
            let asked = self.open.and_then(|open| open.extension.as_ref());
            (asked.map(|asked| &*asked.by), StepKind::AskExtension)
        } else if let Step::RuleCall { call, team, .. } = &step.step {
            (
                self.called(*call, team)?.by.as_deref(),
                StepKind::AnswerCall,
            )
        } else {
            return Ok(());
        };
        if by != Some(&*step.by) {
            return Ok(());
        }
        Err(Refusal::SamePerson {
            case: self.number,
            by: step.by.as_str().into(),
            did,
            step: step.step.kind(),
        }
        .into())
    }

    /// The event that a step leads to.
    fn decided(&self, step: &Move) -> Result<Event, Declined> {
        let (id, by) = (&*step.id, &*step.by);
        let moved = |note: &str, then: Then| {
            Box::new(Moved {
                v: Format,
                case: self.number,
                recorded: self.when.recorded,
                happened: self.when.kept(),
                claim: self.claim,
                id: id.into(),
                by: by.into(),
                note: note.into(),
                photos: step.photos.clone(),
                then,
            })
        };
        // The status that these three lead to is told by their type alone.
        let bare = |then: Then| Then {
            status: None,
            ..then
        };
        match &step.step {
            Step::Place { given, note } => self.placed((id, by), given, note),
            Step::Classify { class, note } => self.classified((id, by), class, note),
            Step::Accept { team } if !self.is_other(team.as_deref()) => {
                Ok(Event::Accepted(moved("", Then::default())))
            }
            Step::ReportBack { team, note } if !self.is_other(team.as_deref()) => {
                Ok(Event::ReportedBack(moved(note, bare(self.handled()))))
            }
            Step::Close { note } => Ok(Event::Closed(moved(note, bare(self.closed())))),
            other => Ok(self.stepped(step, self.then(other, by)?)),
        }
    }

    /// What a step leads to, of those that are recorded as they are.
    fn then(&self, step: &Step, by: &str) -> Result<Then, Declined> {
        match step {
            Step::Verify { found: true, .. } => Ok(self.verified()),
            Step::Verify { found: false, .. } => Ok(self.not_found()),
            Step::File { .. } => Ok(self.filed()),
            Step::Dispatch {
                team,
                supporting,
                note,
            } => self.dispatched(by, team.as_deref(), supporting.as_deref(), note),
            Step::SendBack { .. } => self.sent_back(),
            Step::Withdraw { .. } => Ok(self.withdrawn()),
            Step::Cancel { .. } => Ok(self.cancelled()),
            Step::Reopen { .. } => Ok(self.reopened()),
            Step::StageDone { .. } => Ok(self.stage_done()),
            Step::Check { passed, note } => self.checked(*passed, note),
            Step::Suspend { .. } => Ok(self.suspended()),
            Step::Resume { .. } => Ok(self.resumed()),
            Step::AskExtension { .. } => Ok(self.extension_asked()),
            Step::RuleExtension { granted, .. } => Ok(self.extension_ruled(*granted)),
            Step::Escalate { .. } => self.escalated_by_hand(),
            Step::Merge { into, .. } => self.merged(*into),
            Step::Unmerge { .. } => Ok(self.unmerged()),
            Step::Accept { team } => self.task_accepted(team.as_deref()),
            Step::ReportBack { team, .. } => self.task_done(team.as_deref()),
            Step::Refuse { team, .. } => self.task_refused(team),
            Step::AddSupport { team, .. } => self.support_added(team, by),
            Step::WithdrawSupport { team, .. } => self.support_withdrawn(team),
            Step::Call { departments, .. } => self.call(departments, by),
            Step::AnswerCall {
                call,
                team,
                answer,
                note,
            } => self.call_answered((*call, team), *answer, note, by),
            Step::RuleCall {
                call, team, upheld, ..
            } => self.call_ruled(*call, team, *upheld),
            Step::ConfirmCall { call, .. } => self.call_confirmed(*call),
            Step::AnswerSource { .. } => Ok(self.source_answered()),
            Step::Exempt { late, .. } => self.exempted(*late),
            // What these say is all that follows from them.
            Step::Review { .. }
            | Step::Evaluate { .. }
            | Step::Place { .. }
            | Step::Classify { .. }
            | Step::Close { .. } => Ok(Then::default()),
        }
    }

    /// A called team of a call that is not confirmed.
    pub(super) fn called(&self, call: u8, team: &str) -> Result<&crate::parts::Called, Declined> {
        let open = self.open.into_iter().flat_map(crate::Open::open_calls);
        let Some(call) = { open }.find(|known| known.no == call) else {
            let fix = "send the number of a call that is not confirmed";
            return Err(wrong("call", format!("there is no open call {call}"), fix));
        };
        let called = call.called.iter().find(|known| &*known.team.code == team);
        called.ok_or_else(|| {
            let reason = format!("{team} was not called");
            wrong("team", reason, "send the code of a team that was called")
        })
    }
}

/// Is it a place or class that was meant to be the first: without a word on why it changes?
fn is_first_anew(step: &Step) -> bool {
    let (Step::Place { note, .. } | Step::Classify { note, .. }) = step else {
        return false;
    };
    note.trim().is_empty()
}
