//! Clocks with pauses, extensions, stages and warnings, over the demo calendar's years and beyond them,
//! against a table of every minute.

use std::sync::LazyLock;

use cases::clock::{Calendar, Limit, LimitKind, Stretch, StretchKind};
use cases::{Sentence, Tables, Texts};
use insta::assert_snapshot;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use crate::clocks::by_minute::{calendars, limits};
use crate::clocks::shanghai;

type Pause = (Timestamp, Timestamp);

/// The demo district's calendar: 2024 to 2026.
static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    let texts = Texts {
        calendar: data::tables::CALENDAR,
        hours: data::tables::HOURS,
        ..Texts::default()
    };
    Tables::parse(&texts).expect("sound").calendar().clone()
});

const FIRST: Date = date(2024, 1, 1);
const LAST: Date = date(2028, 12, 31);
const MINUTE_S: i64 = 60;

/// For every minute from 2024 to 2028, whether it is worked: read from the file anew, knowing only
/// “listed days, else weekdays” and “eight to twelve, two to six”.
static WORKED: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut listed = std::collections::HashMap::new();
    for row in csv::Reader::from_reader(data::tables::CALENDAR.as_bytes()).records() {
        let row = row.expect("well formed");
        let day: Date = row[0].parse().expect("a date");
        listed.insert(day, &row[1] == "workday");
    }
    let mut worked = Vec::new();
    for day in FIRST.series(1.day()).take_while(|day| *day <= LAST) {
        let weekday = day.weekday().to_monday_zero_offset() < 5;
        let open = listed.get(&day).copied().unwrap_or(weekday);
        let hour = |minute: i32| minute / 60;
        let hours = |minute| matches!(hour(minute), 8..12 | 14..18);
        worked.extend((0..1440).map(|minute| open && hours(minute)));
    }
    worked
});

/// 2024-01-01 00:00 in Shanghai.
static START: LazyLock<Timestamp> = LazyLock::new(|| shanghai("2024-01-01 00:00"));

fn first() -> Timestamp {
    *START
}

/// The minute of an instant since the start of 2024.
fn minute(at: Timestamp) -> i64 {
    (at.as_second() - first().as_second()) / MINUTE_S
}

/// Counts minute by minute from `start` until `minutes` have counted; the first moment after.
fn by_the_minute(start: Timestamp, minutes: i64, kind: LimitKind, pauses: &[Pause]) -> Timestamp {
    let pauses: Vec<_> = pauses
        .iter()
        .map(|(from, to)| minute(*from)..minute(*to))
        .collect();
    let mut at = minute(start);
    let mut left = minutes;
    while left > 0 {
        let open = match kind {
            LimitKind::UrgentHours | LimitKind::CalendarDays => true,
            LimitKind::WorkingHours | LimitKind::WorkingDays => WORKED[at as usize],
        };
        let paused = pauses.iter().any(|pause| pause.contains(&at));
        left -= i64::from(open && !paused);
        at += 1;
    }
    first() + at.minutes()
}

fn minutes(limit: Limit) -> i64 {
    let amount = i64::from(limit.amount);
    match limit.kind {
        LimitKind::UrgentHours | LimitKind::WorkingHours => amount * 60,
        LimitKind::WorkingDays => amount * 8 * 60,
        LimitKind::CalendarDays => amount * 24 * 60,
    }
}

/// Starts from the first minute of 2024 to the end of 2027.
fn starts() -> impl Strategy<Value = Timestamp> {
    (0_i64..4 * 365 * 1440).prop_map(|minute| first() + minute.minutes())
}

/// Pauses as minutes before or after the start and a length, in any order, overlapping, some empty.
fn pauses() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((-500_i64..20_000, 0_i64..6_000), 0..6)
}

fn placed(start: Timestamp, pauses: &[(i64, i64)]) -> Vec<Pause> {
    pauses
        .iter()
        .map(|(from, long)| {
            let from = start + from.minutes();
            (from, from + long.minutes())
        })
        .collect()
}

