//! The plain second model: what each step should lead to, by rules written down a second time.

use cases::event::Event;
use cases::{
    Alarm, CaseNo, ClockOf, Command, Move, Placement, State, Status, Step, StepKind, World, place,
};
use jiff::Timestamp;

use super::Fault;
use super::check::must;
use super::plain_case::PlainCase;

/// All cases; the index is the number less one.
pub struct Plain {
    pub cases: Vec<PlainCase>,
    /// The case that the rule must merge with the newest command.
    merges: Option<u32>,
    fault: Fault,
}

impl Plain {
    pub fn new(fault: Fault) -> Self {
        Self {
            cases: Vec::new(),
            merges: None,
            fault,
        }
    }

    pub fn merged_into(&self, main: u32) -> Vec<CaseNo> {
        let numbers = (1..).map(CaseNo).zip(&self.cases);
        let of_main = |(_, case): &(CaseNo, &PlainCase)| {
            case.status == Status::Merged && case.main == Some(main)
        };
        numbers.filter(of_main).map(|(number, _)| number).collect()
    }

    /// Should the command be possible? Then it is done here too.
    pub fn expects(
        &mut self,
        world: &World,
        state: &State,
        command: &Command,
        now: Timestamp,
    ) -> bool {
        match command {
            Command::Report(report) => {
                let place = found(world, &report.place);
                let position = place.as_ref().and_then(degrees);
                let area = place.and_then(|place| place.area.map(Into::into));
                let mut case = PlainCase::new(area, report.class.clone(), &report.source);
                case.position = position;
                if report.handled.is_some() {
                    let number = self.cases.len() as u32 + 1;
                    let looks = self.fault != Fault::ChecksNobody;
                    if !case.is_handled_by(report, looks && is_looked_at(number)) {
                        return false;
                    }
                } else {
                    case.onward(world, now, Status::Unclassified);
                    case.was = case.status;
                }
                case.comes_from(None, now);
                self.cases.push(case);
                self.look_for_the_same(self.cases.len() as u32);
                true
            }
            Command::Move(step) => {
                let done = self.moves(world, state, step, now);
                let seen_anew = matches!(step.step.kind(), StepKind::Place | StepKind::Classify);
                if done && seen_anew {
                    self.look_for_the_same(step.case.0);
                }
                done
            }
            Command::AddClass(_) | Command::AddSource(_) | Command::Tick => unreachable!(),
        }
    }

    fn moves(&mut self, world: &World, state: &State, step: &Move, now: Timestamp) -> bool {
        let number = step.case.0;
        let at = step.case.index();
        let before = self.cases[at].status;
        let merged = self.merged_into(number);
        let done = match &step.step {
            Step::Merge { into, .. } => self.merges(number, into.0),
            Step::Exempt { late, .. } => {
                let known = state.lates(step.case).len();
                usize::from(*late) < known && self.cases[at].exempt.insert(*late)
            }
            _ => {
                let fault = self.fault;
                self.cases[at].moves(world, &step.step, &step.by, now, fault)
            }
        };
        if !done {
            return false;
        }
        let case = &mut self.cases[at];
        (case.was, case.by) = (before, Some(step.by.clone()));
        case.comes_from(Some(before), now);
        if step.step.kind() == StepKind::Merge {
            case.before = before;
        }
        let over = match case.status {
            Status::Closed | Status::Cancelled if before != case.status => case.status,
            _ => return true,
        };
        case.over();
        for child in merged {
            let child = &mut self.cases[child.index()];
            (child.was, child.by) = (child.status, None);
            child.status = over;
            child.over();
        }
        true
    }

    fn merges(&mut self, number: u32, into: u32) -> bool {
        let open = |number: u32| {
            let case = (number as usize).checked_sub(1);
            case.and_then(|at| self.cases.get(at))
                .is_some_and(|case| case.status.is_open())
        };
        if number == into || !open(number) || !open(into) {
            return false;
        }
        for child in self.merged_into(number) {
            let child = &mut self.cases[child.index()];
            (child.main, child.was, child.by) = (Some(into), child.status, None);
        }
        let case = &mut self.cases[number as usize - 1];
        (case.main, case.status) = (Some(into), Status::Merged);
        case.withdraw_all();
        true
    }

