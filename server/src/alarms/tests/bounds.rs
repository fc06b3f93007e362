//! What one look takes in, and that the rest waits for the next.

use super::super::calls::Calls;
use super::{Wall, raised, tuesday, weeks_before};
use crate::limits::{
    ALARM_CALLS_MAX, ALARM_CALLS_PAUSE_S, ALARM_CASES_A_ROUND, ALARM_LIKE_WINDOWS,
    ALARM_SURGES_A_ROUND, ALARM_UNDECIDED_MAX,
};
use jiff::{SignedDuration, Timestamp};

#[test]
fn new_cases_beyond_one_look_wait_for_the_next_and_of_undecided_ones_the_oldest_are_left() {
    let mut wall = Wall::with("n,新案,new-case,05,sensor,,,,,,\n");
    wall.round(tuesday());
    // Nobody says yet what they are; then one that is an alarm at once.
    wall.crowd(ALARM_CASES_A_ROUND as u32, tuesday(), "9999", "sensor");
    wall.crowd(1, tuesday(), "0505", "sensor");
    let last = format!("HY{:09}", ALARM_CASES_A_ROUND + 1);
    wall.round(tuesday());
    assert_eq!(wall.told(), [], "it is beyond what one look takes");
    wall.round(tuesday());
    assert_eq!(wall.told(), [raised("n", &last)]);
    // With it one more is watched than may be: the oldest is left, the second is not.
    assert_eq!(ALARM_CASES_A_ROUND, ALARM_UNDECIDED_MAX);
    for case in [1, 2] {
        let step = format!(r#"{{"id":"m{case}","by":"an","step":"classify","class":"0505"}}"#);
        wall.step(case, &step);
    }
    wall.round(tuesday());
    assert_eq!(
        wall.told(),
        [raised("n", &last), raised("n", "HY000000002")]
    );
}

#[test]
fn the_writer_is_asked_about_a_bounded_number_of_calls_and_about_the_next_once_one_is_answered() {
    let mut wall = Wall::with("c,呼叫,call,,,,,1440,,,\n");
    let now = Timestamp::now();
    let many = ALARM_CALLS_MAX as u32 + 1;
    wall.crowd(many, now, "0505", "hotline");
    for case in 1..=many {
        let id = format!("m{case}");
        let step = format!(r#"{{"id":"{id}","by":"an","step":"call","departments":["police"]}}"#);
        wall.step(case, &step);
    }
    let world = wall.city.installation.world.clone();
    let engine = wall.city.installation.engine.clone();
    let rules = world.rules();
    let row = rules.tables().alarms().first().expect("one row");
    let mut calls = Calls::default();
    assert!(calls.refresh(&world, &engine, now.as_second()));
    let found = calls.unanswered(&world, row, now);
    assert_eq!(found.len(), ALARM_CALLS_MAX);
    let first = found[0].case.expect("a call is of a case");
    wall.step(
        first.0,
        r#"{"id":"answer","by":"bo","step":"answer-call","call":1,"team":"P","answer":"arrive"}"#,
    );
    wall.step(
        first.0,
        r#"{"id":"confirm","by":"an","step":"confirm-call","call":1}"#,
    );
    // Not sooner than the pause, then all that is left fits.
    assert!(calls.refresh(&world, &engine, now.as_second() + ALARM_CALLS_PAUSE_S - 1));
    let held = calls.unanswered(&world, row, now);
    assert!(held.iter().any(|found| found.case == Some(first)));
    assert!(calls.refresh(&world, &engine, now.as_second() + ALARM_CALLS_PAUSE_S));
    let found = calls.unanswered(&world, row, now);
    assert_eq!(found.len(), ALARM_CALLS_MAX);
    assert!(found.iter().all(|found| found.case != Some(first)));
}

#[test]
fn rows_of_surges_beyond_one_look_are_looked_at_in_the_next() {
    let rows: Vec<String> = (0..=ALARM_SURGES_A_ROUND)
        .map(|row| format!("s{row},突增,surge,,,,grid,60,6,3,0.0001\n"))
        .collect();
    let mut wall = Wall::with(&rows.concat());
    for weeks in 1..=2 {
        wall.cases(1, weeks_before(weeks), "0505", "hotline", false);
    }
    wall.cases(14, tuesday(), "0505", "hotline", false);
    wall.round(tuesday());
    assert_eq!(wall.told().len(), ALARM_SURGES_A_ROUND);
    wall.round(tuesday());
    assert_eq!(wall.told().len(), ALARM_SURGES_A_ROUND + 1);
}

#[test]
fn what_is_usual_is_of_the_newest_like_windows_and_no_more() {
    let mut wall = Wall::with("s,突增,surge,,,,grid,60,6,3,0.0001\n");
    for weeks in 1..=ALARM_LIKE_WINDOWS as i64 {
        wall.cases(2, weeks_before(weeks), "0505", "hotline", false);
    }
    // Nine weeks ago something happened that would make today usual.
    let earlier = weeks_before(ALARM_LIKE_WINDOWS as i64 + 1);
    wall.cases(59, earlier, "0505", "hotline", false);
    wall.cases(14, tuesday(), "0505", "hotline", false);
    wall.round(tuesday() + SignedDuration::from_secs(20));
    assert_eq!(wall.told(), [raised("s", "d1a")]);
    let figures = wall.all()[0].found.figures;
    assert_eq!((figures.usual, figures.windows), (Some(2.0), Some(8)));
}
