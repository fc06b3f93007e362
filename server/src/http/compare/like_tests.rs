//! Real windows of real years, by the demo's calendar.

use super::super::super::times::tests::calendar;
use super::*;
use crate::clock;
use jiff::Timestamp;

fn at(local: &str) -> i64 {
    let text = format!("{local}+08:00");
    text.parse::<Timestamp>().expect("a time").as_second()
}

/// Whole days, the last excluded.
fn days(from: &str, to: &str) -> (i64, i64) {
    (
        at(&format!("{from}T00:00:00")),
        at(&format!("{to}T00:00:00")),
    )
}

/// First days of the like windows, newest first, and why.
fn like(window: (i64, i64), count: usize) -> Vec<(String, String)> {
    let calendar = calendar();
    let bases = Window::new(&calendar, window.0, window.1).like(count, i64::MIN);
    assert!(
        bases
            .iter()
            .all(|base| base.to_s - base.from_s == window.1 - window.0)
    );
    let told = |base: Base| {
        (
            clock::local(base.from_s)[..10].to_owned(),
            base.why.en.clone(),
        )
    };
    bases.into_iter().map(told).collect()
}

fn firsts(found: &[(String, String)]) -> Vec<&str> {
    found.iter().map(|(first, _)| first.as_str()).collect()
}

fn kind_of(window: (i64, i64)) -> WindowKind {
    Window::new(&calendar(), window.0, window.1).kind()
}

#[test]
fn a_weekend_is_like_the_weekends_before_it_that_were_neither_holidays_nor_worked() {
    // Labour Day 2024 ran from 1 to 5 May; 28 April and 11 May were worked.
    let window = days("2024-05-18", "2024-05-20");
    assert_eq!(kind_of(window), WindowKind::Restdays);
    let found = like(window, 5);
    assert_eq!(
        firsts(&found),
        [
            "2024-04-20",
            "2024-04-13",
            "2024-03-30",
            "2024-03-23",
            "2024-03-16"
        ]
    );
    assert_eq!(found[0].1, "rest days as well, same weekdays");
}

#[test]
fn a_weekend_next_to_a_holiday_stays_a_weekend() {
    // The Dragon Boat Festival of 2024 was Monday 10 June; the two days before it were an ordinary weekend.
    let window = days("2024-06-08", "2024-06-10");
    assert_eq!(kind_of(window), WindowKind::Restdays);
    assert_eq!(firsts(&like(window, 2)), ["2024-06-01", "2024-05-25"]);
    // The three days together are not of one kind.
    assert_eq!(kind_of(days("2024-06-08", "2024-06-11")), WindowKind::Mixed);
}

#[test]
fn a_made_up_saturday_is_a_workday_and_like_other_made_up_saturdays_first() {
    let window = days("2025-10-11", "2025-10-12");
    assert_eq!(kind_of(window), WindowKind::Workdays);
    let found = like(window, 8);
    let (same, other): (Vec<_>, Vec<_>) = found
        .iter()
        .partition(|(_, why)| why.contains("same weekdays"));
    let firsts = |found: &[&(String, String)]| -> Vec<String> {
        found.iter().map(|(first, _)| first.clone()).collect()
    };
    assert_eq!(
        firsts(&same),
        ["2025-02-08", "2024-10-12", "2024-09-14", "2024-05-11"]
    );
    // Then the working days before it: 9 and 10 October, and those before the holiday.
    assert_eq!(
        firsts(&other),
        ["2025-10-10", "2025-10-09", "2025-09-30", "2025-09-29"]
    );
}

#[test]
fn a_workday_is_not_like_a_holiday_on_its_weekday() {
    // Wednesdays; 1 October 2025 was one.
    let window = days("2025-10-15", "2025-10-16");
    assert_eq!(
        firsts(&like(window, 3)),
        ["2025-09-24", "2025-09-17", "2025-09-10"]
    );
}

#[test]
fn national_day_is_like_that_of_the_year_before_although_it_was_a_day_shorter() {
    // 1 to 8 October 2025 with the Mid-Autumn Festival; 1 to 7 October 2024.
    let window = days("2025-10-01", "2025-10-09");
    assert_eq!(kind_of(window), WindowKind::Holiday);
    let found = like(window, 8);
    // Mid-Autumn 2024 shares a name too, but five of its eight days are no holidays. Spring Festival had 8 days.
    assert_eq!(firsts(&found), ["2025-01-28", "2024-10-01", "2024-02-10"]);
    assert_eq!(found[0].1, "Spring Festival 2025, also a holiday of 8 days");
    assert_eq!(
        found[1].1,
        "the same days of National Day 2024; 1 of 8 days are of another kind"
    );
}

#[test]
fn when_few_are_asked_for_the_same_holiday_goes_before_newer_others() {
    let found = like(days("2025-10-01", "2025-10-09"), 1);
    assert_eq!(firsts(&found), ["2024-10-01"]);
}

#[test]
fn an_evening_in_a_holiday_is_like_the_same_evening_of_it_in_other_years() {
    let window = (at("2026-10-03T18:00:00"), at("2026-10-03T23:30:00"));
    let found = like(window, 2);
    assert_eq!(firsts(&found), ["2025-10-03", "2024-10-03"]);
    let bases = Window::new(&calendar(), window.0, window.1).like(2, i64::MIN);
    assert_eq!(clock::local(bases[0].from_s), "2025-10-03T18:00:00+08:00");
    assert_eq!(clock::local(bases[0].to_s), "2025-10-03T23:30:00+08:00");
}

#[test]
fn windows_overlap_neither_each_other_nor_the_window_and_none_begins_before_the_data() {
    let week = days("2025-11-17", "2025-11-24");
    assert_eq!(
        firsts(&like(week, 3)),
        ["2025-11-10", "2025-11-03", "2025-10-27"]
    );
    // A month: four weeks back would overlap it; a day in ten may differ.
    let month = days("2025-12-01", "2025-12-31");
    let found = like(month, 3);
    assert_eq!(found[0].0, "2025-10-27");
    let calendar = calendar();
    let window = Window::new(&calendar, week.0, week.1);
    let since_s = at("2025-11-03T00:00:00");
    assert_eq!(window.like(52, since_s).len(), 2);
    assert_eq!(window.like(52, since_s + 1).len(), 1);
}

#[test]
fn without_a_calendar_only_the_week_counts() {
    let none = Calendar::default();
    let (from_s, to_s) = days("2025-10-01", "2025-10-02");
    let window = Window::new(&none, from_s, to_s);
    assert_eq!(window.kind(), WindowKind::Workdays);
    let bases = window.like(2, i64::MIN);
    assert_eq!(clock::local(bases[0].from_s), "2025-09-24T00:00:00+08:00");
    assert_eq!(clock::local(bases[1].from_s), "2025-09-17T00:00:00+08:00");
}