    /// Must the rule merge the case into another: garbage, within 300 m? All reports are of one time.
    fn look_for_the_same(&mut self, number: u32) {
        let case = &self.cases[number as usize - 1];
        let alone = case.is_free() && self.merged_into(number).is_empty();
        let others = 1..=self.cases.len() as u32;
        let joins = alone
            && others
                .into_iter()
                .any(|other| self.is_the_same(number, other));
        self.merges = (joins && self.fault != Fault::MergesNothing).then_some(number);
    }

    fn is_the_same(&self, number: u32, other: u32) -> bool {
        let (case, main) = (
            &self.cases[number as usize - 1],
            &self.cases[other as usize - 1],
        );
        let garbage = |case: &PlainCase| case.class.as_deref() == Some("0102");
        let apart = case.apart.contains(&other) || main.apart.contains(&number);
        number != other
            && garbage(case)
            && garbage(main)
            && main.status < Status::Handled
            && !apart
            && case
                .position
                .zip(main.position)
                .is_some_and(|(a, b)| metres(a, b) <= 300.0)
    }

    /// Takes over when time and rules did something; what that leads to the model knows by itself.
    pub fn adopts(&mut self, world: &World, events: &[Event]) -> Result<(), String> {
        let mut expected = self.merges.take();
        let mut decided = None;
        for event in events {
            let Some(number) = event.case() else { continue };
            if event.decision().is_some() {
                decided = Some(number);
            }
            let Event::Passed(event) = event else {
                continue;
            };
            let at = event.happened.unwrap_or(event.recorded);
            if let Alarm::Merged { into, .. } = &event.what {
                let fits = expected.take() == Some(number.0) && self.is_the_same(number.0, into.0);
                must(fits, || format!("{number} was merged into {into}"))?;
            }
            let case = &mut self.cases[number.index()];
            match &event.what {
                Alarm::Merged { into, .. } => {
                    (case.before, case.was) = (case.status, case.status);
                    (case.status, case.main) = (Status::Merged, Some(into.0));
                    case.by = None;
                    case.withdraw_all();
                }
                Alarm::Escalated { stuck, of, .. } => {
                    (case.was, case.by) = (case.status, None);
                    // It went up when the desk's time ran out.
                    if let Some(of) = of {
                        let over = case.wait.is_some_and(|wait| wait.of == *of && wait.over);
                        must(over, || format!("{number} went up too early"))?;
                        continue;
                    }
                    if self.fault == Fault::StaysAtItsLevel {
                        continue;
                    }
                    let goes_up = if stuck.is_empty() {
                        case.up_one(world, at)
                    } else {
                        case.up_to_command(world, at, decided == Some(number))
                    };
                    must(goes_up, || format!("{number} went above the highest level"))?;
                }
                Alarm::Overdue {
                    of: of @ (ClockOf::Place | ClockOf::Classify),
                } => case.late_at_desk(*of, at, self.fault)?,
                Alarm::ClosedOnTheSpot { .. } => {
                    must(case.status == Status::Closed, || {
                        format!("{number} was closed on the spot")
                    })?;
                }
                Alarm::Warned { .. }
                | Alarm::Overdue { .. }
                | Alarm::Silent { .. }
                | Alarm::SupportOverdue { .. } => {}
                Alarm::WithMain { step, .. } => {
                    (case.was, case.by) = (case.status, None);
                    // A limit that begins anew leaves no extension of the old one to rule on.
                    if *step == StepKind::Check {
                        case.asks = None;
                    }
                }
            }
        }
        must(expected.is_none(), || {
            format!("{expected:?} was not merged by the rule")
        })
    }

    /// After all ticks: every desk's time that is over was noticed.
    pub fn nothing_overlooked(&self, now: Timestamp) -> Result<(), String> {
        let mut cases = self.cases.iter();
        cases.try_for_each(|case| case.none_is_overlooked(now))
    }
}

/// Of every five cases, by number, whose turn is it for a spot check of 40 %?
fn is_looked_at(number: u32) -> bool {
    matches!(number % 5, 0 | 3)
}

pub fn degrees(place: &Placement) -> Option<(f64, f64)> {
    let position = place.position?;
    Some((position.lon_deg(), position.lat_deg()))
}

/// Metres between two places of the town, near enough.
fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (east, north) = ((a.0 - b.0) * 102_400.0, (a.1 - b.1) * 111_200.0);
    east.hypot(north)
}

/// Where a place lies; none when it is no position.
pub fn found(world: &World, given: &cases::GivenPlace) -> Option<Placement> {
    place(world, given).ok()
}
