//! Who is on duty, against looking at every minute.

use cases::roster::{NobodyWhy, next_change, on_duty};
use cases::{Texts, World};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use crate::clocks::shanghai;
use crate::town::{edition, tables, texts};

static ZONE: TimeZone = jiff::tz::get!("Asia/Shanghai");

fn world(rows: &str) -> World {
    let roster = format!("team,department,account,days,from,to,role,valid_from\n{rows}");
    World::new(
        edition(),
        tables(&Texts {
            roster: &roster,
            ..texts()
        }),
    )
}

/// Who is on duty, sorted, with the end of their shift.
fn people(world: &World, team: &str, at: &str) -> Vec<String> {
    let duty = on_duty(world, team, shanghai(at));
    let told = duty.people.iter().map(|person| {
        let until = ZONE.to_datetime(person.until).strftime("%m-%d %H:%M");
        format!("{} {} until {until}", person.account, person.department)
    });
    told.collect()
}

const DAY_AND_NIGHT: &str = "\
T010,police,li,daily,08:00,20:00,队员,
T010,traffic,wang,workday,08:00,18:00,队员,
T010,police,zhao,daily,20:00,08:00,队员,
";

#[test]
fn a_shift_past_midnight_belongs_to_the_day_it_began() {
    let world = world(DAY_AND_NIGHT);
    assert_eq!(
        people(&world, "T010", "2026-11-24 03:00"),
        ["zhao police until 11-24 08:00"]
    );
}

#[test]
fn a_shift_ends_at_its_second_and_the_next_begins() {
    let world = world(DAY_AND_NIGHT);
    assert_eq!(
        people(&world, "T010", "2026-11-23 20:00"),
        ["zhao police until 11-24 08:00"]
    );
    assert_eq!(
        people(&world, "T010", "2026-11-23 19:59:59"),
        ["li police until 11-23 20:00"]
    );
}

#[test]
fn working_days_include_made_up_saturdays_and_leave_out_holidays() {
    let world = world(DAY_AND_NIGHT);
    let working = [
        "li police until 10-10 20:00",
        "wang traffic until 10-10 18:00",
    ];
    assert_eq!(people(&world, "T010", "2026-10-10 09:00"), working);
    assert_eq!(
        people(&world, "T010", "2026-10-01 09:00"),
        ["li police until 10-01 20:00"]
    );
}

#[test]
fn the_handover_says_who_comes_and_who_goes() {
    let world = world(DAY_AND_NIGHT);
    let next = on_duty(&world, "T010", shanghai("2026-11-23 19:00"))
        .next
        .expect("a change");
    assert_eq!(next.at, shanghai("2026-11-23 20:00"));
    let comes: Vec<_> = next.comes.iter().map(|person| &*person.account).collect();
    assert_eq!((comes, next.goes), (vec!["zhao"], vec!["li".into()]));
}

#[test]
fn whoever_goes_on_is_no_change() {
    let world = world("T010,,li,daily,08:00,16:00,队员,\nT010,,li,daily,16:00,08:00,队员,\n");
    assert_eq!(
        next_change(&world, "T010", shanghai("2026-11-23 09:00")),
        None
    );
}

#[test]
fn nobody_on_shift_tells_when_the_next_begins_and_who_is_above() {
    let world = world("T010-traffic,,wang,mon,08:00,18:00,队员,\n");
    let duty = on_duty(&world, "T010-traffic", shanghai("2026-11-24 09:00"));
    let nobody = duty.nobody.expect("it is Tuesday");
    assert_eq!(nobody.reason, NobodyWhy::OffShift);
    assert_eq!(
        nobody.next_level.map(|team| team.code).as_deref(),
        Some("T112-traffic")
    );
    assert_eq!(
        nobody.words.zh,
        "此时无人当班；下一班自2026-11-30 08:00开始；上一级为区交通局。"
    );
    assert_eq!(
        nobody.words.en,
        "Nobody is on shift now; the next shift begins on 2026-11-30 08:00; one level up is 区交通局."
    );
    assert!(duty.known);
}

