//! The four clocks by hand: nights, lunch breaks, weekends, holidays and made-up days.

use super::due;
use cases::clock::LimitKind::{CalendarDays, UrgentHours, WorkingDays, WorkingHours};

#[test]
fn urgent_hours_run_through_night_and_holiday() {
    assert_eq!(
        due("2026-09-30 23:30", 2, UrgentHours),
        "Thu 10-01 01:30:00"
    );
}

#[test]
fn four_working_hours_from_opening_end_at_noon_not_after_lunch() {
    assert_eq!(
        due("2026-11-23 08:00", 4, WorkingHours),
        "Mon 11-23 12:00:00"
    );
}

#[test]
fn working_hours_skip_the_lunch_break() {
    assert_eq!(
        due("2026-11-23 11:00", 4, WorkingHours),
        "Mon 11-23 17:00:00"
    );
}

#[test]
fn a_start_in_the_lunch_break_counts_from_its_end() {
    assert_eq!(
        due("2026-11-23 12:30", 1, WorkingHours),
        "Mon 11-23 15:00:00"
    );
}

#[test]
fn a_start_at_night_counts_from_the_next_opening() {
    assert_eq!(
        due("2026-11-23 22:00", 2, WorkingHours),
        "Tue 11-24 10:00:00"
    );
}

#[test]
fn working_hours_skip_the_weekend() {
    assert_eq!(
        due("2026-11-20 17:00", 2, WorkingHours),
        "Mon 11-23 09:00:00"
    );
}

#[test]
fn working_hours_skip_a_holiday_week_and_count_the_made_up_saturday() {
    assert_eq!(
        due("2026-09-30 17:00", 2, WorkingHours),
        "Thu 10-08 09:00:00"
    );
    assert_eq!(
        due("2026-10-09 17:00", 2, WorkingHours),
        "Sat 10-10 09:00:00"
    );
}

#[test]
fn two_working_days_from_monday_ten_end_on_wednesday_at_ten() {
    assert_eq!(
        due("2026-11-23 10:00", 2, WorkingDays),
        "Wed 11-25 10:00:00"
    );
}

#[test]
fn a_working_day_from_the_evening_ends_at_the_next_evening_closing() {
    assert_eq!(
        due("2026-11-23 20:00", 1, WorkingDays),
        "Tue 11-24 18:00:00"
    );
}

#[test]
fn calendar_days_end_at_the_same_time_of_day() {
    assert_eq!(
        due("2026-09-30 15:04:05", 3, CalendarDays),
        "Sat 10-03 15:04:05"
    );
}
