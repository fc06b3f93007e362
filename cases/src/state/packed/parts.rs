//! What an open case and a lateness are made of, field by field.

use super::form::{NotPacked, Packed, packed};
use crate::claim::Claim;
use crate::decision::Team;
use crate::open::{Extension, Finding, Open, SentBack};
use crate::parts::{Call, Called, Task};
use crate::rating::{Asked, Rating};
use crate::ruling::{Ruling, RulingLevel};
use crate::running::{AtLevel, CaseClock, Late, Pause, Paused, StageLimit, StageNow};
use crate::state::{Exemption, Lateness};

packed!(Open {
    clock,
    warned,
    overdue,
    level,
    stages,
    proposed,
    tasks,
    calls,
    hands,
    gave_back,
    stuck,
    extension,
    sent_back,
    finding,
    resumes,
    before_merge,
    merged_into,
    merged,
    apart,
    acted,
});

packed!(CaseClock {
    of,
    since,
    limit,
    extended,
    due,
    warn,
    stage,
    pauses,
    paused,
    beyond_calendar,
});
packed!(StageNow { no, of, name });
packed!(StageLimit { name, limit });
packed!(Pause { from, to });
packed!(Paused { since });
packed!(AtLevel {
    no,
    name,
    since,
    due
});
packed!(Team { code, name });

packed!(Task {
    no,
    team,
    state,
    since,
    limit,
    answer_by,
    due,
    by,
    silent,
    overdue,
});
packed!(Call {
    no,
    by,
    since,
    called,
    confirmed
});
packed!(Called {
    team,
    state,
    since,
    due,
    answered,
    by,
    reason,
    must_come,
    overdue,
    ruling,
});
packed!(Ruling {
    since,
    limit,
    due,
    warn,
    level,
    warned,
    overdue,
    late,
});
packed!(RulingLevel { no, name });

packed!(Extension {
    limit,
    by,
    reason,
    at,
    ruling
});
packed!(SentBack { by, reason, at });
packed!(Finding {
    found,
    note,
    by,
    at
});

packed!(Lateness { late, exempt });
packed!(Late {
    no,
    of,
    team,
    due,
    by_s,
    claim,
});
packed!(Claim { done_at, doubt });
packed!(Exemption { by, reason, at });

impl Packed for Rating {
    fn form(told: &mut String) {
        told.push_str("Rating ");
        Option::<bool>::form(told);
    }

    fn pack(&self, out: &mut Vec<u8>) {
        for asked in Asked::ALL {
            self.answer(asked).pack(out);
        }
    }

    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked> {
        let mut answer = || Option::unpack(input);
        Ok(Self::of([answer()?, answer()?, answer()?]))
    }
}
