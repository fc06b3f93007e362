//! The former selves of cases, and the lists of codes that only grow.

use std::collections::HashMap;
use std::sync::Arc;

use super::case::Case;
use super::{CHUNK, State};
use crate::case::{CaseNo, Status};
use crate::decision::{Decision, Placement};
use crate::names::No;
use crate::open::{HANDS_KEPT, Open};
use crate::undo::Before;

impl State {
    /// Keeps the former self of a case in the journal.
    pub(super) fn note(&mut self, number: CaseNo) {
        if !self.journal.is_on() {
            return;
        }
        let before = Before {
            case: self.case(number).cloned(),
            open: self.open.get(&number).cloned(),
            lates: self.lates.get(&number).cloned(),
            answer: self.answers.get(&number).copied(),
            moment: self.moments.get(&number).copied(),
        };
        self.journal.case(number, before);
    }

    /// Makes a case what it was; one that was not there yet is cut off the list later.
    pub(super) fn restore(&mut self, number: CaseNo, before: Before) {
        let cell_now = self.case(number).and_then(Case::cell);
        self.near_put(number, cell_now, false);
        if let Some(case) = before.case {
            self.near_put(number, case.cell(), true);
            *self.case_mut(number) = case;
        }
        put(&mut self.open, number, before.open);
        put(&mut self.lates, number, before.lates);
        put(&mut self.answers, number, before.answer);
        self.set_moment(number, before.moment);
    }

    /// The case to change; its former self has been noted.
    pub(super) fn case_mut(&mut self, case: CaseNo) -> &mut Case {
        let index = case.index();
        let found = self
            .chunks
            .get_mut(index / CHUNK)
            .and_then(|chunk| chunk.get_mut(index % CHUNK));
        found.expect("the log names only cases that it has reported before")
    }

    pub(super) fn open_mut(&mut self, case: CaseNo) -> Option<&mut Open> {
        self.open.get_mut(&case).map(Arc::make_mut)
    }

    pub(super) fn set_place(&mut self, case: CaseNo, placement: &Placement) {
        let edition = narrow(self.editions.number(&placement.edition).index());
        let area = placement
            .area
            .as_deref()
            .map(|code| self.areas.number(code));
        let case = self.case_mut(case);
        case.place(placement);
        case.edition = edition;
        case.area = area;
    }

    pub(super) fn set_class(&mut self, case: CaseNo, class: Option<&str>) {
        let class = class.map_or(0, |code| narrow(self.classes.number(code).index() + 1));
        self.case_mut(case).class = class;
    }

    /// The team that has it, or would get it while it waits.
    pub(super) fn set_decision(
        &mut self,
        number: CaseNo,
        status: Status,
        decision: Option<&Decision>,
    ) {
        let Some(decision) = decision else { return };
        if status.is_waiting() {
            self.case_mut(number).team = None;
            if let Some(open) = self.open_mut(number) {
                open.proposed = Some(decision.lead.clone());
            }
            return;
        }
        let team = self.name_team(&decision.lead.code, &decision.lead.name);
        self.case_mut(number).team = Some(team);
        if let Some(open) = self.open_mut(number) {
            open.proposed = None;
            open.stages.clone_from(&decision.stages);
            if open.hands.last() != Some(&team) {
                open.hands.push(team);
                let more = open.hands.len().saturating_sub(HANDS_KEPT);
                open.hands.drain(..more);
            }
        }
    }

    fn name_team(&mut self, code: &str, name: &str) -> No {
        let team = self.teams.number(code);
        match self.team_names.get_mut(team.index()) {
            Some(known) if **known == *name => {}
            Some(known) => self
                .journal
                .team_name(team.index(), std::mem::replace(known, name.into())),
            None => self.team_names.push(name.into()),
        }
        team
    }
}

fn put<T>(map: &mut HashMap<CaseNo, T>, number: CaseNo, value: Option<T>) {
    match value {
        Some(value) => map.insert(number, value),
        None => map.remove(&number),
    };
}

/// A count that `decide` keeps within the narrower type by refusing what would not fit.
pub(super) fn narrow<T: TryFrom<usize>>(number: usize) -> T {
    T::try_from(number)
        .ok()
        .expect("decide refuses what the columns cannot hold")
}
