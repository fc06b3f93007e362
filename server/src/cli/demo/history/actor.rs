//! One case of the history, and what is done about it next.

use super::people;
use cases::{CaseNo, Command, Event, Move, Refusal, Status, Step};
use data::history::Life;
use jiff::{SignedDuration, Timestamp};
use std::cmp::Ordering;

/// Most acts of one case, should a course ever turn in a circle.
const ACTS_MAX: u16 = 40;

/// What happens to a case at most once.
#[derive(Clone, Copy, Debug)]
pub enum Once {
    FailedCheck,
    Reopening,
    Answer,
    Evaluation,
}

/// A case with its next act. Ordered so that the earliest comes out of a heap first.
pub struct Actor {
    /// When the next act happens.
    pub at: Timestamp,
    pub case: CaseNo,
    /// The case of the first report of the same issue.
    pub same_as: Option<CaseNo>,
    pub life: Life,
    /// What whoever looks finds.
    pub class: &'static str,
    pub grid: String,
    /// Where it stands.
    pub status: Status,
    /// Code of the lead team.
    pub lead: String,
    /// Teams that the duty asks to help, and have not yet done so; whether the first of them has accepted.
    pub supporting: Vec<String>,
    pub is_supported: bool,
    /// Acts that were taken.
    pub acts: u16,
    /// Turns of its course that were taken.
    pub turns: u16,
    /// It was given back: whoever has it reviews that first.
    pub to_review: bool,
    /// One bit for each [`Once`] that has been.
    been: u8,
    step: Option<(Step, String)>,
}

impl Actor {
    /// A case that has just been reported.
    pub fn new(report: data::history::Report, case: CaseNo, same_as: Option<CaseNo>) -> Self {
        Self {
            at: report.at,
            case,
            same_as,
            life: report.life,
            class: report.truth.class,
            grid: report.truth.grid,
            status: Status::Unplaced,
            lead: String::new(),
            supporting: Vec::new(),
            is_supported: false,
            acts: 0,
            turns: 0,
            to_review: false,
            been: 0,
            step: None,
        }
    }

    /// Takes in what an act led to, and plans the next one. `None` when nothing more is done.
    pub fn after(mut self, event: &Event) -> Option<Self> {
        self.status = event.status().unwrap_or(self.status);
        if let Some(decision) = decision(event) {
            self.lead = decision.lead.code.to_string();
            let helpers = decision.supporting.iter();
            self.supporting = helpers.map(|team| team.code.to_string()).collect();
            self.is_supported = false;
        }
        self.plan()
    }

    /// Takes in that an act was refused: people meet that too, and go on from where the case stands.
    pub fn refused(mut self, refusal: &Refusal) -> Option<Self> {
        if let Refusal::NotNow { status, .. } = refusal {
            self.status = *status;
        }
        self.plan()
    }

    fn plan(mut self) -> Option<Self> {
        self.acts += 1;
        let (wait_s, step, by) = people::next(&mut self)?;
        self.at += SignedDuration::from_secs(i64::from(wait_s.max(1)));
        self.step = Some((step, by));
        (self.acts < ACTS_MAX).then_some(self)
    }

    /// The act that was planned. The same history always makes the same.
    pub fn command(&mut self) -> Command {
        let (step, by) = self.step.take().expect("planned by `after`");
        Command::Move(Move {
            id: format!("{}-{}-{}", self.case, self.acts, step.kind()),
            case: self.case,
            by,
            seen: None,
            step,
            done_at: None,
            photos: Vec::new(),
        })
    }

    /// Whether this happens for the first time.
    pub fn first(&mut self, once: Once) -> bool {
        let bit = 1 << once as u8;
        let is_first = self.been & bit == 0;
        self.been |= bit;
        is_first
    }

    /// A number below `below` that is this life's own; `of` tells several apart.
    pub fn luck(&self, of: u32, below: u32) -> u32 {
        (self.life.luck.rotate_left(of * 5) ^ of.wrapping_mul(0x9E37_79B9)) % below
    }

    /// The account of one of a few people at a desk.
    pub fn desk(&self, role: &str, people: u32) -> String {
        format!("{role}-{}", 1 + self.luck(u32::from(self.acts) % 6, people))
    }
}

fn decision(event: &Event) -> Option<&cases::Decision> {
    let told = match event {
        Event::Reported(event) => event.decision.as_ref(),
        Event::Placed(event) => event.decision.as_ref(),
        Event::Classified(event) => event.decision.as_ref(),
        Event::Accepted(_)
        | Event::ReportedBack(_)
        | Event::Closed(_)
        | Event::Stepped(_)
        | Event::Passed(_)
        | Event::Erased(_)
        | Event::ClassAdded(_)
        | Event::SourceAdded(_)
        | Event::TablesChanged(_)
        | Event::AccountChanged(_) => None,
    };
    told.or_else(|| event.then()?.decision.as_deref())
}

impl PartialEq for Actor {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Actor {}

impl PartialOrd for Actor {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Actor {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.case).cmp(&(self.at, self.case))
    }
}
