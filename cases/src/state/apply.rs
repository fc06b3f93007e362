//! An event taken in. Nothing is decided here: what follows stands in the event.

use std::sync::Arc;

use jiff::Timestamp;

use super::case::{
    ANSWERED, CALLING, Case, EVALUATED, EXTENSION, LATE, NO_DUE, OVERDUE, STUCK, WARNED,
};
use super::{CHUNK, Exemption, Lateness, State};
use crate::alarm::Alarm;
use crate::case::{CaseNo, Status};
use crate::decision::{Decision, Placement};
use crate::event::{Event, Reported, Stepped};
use crate::names::No;
use crate::open::{Extension, Finding, HANDS_KEPT, Open, SentBack, plain_clock};
use crate::running::{CaseClock, ClockOf, Late};
use crate::step::{Step, StepKind};
use crate::then::Then;
use crate::undo::Before;

impl State {
    /// Takes in what has happened. `seq` is the event's place in the log. Cannot fail: the event is
    /// one that `decide` made on the state before it.
    ///
    /// # Panics
    /// When the log is not the one this state comes from: a case that does not exist or exists twice.
    pub fn apply(&mut self, seq: u64, event: &Event) {
        match event {
            Event::ClassAdded(event) => {
                self.added_classes_of.insert(event.code.clone());
                self.added_classes.push(event.clone());
            }
            Event::SourceAdded(event) => self.added_sources.push(event.clone()),
            Event::TablesChanged(_) => {}
            Event::Reported(event) => {
                self.note(event.case);
                self.reported(seq, event);
                self.settle(event.case, None);
            }
            Event::Placed(_)
            | Event::Classified(_)
            | Event::Accepted(_)
            | Event::ReportedBack(_)
            | Event::Closed(_)
            | Event::Stepped(_)
            | Event::Passed(_) => self.moved(seq, event),
        }
    }

