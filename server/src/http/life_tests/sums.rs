//! Sum of the tiles + cases without a position = the table = the list = the queue: for every queue, any area and class.

use super::{Service, report, service};
use crate::fixture::{City, SOUTH, WEST};
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use cases::{CaseNo, Command, Move, Report};
use fast_mvt::{MvtReaderRef, MvtValueRef};
use heat::{Spot, Tile};
use jiff::{SignedDuration, Timestamp};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Cases of one city.
pub(super) const CASES: u32 = 120;
/// What is tried on each of them; much of it is refused.
const STEPS: u32 = 48;
/// Areas and classes to choose from.
pub(super) const AREAS: [&str; 6] = ["d1", "d2b", "d1a,d2", "d", "none", "d1b,d2a"];
const CLASSES: [&str; 4] = ["05", "0101", "none", "0505,0101"];
/// Width and height of the city.
const SIZE_DEG: f64 = 0.02;
/// All cases of a city lie within so much of it, also those outside of its areas.
const AROUND_DEG: f64 = 0.004;

/// Some moment of the last day.
///
/// Every limit of the city's tables, and every warning, is a whole number of half hours. So whatever happens at a
/// quarter past falls due no nearer than a quarter of an hour from now: nothing does while the test looks.
fn some_time_ago(dice: &mut SmallRng, now: Timestamp, least: i64) -> (Timestamp, i64) {
    let halves = dice.random_range(0..=least);
    (now - SignedDuration::from_mins(halves * 30 + 15), halves)
}

pub(super) fn some_report(dice: &mut SmallRng, number: u32, at: Timestamp) -> Command {
    let mut body = report(&format!("r{number}"));
    body["at"] = json!(at.to_string());
    body["source"] = json!(["grid-worker", "hotline", "resident"].choose(dice));
    body["class"] = json!(["0505", "0101", "05", "9999"].choose(dice));
    body["lon"] = json!(WEST + dice.random_range(-0.003..0.023));
    body["lat"] = json!(SOUTH + dice.random_range(-0.003..0.023));
    match dice.random_range(0..10) {
        0 => {
            body.as_object_mut().expect("an object").remove("lon");
            body.as_object_mut().expect("an object").remove("lat");
            body["address"] = json!("somewhere");
        }
        1 => {
            body.as_object_mut().expect("an object").remove("lon");
            body.as_object_mut().expect("an object").remove("lat");
            body["area"] = json!("d2");
        }
        _ => {}
    }
    Command::Report(Report::from_json(body.to_string().as_bytes()).expect("well formed"))
}

pub(super) fn some_step(dice: &mut SmallRng) -> Value {
    let other = CaseNo(dice.random_range(1..=CASES)).to_string();
    let steps = [
        json!({"step": "place", "area": "d1a", "note": "n"}),
        json!({"step": "classify", "class": "0505", "note": "n"}),
        json!({"step": "verify", "found": dice.random_bool(0.8)}),
        json!({"step": "file"}),
        json!({"step": "dispatch"}),
        json!({"step": "dispatch", "team": "T2", "note": "n"}),
        json!({"step": "review", "note": "n"}),
        json!({"step": "accept"}),
        json!({"step": "accept"}),
        json!({"step": "accept", "team": "P"}),
        json!({"step": "refuse", "team": "P", "reason": "r"}),
        json!({"step": "report-back", "team": "P", "note": "n"}),
        json!({"step": "report-back", "note": "n"}),
        json!({"step": "stage-done", "note": "n"}),
        json!({"step": "send-back", "reason": "r"}),
        json!({"step": "withdraw", "reason": "r"}),
        json!({"step": "suspend", "reason": "r"}),
        json!({"step": "resume"}),
        json!({"step": "call", "departments": ["P", "T2"], "note": "n"}),
        json!({"step": "answer-call", "call": 1, "team": "P", "answer": "arrive"}),
        json!({"step": "check", "passed": dice.random_bool(0.8), "note": "n"}),
        json!({"step": "close"}),
        json!({"step": "evaluate", "contacted": true}),
        json!({"step": "reopen", "reason": "r"}),
        json!({"step": "merge", "into": other, "reason": "r"}),
    ];
    // Cancelling is rare: hardly anything could follow.
    if dice.random_bool(0.01) {
        return json!({"step": "cancel", "reason": "r"});
    }
    // As often as all else together: what brings a case to its end.
    let forward = [
        json!({"step": "verify", "found": true}),
        json!({"step": "file"}),
        json!({"step": "dispatch"}),
        json!({"step": "review", "note": "n"}),
        json!({"step": "accept"}),
        json!({"step": "report-back", "note": "n"}),
        json!({"step": "check", "passed": true}),
        json!({"step": "close"}),
    ];
    if dice.random_bool(0.5) {
        return forward.choose(dice).expect("some").clone();
    }
    steps.choose(dice).expect("some").clone()
}

