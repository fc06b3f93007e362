//! What other code relies on in a state, looked at before it is believed.

use super::super::State;
use crate::case::{CaseNo, Status};
use crate::names::{Names, No};
use crate::open::Open;

impl State {
    /// `Err` when a number names nothing, or a time is none. What the log itself says is not asked.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.team_names.len() != self.teams.codes().len() {
            return Err("there are not as many names of teams as teams");
        }
        for (number, case) in self.cases() {
            if !case.has_sound_fields() {
                return Err("a case has a time or a step that there is not");
            }
            let is_named = case
                .class_index()
                .is_none_or(|at| at < self.classes.codes().len())
                && case.source_index() < self.sources.codes().len()
                && case.edition_index() < self.editions.codes().len()
                && has(&self.areas, case.area.as_slice())
                && has(&self.teams, case.team.as_slice())
                && has(&self.people, case.by.as_slice())
                && has(&self.people, case.handler.as_slice());
            if !is_named {
                return Err("a case has a code that there is not");
            }
            let lives = case.status.is_open() || case.status == Status::Merged;
            if lives && !self.open.contains_key(&number) {
                return Err("an open case lacks what it needs");
            }
        }
        if !self.open.values().all(|open| self.has_all_of(open)) {
            return Err("an open case names a team or a case that there is not");
        }
        let mut numbers = self
            .open
            .keys()
            .chain(self.lates.keys())
            .chain(self.answers.keys());
        if !numbers.all(|case| self.has_case(*case)) {
            return Err("there is more than the case that it belongs to");
        }
        let is_time = |second: &i64| jiff::Timestamp::from_second(*second).is_ok();
        if self.answers.values().all(is_time) {
            Ok(())
        } else {
            Err("an answer is owed at a time that there is not")
        }
    }

    fn has_all_of(&self, open: &Open) -> bool {
        let cases = open
            .merged_into
            .iter()
            .chain(&open.merged)
            .chain(&open.apart);
        has(&self.teams, &open.hands)
            && has(&self.teams, &open.gave_back)
            && cases.into_iter().all(|case| self.has_case(*case))
    }

    fn has_case(&self, case: CaseNo) -> bool {
        self.case(case).is_some()
    }
}

fn has(names: &Names, numbers: &[No]) -> bool {
    numbers
        .iter()
        .all(|number| number.index() < names.codes().len())
}
