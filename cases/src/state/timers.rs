//! The next moment at which time does something to a case, so that a tick costs what falls due.

use jiff::Timestamp;

use super::{Case, State};
use crate::case::{CaseNo, Status};
use crate::open::Open;
use crate::parts::{CalledState, TaskState};
use crate::ruling::Ruling;
use crate::running::ClockOf;

/// What falls due next. Of two at the same second the first in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Falls {
    /// A warning about the running clock.
    Warning,
    /// The running clock's end.
    End,
    /// A supporter's time to answer; index of the task.
    Answering(usize),
    /// A supporter's limit; index of the task.
    Supporting(usize),
    /// A called team's time to answer; index of the call and of the team.
    Calling(usize, usize),
    /// A warning about a decision that is waited for.
    RuleWarning(Ruled),
    /// A decision's time.
    Rule(Ruled),
    /// The level's time.
    Level,
    /// The time to answer the source.
    Source,
}

/// What a decision is waited for about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ruled {
    /// The extension that was asked for.
    Extension,
    /// A called team's refusal; index of the call and of the team.
    Refusal(usize, usize),
}

impl State {
    /// Cases with a moment up to `until`, by moment and number.
    pub(crate) fn falling(&self, until: Timestamp) -> impl Iterator<Item = CaseNo> + '_ {
        let end = (until.as_second(), CaseNo(u32::MAX));
        self.timers.range(..=end).map(|(_, case)| *case)
    }

    /// The earliest moment at which time does something to any case.
    pub fn next_moment(&self) -> Option<Timestamp> {
        let (second, _) = self.timers.first()?;
        Some(super::case::second(*second))
    }

    /// Every case's next moment, found by looking at all of them: the check on what is kept.
    pub fn moments_by_scan(&self) -> Vec<(i64, CaseNo)> {
        let numbers = self.cases().map(|(number, _)| number);
        let mut found: Vec<_> = numbers
            .filter_map(|number| self.falls(number).map(|(second, _)| (second, number)))
            .collect();
        found.sort_unstable();
        found
    }

    /// Every case's next moment as it is kept.
    pub fn moments(&self) -> impl Iterator<Item = (i64, CaseNo)> + '_ {
        self.timers.iter().copied()
    }

    /// What falls due next for a case, and at which second.
    pub(crate) fn falls(&self, number: CaseNo) -> Option<(i64, Falls)> {
        let source = self.answers.get(&number).map(|s| (*s, Falls::Source));
        let of_open = self
            .open
            .get(&number)
            .and_then(|open| self.falls_of(self.case(number)?, open));
        source.into_iter().chain(of_open).min()
    }

    fn falls_of(&self, case: &Case, open: &Open) -> Option<(i64, Falls)> {
        let clock_runs = match open.merged_into {
            // Its own limit still holds, for the team that has its main case.
            Some(main) => {
                open.clock.of == ClockOf::Handle
                    && self.case(main).is_some_and(|main| {
                        main.status < Status::Handled && main.status != Status::Suspended
                    })
            }
            None => case.status != Status::Suspended,
        };
        let mut next = Earliest(None);
        if clock_runs && !open.overdue {
            if !open.warned {
                next.see(open.clock.warn, Falls::Warning);
            }
            next.see(open.clock.due, Falls::End);
        }
        if open.merged_into.is_none() {
            parts_fall(case.status, open, &mut next);
        }
        next.0
    }

    /// Keeps the next moment of a case, after anything that it depends on has changed.
    pub(super) fn retime(&mut self, number: CaseNo) {
        let moment = self.falls(number).map(|(second, _)| second);
        self.set_moment(number, moment);
    }

    pub(super) fn set_moment(&mut self, number: CaseNo, moment: Option<i64>) {
        let before = match moment {
            Some(second) => self.moments.insert(number, second),
            None => self.moments.remove(&number),
        };
        if before == moment {
            return;
        }
        if let Some(second) = before {
            self.timers.remove(&(second, number));
        }
        if let Some(second) = moment {
            self.timers.insert((second, number));
        }
    }
}

fn parts_fall(status: Status, open: &Open, next: &mut Earliest) {
    if matches!(status, Status::Dispatched | Status::Handling) {
        for (at, task) in open.tasks.iter().enumerate() {
            if task.state == TaskState::Asked && !task.silent {
                next.see(task.answer_by, Falls::Answering(at));
            }
            if task.state.is_open() && !task.overdue {
                next.see(task.due, Falls::Supporting(at));
            }
        }
        next.see(
            open.level.as_ref().and_then(|level| level.due),
            Falls::Level,
        );
        let asked = open.extension.as_ref();
        next.see_ruling(
            asked.and_then(|asked| asked.ruling.as_deref()),
            Ruled::Extension,
        );
    }
    for (at, call) in open.calls.iter().enumerate() {
        for (team, called) in call.called.iter().enumerate() {
            if called.state == CalledState::Asked && !called.overdue && !call.confirmed {
                next.see(called.due, Falls::Calling(at, team));
            }
            next.see_ruling(called.ruling.as_deref(), Ruled::Refusal(at, team));
        }
    }
}

struct Earliest(Option<(i64, Falls)>);

impl Earliest {
    fn see(&mut self, at: Option<Timestamp>, falls: Falls) {
        let seen = at.map(|at| (at.as_second(), falls));
        self.0 = self.0.into_iter().chain(seen).min();
    }

    fn see_ruling(&mut self, ruling: Option<&Ruling>, of: Ruled) {
        let Some(ruling) = ruling.filter(|ruling| !ruling.overdue) else {
            return;
        };
        if !ruling.warned {
            self.see(ruling.warn, Falls::RuleWarning(of));
        }
        self.see(Some(ruling.due), Falls::Rule(of));
    }
}