/// Cases in whatever states their steps have led to.
pub(super) async fn live(city: &City, seed: u64, now: Timestamp) {
    let engine = Arc::clone(&city.installation.engine);
    // What falls due does so at the end, all at once: the same seed gives the same city.
    engine.hold_alarms(true);
    let lived = actix_web::web::block(move || {
        let mut dice = SmallRng::seed_from_u64(seed);
        let begun: Vec<(Timestamp, i64)> = (0..CASES)
            .map(|_| some_time_ago(&mut dice, now, 47))
            .collect();
        let reports = (1..).zip(&begun);
        let reports = reports.map(|(n, (at, _))| (some_report(&mut dice, n, *at), *at));
        let answers = engine.submit_past_blocking(reports.collect());
        assert!(answers.iter().all(Result::is_ok));
        let mut left: Vec<i64> = begun.iter().map(|(_, halves)| *halves).collect();
        let until = left
            .iter()
            .map(|_| dice.random_range(0..STEPS))
            .collect::<Vec<_>>();
        for turn in 0..STEPS {
            let mut steps = Vec::new();
            for number in (1..=CASES).filter(|n| until[*n as usize - 1] > turn) {
                let left = &mut left[number as usize - 1];
                let at;
                (at, *left) = if dice.random_bool(0.3) {
                    some_time_ago(&mut dice, now, *left)
                } else {
                    (now - SignedDuration::from_mins(*left * 30 + 15), *left)
                };
                let mut body = some_step(&mut dice);
                body["id"] = json!(format!("{number}-{turn}"));
                body["by"] = json!(["an", "bo", "T1", "P"].choose(&mut dice));
                let step = Move::from_json(CaseNo(number), body.to_string().as_bytes());
                steps.push((Command::Move(step.expect("well formed")), at));
            }
            engine.submit_past_blocking(steps);
        }
        engine.tick_until_blocking(now);
    });
    lived.await.expect("no panic");
}

/// The tiles of a zoom that any case can lie in.
fn tiles(z: u8) -> Vec<Tile> {
    let corner = |lon, lat| Tile::of(Spot::of(lon, lat).expect("finite"), z).expect("a tile");
    let first = corner(WEST - AROUND_DEG, SOUTH + SIZE_DEG + AROUND_DEG);
    let last = corner(WEST + SIZE_DEG + AROUND_DEG, SOUTH - AROUND_DEG);
    let rows = move |x| (first.y()..=last.y()).map(move |y| Tile::new(z, x, y).expect("a tile"));
    (first.x()..=last.x()).flat_map(rows).collect()
}

pub(super) async fn on_the_map(service: &Service, filter: &str, z: u8) -> u64 {
    let mut sum = 0;
    for tile in tiles(z) {
        let path = format!("/v1/tiles/heat/{z}/{}/{}.mvt?{filter}", tile.x(), tile.y());
        let answer = service.call(TestRequest::get().uri(&path)).await;
        assert!(answer.status().is_success(), "{path}");
        let Ok(bytes) = to_bytes(answer.into_body()).await else {
            panic!("the body ends")
        };
        sum += points(&bytes);
    }
    sum
}

