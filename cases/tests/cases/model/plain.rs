//! The plain second model: what each step should lead to, by rules written down a second time.

use std::collections::HashSet;

use cases::event::Event;
use cases::running::StageLimit;
use cases::{
    Alarm, CalledState, CaseNo, Command, Decision, Move, Placement, State, Status, Step, StepKind,
    TaskState, World, assign, place,
};
use jiff::Timestamp;

use super::Fault;
use super::check::must;
use super::levels::PlainLevel;
use cases::clock::Limit;

/// All cases; the index is the number less one.
pub struct Plain {
    pub cases: Vec<PlainCase>,
    /// The case that the rule must merge with the newest command.
    merges: Option<u32>,
    fault: Fault,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PlainTask {
    pub team: String,
    pub state: TaskState,
    pub by_hand: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PlainCalled {
    pub team: String,
    pub state: CalledState,
    pub must_come: bool,
    pub by: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlainCall {
    pub confirmed: bool,
    pub called: Vec<PlainCalled>,
}

/// One case.
#[derive(Clone, Debug)]
pub struct PlainCase {
    pub status: Status,
    pub was: Status,
    pub by: Option<String>,
    pub area: Option<String>,
    pub class: Option<String>,
    source: String,
    pub lead: Option<String>,
    pub hands: Vec<String>,
    pub handler: Option<String>,
    pub rework: u8,
    pub handovers: u8,
    pub locked: bool,
    pub resumes: Status,
    pub before: Status,
    pub main: Option<u32>,
    pub asks: Option<String>,
    pub answered: bool,
    pub evaluated: bool,
    pub tasks: Vec<PlainTask>,
    pub calls: Vec<PlainCall>,
    pub exempt: HashSet<u16>,
    pub stages: Vec<StageLimit>,
    pub stage: Option<usize>,
    /// The limit of the handling clock, without extensions; none without one.
    pub limit: Option<Limit>,
    pub level: Option<PlainLevel>,
    /// Degrees east and north.
    position: Option<(f64, f64)>,
    /// Main cases that a person took it apart from.
    apart: Vec<u32>,
}

impl PlainCase {
    fn new(area: Option<String>, class: Option<String>, source: &str) -> Self {
        Self {
            status: Status::Unplaced,
            was: Status::Unplaced,
            by: None,
            area,
            class,
            source: source.to_owned(),
            lead: None,
            hands: Vec::new(),
            handler: None,
            rework: 0,
            handovers: 0,
            locked: false,
            resumes: Status::Dispatched,
            before: Status::Dispatched,
            main: None,
            asks: None,
            answered: false,
            evaluated: false,
            tasks: Vec::new(),
            calls: Vec::new(),
            exempt: HashSet::new(),
            stages: Vec::new(),
            stage: None,
            limit: None,
            level: None,
            position: None,
            apart: Vec::new(),
        }
    }

    pub fn working(&self) -> bool {
        matches!(self.status, Status::Dispatched | Status::Handling)
    }

    /// What only an open case has is gone.
    fn over(&mut self) {
        self.tasks.clear();
        self.calls.clear();
        self.stages.clear();
        self.hands.clear();
        self.apart.clear();
        (self.locked, self.main, self.asks) = (false, None, None);
        (self.limit, self.stage, self.level) = (None, None, None);
    }

    pub fn withdraw_all(&mut self) {
        for task in self.tasks.iter_mut().filter(|task| task.state.is_open()) {
            task.state = TaskState::Withdrawn;
        }
    }

    pub fn decision(&self, world: &World, now: Timestamp) -> Option<Decision> {
        let area = world.edition().find(self.area.as_deref()?)?;
        Some(assign(world, self.class.as_deref()?, area, now))
    }

    /// To where data say, after what was done.
    fn onward(&mut self, world: &World, now: Timestamp, done: Status) {
        let Some(decision) = self.decision(world, now) else {
            self.status = if self.area.is_none() {
                Status::Unplaced
            } else {
                Status::Unclassified
            };
            return;
        };
        let verify = matches!(&*self.source, "resident" | "app");
        let file = matches!(&*self.source, "resident" | "hotline");
        if done < Status::Verifying && verify {
            self.status = Status::Verifying;
        } else if done < Status::ToFile && file {
            self.status = Status::ToFile;
        } else if self.class.as_deref() == Some("0102") {
            self.status = Status::ToDispatch;
        } else {
            self.dispatch(&decision, now);
        }
    }

    fn dispatch(&mut self, decision: &Decision, now: Timestamp) {
        let lead = decision.lead.code.to_string();
        if self.hands.last().is_some_and(|last| *last != lead) {
            self.handovers += 1;
        }
        self.take_lead(decision);
        self.stands_with(&decision.lead.code, now);
    }

    /// The lead, its clock and its supporters, whatever it counts as.
    pub fn take_lead(&mut self, decision: &Decision) {
        let lead = decision.lead.code.to_string();
        self.status = Status::Dispatched;
        if self.hands.last() != Some(&lead) {
            self.hands.push(lead.clone());
        }
        self.lead = Some(lead);
        self.asks = None;
        self.begin_limit(decision);
        self.ask(decision);
    }

    fn begin_limit(&mut self, decision: &Decision) {
        self.stages.clone_from(&decision.stages);
        self.stage = (!self.stages.is_empty()).then_some(0);
        self.limit = self
            .stages
            .first()
            .map_or(decision.limit, |stage| Some(stage.limit));
    }

    fn ask(&mut self, decision: &Decision) {
        let wanted = |team: &str| decision.supporting.iter().any(|of| &*of.code == team);
        for task in self.tasks.iter_mut().filter(|task| task.state.is_open()) {
            let leads = *task.team == *decision.lead.code;
            if leads || (!task.by_hand && !wanted(&task.team)) {
                task.state = TaskState::Withdrawn;
            }
        }
        for team in &decision.supporting {
            let asked = |task: &PlainTask| *task.team == *team.code && task.state.is_open();
            if !self.tasks.iter().any(asked) {
                self.tasks.push(PlainTask {
                    team: team.code.to_string(),
                    state: TaskState::Asked,
                    by_hand: false,
                });
            }
        }
    }

    fn route_anew(&mut self, world: &World, now: Timestamp) {
        let decision = self.decision(world, now);
        match decision {
            _ if self.status <= Status::Unclassified => {
                self.onward(world, now, Status::Unclassified);
            }
            Some(decision) if self.status.is_with_team() => {
                if self.lead.as_deref() != Some(&*decision.lead.code) {
                    return self.dispatch(&decision, now);
                }
                let same = self.stages == decision.stages
                    && (self.stage.is_some() || self.limit == decision.limit);
                if !same {
                    self.begin_limit(&decision);
                }
                self.stages.clone_from(&decision.stages);
                self.ask(&decision);
            }
            _ => {}
        }
    }
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
                case.onward(world, now, Status::Unclassified);
                case.was = case.status;
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
        self.merges = joins.then_some(number);
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
                Alarm::Escalated { stuck, .. } => {
                    (case.was, case.by) = (case.status, None);
                    let goes_up = if stuck.is_empty() {
                        case.up_one(world, at)
                    } else {
                        case.up_to_command(world, at, decided == Some(number))
                    };
                    must(goes_up, || format!("{number} went above the highest level"))?;
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
}

fn degrees(place: &Placement) -> Option<(f64, f64)> {
    let position = place.position?;
    Some((position.lon_deg(), position.lat_deg()))
}

/// Metres between two places of the town, near enough.
fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (east, north) = ((a.0 - b.0) * 102_400.0, (a.1 - b.1) * 111_200.0);
    east.hypot(north)
}

/// Where a place lies; none when it is no position.
fn found(world: &World, given: &cases::GivenPlace) -> Option<Placement> {
    place(world, given).ok()
}

impl PlainCase {
    fn moves(
        &mut self,
        world: &World,
        step: &Step,
        by: &str,
        now: Timestamp,
        fault: Fault,
    ) -> bool {
        let raced = self.by.as_deref().is_some_and(|last| last != by)
            && matches!(self.was, Status::Unplaced | Status::Unclassified)
            && self.status != self.was;
        match (step, self.status) {
            (Step::Place { given, note }, status) if status.is_open() => {
                let is_correction = self.area.is_some() && status != Status::Unclassified;
                let place = found(world, given);
                let position = place.as_ref().and_then(degrees);
                let area = place.and_then(|placement| placement.area);
                if (note.is_empty() && (is_correction || raced)) || area.is_none() {
                    return false;
                }
                // The pin of another area would be wrong; a first area leaves the reported one.
                let kept = self.position.filter(|_| self.area.is_none());
                self.position = position.or(kept);
                self.area = area.map(Into::into);
                self.route_anew(world, now);
            }
            (Step::Classify { class, note }, status) if status.is_open() => {
                let known = world.tables().class(class).is_some();
                if (note.is_empty() && (self.class.is_some() || raced)) || !known {
                    return false;
                }
                self.class = Some(class.to_string());
                self.route_anew(world, now);
            }
            (Step::Verify { found: true, .. }, Status::Verifying) => {
                self.onward(world, now, Status::Verifying);
            }
            (Step::Verify { found: false, .. }, Status::Verifying) => self.status = Status::ToFile,
            (Step::File { .. }, Status::ToFile) if !self.locked => {
                self.onward(world, now, Status::ToFile);
            }
            (
                Step::Dispatch {
                    team,
                    supporting,
                    note,
                },
                Status::ToDispatch,
            ) if !self.locked => {
                return self.dispatch_by_hand(world, now, (team.as_deref(), supporting, note));
            }
            (Step::Accept { team }, _) if self.is_lead(team.as_deref()) => {
                if self.status != Status::Dispatched {
                    return false;
                }
                self.status = Status::Handling;
            }
            (Step::ReportBack { team, .. }, _) if self.is_lead(team.as_deref()) => {
                if self.status != Status::Handling {
                    return false;
                }
                self.status = Status::Handled;
                self.handler = Some(by.to_owned());
                (self.asks, self.limit, self.stage) = (None, None, None);
            }
            _ => return self.moves_on(world, step, by, now, fault),
        }
        true
    }

    /// The steps after it was given to a team.
    fn moves_on(
        &mut self,
        world: &World,
        step: &Step,
        by: &str,
        now: Timestamp,
        fault: Fault,
    ) -> bool {
        let two_hats = self.handler.as_deref() == Some(by) && fault != Fault::HandlerCloses;
        match (step, self.status) {
            (Step::StageDone { .. }, Status::Handling) => match self.stage {
                Some(stage) if stage + 1 < self.stages.len() => {
                    self.stage = Some(stage + 1);
                    self.limit = Some(self.stages[stage + 1].limit);
                }
                _ => return false,
            },
            (Step::SendBack { .. }, Status::ToDispatch) => {
                (self.status, self.locked) = (Status::ToFile, true);
            }
            (Step::SendBack { .. }, Status::Dispatched | Status::Handling) => {
                if self
                    .tasks
                    .iter()
                    .any(|task| task.by_hand && task.state.is_open())
                {
                    return false;
                }
                self.locked = true;
                self.back_to_dispatch();
            }
            (Step::Review { .. }, status) if self.locked && status.is_open() => {
                self.locked = false;
            }
            (Step::Withdraw { .. }, Status::Dispatched) => self.back_to_dispatch(),
            (Step::Check { passed: true, .. }, Status::Handled) if !two_hats => {
                self.status = Status::Checked;
            }
            (Step::Check { note, .. }, Status::Handled) if !two_hats && !note.is_empty() => {
                self.again(fault);
                self.handed_again(world, now);
            }
            (Step::Close { .. }, Status::Checked) if !two_hats => self.status = Status::Closed,
            (Step::Evaluate { .. }, Status::Closed) if !self.evaluated => self.evaluated = true,
            (Step::Suspend { .. }, status) if self.working() => {
                (self.resumes, self.status) = (status, Status::Suspended);
            }
            (Step::Resume { .. }, Status::Suspended) => {
                self.status = self.resumes;
                self.stood_still();
            }
            (Step::AskExtension { .. }, _) if self.working() => {
                if self.asks.is_some() || self.limit.is_none() {
                    return false;
                }
                self.asks = Some(by.to_owned());
            }
            (Step::RuleExtension { .. }, _) if self.working() => {
                match self.asks.take_if(|asked| asked != by) {
                    Some(_) => {}
                    None => return false,
                }
            }
            (Step::Cancel { .. }, status) if status < Status::Handled => {
                self.status = Status::Cancelled;
            }
            (Step::Reopen { .. }, Status::Closed | Status::Cancelled) => {
                self.again(fault);
                self.lead = None;
                self.status = match (&self.area, &self.class) {
                    (None, _) => Status::Unplaced,
                    (Some(_), None) => Status::Unclassified,
                    (Some(_), Some(_)) => Status::ToDispatch,
                };
            }
            (Step::Unmerge { .. }, Status::Merged) => {
                self.apart.extend(self.main.take());
                self.status = self.before;
            }
            (Step::AnswerSource { .. }, _) if !self.answered => self.answered = true,
            (Step::Escalate { .. }, status) => {
                return status.is_with_team() && self.up_one(world, now);
            }
            _ => return self.moves_jointly(world, step, by),
        }
        true
    }

    pub fn is_lead(&self, team: Option<&str>) -> bool {
        team.is_none() || team == self.lead.as_deref()
    }

    fn again(&mut self, fault: Fault) {
        if fault != Fault::ForgetsRework {
            self.rework += 1;
        }
    }

    fn back_to_dispatch(&mut self) {
        self.withdraw_all();
        (self.status, self.lead, self.asks) = (Status::ToDispatch, None, None);
        (self.limit, self.stage) = (None, None);
    }

    /// The same team does it again.
    fn handed_again(&mut self, world: &World, now: Timestamp) {
        let (Some(mut decision), Some(lead)) = (self.decision(world, now), self.lead.clone())
        else {
            return;
        };
        decision.lead.code = lead.into();
        let lead = decision.lead.code.clone();
        decision.supporting.retain(|team| team.code != lead);
        self.dispatch(&decision, now);
    }

    fn dispatch_by_hand(
        &mut self,
        world: &World,
        now: Timestamp,
        (team, supporting, note): (Option<&str>, &Option<Vec<Box<str>>>, &str),
    ) -> bool {
        let known = |team: &str| super::check::is_team(world, team);
        let named = supporting.iter().flatten().all(|team| known(team));
        let lead_fits = team.is_none_or(|team| known(team) && !note.is_empty());
        let Some(mut decision) = self.decision(world, now) else {
            return false;
        };
        if !named || !lead_fits {
            return false;
        }
        if let Some(team) = team {
            decision.lead.code = team.into();
        }
        if let Some(teams) = supporting {
            let named = teams.iter().map(|code| cases::Team {
                code: code.clone(),
                name: code.clone(),
            });
            decision.supporting = named.collect();
        }
        let lead = decision.lead.code.clone();
        decision.supporting.retain(|team| team.code != lead);
        self.dispatch(&decision, now);
        true
    }
}
