//! Where a calendar ends, and where time does.

use super::{calendar, due, shanghai};
use cases::clock::LimitKind::{CalendarDays, UrgentHours, WorkingDays, WorkingHours};
use cases::clock::{Calendar, Hours, Limit};
use jiff::{Timestamp, ToSpan};

#[test]
fn a_deadline_past_the_calendar_says_that_holidays_there_are_unknown() {
    assert_eq!(
        due("2026-12-31 17:00", 1, WorkingHours),
        "Thu 12-31 18:00:00"
    );
    assert_eq!(
        due("2026-12-31 17:00", 2, WorkingHours),
        "Fri 01-01 09:00:00 ?"
    );
    assert_eq!(
        due("2025-12-31 17:30", 1, WorkingHours),
        "Thu 01-01 08:30:00 ?"
    );
}

#[test]
fn a_clock_that_needs_no_calendar_is_never_beyond_it() {
    assert_eq!(
        due("2031-12-31 17:00", 30, CalendarDays),
        "Fri 01-30 17:00:00"
    );
    assert_eq!(
        due("2031-12-31 17:00", 1, UrgentHours),
        "Wed 12-31 18:00:00"
    );
}

#[test]
fn without_any_calendar_weekdays_are_worked_and_every_deadline_says_so() {
    let limit = Limit {
        kind: WorkingHours,
        amount: 1,
    };
    let deadline = Calendar::default().deadline(shanghai("2026-11-20 17:30"), limit);
    assert_eq!(deadline.at, shanghai("2026-11-23 08:30"));
    assert!(deadline.beyond_calendar);
}

#[test]
fn a_fraction_of_a_second_is_dropped() {
    let start = shanghai("2026-11-23 09:00") + 999.milliseconds();
    let limit = Limit {
        kind: WorkingHours,
        amount: 1,
    };
    assert_eq!(
        calendar().deadline(start, limit).at,
        shanghai("2026-11-23 10:00")
    );
}

#[test]
fn summer_time_of_old_years_moves_the_wall_clock_and_not_the_urgent_hours() {
    // On 1990-04-15 clocks in China went from 02:00 to 03:00.
    let start = shanghai("1990-04-14 12:00");
    let in_a_day = |kind| calendar().deadline(start, Limit { kind, amount: 1 }).at;
    assert_eq!(in_a_day(CalendarDays), shanghai("1990-04-15 12:00"));
    let hours = calendar()
        .deadline(
            start,
            Limit {
                kind: UrgentHours,
                amount: 24,
            },
        )
        .at;
    assert_eq!(hours, shanghai("1990-04-15 13:00"));
}

#[test]
fn the_end_of_time_is_not_passed() {
    let limit = Limit {
        kind: CalendarDays,
        amount: 10_000,
    };
    assert_eq!(
        calendar().deadline(Timestamp::MAX, limit).at.as_second(),
        Timestamp::MAX.as_second()
    );
    let limit = Limit {
        kind: WorkingDays,
        amount: 10_000,
    };
    assert_eq!(
        calendar().deadline(Timestamp::MAX, limit).at.as_second(),
        Timestamp::MAX.as_second()
    );
}

#[test]
fn hours_that_overlap_or_run_backwards_are_refused() {
    assert!(Hours::new(vec![]).is_err());
    assert!(Hours::new(vec![(3600, 3600)]).is_err());
    assert!(Hours::new(vec![(0, 7200), (3600, 9000)]).is_err());
    assert!(Hours::new(vec![(0, 90_000)]).is_err());
    assert!(Hours::new(vec![(0, 86_400)]).is_ok());
}
