//! Which steps lead on from where a case stands.

use crate::case::Status;
use crate::open::Open;
use crate::parts::{Call, Called, CalledState, TaskState};
use crate::state::Case;
use crate::step::StepKind;

/// The steps that are possible now, in the order of [`StepKind::ALL`].
///
/// Whether this person may do them, and whether the fields fit, is said when they try.
pub(crate) fn legal(case: &Case, open: Option<&Open>) -> Vec<StepKind> {
    StepKind::ALL
        .into_iter()
        .filter(|step| is_legal(*step, case, open))
        .collect()
}

pub(crate) fn is_legal(step: StepKind, case: &Case, open: Option<&Open>) -> bool {
    let status = case.status;
    let having = |has: fn(&Open) -> bool| open.is_some_and(has);
    match step {
        StepKind::Accept => {
            status == Status::Dispatched
                || (working(status) && having(|open| open.has_task(TaskState::Asked)))
        }
        StepKind::ReportBack => {
            status == Status::Handling
                || (working(status) && having(|open| open.has_task(TaskState::Accepted)))
        }
        StepKind::Refuse | StepKind::WithdrawSupport => {
            status.is_with_team()
                && having(|open| open.tasks.iter().any(|task| task.state.is_open()))
        }
        StepKind::File | StepKind::Dispatch => {
            was_legal_in(step, status) && having(|open| open.sent_back.is_none())
        }
        StepKind::Review => status.is_open() && having(|open| open.sent_back.is_some()),
        StepKind::StageDone => status == Status::Handling && having(has_next_stage),
        StepKind::AskExtension => {
            working(status) && having(|open| open.extension.is_none() && open.clock.due.is_some())
        }
        StepKind::RuleExtension => working(status) && having(|open| open.extension.is_some()),
        StepKind::Evaluate => status == Status::Closed && !case.is_evaluated(),
        StepKind::AnswerSource => !case.is_answered(),
        StepKind::Escalate => {
            status.is_with_team() && having(|open| open.level.as_ref().is_none_or(|at| at.no > 0))
        }
        StepKind::AnswerCall => calls(open, |called| {
            matches!(called.state, CalledState::Asked | CalledState::Accepted)
        }),
        StepKind::RuleCall => calls(open, |called| called.state == CalledState::Refused),
        StepKind::ConfirmCall => {
            open.is_some_and(|open| !is_merged(open) && open.open_calls().any(Call::is_settled))
        }
        StepKind::Exempt => case.was_late(),
        StepKind::Place
        | StepKind::Classify
        | StepKind::Verify
        | StepKind::SendBack
        | StepKind::Withdraw
        | StepKind::Check
        | StepKind::Close
        | StepKind::Suspend
        | StepKind::Resume
        | StepKind::Cancel
        | StepKind::Reopen
        | StepKind::Merge
        | StepKind::Unmerge
        | StepKind::AddSupport
        | StepKind::Call => was_legal_in(step, status),
    }
}

/// Could the step be taken in this status, as far as the status tells? Steps that hang on tasks,
/// calls and the like could not: nobody is told of a race that may not have been one.
pub(crate) fn was_legal_in(step: StepKind, status: Status) -> bool {
    match step {
        StepKind::Place | StepKind::Classify | StepKind::Merge => status.is_open(),
        StepKind::Verify => status == Status::Verifying,
        StepKind::File => status == Status::ToFile,
        StepKind::Dispatch => status == Status::ToDispatch,
        StepKind::Accept | StepKind::Withdraw => status == Status::Dispatched,
        StepKind::ReportBack => status == Status::Handling,
        StepKind::SendBack => working(status) || status == Status::ToDispatch,
        StepKind::Check => status == Status::Handled,
        StepKind::Close => status == Status::Checked,
        StepKind::Suspend => working(status),
        StepKind::Resume => status == Status::Suspended,
        StepKind::Cancel => status < Status::Handled,
        StepKind::Reopen => matches!(status, Status::Closed | Status::Cancelled),
        StepKind::Unmerge => status == Status::Merged,
        StepKind::AddSupport => status.is_with_team(),
        StepKind::Call => status.is_with_team() || status == Status::ToDispatch,
        StepKind::Evaluate => status == Status::Closed,
        StepKind::Refuse
        | StepKind::StageDone
        | StepKind::Review
        | StepKind::AskExtension
        | StepKind::RuleExtension
        | StepKind::AnswerSource
        | StepKind::Escalate
        | StepKind::WithdrawSupport
        | StepKind::AnswerCall
        | StepKind::RuleCall
        | StepKind::ConfirmCall
        | StepKind::Exempt => false,
    }
}

/// With a team, and its clock runs.
fn working(status: Status) -> bool {
    matches!(status, Status::Dispatched | Status::Handling)
}

fn has_next_stage(open: &Open) -> bool {
    open.clock
        .stage
        .as_ref()
        .is_some_and(|stage| stage.no < stage.of)
}

fn is_merged(open: &Open) -> bool {
    open.merged_into.is_some()
}

/// Is there such a team in a call that is not confirmed?
fn calls(open: Option<&Open>, such: fn(&Called) -> bool) -> bool {
    let Some(open) = open.filter(|open| !is_merged(open)) else {
        return false;
    };
    open.open_calls().flat_map(|call| &call.called).any(such)
}
