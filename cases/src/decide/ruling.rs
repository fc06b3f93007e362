//! 裁定时限: a decision on an extension or a refusal is waited for, warned of, and goes up when it is late.

use super::turn::Turn;
use crate::open::whole;
use crate::parts::Called;
use crate::ruling::{Ruling, RulingLevel};
use crate::running::ClockOf;
use crate::state::Ruled;
use crate::then::Then;

impl Turn<'_> {
    /// The clock of a decision that is asked for now, one level above the case's own; none where no
    /// rule gives it a limit.
    pub(super) fn ruling(&self) -> Option<Box<Ruling>> {
        let limit = self.rules().rule_limit?;
        let level = self.level().map(|no| no.saturating_sub(1));
        let level = level.filter(|_| !self.world.tables().levels().is_empty());
        let mut ruling = Ruling {
            since: whole(self.at()),
            limit,
            due: self.at(),
            warn: None,
            level: level.and_then(|no| self.ruling_level(no)),
            warned: false,
            overdue: false,
            late: None,
        };
        self.renew_ruling(&mut ruling, &[]);
        Some(Box::new(ruling))
    }

    fn ruling_level(&self, no: u8) -> Option<RulingLevel> {
        let name = self.world.edition().levels().get(usize::from(no))?.clone();
        Some(RulingLevel { no, name })
    }

    fn renew_ruling(&self, ruling: &mut Ruling, pauses: &[(jiff::Timestamp, jiff::Timestamp)]) {
        let percent = self.world.tables().warn_percent(None, self.at());
        ruling.renew(self.calendar(), pauses, percent);
    }

    /// The ruling on the extension, later by what stood still.
    pub(super) fn ruling_resumed(
        &self,
        pauses: &[(jiff::Timestamp, jiff::Timestamp)],
    ) -> Option<Box<Ruling>> {
        let ruling = self.open?.extension.as_ref()?.ruling.as_ref()?;
        let mut ruling = ruling.clone();
        if !ruling.overdue {
            self.renew_ruling(&mut ruling, pauses);
        }
        Some(ruling)
    }

    /// A decision is not there yet, and its time is nearly over.
    pub(super) fn ruling_warned(&self, then: &mut Then, of: Ruled) -> Option<()> {
        let warned = Ruling {
            warned: true,
            ..self.ruling_of(of)?.clone()
        };
        self.put_ruling(then, of, warned)
    }

    /// The time of a decision is over: it is late, and due one level up where there is one.
    pub(super) fn ruling_over(&self, then: &mut Then, of: Ruled) -> Option<()> {
        let mut ruling = self.ruling_of(of)?.clone();
        if ruling.late.is_none() {
            let late = self.late(then, ClockOf::Rule, None, ruling.due, None);
            ruling.late = Some(late.no);
            then.late.push(late);
        }
        let above = ruling.level.as_ref().and_then(|at| at.no.checked_sub(1));
        if let Some(level) = above.and_then(|no| self.ruling_level(no)) {
            ruling.level = Some(level);
            ruling.since = whole(self.at());
            ruling.warned = false;
            self.renew_ruling(&mut ruling, &[]);
        } else {
            ruling.overdue = true;
        }
        self.put_ruling(then, of, ruling)
    }

    /// It is decided, or need not be any more: if that was late, says by how much.
    pub(super) fn end_ruling(&self, then: &mut Then, ruling: Option<&Ruling>) {
        let Some(ruling) = ruling else { return };
        let by_s = |due: jiff::Timestamp| Some((self.at().as_second() - due.as_second()).max(1));
        if let Some(no) = ruling.late {
            let late = self.state.lates(self.number).get(usize::from(no));
            let begun = late.filter(|late| late.late.by_s.is_none());
            then.late.extend(begun.map(|begun| crate::Late {
                by_s: by_s(begun.late.due),
                claim: self.claim,
                ..begun.late.clone()
            }));
        } else if ruling.due.as_second() < self.at().as_second() {
            let late = self.late(then, ClockOf::Rule, None, ruling.due, by_s(ruling.due));
            then.late.push(late);
        }
    }

    /// Nobody waits for a decision on the extension any more.
    pub(super) fn end_extension(&self, then: &mut Then) {
        let asked = self.open.and_then(|open| open.extension.as_ref());
        self.end_ruling(then, asked.and_then(|asked| asked.ruling.as_deref()));
    }

    /// The case is over, and with it every decision on a call that is still waited for.
    pub(super) fn end_call_rulings(&self, then: &mut Then) {
        let calls = self.open.into_iter().flat_map(crate::Open::open_calls);
        for called in calls.flat_map(|call| &call.called) {
            self.end_ruling(then, called.ruling.as_deref());
        }
    }

    fn ruling_of(&self, of: Ruled) -> Option<&Ruling> {
        let open = self.open?;
        match of {
            Ruled::Extension => open.extension.as_ref()?.ruling.as_deref(),
            Ruled::Refusal(call, team) => {
                let called = open.calls.get(call)?.called.get(team)?;
                called.ruling.as_deref()
            }
        }
    }

    fn put_ruling(&self, then: &mut Then, of: Ruled, ruling: Ruling) -> Option<()> {
        let ruling = Some(Box::new(ruling));
        match of {
            Ruled::Extension => then.ruling = ruling,
            Ruled::Refusal(call, team) => {
                let call = self.open?.calls.get(call)?;
                let called = call.called.get(team)?.clone();
                then.call = self.called_becomes(call.no, Called { ruling, ..called });
            }
        }
        Some(())
    }
}
