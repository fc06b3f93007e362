//! 呼叫: who was called to a case, and what they answered.

use super::at;
use super::ruling::{RulingTold, ruling};
use crate::http::words;
use cases::{CallAnswer, CalledState};
use serde::Serialize;
use utoipa::ToSchema;

/// A call.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallTold {
    /// What the steps name it by.
    call: u8,
    at: String,
    by: String,
    /// The caller has not confirmed it yet.
    open: bool,
    /// Everybody has arrived or was released: it can be confirmed.
    settled: bool,
    answers: Vec<AnswerTold>,
}

/// What a called team answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerTold {
    team: String,
    team_name: String,
    #[schema(value_type = words::CalledState)]
    state: CalledState,
    due: Option<String>,
    overdue: bool,
    answered: Option<String>,
    /// Why it refused.
    note: Option<String>,
    /// Its refusal was not upheld.
    must_come: bool,
    /// By when its refusal must be ruled on; null where it did not refuse, or no rule gives that a limit.
    ruling: Option<RulingTold>,
    /// What it can answer now.
    #[schema(value_type = Vec<words::CallAnswer>)]
    choices: Vec<CallAnswer>,
}

pub fn call(call: &cases::Call) -> CallTold {
    CallTold {
        call: call.no,
        at: at(call.since),
        by: call.by.to_string(),
        open: !call.confirmed,
        settled: call.is_settled(),
        answers: call.called.iter().map(called).collect(),
    }
}

fn called(called: &cases::Called) -> AnswerTold {
    let choices = match called.state {
        CalledState::Asked if called.must_come => vec![CallAnswer::Accept, CallAnswer::Arrive],
        CalledState::Asked => CallAnswer::ALL.to_vec(),
        CalledState::Accepted => vec![CallAnswer::Arrive],
        CalledState::Arrived | CalledState::Refused | CalledState::Released => Vec::new(),
    };
    AnswerTold {
        team: called.team.code.to_string(),
        team_name: called.team.name.to_string(),
        state: called.state,
        due: called.due.map(at),
        overdue: called.overdue,
        answered: called.answered.map(at),
        note: called.reason.as_deref().map(str::to_owned),
        must_come: called.must_come,
        ruling: called.ruling.as_deref().map(ruling),
        choices,
    }
}