fn points(bytes: &[u8]) -> u64 {
    if bytes.is_empty() {
        return 0;
    }
    let reader = MvtReaderRef::new(bytes).expect("a tile");
    let mut sum = 0;
    for layer in reader.layers() {
        for feature in layer.features() {
            let properties = feature.properties_vec().expect("sound");
            let [("n", MvtValueRef::UInt(n))] = properties[..] else {
                panic!("one property, n: {properties:?}")
            };
            sum += n;
        }
    }
    sum
}

pub(super) async fn listed(service: &Service, filter: &str) -> u64 {
    let (mut cases, mut cursor, mut count) = (BTreeSet::new(), String::new(), 0);
    loop {
        let path = format!("/v1/cases?{filter}&limit=37{cursor}");
        let (status, page) = service.get(&path).await;
        assert_eq!(status, 200, "{page}");
        let items = page["items"].as_array().expect("items");
        count += items.len() as u64;
        cases.extend(items.iter().map(|item| item["case"].to_string()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(cases.len() as u64, count, "{filter}: none is listed twice");
    count
}

/// How many stand in each queue, by word.
async fn queues(service: &Service, area: &str) -> Vec<(String, u64)> {
    let (status, told) = service.get(&format!("/v1/queues{area}")).await;
    assert_eq!(status, 200, "{told}");
    let queue = |queue: &Value| {
        let word = queue["queue"].as_str().expect("a word").to_owned();
        (word, queue["count"].as_u64().expect("a number"))
    };
    let items = told["items"].as_array().expect("a list");
    items.iter().map(queue).collect()
}

/// Checks that everything which counts says the same; answers how many.
async fn agreed(service: &Service, filter: &str) -> u64 {
    let (status, table) = service.get(&format!("/v1/counts?{filter}")).await;
    assert_eq!(status, 200, "{table}");
    let number = |name: &str| table[name].as_u64().expect("a number");
    let (total, without) = (number("total"), number("without_position"));
    assert_eq!(listed(service, filter).await, total, "the list of {filter}");
    for z in [0, 11, 13] {
        let map = on_the_map(service, filter, z).await;
        assert_eq!(map + without, total, "the map of {filter} at zoom {z}");
    }
    total
}

#[actix_web::test]
async fn map_table_list_and_queue_count_the_same_cases_for_every_queue_and_filter() {
    let mut filled = BTreeSet::new();
    for seed in 1..=2 {
        let service = service();
        live(&service.0, seed, Timestamp::now()).await;
        let mut dice = SmallRng::seed_from_u64(seed);
        let area = AREAS[seed as usize % 2];
        let of_area = queues(
            &service,
            &format!("?area={}", area.split(',').next().unwrap_or(area)),
        )
        .await;
        for ((word, count), (_, inside)) in queues(&service, "").await.into_iter().zip(of_area) {
            let by_queue = format!("queue={word}");
            assert_eq!(
                agreed(&service, &by_queue).await,
                count,
                "{by_queue} of {seed}"
            );
            let first = area.split(',').next().unwrap_or(area);
            let (_, table) = service
                .get(&format!("/v1/counts?{by_queue}&area={first}"))
                .await;
            assert_eq!(table["total"], inside, "{by_queue} in {first} of {seed}");
            let area = AREAS.choose(&mut dice).expect("some");
            let class = CLASSES.choose(&mut dice).expect("some");
            agreed(&service, &format!("{by_queue}&area={area}&class={class}")).await;
            if count > 0 {
                filled.insert(word);
            }
        }
        agreed(&service, "").await;
    }
    assert_eq!(filled.len(), 13, "only these were tried: {filled:?}");
}
