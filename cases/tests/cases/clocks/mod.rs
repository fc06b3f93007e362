//! Deadlines against known answers, and against counting every minute.

pub mod by_minute;
mod edges;
mod hours;

use cases::clock::LimitKind::WorkingHours;
use cases::clock::{Calendar, Day, DayKind, Hours, Limit, LimitKind};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

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