    fn reported(&mut self, seq: u64, event: &Reported) {
        assert_eq!(event.case, self.next_case(), "case numbers are dense");
        let source = narrow(self.sources.number(&event.source).index());
        let mut case = Case::new(event.at, source, event.status);
        let happened = event.happened.unwrap_or(event.recorded);
        (case.seq, case.moved_s) = (seq, happened.as_second());
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => last.push(case),
            _ => self.chunks.push(vec![case]),
        }
        let decision = event.decision.as_ref();
        let clock = plain_clock(event.status, happened, decision);
        self.open
            .insert(event.case, Arc::new(Open::new(clock, seq)));
        self.set_place(event.case, &event.placement);
        self.set_class(event.case, event.class.as_deref());
        self.set_decision(event.case, event.status, decision);
        self.follow(event.case, Some(event.status), happened, &event.then);
    }

    fn moved(&mut self, seq: u64, event: &Event) {
        let number = event.case().expect("only events about a case come here");
        self.note(number);
        let cell = self.case(number).and_then(Case::cell);
        self.arrive(seq, number, event);
        let mut decision = event.then().and_then(|then| then.decision.as_deref());
        match event {
            Event::Placed(event) => {
                self.set_place(number, &event.placement);
                decision = event.decision.as_ref();
            }
            Event::Classified(event) => {
                self.set_class(number, Some(&event.class));
                decision = event.decision.as_ref();
            }
            Event::ReportedBack(_) => {
                let case = self.case_mut(number);
                case.handler = case.by;
            }
            Event::Stepped(event) => self.stepped(number, event),
            Event::Passed(event) => self.passed(number, &event.what),
            Event::Reported(_)
            | Event::Accepted(_)
            | Event::Closed(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_) => {}
        }
        let status = event.status();
        let stands = status.unwrap_or_else(|| self.case_mut(number).status);
        let happened = event.happened();
        self.stand(seq, number, stands, happened, decision);
        if decision.is_some() {
            self.set_decision(number, stands, decision);
        }
        if let Some(then) = event.then() {
            self.follow(number, status, happened, then);
        }
        self.settle(number, cell);
    }

    /// Notes who came last and with what, unless it is a mere reminder.
    fn arrive(&mut self, seq: u64, number: CaseNo, event: &Event) {
        let by = event.by().map(|by| self.people.number(by));
        let case = self.case_mut(number);
        case.seq = seq;
        match event {
            Event::Passed(event) if event.what.is_quiet() => return,
            Event::Passed(event) => case.passed(&event.what),
            Event::Stepped(event) => case.stepped(event.step.kind()),
            Event::Placed(_) => case.stepped(StepKind::Place),
            Event::Classified(_) => case.stepped(StepKind::Classify),
            Event::Accepted(_) => case.stepped(StepKind::Accept),
            Event::ReportedBack(_) => case.stepped(StepKind::ReportBack),
            Event::Closed(_) => case.stepped(StepKind::Close),
            Event::Reported(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_) => {}
        }
        case.was = case.status;
        case.moved_s = event.happened().as_second();
        case.by = by;
        if let Some(open) = self.open_mut(number) {
            open.acted = seq;
        }
    }

    /// What a step does besides its consequences.
    fn stepped(&mut self, number: CaseNo, event: &Stepped) {
        let at = event.happened.unwrap_or(event.recorded);
        let (team, was) = {
            let case = self.case_mut(number);
            (case.team, case.was)
        };
        match &event.step {
            Step::Merge { into, .. } => return self.merge(number, *into, was),
            Step::Unmerge { .. } => return self.unmerge(number),
            Step::AnswerSource { .. } => {
                self.answers.remove(&number);
                return self.case_mut(number).set(ANSWERED, true);
            }
            Step::Evaluate { .. } => return self.case_mut(number).set(EVALUATED, true),
            Step::Exempt { late, reason } => {
                let exemption = Exemption {
                    by: event.by.clone(),
                    reason: reason.clone(),
                    at,
                };
                return self.exempt(number, usize::from(*late), exemption);
            }
            _ => {}
        }
        let by = event.by.clone();
        let Some(open) = self.open_mut(number) else {
            return;
        };
        match &event.step {
            Step::Verify { found, note } => {
                let (found, note) = (*found, note.clone());
                open.finding = Some(Finding {
                    found,
                    note,
                    by,
                    at,
                });
            }
            Step::SendBack { reason } => {
                let reason = reason.clone();
                open.sent_back = Some(SentBack { by, reason, at });
                open.gave_back.extend(team.filter(|_| was.is_with_team()));
                let more = open.gave_back.len().saturating_sub(HANDS_KEPT);
                open.gave_back.drain(..more);
            }
            Step::Review { .. } => open.sent_back = None,
            Step::Suspend { .. } => open.resumes = was,
            Step::AskExtension { limit, reason } => {
                let (limit, reason) = (*limit, reason.clone());
                open.extension = Some(Extension {
                    limit,
                    by,
                    reason,
                    at,
                });
            }
            Step::RuleExtension { .. } => open.extension = None,
            _ => {}
        }
    }

    fn passed(&mut self, number: CaseNo, what: &Alarm) {
        match what {
            Alarm::Warned { .. } => {
                if let Some(open) = self.open_mut(number) {
                    open.warned = true;
                }
            }
            Alarm::Overdue {
                of: ClockOf::Answer,
            } => {
                self.answers.remove(&number);
            }
            Alarm::Overdue { .. } => {
                if let Some(open) = self.open_mut(number) {
                    open.overdue = true;
                }
            }
            Alarm::Merged { into, .. } => {
                let was = self.case_mut(number).was;
                self.merge(number, *into, was);
            }
            Alarm::WithMain {
                main,
                step: StepKind::Merge,
            } => {
                let before = self.open_mut(number).map(|open| open.before_merge);
                self.unmerge(number);
                self.merge(number, *main, before.unwrap_or(Status::ToDispatch));
            }
            Alarm::Silent { .. }
            | Alarm::SupportOverdue { .. }
            | Alarm::Escalated { .. }
            | Alarm::WithMain { .. } => {}
        }
    }

    fn merge(&mut self, number: CaseNo, into: CaseNo, was: Status) {
        self.note(into);
        if let Some(open) = self.open_mut(number) {
            open.merged_into = Some(into);
            open.before_merge = was;
        }
        if let Some(main) = self.open_mut(into)
            && let Err(at) = main.merged.binary_search(&number)
        {
            main.merged.insert(at, number);
        }
    }

    fn unmerge(&mut self, number: CaseNo) {
        let main = self
            .open_mut(number)
            .and_then(|open| open.merged_into.take());
        let Some(main) = main else { return };
        self.note(main);
        if let Some(main) = self.open_mut(main) {
            main.merged.retain(|merged| *merged != number);
        }
    }

    fn exempt(&mut self, number: CaseNo, late: usize, exemption: Exemption) {
        let lates = self.lates.entry(number).or_default();
        if let Some(late) = Arc::make_mut(lates).get_mut(late) {
            late.exempt = Some(exemption);
        }
    }

    /// Puts the case where it stands now, with the clock of that status unless an event says another.
    fn stand(
        &mut self,
        seq: u64,
        number: CaseNo,
        status: Status,
        happened: Timestamp,
        decision: Option<&Decision>,
    ) {
        let case = self.case_mut(number);
        case.status = status;
        if status.is_waiting() {
            case.team = None;
        }
        if matches!(status, Status::Closed | Status::Cancelled) {
            let gone = self.open.remove(&number);
            for merged in gone.iter().flat_map(|open| &open.merged) {
                self.note(*merged);
                self.retime(*merged);
            }
            return;
        }
        let plain = || plain_clock(status, happened, decision);
        match self.open.get(&number) {
            None => {
                let open = Arc::new(Open::new(plain(), seq));
                self.open.insert(number, open);
            }
            Some(open) if status != Status::Merged && open.clock.of != plain().of => {
                self.set_clock(number, plain());
            }
            Some(_) => {}
        }
    }

    fn set_clock(&mut self, number: CaseNo, clock: CaseClock) {
        let Some(open) = self.open_mut(number) else {
            return;
        };
        let old = std::mem::replace(&mut open.clock, clock);
        let new = &open.clock;
        let is_new = (old.of, old.since) != (new.of, new.since);
        if is_new {
            open.extension = None;
        }
        if is_new || old.extended != new.extended || old.stage != new.stage {
            (open.warned, open.overdue) = (false, false);
        }
    }

    /// What an event led to.
    fn follow(&mut self, number: CaseNo, _: Option<Status>, _: Timestamp, then: &Then) {
        if let Some(clock) = &then.clock {
            self.set_clock(number, (**clock).clone());
        }
        for late in &then.late {
            self.late(number, late);
        }
        if let Some(due) = then.answer_due {
            self.answers.insert(number, due.as_second());
        }
        let case = self.case_mut(number);
        case.rework = then.rework.unwrap_or(case.rework);
        case.handovers = then.handovers.unwrap_or(case.handovers);
        if let Some(level) = &then.level {
            case.stands_at(level.no);
        }
        let bare = then.level.is_none()
            && then.tasks.is_empty()
            && then.call.is_none()
            && then.stuck.is_none();
        if bare {
            return;
        }
        let Some(open) = self.open_mut(number) else {
            return;
        };
        open.level = then.level.clone().or(open.level.take());
        for task in &then.tasks {
            match open.tasks.iter_mut().find(|known| known.no == task.no) {
                Some(known) => known.clone_from(task),
                None => open.tasks.push(task.clone()),
            }
        }
        if let Some(call) = then.call.as_deref() {
            match open.calls.iter_mut().find(|known| known.no == call.no) {
                Some(known) => known.clone_from(call),
                None => open.calls.push(call.clone()),
            }
        }
        if let Some(stuck) = &then.stuck {
            open.stuck.clone_from(stuck);
        }
    }

    fn late(&mut self, number: CaseNo, late: &Late) {
        self.case_mut(number).set(LATE, true);
        let lates = Arc::make_mut(self.lates.entry(number).or_default());
        match lates.get_mut(usize::from(late.no)) {
            Some(known) => known.late.clone_from(late),
            None => lates.push(Lateness {
                late: late.clone(),
                exempt: None,
            }),
        }
    }

    /// Brings what is derived from the case up to date: its bits, its due, its cell, its moment.
    fn settle(&mut self, number: CaseNo, cell_before: Option<super::near::Cell>) {
        let open = self.open.get(&number).cloned();
        let case = self.case_mut(number);
        let told = |tell: fn(&Open) -> bool| open.as_deref().is_some_and(tell);
        case.set(WARNED, told(|open| open.warned));
        case.set(OVERDUE, told(|open| open.overdue));
        case.set(STUCK, told(|open| !open.stuck.is_empty()));
        case.set(CALLING, told(|open| open.open_calls().next().is_some()));
        case.set(EXTENSION, told(|open| open.extension.is_some()));
        match open.as_deref() {
            Some(open) if open.clock.of == ClockOf::Handle => {
                case.due_s = open.clock.due.map_or(NO_DUE, Timestamp::as_second);
            }
            Some(_) if case.status.is_waiting() => case.due_s = NO_DUE,
            Some(_) | None => {}
        }
        let cell = case.cell();
        if cell != cell_before {
            self.near_put(number, cell_before, false);
            self.near_put(number, cell, true);
        }
        self.retime(number);
        for merged in open.iter().flat_map(|open| &open.merged) {
            self.note(*merged);
            self.retime(*merged);
        }
    }

    fn near_put(&mut self, number: CaseNo, cell: Option<super::near::Cell>, is_in: bool) {
        if let Some(cell) = cell {
            self.near.put(cell, number, is_in);
        }
    }

    /// Keeps the former self of a case in the journal.
    fn note(&mut self, number: CaseNo) {
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
    fn case_mut(&mut self, case: CaseNo) -> &mut Case {
        let index = case.index();
        let found = self
            .chunks
            .get_mut(index / CHUNK)
            .and_then(|chunk| chunk.get_mut(index % CHUNK));
        found.expect("the log names only cases that it has reported before")
    }

    fn open_mut(&mut self, case: CaseNo) -> Option<&mut Open> {
        self.open.get_mut(&case).map(Arc::make_mut)
    }

    fn set_place(&mut self, case: CaseNo, placement: &Placement) {
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

    fn set_class(&mut self, case: CaseNo, class: Option<&str>) {
        let class = class.map_or(0, |code| narrow(self.classes.number(code).index() + 1));
        self.case_mut(case).class = class;
    }

    /// The team that has it, or would get it while it waits.
    fn set_decision(&mut self, number: CaseNo, status: Status, decision: Option<&Decision>) {
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

fn put<T>(map: &mut std::collections::HashMap<CaseNo, T>, number: CaseNo, value: Option<T>) {
    match value {
        Some(value) => map.insert(number, value),
        None => map.remove(&number),
    };
}

/// A count that `decide` keeps within the narrower type by refusing what would not fit.
fn narrow<T: TryFrom<usize>>(number: usize) -> T {
    T::try_from(number)
        .ok()
        .expect("decide refuses what the columns cannot hold")
}
