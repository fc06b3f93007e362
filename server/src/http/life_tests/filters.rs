//! Sum of the tiles at any zoom + cases without a position = the table = each grouping = the list, for filters by dice,
//! while cases come, move and the calendar changes.

use super::sums::{AREAS, CASES, listed, live, on_the_map, some_report, some_step};
use super::{Service, service};
use crate::sheets::CSV_MEDIA;
use actix_web::test::TestRequest;
use cases::{CaseNo, Command, Move};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

/// Rounds of changes, and filters tried after each.
const ROUNDS: u32 = 4;
const FILTERS: u32 = 4;
const GROUPS: [&str; 14] = [
    "group=area&level=grid",
    "group=area&level=community",
    "group=area&level=district",
    "group=class",
    "group=class&level=1",
    "group=source",
    "group=status",
    "group=team",
    "group=day",
    "group=week",
    "group=month",
    "group=hour",
    "group=period&width_s=5400",
    "group=hour-of-week",
];

fn now() -> jiff::Zoned {
    Timestamp::now().to_zoned(TimeZone::get("Asia/Shanghai").expect("bundled"))
}

/// Today and the two days before it, each of a kind by dice, and the rest of the week as it is.
async fn some_calendar(service: &Service, dice: &mut SmallRng) {
    let kinds = [0; 3].map(|_| *["holiday", "workday"].choose(dice).expect("two"));
    calendar(service, kinds).await;
}

/// What today and the two days before it are.
async fn calendar(service: &Service, kinds: [&str; 3]) {
    let mut text = "date,kind,name,name_en,scheme,valid_from,source\n".to_owned();
    for (ago, kind) in kinds.into_iter().enumerate() {
        let date = now().date() - (ago as i64).days();
        writeln!(text, "{date},{kind},n,n,s,2020-01-01,t").expect("text takes everything");
    }
    let put = TestRequest::put()
        .uri("/v1/tables/calendar?by=test")
        .insert_header(("content-type", CSV_MEDIA))
        .insert_header(("if-match", "*"))
        .set_payload(text);
    let (status, told) = service.json(put).await;
    assert_eq!(status, 200, "{told}");
}

/// New cases and steps of old ones, now.
async fn stir(service: &Service, dice: &mut SmallRng, round: u32) {
    let mut commands = Vec::new();
    for number in 0..10 {
        let at = Timestamp::now() - SignedDuration::from_mins(dice.random_range(0..2_000));
        commands.push(some_report(dice, 1_000 * (round + 1) + number, at));
    }
    for number in 0..60 {
        let mut body = some_step(dice);
        body["id"] = json!(format!("stir-{round}-{number}"));
        body["by"] = json!(["an", "bo", "T1", "P"].choose(dice));
        let case = CaseNo(dice.random_range(1..=CASES));
        let step = Move::from_json(case, body.to_string().as_bytes());
        commands.push(Command::Move(step.expect("well formed")));
    }
    let engine = Arc::clone(&service.0.installation.engine);
    let stirred = actix_web::web::block(move || engine.submit_many_blocking(commands));
    let done = stirred.await.expect("no panic");
    assert!(done.iter().filter(|done| done.is_ok()).count() > 10);
}

