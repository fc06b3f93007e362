//! Deadlines against known answers, and against counting every minute.

use cases::clock::{Calendar, Day, DayKind, Hours, Limit, LimitKind, StretchKind};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

static ZONE: TimeZone = jiff::tz::get!("Asia/Shanghai");

pub fn shanghai(text: &str) -> Timestamp {
    let wall: jiff::civil::DateTime = text.parse().expect("a date and time");
    ZONE.to_timestamp(wall).expect("not in a gap")
}

fn day(date: Date, kind: DayKind, name: &str) -> (Date, Day) {
    (
        date,
        Day {
            kind,
            name: name.into(),
            name_en: "".into(),
        },
    )
}

/// 2026 as far as these tests go: the week of National Day, and a made-up Saturday.
fn calendar() -> Calendar {
    let holidays = (1..=7).map(|n| day(date(2026, 10, n), DayKind::Holiday, "国庆节"));
    let made_up = day(date(2026, 10, 10), DayKind::MadeUp, "国庆节调休上班");
    Calendar::new(Hours::default(), holidays.chain([made_up]))
}

fn due(start: &str, amount: u32, kind: LimitKind) -> String {
    let deadline = calendar().deadline(shanghai(start), Limit { kind, amount });
    let mark = if deadline.beyond_calendar { " ?" } else { "" };
    format!(
        "{}{mark}",
        ZONE.to_datetime(deadline.at).strftime("%a %m-%d %H:%M:%S")
    )
}

use LimitKind::{CalendarDays, UrgentHours, WorkingDays, WorkingHours};

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

#[test]
fn a_deadline_is_explained_stretch_by_stretch() {
    let limit = Limit {
        kind: WorkingHours,
        amount: 6,
    };
    let told: Vec<_> = calendar()
        .explain(shanghai("2026-09-30 15:00"), limit)
        .into_iter()
        .map(|stretch| {
            let hours = (stretch.to.as_second() - stretch.from.as_second()) as f64 / 3600.0;
            format!("{:?} {hours} {}", stretch.kind, stretch.name)
        })
        .collect();
    assert_eq!(
        told,
        [
            "Counted 3 ",
            "OutsideHours 6 ",
            "Holiday 168 国庆节",
            "OutsideHours 8 ",
            "Counted 3 "
        ]
    );
}

/// A calendar of some random listed days in 2025 to 2027, and random hours.
pub fn calendars() -> impl Strategy<Value = Calendar> {
    let days = prop::collection::btree_map(0_i32..1095, any::<bool>(), 0..120);
    let hours = prop_oneof![
        Just(vec![(8 * 60, 12 * 60), (14 * 60, 18 * 60)]),
        Just(vec![(0, 24 * 60)]),
        Just(vec![(9 * 60 + 30, 17 * 60 + 15)]),
        Just(vec![(0, 60), (60, 61), (23 * 60, 24 * 60)]),
    ];
    (days, hours).prop_map(|(days, hours)| {
        let stretches = hours
            .into_iter()
            .map(|(from, to)| (from * 60, to * 60))
            .collect();
        let listed = days.into_iter().map(|(at, holiday)| {
            let kind = if holiday {
                DayKind::Holiday
            } else {
                DayKind::MadeUp
            };
            day(date(2025, 1, 1) + at.days(), kind, "x")
        });
        Calendar::new(Hours::new(stretches).expect("in order"), listed)
    })
}

pub fn limits() -> impl Strategy<Value = Limit> {
    (0_usize..4, 1_u32..40).prop_map(|(kind, amount)| Limit {
        kind: LimitKind::ALL[kind],
        amount,
    })
}

/// Counts every minute, asking jiff and the calendar anew for each; knows no rule but
/// “a minute counts or not”.
fn minute_by_minute(calendar: &Calendar, start: Timestamp, limit: Limit) -> Timestamp {
    let day_minutes = calendar.hours().day_s() / 60;
    let amount = i64::from(limit.amount);
    let mut left = match limit.kind {
        UrgentHours | WorkingHours => amount * 60,
        WorkingDays => amount * day_minutes,
        CalendarDays => amount * 24 * 60,
    };
    let mut at = start;
    while left > 0 {
        let counts = match limit.kind {
            UrgentHours | CalendarDays => true,
            WorkingHours | WorkingDays => calendar.worked_at(at),
        };
        left -= i64::from(counts);
        at += 1.minute();
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_deadline_is_what_counting_every_minute_gives(
        calendar in calendars(),
        minute in 0_i64..(3 * 365 * 1440),
        limit in limits(),
    ) {
        let start = shanghai("2025-01-01 00:00") + minute.minutes();
        let deadline = calendar.deadline(start, limit);
        prop_assert_eq!(deadline.at, minute_by_minute(&calendar, start, limit));
    }

    #[test]
    fn the_stretches_join_up_and_what_is_counted_adds_up_to_the_limit(
        calendar in calendars(),
        second in 0_i64..(3 * 365 * 86_400),
        limit in limits(),
    ) {
        let start = shanghai("2025-01-01 00:00") + second.seconds();
        let deadline = calendar.deadline(start, limit);
        let stretches = calendar.explain(start, limit);
        prop_assert_eq!(stretches.first().map(|stretch| stretch.from), Some(start));
        prop_assert_eq!(stretches.last().map(|stretch| stretch.to), Some(deadline.at));
        for pair in stretches.windows(2) {
            prop_assert_eq!(pair[0].to, pair[1].from);
            prop_assert!((pair[0].kind, &pair[0].name) != (pair[1].kind, &pair[1].name));
        }
        let counted: i64 = stretches
            .iter()
            .filter(|stretch| stretch.kind.counted())
            .map(|stretch| stretch.to.as_second() - stretch.from.as_second())
            .sum();
        let amount = i64::from(limit.amount);
        let wanted = match limit.kind {
            UrgentHours | WorkingHours => amount * 3600,
            WorkingDays => amount * calendar.hours().day_s(),
            CalendarDays => amount * 86_400,
        };
        prop_assert_eq!(counted, wanted);
        prop_assert!(stretches.last().is_some_and(|last| last.kind != StretchKind::Weekend));
    }

    #[test]
    fn a_later_start_never_ends_earlier(
        calendar in calendars(),
        second in 0_i64..(3 * 365 * 86_400),
        later in 0_i64..200_000,
        limit in limits(),
    ) {
        let start = shanghai("2025-01-01 00:00") + second.seconds();
        let first = calendar.deadline(start, limit).at;
        prop_assert!(calendar.deadline(start + later.seconds(), limit).at >= first);
        prop_assert!(first > start);
    }
}

#[test]
fn the_minute_counter_would_notice_a_missing_lunch_break() {
    let without_lunch = Calendar::new(
        Hours::new(vec![(8 * 3600, 18 * 3600)]).expect("in order"),
        [],
    );
    let limit = Limit {
        kind: WorkingHours,
        amount: 6,
    };
    let start = shanghai("2026-11-23 08:00");
    let wrong = without_lunch.deadline(start, limit).at;
    assert_ne!(wrong, minute_by_minute(&calendar(), start, limit));
}