fn seconds(stretches: &[Stretch], is: impl Fn(StretchKind) -> bool) -> i64 {
    stretches
        .iter()
        .filter(|stretch| is(stretch.kind))
        .map(|stretch| stretch.to.as_second() - stretch.from.as_second())
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_deadline_with_pauses_is_what_counting_every_minute_gives(
        start in starts(), limit in limits(), pauses in pauses(),
    ) {
        let pauses = placed(start, &pauses);
        let deadline = CALENDAR.deadline_with(start, limit, &pauses);
        prop_assert_eq!(deadline.at, by_the_minute(start, minutes(limit), limit.kind, &pauses));
    }

    #[test]
    fn a_deadline_beyond_the_calendar_says_so_and_only_then(
        start in starts(), limit in limits(), pauses in pauses(),
    ) {
        let pauses = placed(start, &pauses);
        let deadline = CALENDAR.deadline_with(start, limit, &pauses);
        let reached = shanghai("2027-01-01 00:00");
        // A limit that ends at midnight of the new year needs nothing of that year's days, and says so all the same.
        let beyond = limit.kind.needs_calendar() && deadline.at >= reached;
        prop_assert_eq!(deadline.beyond_calendar, beyond);
        let years = CALENDAR.uncovered_years(start, deadline.at);
        prop_assert_eq!(years.is_empty(), deadline.at < reached);
        let told = CALENDAR.explain_words(start, limit, &pauses);
        let warned = told.iter().any(|sentence| sentence.zh.starts_with("注意"));
        prop_assert_eq!(warned, beyond);
    }

    #[test]
    fn stretches_with_pauses_join_up_and_count_exactly_the_limit(
        start in starts(), limit in limits(), pauses in pauses(),
    ) {
        let pauses = placed(start, &pauses);
        let deadline = CALENDAR.deadline_with(start, limit, &pauses);
        let stretches = CALENDAR.explain_with(start, limit, &pauses);
        prop_assert_eq!(stretches.first().map(|stretch| stretch.from), Some(start));
        prop_assert_eq!(stretches.last().map(|stretch| stretch.to), Some(deadline.at));
        for pair in stretches.windows(2) {
            prop_assert_eq!(pair[0].to, pair[1].from);
            prop_assert!((pair[0].kind, &pair[0].name) != (pair[1].kind, &pair[1].name));
        }
        prop_assert_eq!(seconds(&stretches, StretchKind::counted), minutes(limit) * MINUTE_S);
        let spans: Vec<_> = pauses.iter().map(|(from, to)| minute(*from)..minute(*to)).collect();
        let paused = |at: &i64| spans.iter().any(|span| span.contains(at));
        let paused_s = (minute(start)..minute(deadline.at)).filter(paused).count() as i64 * MINUTE_S;
        prop_assert_eq!(seconds(&stretches, |kind| kind == StretchKind::Paused), paused_s);
    }

    #[test]
    fn made_up_weekends_and_odd_hours_hold_with_pauses_too(
        calendar in calendars(), minute in 0_i64..(3 * 365 * 1440), limit in limits(), pauses in pauses(),
    ) {
        let start = shanghai("2025-01-01 00:00") + minute.minutes();
        let pauses = placed(start, &pauses);
        let deadline = calendar.deadline_with(start, limit, &pauses).at;
        let stretches = calendar.explain_with(start, limit, &pauses);
        prop_assert_eq!(seconds(&stretches, StretchKind::counted), calendar.seconds(limit));
        for stretch in &stretches {
            let middle = stretch.from + ((stretch.to.as_second() - stretch.from.as_second()) / 2).seconds();
            let paused = pauses.iter().any(|(from, to)| *from <= middle && middle < *to);
            let open = !limit.kind.needs_calendar() || calendar.worked_at(middle);
            prop_assert_eq!(stretch.kind.counted(), open && !paused);
        }
        prop_assert_eq!(calendar.deadline_with(start, limit, &[]), calendar.deadline(start, limit));
        prop_assert!(deadline >= calendar.deadline(start, limit).at);
    }

    #[test]
    fn an_extension_counts_from_the_old_deadline(
        start in starts(), limit in limits(), extension in limits(), pauses in pauses(),
    ) {
        let pauses = placed(start, &pauses);
        let old = by_the_minute(start, minutes(limit), limit.kind, &pauses);
        // Two limits of 40 calendar days and their pauses stay within the table of minutes.
        let new = by_the_minute(old, minutes(extension), extension.kind, &pauses);
        let extended = CALENDAR.deadline_extended(start, &[limit, extension], &pauses);
        prop_assert_eq!(extended.at, new);
    }

    #[test]
    fn the_warning_comes_when_that_share_of_the_counted_time_has_passed(
        start in starts(), limit in limits(), pauses in pauses(), twentieths in 1_u8..=20,
    ) {
        let pauses = placed(start, &pauses);
        let share = minutes(limit) * i64::from(twentieths) / 20;
        let warned = CALENDAR.warn_at(start, limit, twentieths * 5, &pauses);
        prop_assert_eq!(warned, by_the_minute(start, share, limit.kind, &pauses));
        prop_assert!(warned <= CALENDAR.deadline_with(start, limit, &pauses).at);
    }
}

