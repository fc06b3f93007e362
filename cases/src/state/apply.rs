//! An event taken in. Nothing is decided here: what follows stands in the event.

use std::sync::Arc;

use jiff::Timestamp;

use super::case::{CALLING, Case, EXTENSION, NO_DUE, OVERDUE, STUCK, WARNED};
use super::kept::narrow;
use super::{CHUNK, State};
use crate::case::{CaseNo, Status};
use crate::decision::Decision;
use crate::event::{Event, Reported};
use crate::open::{Open, plain_clock};
use crate::running::{CaseClock, ClockOf};
use crate::step::StepKind;

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
            Event::TablesChanged(_) | Event::AccountChanged(_) => {}
            Event::Erased(event) => {
                self.note(event.case);
                self.case_mut(event.case).seq = seq;
            }
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
        if let (Some(_), Some(by)) = (&event.handled, &event.by) {
            let handler = self.people.number(by);
            self.case_mut(event.case).handler = Some(handler);
        }
        self.follow(event.case, &event.then);
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
            | Event::Erased(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_)
            | Event::AccountChanged(_) => {}
        }
        let status = event.status();
        let stands = status.unwrap_or_else(|| self.case_mut(number).status);
        let happened = event.happened();
        self.stand(seq, number, stands, happened, decision);
        if decision.is_some() {
            self.set_decision(number, stands, decision);
        }
        if let Some(then) = event.then() {
            self.follow(number, then);
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
            | Event::Erased(_)
            | Event::ClassAdded(_)
            | Event::SourceAdded(_)
            | Event::TablesChanged(_)
            | Event::AccountChanged(_) => {}
        }
        case.was = case.status;
        case.moved_s = event.happened().as_second();
        case.by = by;
        if let Some(open) = self.open_mut(number) {
            open.acted = seq;
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

    pub(super) fn set_clock(&mut self, number: CaseNo, clock: CaseClock) {
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

    pub(super) fn near_put(
        &mut self,
        number: CaseNo,
        cell: Option<super::near::Cell>,
        is_in: bool,
    ) {
        if let Some(cell) = cell {
            self.near.put(cell, number, is_in);
        }
    }
}
