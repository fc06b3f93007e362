//! The plain model of the desks that place and classify: by when they must, and where a case goes that
//! they leave lying.

use cases::{ClockOf, Status};
use jiff::{SignedDuration, Timestamp};

use super::Fault;
use super::check::must;
use super::levels::of_area;
use super::plain_case::PlainCase;

/// A place or a class is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainWait {
    pub of: ClockOf,
    pub end: Timestamp,
    /// When somebody last did something, after which nothing is told of before.
    pub moved: Timestamp,
    pub over: bool,
}

/// What is waited for and how many hours, by the village's steps read a second time.
fn waits(status: Status) -> Option<(ClockOf, i64)> {
    match status {
        Status::Unplaced => Some((ClockOf::Place, 3)),
        Status::Unclassified => Some((ClockOf::Classify, 2)),
        _ => None,
    }
}

impl PlainCase {
    /// Somebody did something: it came to such a desk, went away from one, or stays.
    pub fn comes_from(&mut self, before: Option<Status>, now: Timestamp) {
        if before == Some(self.status) {
            if let Some(wait) = &mut self.wait {
                wait.moved = now;
            }
            return;
        }
        self.wait = waits(self.status).map(|(of, hours)| PlainWait {
            of,
            end: now + SignedDuration::from_hours(hours),
            moved: now,
            over: false,
        });
    }

    /// The desk's time ran out: the case is one level up, the highest for one without a place.
    pub fn late_at_desk(&mut self, of: ClockOf, at: Timestamp, fault: Fault) -> Result<(), String> {
        let expected = self
            .wait
            .as_mut()
            .filter(|wait| wait.of == of && wait.end.max(wait.moved) == at && !wait.over);
        let Some(wait) = expected else {
            return Err(format!("{of} ran out at {at}, {:?}", self.wait));
        };
        wait.over = true;
        if fault == Fault::WaitsForEver {
            return Ok(());
        }
        let below_top = || self.area.as_deref().map_or(1, of_area);
        let from = self.level.map_or_else(below_top, |level| level.no);
        if let Some(above) = from.checked_sub(1) {
            self.stands_without_a_team(above);
        }
        Ok(())
    }

    /// After all ticks: no desk's time is over without having been noticed.
    pub fn none_is_overlooked(&self, now: Timestamp) -> Result<(), String> {
        let fine = self.wait.is_none_or(|wait| wait.over || wait.end > now);
        must(fine, || format!("{:?} was passed over", self.wait))
    }
}
