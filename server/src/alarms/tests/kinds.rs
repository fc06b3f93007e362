//! Each kind of rule: a planted surge raises one alarm and a usual busy hour none; new cases, calls, teams that are late.

use super::super::AlarmState;
use super::{Wall, raised, tuesday, weeks_before};
use jiff::{SignedDuration, Timestamp};

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
