//! One case of the plain model: what it is, and where it goes by itself.

use std::collections::HashSet;

use cases::clock::Limit;
use cases::running::StageLimit;
use cases::{CalledState, Decision, Status, TaskState, World, assign};
use jiff::Timestamp;

use super::desks::PlainWait;
use super::levels::PlainLevel;

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
    pub source: String,
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
    /// A desk that must place or classify it.
    pub wait: Option<PlainWait>,
    /// Degrees east and north.
    pub position: Option<(f64, f64)>,
    /// Main cases that a person took it apart from.
    pub apart: Vec<u32>,
}

impl PlainCase {
    pub fn new(area: Option<String>, class: Option<String>, source: &str) -> Self {
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
            wait: None,
            position: None,
            apart: Vec::new(),
        }
    }

    pub fn working(&self) -> bool {
        matches!(self.status, Status::Dispatched | Status::Handling)
    }

    /// What only an open case has is gone.
    pub fn over(&mut self) {
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
    pub fn onward(&mut self, world: &World, now: Timestamp, done: Status) {
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

    pub fn dispatch(&mut self, decision: &Decision, now: Timestamp) {
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

    pub fn route_anew(&mut self, world: &World, now: Timestamp) {
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
