//! 呼叫待答: called teams that have not answered.

use cases::{CalledState, CaseNo, State, Team};
use jiff::Timestamp;

/// A called team without an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Of which case.
    pub case: CaseNo,
    /// The number of the call in it.
    pub call: u8,
    /// Who was called.
    pub team: Team,
    /// Since when it is asked; anew when its refusal was not upheld.
    pub since: Timestamp,
    /// By when it must answer; none where no rule gives that a limit.
    pub due: Option<Timestamp>,
    /// It answered before, and that was not upheld.
    pub again: bool,
}

/// Those of the open ones among `cases`, in the order of these.
pub fn waiting(state: &State, cases: &[CaseNo]) -> Vec<Waiting> {
    let mut found = Vec::new();
    for &case in cases {
        let Some(open) = state.open(case) else {
            continue;
        };
        for call in open.calls().iter().filter(|call| !call.confirmed) {
            let asked = |called: &&cases::Called| called.state == CalledState::Asked;
            found.extend(call.called.iter().filter(asked).map(|called| Waiting {
                case,
                call: call.no,
                team: called.team.clone(),
                since: called.since,
                due: called.due,
                again: called.answered.is_some(),
            }));
        }
    }
    found
}
