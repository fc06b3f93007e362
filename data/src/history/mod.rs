//! Believable reports for the demo district, by seed: a past as long as wanted, and a present that keeps coming.
//!
//! Daily and weekly rhythm, holidays and made-up working days, rain, classes by the character of each subdistrict,
//! hotspots that move over weeks, Changzhou's weekends, sources with habits, the same issue from several sources,
//! positions in the systems phones use, about one in a hundred with no usable place.

mod calendar;
mod hotspots;
mod kinds;
mod life;
mod places;
mod report;
mod scene;
mod sources;
mod words;

pub use life::{Course, Life};
pub use report::{Place, Report, Truth};

use crate::dice::Dice;
use jiff::{SignedDuration, Timestamp};
use scene::{Issue, Scene};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The share of reports that repeat what another source has just reported.
const REPEATS: f64 = 0.06;

/// A past to generate.
#[derive(Clone, Debug)]
pub struct History {
    /// The same seed gives the same reports.
    pub seed: u64,
    /// How many reports, exactly.
    pub cases: u32,
    /// Not before.
    pub from: Timestamp,
    /// Before this.
    pub to: Timestamp,
}

impl IntoIterator for History {
    type Item = Report;
    type IntoIter = Reports;

    /// The reports in the order of their times. Nothing when `to` is not after `from`.
    fn into_iter(self) -> Reports {
        Reports::new(self)
    }
}

/// The reports of a [`History`], in time order.
pub struct Reports {
    scene: Scene,
    history: History,
    dice: Dice,
    /// Start of the next hour to fill, and the sum of all hours' weights before it.
    hour: Timestamp,
    before: f64,
    total: f64,
    /// Issues first reported so far, of `firsts`.
    begun: u32,
    firsts: u32,
    serial: u32,
    /// The hour's own reports, latest first.
    ready: Vec<(Timestamp, Issue)>,
    /// Issues another source will report: when, which, by whom already.
    repeats: BinaryHeap<Reverse<(Timestamp, u32)>>,
    repeated: Vec<(Issue, String)>,
}

impl Reports {
    fn new(history: History) -> Self {
        let scene = Scene::of(history.seed);
        let mut total = 0.0;
        let mut hour = history.from;
        while hour < history.to {
            total += weight(&scene, hour);
            hour = next_hour(hour);
        }
        let is_empty = history.from >= history.to;
        let repeats = (f64::from(history.cases) * REPEATS) as u32;
        Self {
            scene,
            dice: Dice::of(history.seed, 0xCA5E),
            hour: history.from,
            before: 0.0,
            total,
            begun: 0,
            firsts: if is_empty { 0 } else { history.cases - repeats },
            serial: 0,
            ready: Vec::new(),
            repeats: BinaryHeap::new(),
            repeated: Vec::new(),
            history,
        }
    }

    /// Fills hours until there is a report to give, or no hour is left.
    fn fill(&mut self) {
        while self.ready.is_empty() && self.hour < self.history.to {
            let end = next_hour(self.hour).min(self.history.to);
            let now = self.scene.days.hour(self.hour);
            let kinds = Scene::kinds_in(&now);
            self.before += weight(&self.scene, self.hour);
            // The last hour takes what rounding has left over.
            let due = if end == self.history.to {
                1.0
            } else {
                self.before / self.total
            };
            let until = (due * f64::from(self.firsts)).floor() as u32;
            let seconds = (end.as_second() - self.hour.as_second()).max(1) as usize;
            for _ in self.begun..until {
                let at = self.hour + SignedDuration::from_secs(self.dice.below(seconds) as i64);
                let issue = self.scene.issue(&kinds, at, &mut self.dice);
                self.ready.push((at, issue));
            }
            self.begun = self.begun.max(until);
            self.ready.sort_by_key(|&(at, _)| Reverse(at));
            self.hour = end;
        }
    }

