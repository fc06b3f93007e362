//! A city with a table of alarms, and somebody who looks.

mod bounds;
mod kept;
mod kinds;
mod rates;

use super::watch::Watch;
use super::{Acknowledged, Alarm, AlarmState};
use crate::fixture::{City, SOUTH, WEST, texts_with_alarms};
use cases::{CaseNo, Command, Move, Report};
use jiff::{SignedDuration, Timestamp};

const HEADER: &str = "rule,name,kind,class,case_source,area,level,minutes,count,factor,chance\n";

/// A city with rows about alarms, and somebody who looks.
struct Wall {
    city: City,
    watch: Watch,
    sent: u32,
}

impl Wall {
    fn with(rows: &str) -> Self {
        let alarms = format!("{HEADER}{rows}");
        Self {
            city: City::with(&texts_with_alarms(&alarms)),
            watch: Watch::default(),
            sent: 0,
        }
    }

    /// So many cases of one class and source in the grid `d1a` (or, `east`, in `d2a`), a minute apart and ending before a time.
    fn cases(&mut self, count: u32, before: Timestamp, class: &str, source: &str, east: bool) {
        self.spread(count, before, 60, class, source, east);
    }

    /// The same in `d1a`, all at one time.
    fn crowd(&mut self, count: u32, at: Timestamp, class: &str, source: &str) {
        self.spread(count, at, 0, class, source, false);
    }

    fn spread(
        &mut self,
        count: u32,
        before: Timestamp,
        apart_s: i64,
        class: &str,
        source: &str,
        east: bool,
    ) {
        let lon = WEST + if east { 0.013 } else { 0.003 };
        let mut commands = Vec::new();
        for number in 0..count {
            self.sent += 1;
            let at = before - SignedDuration::from_secs(apart_s * i64::from(number + 1));
            let text = format!(
                r#"{{"id":"a{}","source":"{source}","at":"{at}","lon":{lon},"lat":{},"class":"{class}"}}"#,
                self.sent,
                SOUTH + 0.004
            );
            let report = Report::from_json(text.as_bytes()).expect("well formed");
            commands.push((Command::Report(report), at));
        }
        let engine = &self.city.installation.engine;
        for answer in engine.submit_past_blocking(commands) {
            answer.expect("taken");
        }
    }

    /// A step of one person, now.
    fn step(&self, case: u32, json: &str) {
        let step = Move::from_json(CaseNo(case), json.as_bytes()).expect("well formed");
        let done = self.city.send(vec![Command::Move(step)]).remove(0);
        done.expect("possible");
    }

    fn round(&mut self, now: Timestamp) {
        let installation = &self.city.installation;
        self.watch
            .round(&installation.world, &installation.engine, now);
    }

    fn all(&self) -> Vec<Alarm> {
        self.city.installation.world.alarms.all().0
    }

    /// Rule, reason and state of each.
    fn told(&self) -> Vec<(String, String, AlarmState)> {
        let told = |alarm: Alarm| {
            (
                alarm.found.rule.clone(),
                alarm.found.about.clone(),
                alarm.state(),
            )
        };
        self.all().into_iter().map(told).collect()
    }

    fn acknowledge(&self, id: &str, by: &str, at: Timestamp) -> Alarm {
        let acknowledged = Acknowledged {
            by: by.to_owned(),
            at,
            note: "seen".to_owned(),
        };
        let alarms = &self.city.installation.world.alarms;
        alarms
            .acknowledge(&self.city.installation.world.people, id, acknowledged)
            .expect("known")
    }

    /// The server ends and starts again with the same people.
    fn restarted(self) -> Self {
        let city = self.city.restarted();
        city.installation
            .world
            .alarms
            .restore(&city.installation.world.people)
            .expect("read");
        Self {
            city,
            watch: Watch::default(),
            ..self
        }
    }
}

/// A Tuesday, at 10:00.
fn tuesday() -> Timestamp {
    "2026-11-24T02:00:00Z".parse().expect("a time")
}

fn weeks_before(weeks: i64) -> Timestamp {
    tuesday() - SignedDuration::from_hours(24 * 7 * weeks)
}

fn raised(rule: &str, about: &str) -> (String, String, AlarmState) {
    (rule.to_owned(), about.to_owned(), AlarmState::Raised)
}
