//! A planted surge raises one alarm and a usual busy hour none; every kind is raised, seen, over, and survives a restart.

use super::watch::Watch;
use super::{Acknowledged, Alarm, AlarmState};
use crate::fixture::{City, SOUTH, WEST, texts_with_alarms};
use crate::limits::{ALARMS_OPEN_MAX, ALARMS_OVER_KEPT};
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
        let lon = WEST + if east { 0.013 } else { 0.003 };
        let mut commands = Vec::new();
        for number in 0..count {
            self.sent += 1;
            let at = before - SignedDuration::from_secs(60 * i64::from(number + 1));
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

const SURGE: &str = "s,突增,surge,,,,grid,60,6,3,0.0001\n";

#[test]
fn a_planted_surge_raises_exactly_one_alarm_and_a_usual_busy_hour_none() {
    let mut wall = Wall::with(SURGE);
    // Both grids have had twelve and two cases in this hour of the last eight Tuesdays.
    for weeks in 1..=8 {
        wall.cases(12, weeks_before(weeks), "0505", "hotline", false);
        wall.cases(2, weeks_before(weeks), "0505", "hotline", true);
    }
    // Fourteen are usual in the west and much in the east.
    wall.cases(14, tuesday(), "0505", "hotline", false);
    wall.round(tuesday());
    assert_eq!(wall.told(), []);
    wall.cases(14, tuesday(), "0505", "hotline", true);
    wall.round(tuesday() + SignedDuration::from_secs(20));
    assert_eq!(wall.told(), [raised("s", "d2a")]);
    let figures = wall.all()[0].found.figures;
    assert_eq!(
        (figures.count, figures.usual, figures.windows),
        (Some(14), Some(2.0), Some(8))
    );
    assert_eq!(figures.factor, Some(7.0));
    assert!(
        figures.chance.is_some_and(|chance| chance < 1e-4),
        "{figures:?}"
    );
    // The same surge is the same alarm, however often it is looked at and also when it grows.
    wall.cases(
        2,
        tuesday() + SignedDuration::from_mins(1),
        "0505",
        "hotline",
        true,
    );
    for seconds in [40, 60, 80, 100] {
        wall.round(tuesday() + SignedDuration::from_secs(seconds));
    }
    assert_eq!(wall.told(), [raised("s", "d2a")]);
    assert_eq!(wall.all()[0].found.figures.count, Some(16));
    // When the hour has passed it is over, and a new one would be another.
    wall.round(tuesday() + SignedDuration::from_mins(90));
    assert_eq!(wall.told(), [("s".into(), "d2a".into(), AlarmState::Over)]);
}

#[test]
fn what_was_never_seen_before_is_odd_only_where_something_is_known() {
    let mut wall = Wall::with(SURGE);
    wall.cases(20, tuesday(), "0505", "hotline", false);
    wall.round(tuesday());
    assert_eq!(wall.told(), [], "there is no like window yet");
}

#[test]
fn a_rows_class_source_and_area_choose_its_cases() {
    let rows = "n,新案,new-case,05,sensor,d1,,,,,\n";
    let mut wall = Wall::with(rows);
    wall.round(tuesday());
    wall.cases(1, tuesday(), "0505", "hotline", false);
    wall.cases(1, tuesday(), "0101", "sensor", false);
    wall.cases(1, tuesday(), "0505", "sensor", true);
    wall.cases(1, tuesday(), "0505", "sensor", false);
    wall.round(tuesday());
    assert_eq!(wall.told(), [raised("n", "HY000000004")]);
    let found = &wall.all()[0].found;
    assert_eq!(found.area.as_deref(), Some("d1a"));
    assert_eq!(found.source.as_deref(), Some("sensor"));
    assert!(found.position.is_some());
}

#[test]
fn a_case_without_a_class_is_looked_at_again_and_an_old_one_is_not_new() {
    let mut wall = Wall::with("n,新案,new-case,05,sensor,,,,,,\n");
    wall.round(tuesday());
    wall.cases(1, tuesday(), "9999", "sensor", false);
    wall.cases(
        1,
        tuesday() - SignedDuration::from_hours(2),
        "0505",
        "sensor",
        false,
    );
    wall.round(tuesday());
    assert_eq!(wall.told(), []);
    wall.step(
        1,
        r#"{"id":"m1","by":"an","step":"classify","class":"0505"}"#,
    );
    wall.round(tuesday());
    assert_eq!(wall.told(), [raised("n", "HY000000001")]);
}

#[test]
fn a_restart_brings_back_what_was_open_and_raises_nothing_anew() {
    let mut wall = Wall::with("n,新案,new-case,05,sensor,,,,,,\n");
    wall.round(tuesday());
    wall.cases(2, tuesday(), "0505", "sensor", false);
    wall.round(tuesday());
    let before = wall.all();
    assert_eq!(before.len(), 2);
    let seen = wall.acknowledge(&before[0].id, "li", tuesday());
    assert_eq!(
        wall.acknowledge(&before[0].id, "bo", tuesday()),
        seen,
        "the first counts"
    );
    let before = wall.all();
    let mut wall = wall.restarted();
    assert_eq!(wall.all(), before);
    wall.round(tuesday() + SignedDuration::from_mins(5));
    assert_eq!(wall.all(), before);
    // Also what was over meanwhile stays over.
    wall.step(
        1,
        r#"{"id":"m1","by":"an","step":"cancel","reason":"a test"}"#,
    );
    wall.round(tuesday() + SignedDuration::from_mins(6));
    let states = |wall: &Wall| -> Vec<_> { wall.all().iter().map(Alarm::state).collect() };
    assert_eq!(states(&wall), [AlarmState::Raised, AlarmState::Over]);
    let mut wall = wall.restarted();
    wall.round(tuesday() + SignedDuration::from_mins(7));
    assert_eq!(states(&wall), [AlarmState::Raised, AlarmState::Over]);
}

#[test]
fn a_team_with_too_many_overdue_cases_is_told_with_how_many() {
    let mut wall = Wall::with("o,积压,overdue,,,,,,2,,\n");
    // R2 gives 0101 one hour; nobody does anything.
    let long_ago = Timestamp::now() - SignedDuration::from_hours(24 * 30);
    wall.cases(2, long_ago, "0101", "hotline", false);
    wall.round(Timestamp::now());
    assert_eq!(wall.told(), []);
    wall.cases(1, long_ago, "0101", "hotline", false);
    wall.round(Timestamp::now() + SignedDuration::from_secs(10));
    assert_eq!(wall.told(), [raised("o", "P")]);
    let found = &wall.all()[0].found;
    assert_eq!(
        (found.area.as_deref(), found.team.as_deref()),
        (Some("d"), Some("P"))
    );
    assert_eq!(
        (found.figures.count, found.figures.limit),
        (Some(3), Some(2))
    );
}

#[test]
fn a_call_is_told_shortly_before_its_time_is_over_and_no_longer_once_it_is_answered() {
    let mut wall = Wall::with("c,呼叫,call,,,,,15,,,\n");
    let now = Timestamp::now();
    wall.cases(1, now, "0505", "hotline", false);
    wall.step(
        1,
        r#"{"id":"m1","by":"an","step":"call","departments":["police"]}"#,
    );
    // `call_limit` is two urgent hours.
    let after = |minutes| now + SignedDuration::from_mins(minutes);
    wall.round(after(104));
    assert_eq!(wall.told(), []);
    wall.round(after(106));
    assert_eq!(wall.told(), [raised("c", "HY000000001/1/P")]);
    let found = &wall.all()[0].found;
    let due = found.figures.due.expect("it has a limit");
    assert!((due - after(120)).get_seconds().abs() < 60, "{due}");
    assert_eq!(
        (found.area.as_deref(), found.team.as_deref()),
        (Some("d1a"), Some("P"))
    );
    wall.round(after(130));
    assert_eq!(
        wall.told(),
        [raised("c", "HY000000001/1/P")],
        "late is still unanswered"
    );
    wall.step(
        1,
        r#"{"id":"m2","by":"bo","step":"answer-call","call":1,"team":"P","answer":"accept"}"#,
    );
    wall.round(after(131));
    assert_eq!(
        wall.told(),
        [("c".into(), "HY000000001/1/P".into(), AlarmState::Over)]
    );
}

#[test]
fn open_alarms_and_those_that_are_over_have_their_limits() {
    let mut wall = Wall::with("n,新案,new-case,,sensor,,,,,,\n");
    wall.round(tuesday());
    let many = ALARMS_OPEN_MAX as u32 + 3;
    for _ in 0..many {
        wall.cases(1, tuesday(), "0505", "sensor", false);
    }
    wall.round(tuesday());
    let (alarms, without_room, _) = wall.city.installation.world.alarms.all();
    assert_eq!((alarms.len(), without_room), (ALARMS_OPEN_MAX, 3));
    // A table without the row ends them all, and only the last are still told.
    let none = std::collections::HashSet::new();
    let alarms = &wall.city.installation.world.alarms;
    alarms.keep_rules(&wall.city.installation.world.people, &none, tuesday());
    let (alarms, without_room, _) = alarms.all();
    assert_eq!((alarms.len(), without_room), (ALARMS_OVER_KEPT, 0));
    assert!(alarms.iter().all(|alarm| alarm.state() == AlarmState::Over));
}

#[test]
fn whoever_waits_is_woken_by_every_change_and_by_nothing_else() {
    let mut wall = Wall::with("n,新案,new-case,,sensor,,,,,,\n");
    let mut changes = wall.city.installation.world.alarms.changes();
    wall.round(tuesday());
    assert!(!changes.has_changed().expect("open"));
    wall.cases(1, tuesday(), "0505", "sensor", false);
    wall.round(tuesday());
    assert!(changes.has_changed().expect("open"));
    changes.borrow_and_update();
    wall.round(tuesday());
    assert!(!changes.has_changed().expect("open"));
    let id = wall.all()[0].id.clone();
    wall.acknowledge(&id, "li", tuesday());
    assert!(changes.has_changed().expect("open"));
}