    /// Lets another source report the issue again later, as often as the share asks for.
    fn repeat(&mut self, first: u32, issue: Issue, report: &Report) {
        let owed = |firsts: u32| {
            u64::from(firsts) * u64::from(self.history.cases - self.firsts) / u64::from(self.firsts)
        };
        if owed(first + 1) > owed(first) {
            let wait = 90.0 + 14_000.0 * self.dice.unit() * self.dice.unit();
            let last = self.history.to - SignedDuration::from_secs(1);
            let then = (report.at + SignedDuration::from_secs(wait as i64))
                .min(last)
                .max(report.at);
            self.repeats
                .push(Reverse((then, self.repeated.len() as u32)));
            self.repeated.push((issue, report.id.clone()));
        }
    }
}

impl Iterator for Reports {
    type Item = Report;

    fn next(&mut self) -> Option<Report> {
        self.fill();
        let repeat_at = self.repeats.peek().map(|Reverse((at, _))| *at);
        let is_repeat = match (repeat_at, self.ready.last()) {
            (Some(repeat), Some((first, _))) => repeat <= *first,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return None,
        };
        self.serial += 1;
        if is_repeat {
            let Reverse((at, which)) = self.repeats.pop()?;
            let (mut issue, first) = self.repeated[which as usize].clone();
            // Another person stands a little further along and uses other words.
            issue.place = places::moved(
                issue.place,
                self.dice.normal() * 15.0,
                self.dice.normal() * 15.0,
            );
            let mut report = self.scene.report(&issue, at, self.serial, &mut self.dice);
            report.truth.same_as = Some(first);
            return Some(report);
        }
        let (at, issue) = self.ready.pop()?;
        let first = self.serial - 1 - (self.repeated.len() - self.repeats.len()) as u32;
        let report = self.scene.report(&issue, at, self.serial, &mut self.dice);
        self.repeat(first, issue, &report);
        Some(report)
    }
}

fn weight(scene: &Scene, hour: Timestamp) -> f64 {
    let sums = Scene::kinds_in(&scene.days.hour(hour));
    sums.last().copied().unwrap_or(0.0)
}

fn next_hour(hour: Timestamp) -> Timestamp {
    let seconds = hour.as_second();
    let next = seconds - seconds.rem_euclid(3600) + 3600;
    Timestamp::from_second(next).expect("histories end long before the end of time")
}

/// Reports that keep coming, with the hotspots of the history of the same seed.
pub struct Live {
    scene: Scene,
    dice: Dice,
    rate_per_minute: f64,
    at: Timestamp,
    serial: u32,
}

impl Live {
    /// Reports from `start` on, `rate_per_minute` on average (a rate that is not positive gives none at all).
    ///
    /// Ids begin with the start, so that a second run never repeats the ids of the first.
    pub fn new(seed: u64, rate_per_minute: f64, start: Timestamp) -> Self {
        let scene = Scene::of(seed);
        let dice = Dice::of(seed, start.as_second().unsigned_abs());
        Self {
            scene,
            dice,
            rate_per_minute,
            at: start,
            serial: 0,
        }
    }
}

impl Iterator for Live {
    type Item = Report;

    /// The next report, with the time it should be sent at: after an exponential wait, as unconnected callers make.
    fn next(&mut self) -> Option<Report> {
        if self.rate_per_minute.is_nan() || self.rate_per_minute <= 0.0 {
            return None;
        }
        let wait_s = -(1.0 - self.dice.unit()).ln() * 60.0 / self.rate_per_minute;
        self.at += SignedDuration::from_millis((wait_s * 1000.0).min(3.6e9) as i64);
        self.serial += 1;
        let kinds = Scene::kinds_in(&self.scene.days.hour(self.at));
        let issue = self.scene.issue(&kinds, self.at, &mut self.dice);
        let mut report = self
            .scene
            .report(&issue, self.at, self.serial, &mut self.dice);
        report.id = format!("live-{:x}-{}", self.at.as_millisecond(), report.id);
        Some(report)
    }
}
