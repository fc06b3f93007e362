//! What each team has to do of a case.

use super::at;
use crate::http::case::standing::Standing;
use crate::http::words;
use cases::{ClockOf, TaskState};
use serde::Serialize;
use utoipa::ToSchema;

/// How a team takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TaskRole)]
pub enum Role {
    /// 主办.
    Lead,
    /// 协办.
    Support,
}

/// The part of one team.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskTold {
    team: String,
    team_name: String,
    role: Role,
    #[schema(value_type = words::TaskState)]
    state: TaskState,
    since: String,
    due: Option<String>,
    overdue: bool,
    /// Who asked for it by hand.
    by: Option<String>,
}

/// The lead's part, told in the words of the supporters' tasks.
pub fn lead_task(standing: &Standing, (code, name): (&str, &str)) -> Option<TaskTold> {
    use cases::Status;
    let state = match standing.case.status {
        Status::Dispatched => TaskState::Asked,
        Status::Handling | Status::Suspended => TaskState::Accepted,
        Status::Handled | Status::Checked | Status::Closed => TaskState::Done,
        Status::Unplaced
        | Status::Unclassified
        | Status::Verifying
        | Status::ToFile
        | Status::ToDispatch
        | Status::Cancelled
        | Status::Merged => return None,
    };
    let handle = standing
        .open
        .as_ref()
        .map(|open| open.clock())
        .filter(|clock| clock.of == ClockOf::Handle);
    Some(TaskTold {
        team: code.to_owned(),
        team_name: name.to_owned(),
        role: Role::Lead,
        state,
        since: at(handle.map_or(standing.case.moved(), |clock| clock.since)),
        due: handle
            .map_or(standing.case.due(), |clock| clock.due)
            .map(at),
        overdue: state.is_open() && standing.case.is_overdue(),
        by: None,
    })
}

pub fn task(task: &cases::Task) -> TaskTold {
    TaskTold {
        team: task.team.code.to_string(),
        team_name: task.team.name.to_string(),
        role: Role::Support,
        state: task.state,
        since: at(task.since),
        due: task.due.map(at),
        overdue: task.overdue,
        by: task.by.as_deref().map(str::to_owned),
    }
}
