//! The plain model of levels: which one a case stands at, until when, and who leads there, by the
//! village's tables read a second time.

use cases::{PhotoKind, Report, Status, World};
use jiff::{SignedDuration, Timestamp};

use super::plain_case::PlainCase;

pub const NAMES: [&str; 4] = ["district", "subdistrict", "community", "grid"];
/// The subdistrict, whose command gets what is stuck.
const COMMAND: u8 = 1;

/// A level and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainLevel {
    pub no: u8,
    pub until: Until,
}

/// When a level's time runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    Never,
    At(Timestamp),
    /// The case stood still since, which the tests of pauses look at.
    AfterPauses,
}

/// The level of an area, by the length of its code.
pub fn of_area(code: &str) -> u8 {
    match code.len() {
        6 => 0,
        9 => 1,
        12 => 2,
        _ => 3,
    }
}

/// The level of a lead: that of the area in its row of the teams, or of the area that it is.
fn of_lead(lead: &str) -> u8 {
    match lead {
        "T112-traffic" => 0,
        "T010" | "T010-traffic" | "T011-police" => 1,
        area => of_area(area),
    }
}

fn hours(level: u8) -> Option<i64> {
    match level {
        3 => Some(4),
        2 => Some(8),
        1 => Some(24),
        _ => None,
    }
}

/// Who leads cases of a class at a level around an area; none where the class has nobody there.
fn lead_at(class: &str, level: u8, area: &str) -> Option<String> {
    let south = area.starts_with("440112010");
    let lead = match (class, level) {
        ("0505", 1..) if south => "T010-traffic",
        ("0505", _) => "T112-traffic",
        ("0101", 1..) if south => "T010",
        ("0102", 1..) if !south => "T011-police",
        ("0106", _) => area.get(..[6, 9, 12, 15][usize::from(level)])?,
        _ => return None,
    };
    Some(lead.to_owned())
}

impl PlainCase {
    /// From now on at a level.
    fn stands(&mut self, no: u8, now: Timestamp) {
        let end = |hours| Until::At(now + SignedDuration::from_hours(hours));
        let until = hours(no).map_or(Until::Never, end);
        self.level = Some(PlainLevel { no, until });
    }

    /// From now on at a level whose own time does not run, since no team has the case.
    pub fn stands_without_a_team(&mut self, no: u8) {
        let until = Until::Never;
        self.level = Some(PlainLevel { no, until });
    }

    /// A team was given the case: its level begins.
    pub fn stands_with(&mut self, lead: &str, now: Timestamp) {
        self.stands(of_lead(lead), now);
    }

    /// One level up, with that level's own lead; false where there is none above.
    pub fn up_one(&mut self, world: &World, now: Timestamp) -> bool {
        let Some(above) = self.level.and_then(|level| level.no.checked_sub(1)) else {
            return false;
        };
        let decision = self.decision(world, now);
        let area = self.area.as_deref().unwrap_or_default();
        let class = self.class.as_deref().unwrap_or_default();
        let lead = lead_at(class, above, area).filter(|lead| {
            let now = self.lead.as_deref();
            now.is_some_and(|now| now != lead)
        });
        if let (Some(mut decision), Some(lead)) = (decision, lead) {
            decision.supporting.retain(|team| *team.code != *lead);
            decision.lead.code = lead.into();
            self.take_lead(&decision);
        }
        self.stands(above, now);
        true
    }

    /// Stuck: to the subdistrict's command, or one up where it is there or above. `decided`: the
    /// step named a team anew.
    pub fn up_to_command(&mut self, world: &World, now: Timestamp, decided: bool) -> bool {
        let area = of_area(self.area.as_deref().unwrap_or_default());
        let led = || self.decision(world, now).filter(|_| decided);
        let from = match self.level {
            Some(level) => level.no,
            None => led().map_or(area, |decision| of_lead(&decision.lead.code)),
        };
        let Some(above) = from.checked_sub(1) else {
            return false;
        };
        self.stands(above.min(COMMAND), now);
        if let Some(level) = &mut self.level
            && !self.status.is_with_team()
        {
            level.until = Until::Never;
        }
        true
    }

    /// Whoever reports it says it is handled: may they, and what comes of it? `is_looked_at`: another must look.
    pub fn is_handled_by(&mut self, report: &Report, is_looked_at: bool) -> bool {
        let small = matches!(self.class.as_deref(), Some("0102" | "0106"));
        let shown = report.photos.iter().any(|of| of.kind == PhotoKind::After);
        let Some(area) = self.area.as_deref().filter(|_| small && shown) else {
            return false;
        };
        let level = of_area(area);
        self.handler.clone_from(&report.by);
        (self.status, self.was) = (Status::Handled, Status::Handled);
        if is_looked_at {
            self.stands_without_a_team(level);
        } else {
            self.status = Status::Closed;
        }
        self.handler.is_some()
    }

    /// It went on after standing still.
    pub fn stood_still(&mut self) {
        let level = self.level.as_mut();
        if let Some(level) = level.filter(|level| level.until != Until::Never) {
            level.until = Until::AfterPauses;
        }
    }

    /// May it be merged by rule, as far as it tells by itself?
    pub fn is_free(&self) -> bool {
        let status = (Status::Verifying..=Status::Dispatched).contains(&self.status);
        status && self.calls.iter().all(|call| call.confirmed)
    }
}
