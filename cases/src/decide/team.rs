//! The lead team's steps: report back, stages, suspend and resume, extensions; and what comes after.

use super::turn::{Turn, needs_note, wrong};
use crate::case::Status;
use crate::parts::{Task, TaskState};
use crate::refusal::Declined;
use crate::running::{AtLevel, CaseClock, ClockOf, Pause, Paused, StageNow};
use crate::then::Then;

impl Turn<'_> {
    /// 处理反馈.
    pub(super) fn handled(&self) -> Then {
        let mut then = Then::default();
        self.end_clock(&mut then);
        self.go(&mut then, Status::Handled, None);
        then
    }

    /// 阶段完成: the next stage's clock, from the same start.
    pub(super) fn stage_done(&self) -> Then {
        let mut then = Then::default();
        let Some((open, stage)) = self
            .open
            .and_then(|open| Some((open, open.clock.stage.as_ref()?)))
        else {
            return then;
        };
        // The limit as a whole runs on, and so does an extension that was asked for.
        self.end_running(&mut then);
        if let Some(next) = open.stages.get(usize::from(stage.no)) {
            let mut clock = CaseClock {
                limit: Some(next.limit),
                extended: Vec::new(),
                stage: Some(StageNow {
                    no: stage.no + 1,
                    of: stage.of,
                    name: next.name.clone(),
                }),
                ..open.clock.clone()
            };
            self.renew(&mut clock);
            then.clock = Some(Box::new(clock));
        }
        then
    }

    /// 核查: done, or done again.
    pub(super) fn checked(&self, passed: bool, note: &str) -> Result<Then, Declined> {
        let mut then = Then::default();
        self.end_clock(&mut then);
        if passed {
            self.go(&mut then, Status::Checked, None);
            return Ok(then);
        }
        needs_note(note, "say what is not done")?;
        then.rework = Some(self.case.rework.saturating_add(1));
        match (self.choose(), self.lead()) {
            (Some((duty, mut decision)), Some(lead)) => {
                // The same team again, whoever the table would choose by now.
                decision.supporting.retain(|team| team.code != lead.code);
                decision.lead = lead;
                self.dispatch(&mut then, duty, decision);
            }
            (None, Some(_)) => self.go(&mut then, Status::Dispatched, None),
            // Whoever reported it had handled it: no team had it yet, and the table says who gets it.
            (chosen, None) => self.on_from(&mut then, Status::ToFile, chosen),
        }
        Ok(then)
    }

    /// 结案.
    pub(super) fn closed(&self) -> Then {
        let mut then = Then::default();
        self.end_clock(&mut then);
        self.end_call_rulings(&mut then);
        then
    }

    /// 挂起: the clock stands still.
    pub(super) fn suspended(&self) -> Then {
        let mut then = Then {
            status: Some(Status::Suspended),
            ..Then::default()
        };
        if let Some(open) = self.open {
            let mut clock = open.clock.clone();
            clock.paused = Some(Paused {
                since: crate::open::whole(self.at()),
            });
            self.renew(&mut clock);
            then.clock = Some(Box::new(clock));
        }
        then
    }

    /// 恢复: everything that stood still goes on, later by the pause.
    pub(super) fn resumed(&self) -> Then {
        let mut then = Then::default();
        let Some(open) = self.open else { return then };
        then.status = Some(open.resumes);
        let clock = self.unpaused(&open.clock);
        let pauses = clock.pauses();
        then.clock = Some(Box::new(clock));
        let calendar = self.calendar();
        for task in open.tasks.iter().filter(|task| task.state.is_open()) {
            let end = |limit| calendar.deadline_with(task.since, limit, &pauses).at;
            let silent_limit = self.rules().silent_limit;
            then.tasks.push(Task {
                due: task.limit.map(end),
                answer_by: task.answer_by.and(silent_limit.map(end)),
                ..task.clone()
            });
        }
        then.ruling = self.ruling_resumed(&pauses);
        if let Some(level) = open.level.as_ref().filter(|level| level.due.is_some()) {
            let row = self
                .world
                .tables()
                .level_limit(&level.name, self.class, self.at());
            let due = row.map(|row| calendar.deadline_with(level.since, row.limit, &pauses).at);
            then.level = Some(AtLevel {
                due,
                ..level.clone()
            });
        }
        then
    }

    /// A clock that goes on after a pause.
    pub(super) fn unpaused(&self, clock: &CaseClock) -> CaseClock {
        let mut clock = clock.clone();
        if let Some(paused) = clock.paused.take() {
            let (from, to) = (paused.since, crate::open::whole(self.at()));
            clock.pauses.push(Pause { from, to });
        }
        self.renew(&mut clock);
        clock
    }

    /// 申请延期: somebody else has the rule's time to decide.
    pub(super) fn extension_asked(&self) -> Then {
        Then {
            ruling: self.ruling(),
            ..Then::default()
        }
    }

    /// 审批延期: from the old deadline on, whenever it is granted.
    pub(super) fn extension_ruled(&self, granted: bool) -> Then {
        let mut then = Then::default();
        let asked = self.open.and_then(|open| open.extension.as_ref());
        self.end_extension(&mut then);
        if let (true, Some(open), Some(asked)) = (granted, self.open, asked) {
            self.end_running(&mut then);
            let mut clock = open.clock.clone();
            clock.extended.push(asked.limit);
            self.renew(&mut clock);
            then.clock = Some(Box::new(clock));
        }
        then
    }

    pub(super) fn renew(&self, clock: &mut CaseClock) {
        let percent = self.world.tables().warn_percent(None, self.at());
        clock.renew(self.calendar(), percent);
    }

    /// 回复来源.
    pub(super) fn source_answered(&self) -> Then {
        let mut then = Then::default();
        let due = self.state.answer_due(self.number);
        self.end(&mut then, ClockOf::Answer, None, due, self.at());
        then
    }

    /// 豁免.
    pub(super) fn exempted(&self, late: u16) -> Result<Then, Declined> {
        match self.state.lates(self.number).get(usize::from(late)) {
            Some(lateness) if lateness.exempt.is_none() => Ok(Then::default()),
            Some(_) => Err(wrong(
                "late",
                "is exempt already",
                "name one that is not exempt",
            )),
            None => Err(wrong(
                "late",
                format!("there is no lateness {late}"),
                "send the number of one of the case's own",
            )),
        }
    }

    /// Is a task open? Only then a supporter can do something about it.
    pub(super) fn open_task(&self, team: &str, state: &[TaskState]) -> Result<&Task, Declined> {
        let task = self.open.and_then(|open| open.task_of(team));
        task.filter(|task| state.contains(&task.state))
            .ok_or_else(|| {
                let words: Vec<_> = state.iter().map(|state| state.word()).collect();
                let reason = format!("{team} has no task that is {}", words.join(" or "));
                wrong(
                    "team",
                    reason,
                    "send the code of a supporting team that has",
                )
            })
    }
}