#[test]
fn a_team_that_the_roster_does_not_name_is_not_known_and_its_area_is_above() {
    let world = world(DAY_AND_NIGHT);
    let duty = on_duty(&world, "T011-police", shanghai("2026-11-24 09:00"));
    let nobody = duty.nobody.expect("no roster");
    assert!(!duty.known && duty.people.is_empty());
    assert_eq!(nobody.reason, NobodyWhy::NoRoster);
    assert_eq!(
        nobody.next_level.map(|team| team.code).as_deref(),
        Some("440112")
    );
    let grid = on_duty(&world, "440112010001001", shanghai("2026-11-24 09:00"));
    let above = grid.nobody.and_then(|nobody| nobody.next_level);
    assert_eq!(above.map(|team| team.code).as_deref(), Some("440112010001"));
    let district = on_duty(&world, "440112", shanghai("2026-11-24 09:00"));
    assert_eq!(district.nobody.and_then(|nobody| nobody.next_level), None);
}

#[test]
fn a_shift_of_the_future_begins_with_its_date() {
    let world = world("T010,,li,daily,08:00,20:00,队员,2026-12-01\n");
    assert_eq!(people(&world, "T010", "2026-11-30 09:00"), [] as [&str; 0]);
    assert_eq!(
        next_change(&world, "T010", shanghai("2026-11-23 09:00")),
        Some(shanghai("2026-12-01 08:00"))
    );
}

#[test]
fn beyond_the_calendar_only_shifts_that_hang_on_it_say_so() {
    let world =
        world("T010,,li,workday,08:00,20:00,队员,\nT010-traffic,,wang,mon,08:00,20:00,队员,\n");
    assert!(on_duty(&world, "T010", shanghai("2027-03-01 09:00")).beyond_calendar);
    assert!(!on_duty(&world, "T010", shanghai("2026-03-02 09:00")).beyond_calendar);
    assert!(!on_duty(&world, "T010-traffic", shanghai("2027-03-01 09:00")).beyond_calendar);
}

const WORDS: [&str; 6] = [
    "daily",
    "workday",
    "weekend",
    "holiday",
    "mon;thu",
    "sat;holiday",
];

/// Does a word list fit a day? Told anew from the town's calendar.
fn fits(words: &str, day: jiff::civil::Date) -> bool {
    let weekday = day.weekday().to_monday_zero_offset();
    let text = day.to_string();
    let holiday = ["2026-10-01", "2026-10-02"].contains(&&*text);
    let worked = text == "2026-10-10" || (weekday < 5 && !holiday);
    words.split(';').any(|word| match word {
        "daily" => true,
        "workday" => worked,
        "weekend" => !worked,
        "holiday" => holiday,
        "mon" => weekday == 0,
        "thu" => weekday == 3,
        "sat" => weekday == 5,
        other => panic!("{other} is not in the test"),
    })
}

/// Shifts as days, first minute, length in minutes and account.
type Plan = (usize, i64, i64, u8);

fn by_the_minute(plans: &[Plan], at: Timestamp) -> Vec<String> {
    let wall = ZONE.to_datetime(at);
    let minute = i64::from(wall.hour()) * 60 + i64::from(wall.minute());
    let mut found = Vec::new();
    for (words, from, long, account) in plans {
        for ago in [0, 1] {
            let began = wall.date().saturating_sub(ago.days());
            let into = minute + ago * 1440 - from;
            let name = format!("a{account}");
            if fits(WORDS[*words], began) && (0..*long).contains(&into) && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn who_is_on_duty_and_the_next_change_are_what_looking_at_every_minute_gives(
        plans in prop::collection::vec((0..WORDS.len(), 0_i64..1440, 1_i64..=1440, 0_u8..4), 0..6),
        start in 0_i64..(20 * 1440),
    ) {
        let clock = |minute: i64| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
        let rows: Vec<_> = plans
            .iter()
            .map(|(words, from, long, account)| {
                let (days, to) = (WORDS[*words], clock(from + long));
                format!("T010,,a{account},{days},{},{to},队员,", clock(*from))
            })
            .collect();
        let rows = rows.join("\n");
        let world = world(&rows);
        let at = shanghai("2026-09-25 00:00") + start.minutes();
        let now = by_the_minute(&plans, at);
        let duty = on_duty(&world, "T010", at);
        let mut found: Vec<_> = duty.people.iter().map(|person| person.account.to_string()).collect();
        found.sort();
        prop_assert_eq!(&found, &now);
        prop_assert_eq!(duty.nobody.is_some(), now.is_empty());
        let change = (1..3 * 1440).map(|on| at + on.minutes()).find(|then| by_the_minute(&plans, *then) != now);
        if let Some(change) = change {
            prop_assert_eq!(duty.next.map(|next| next.at), Some(change));
        } else if let Some(next) = duty.next {
            prop_assert!(next.at >= at + (3 * 1440).minutes());
        }
    }
}