fn some_filter(dice: &mut SmallRng) -> String {
    let moment = |dice: &mut SmallRng, most: i64| {
        let ago = SignedDuration::from_secs(dice.random_range(0..most));
        (Timestamp::now() - ago)
            .strftime("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
    };
    let mut parts = Vec::new();
    if dice.random_bool(0.4) {
        parts.push(format!("from={}", moment(dice, 100_000)));
    }
    if dice.random_bool(0.3) {
        parts.push(format!("to={}", moment(dice, 60_000)));
    }
    let mut choose = |odds: f64, name: &str, values: &[&str]| {
        if dice.random_bool(odds) {
            parts.push(format!("{name}={}", values.choose(dice).expect("some")));
        }
    };
    choose(
        0.4,
        "hours",
        &[
            "1-7@08-20",
            "1-7@20-08",
            "6-7@00-24",
            "1-4@09-12,3-7@14-18",
            "1-7@03-04",
        ],
    );
    choose(
        0.4,
        "days",
        &[
            "workday",
            "holiday",
            "restday,holiday",
            "workday,restday,holiday",
            "restday",
        ],
    );
    choose(
        0.3,
        "class",
        &["05", "0101", "none", "0505,0101", "9999,05"],
    );
    choose(
        0.3,
        "source",
        &["grid-worker", "hotline,resident", "nobody"],
    );
    choose(
        0.3,
        "status",
        &[
            "dispatched,handling",
            "closed",
            "verifying,to-file,to-dispatch",
        ],
    );
    choose(0.3, "area", &AREAS);
    choose(0.3, "team", &["T1", "none,P", "T2,T1,P,none"]);
    choose(0.3, "overdue", &["true", "false"]);
    parts.join("&")
}

async fn counts(service: &Service, filter: &str, group: &str) -> Value {
    let (status, table) = service.get(&format!("/v1/counts?{filter}&{group}")).await;
    assert_eq!(status, 200, "{filter}&{group}: {table}");
    table
}

/// Checks that everything which counts says the same; answers how many.
async fn agreed(service: &Service, filter: &str, zooms: &[u8]) -> u64 {
    let table = counts(service, filter, "group=none").await;
    let number = |name: &str| table[name].as_u64().expect("a number");
    let (total, without) = (number("total"), number("without_position"));
    for group in GROUPS {
        let table = counts(service, filter, group).await;
        let groups = table["groups"].as_array().expect("a list");
        let sum: u64 = groups
            .iter()
            .filter_map(|group| group["count"].as_u64())
            .sum();
        assert_eq!(
            (sum, &table["total"]),
            (total, &json!(total)),
            "{group} of {filter}"
        );
    }
    assert_eq!(listed(service, filter).await, total, "the list of {filter}");
    for &z in zooms {
        let map = on_the_map(service, filter, z).await;
        assert_eq!(map + without, total, "the map of {filter} at zoom {z}");
    }
    total
}

#[actix_web::test]
async fn map_table_groups_and_list_count_the_same_cases_for_any_filter_while_cases_change() {
    let service = service();
    let mut dice = SmallRng::seed_from_u64(5);
    live(&service.0, 5, Timestamp::now()).await;
    let mut totals = BTreeSet::new();
    for round in 0..ROUNDS {
        some_calendar(&service, &mut dice).await;
        stir(&service, &mut dice, round).await;
        for number in 0..FILTERS {
            let filter = some_filter(&mut dice);
            let z = 1 + (round * FILTERS + number) % 15;
            // The finest zooms have hundreds of tiles over the city: once each.
            let finest = [16, 17, 18].get(round as usize).filter(|_| number == 0);
            let zooms: Vec<u8> = [0, z as u8].into_iter().chain(finest.copied()).collect();
            totals.insert(agreed(&service, &filter, &zooms).await);
        }
    }
    assert!(
        totals.len() > 8,
        "many filters took something else: {totals:?}"
    );
}

#[actix_web::test]
async fn the_kinds_of_days_part_all_cases_by_the_calendar_that_is_in_force() {
    let service = service();
    live(&service.0, 6, Timestamp::now()).await;
    let mut seen = BTreeSet::new();
    let (work, rest) = ("workday", "holiday");
    for kinds in [[work; 3], [rest; 3], [rest, work, rest], [work, rest, work]] {
        calendar(&service, kinds).await;
        let mut parts = Vec::new();
        for kind in ["workday", "restday", "holiday"] {
            let table = counts(&service, &format!("days={kind}"), "").await;
            parts.push(table["total"].as_u64().expect("a number"));
        }
        assert_eq!(parts.iter().sum::<u64>(), u64::from(CASES), "{parts:?}");
        seen.insert(parts);
    }
    assert!(seen.len() > 1, "another calendar, other days: {seen:?}");
}