#[test]
fn the_minute_counter_would_notice_a_forgotten_pause() {
    let start = shanghai("2026-11-23 08:00");
    let limit = Limit {
        kind: LimitKind::WorkingHours,
        amount: 6,
    };
    let pauses = [(shanghai("2026-11-23 09:00"), shanghai("2026-11-23 10:00"))];
    let counted = by_the_minute(start, minutes(limit), limit.kind, &pauses);
    assert_eq!(counted, shanghai("2026-11-23 17:00"));
    assert_ne!(CALENDAR.deadline(start, limit).at, counted);
}

fn due(start: &str, limit: &str, pauses: &[(&str, &str)]) -> String {
    let pauses: Vec<Pause> = pauses
        .iter()
        .map(|(from, to)| (shanghai(from), shanghai(to)))
        .collect();
    let limit = limit.parse().expect("a limit");
    let deadline = CALENDAR.deadline_with(shanghai(start), limit, &pauses);
    let wall = jiff::tz::get!("Asia/Shanghai").to_datetime(deadline.at);
    let mark = if deadline.beyond_calendar { " ?" } else { "" };
    format!("{}{mark}", wall.strftime("%Y-%m-%d %H:%M"))
}

#[test]
fn a_pause_at_night_costs_working_hours_nothing_and_urgent_hours_all_of_it() {
    let night = [("2026-11-23 19:00", "2026-11-24 07:00")];
    assert_eq!(
        due("2026-11-23 17:00", "2 working_hours", &night),
        "2026-11-24 09:00"
    );
    assert_eq!(
        due("2026-11-23 17:00", "4 urgent_hours", &night),
        "2026-11-24 09:00"
    );
}

#[test]
fn a_pause_of_three_hours_moves_a_calendar_day_by_three_hours() {
    let pause = [("2026-11-24 02:00", "2026-11-24 05:00")];
    assert_eq!(
        due("2026-11-23 17:00", "1 calendar_days", &pause),
        "2026-11-24 20:00"
    );
}

#[test]
fn a_clock_used_up_at_the_second_a_pause_begins_ends_there() {
    let pause = [("2026-11-23 12:00", "2026-11-25 12:00")];
    assert_eq!(
        due("2026-11-23 08:00", "4 working_hours", &pause),
        "2026-11-23 12:00"
    );
}

#[test]
fn a_start_within_a_pause_counts_from_its_end() {
    let pause = [("2026-11-23 08:00", "2026-11-23 15:00")];
    assert_eq!(
        due("2026-11-23 09:00", "1 working_hours", &pause),
        "2026-11-23 16:00"
    );
}

#[test]
fn spring_festival_and_its_made_up_days_of_2024_to_2026_are_known() {
    assert_eq!(
        due("2024-02-09 17:00", "2 working_hours", &[]),
        "2024-02-18 09:00"
    );
    assert_eq!(
        due("2025-01-27 17:00", "2 working_hours", &[]),
        "2025-02-05 09:00"
    );
    assert_eq!(
        due("2026-02-14 17:00", "2 working_hours", &[]),
        "2026-02-24 09:00"
    );
    assert_eq!(
        due("2026-12-31 17:00", "2 working_hours", &[]),
        "2027-01-01 09:00 ?"
    );
}

