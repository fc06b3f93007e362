//! Random calendars and limits, against a counter that goes minute by minute.

use super::{calendar, day, shanghai};
use cases::clock::LimitKind::{CalendarDays, UrgentHours, WorkingDays, WorkingHours};
use cases::clock::{Calendar, DayKind, Hours, Limit, LimitKind, StretchKind};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

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