#[test]
fn stages_all_count_from_the_same_start() {
    let stages = ["4 working_hours", "7 working_days", "20 working_days"];
    let dues = stages.map(|limit| due("2026-09-28 09:00", limit, &[]));
    // The holiday week is left out, the made-up Saturday is worked.
    assert_eq!(
        dues,
        ["2026-09-28 15:00", "2026-10-13 09:00", "2026-10-30 09:00"]
    );
}

fn told(sentences: Vec<Sentence>) -> String {
    let lines: Vec<_> = sentences
        .into_iter()
        .flat_map(|Sentence { zh, en }| [zh, en])
        .collect();
    lines.join("\n")
}

#[test]
fn a_deadline_over_the_national_holiday_with_a_pause_is_told_in_words() {
    let limit = "3 working_days".parse().expect("a limit");
    let pauses = [(shanghai("2026-10-09 09:00"), shanghai("2026-10-09 16:30"))];
    let words = CALENDAR.explain_words(shanghai("2026-09-30 15:00"), limit, &pauses);
    assert_snapshot!(told(words), @r"
    时限3个工作日，自2026-09-30 15:00起算。
    The limit is 3 working days, counted from 2026-09-30 15:00.
    2026-09-30 15:00 至 18:00 计时3小时。
    2026-09-30 15:00 to 18:00: 3 h counted.
    2026-10-01 至 2026-10-07 国庆节，不计。
    2026-10-01 to 2026-10-07: National Day, skipped.
    2026-10-08 08:00 至 2026-10-09 09:00 计时9小时。
    2026-10-08 08:00 to 2026-10-09 09:00: 9 h counted.
    2026-10-09 09:00 至 16:30 挂起，不计。
    2026-10-09 09:00 to 16:30: suspended, skipped.
    2026-10-09 16:30 至 18:00 计时1小时30分。
    2026-10-09 16:30 to 18:00: 1 h 30 min counted.
    2026-10-10 08:00 至 18:00 国庆节调休上班，计时8小时。
    2026-10-10 08:00 to 18:00: National Day, made-up working day, 8 h counted.
    2026-10-11 周末，不计。
    2026-10-11: weekend, skipped.
    2026-10-12 08:00 至 10:30 计时2小时30分。
    2026-10-12 08:00 to 10:30: 2 h 30 min counted.
    至2026-10-12 10:30到期。
    It is due on 2026-10-12 10:30.
    ");
}

#[test]
fn a_deadline_past_the_calendar_warns_in_words() {
    let limit = "4 working_hours".parse().expect("a limit");
    let words = CALENDAR.explain_words(shanghai("2026-12-31 16:00"), limit, &[]);
    assert_snapshot!(told(words), @r"
    时限4个工作小时，自2026-12-31 16:00起算。
    The limit is 4 working hours, counted from 2026-12-31 16:00.
    2026-12-31 16:00 至 2027-01-01 10:00 计时4小时。
    2026-12-31 16:00 to 2027-01-01 10:00: 4 h counted.
    至2027-01-01 10:00到期。
    It is due on 2027-01-01 10:00.
    注意：工作日历没有2027年的节假日安排，该年只按周末推算，期限可能变动。
    Mind: the calendar has no holidays for 2027; only weekends were left out there, so the deadline may change.
    ");
}

#[test]
fn a_clock_that_runs_day_and_night_is_told_in_three_sentences() {
    let limit = "2 urgent_hours".parse().expect("a limit");
    let words = CALENDAR.explain_words(shanghai("2026-10-01 23:30"), limit, &[]);
    assert_snapshot!(told(words), @r"
    时限2个小时（昼夜连续计时），自2026-10-01 23:30起算。
    The limit is 2 hours, day and night, counted from 2026-10-01 23:30.
    2026-10-01 23:30 至 2026-10-02 01:30 计时2小时。
    2026-10-01 23:30 to 2026-10-02 01:30: 2 h counted.
    至2026-10-02 01:30到期。
    It is due on 2026-10-02 01:30.
    ");
}
