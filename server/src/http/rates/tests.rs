//! The rates against a plain recount of the log, over HTTP.

use crate::fixture::{City, SOUTH, WEST};
use crate::http::authorization::{add, as_account};
use crate::http::tests::Service;
use crate::identity::{Reach, Role};
use crate::store::{Row, Store as _};
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use cases::{CaseNo, Command, Event, Move, Report, Status, Step};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const CASES: u32 = 60;
const MOVES: u32 = 3_000;

async fn send(service: &Service, commands: Vec<Command>) -> Vec<bool> {
    let engine = std::sync::Arc::clone(&service.0.installation.engine);
    let answers = actix_web::web::block(move || engine.submit_many_blocking(commands)).await;
    let answers = answers.expect("no panic");
    answers.iter().map(Result::is_ok).collect()
}

fn report(number: u32, dice: &mut SmallRng) -> Command {
    let source = ["grid-worker", "hotline", "resident"].choose(dice);
    let mut body = json!({"id": format!("x{number}"), "source": source, "class": (["0505", "0101"].choose(dice)),
        "text": "t", "at": format!("2026-11-{:02}T09:00:00+08:00", dice.random_range(2..24))});
    body["lon"] = json!(WEST + dice.random_range(0.0..0.02));
    body["lat"] = json!(SOUTH + dice.random_range(0.0..0.02));
    Command::Report(Report::from_json(body.to_string().as_bytes()).expect("well formed"))
}

/// Any step of the loop, mostly impossible where it falls: the engine refuses those.
fn step(number: u32, dice: &mut SmallRng) -> Command {
    let answer = |dice: &mut SmallRng| *[None, Some(false), Some(true)].choose(dice).expect("some");
    let (by, step, mut body) = match dice.random_range(0..20) {
        0..=1 => ("wang", "verify", json!({"found": true})),
        2..=3 => ("desk", "file", json!({})),
        4..=5 => {
            let team = ["T1", "T2", "P"].choose(dice);
            ("desk", "dispatch", json!({ "team": team }))
        }
        6..=7 => ("team", "accept", json!({})),
        8..=9 => ("team", "report-back", json!({})),
        10..=11 => {
            let passed = dice.random_bool(0.8);
            ("eve", "check", json!({"passed": passed, "note": "n"}))
        }
        12..=13 => ("chief", "close", json!({})),
        14..=17 => {
            let mut rating = json!({});
            for name in ["contacted", "solved", "satisfied"] {
                if let Some(answer) = answer(dice) {
                    rating[name] = json!(answer);
                }
            }
            let by = *["resident", "eve"].choose(dice).expect("some");
            (by, "evaluate", rating)
        }
        18 => ("eve", "reopen", json!({"reason": "r"})),
        _ => ("desk", "classify", json!({"class": "0505"})),
    };
    body["id"] = json!(format!("m{number}"));
    (body["by"], body["step"]) = (json!(by), json!(step));
    let case = CaseNo(dice.random_range(1..=CASES));
    let step = Move::from_json(case, body.to_string().as_bytes());
    Command::Move(step.expect("well formed"))
}

/// A city after a history that nobody planned.
async fn lived() -> Service {
    let service = Service(City::with_loop());
    let mut dice = SmallRng::seed_from_u64(7);
    let reports = (1..=CASES)
        .map(|number| report(number, &mut dice))
        .collect();
    assert!(send(&service, reports).await.into_iter().all(|taken| taken));
    let moves = (1..=MOVES).map(|number| step(number, &mut dice)).collect();
    let taken = send(&service, moves).await;
    assert!(taken.iter().filter(|taken| **taken).count() > CASES as usize * 4);
    service
}

/// What the log alone tells of a case.
#[derive(Default)]
struct Told {
    closed: bool,
    rating: Option<[Option<bool>; 3]>,
    reopened: bool,
}

fn told(service: &Service, case: u32) -> Told {
    let mut told = Told::default();
    for entry in service.0.store.events_of(case).expect("readable") {
        let event = Event::from_bytes(&entry.bytes).expect("an event");
        if let Some(status) = event.status() {
            told.closed = status == Status::Closed;
        }
        let Event::Stepped(stepped) = event else {
            continue;
        };
        match stepped.step {
            Step::Evaluate {
                contacted,
                solved,
                satisfied,
                ..
            } => {
                told.rating = Some([contacted, solved, satisfied]);
            }
            Step::Reopen { .. } => {
                told.reopened |= told.rating.is_some();
                told.rating = None;
            }
            _ => (),
        }
    }
    told
}

/// closed, rated, then yes and answered of each of the three.
type Plain = [u64; 8];

fn plain(service: &Service, key: impl Fn(&Row) -> String) -> BTreeMap<String, Plain> {
    let mut sums = BTreeMap::<String, Plain>::new();
    let numbers: Vec<u32> = (1..=CASES).collect();
    for row in service.0.store.rows(&numbers).expect("readable") {
        let told = told(service, row.case);
        if !told.closed {
            continue;
        }
        let sum = sums.entry(key(&row)).or_default();
        sum[0] += 1;
        let Some(rating) = told.rating else { continue };
        sum[1] += 1;
        for (at, answer) in rating.into_iter().enumerate() {
            sum[2 + 2 * at] += u64::from(answer == Some(true));
            sum[3 + 2 * at] += u64::from(answer.is_some());
        }
    }
    sums
}

fn sums(group: &Value) -> Plain {
    let number = |value: &Value| value.as_u64().expect("a number");
    let mut sums = [
        number(&group["closed"]),
        number(&group["rated"]),
        0,
        0,
        0,
        0,
        0,
        0,
    ];
    for (at, name) in ["contacted", "solved", "satisfied"].into_iter().enumerate() {
        let rate = &group[name];
        let (yes, answered) = (number(&rate["yes"]), number(&rate["answered"]));
        (sums[2 + 2 * at], sums[3 + 2 * at]) = (yes, answered);
        let quotient = (answered > 0).then(|| yes as f64 / answered as f64);
        assert_eq!(rate["rate"], json!(quotient), "{rate}");
        assert_eq!(rate["few"], json!(answered < super::FEW), "{rate}");
    }
    sums
}

fn groups(rates: &Value) -> BTreeMap<String, Plain> {
    let groups = rates["groups"].as_array().expect("a list").iter();
    let key = |group: &Value| group["key"].as_str().expect("a key").to_owned();
    let told = groups.map(|group| (key(group), sums(group)));
    told.filter(|(_, sums)| sums[0] > 0).collect()
}

async fn rates(service: &Service, query: &str) -> Value {
    let (status, told) = service.get(&format!("/v1/rates?{query}")).await;
    assert_eq!(status, 200, "{query}: {told}");
    told
}

#[actix_web::test]
async fn the_rates_are_those_of_a_plain_recount_of_the_log_by_every_grouping() {
    let service = lived().await;
    let again = (1..=CASES).filter(|case| told(&service, *case).reopened);
    assert!(
        again.count() > 0,
        "some results were done again after they were rated"
    );
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    // Codes of this city nest by their letters.
    let community = |row: &Row| row.area.as_ref().map(|code| code[..2].to_owned());
    let day = |row: &Row| crate::clock::local(row.at_s)[..10].to_owned();
    assert_eq!(
        groups(&rates(&service, "group=area&level=community").await),
        plain(&service, |row| text(&community(row)))
    );
    assert_eq!(
        groups(&rates(&service, "group=area&level=grid").await),
        plain(&service, |row| text(&row.area))
    );
    assert_eq!(
        groups(&rates(&service, "group=class").await),
        plain(&service, |row| text(&row.class))
    );
    assert_eq!(
        groups(&rates(&service, "group=team").await),
        plain(&service, |row| text(&row.team))
    );
    assert_eq!(
        groups(&rates(&service, "group=source").await),
        plain(&service, |row| row.source.clone())
    );
    let days = groups(&rates(&service, "group=day").await);
    let days: BTreeMap<_, _> = days
        .into_iter()
        .map(|(key, sums)| (key[..10].to_owned(), sums))
        .collect();
    assert_eq!(days, plain(&service, day));
    let all = rates(&service, "").await;
    assert_eq!(
        vec![sums(&all)],
        plain(&service, |_| String::new())
            .into_values()
            .collect::<Vec<_>>()
    );
    assert!(
        sums(&all).into_iter().all(|sum| sum > 0),
        "a history with everything in it: {all}"
    );
    assert_eq!(
        (&all["formula"], &all["groups"]),
        (&json!("three-rates/1"), &json!([]))
    );
    // A window, and a class in it: from the fifth of the month to the twelfth.
    let window = "from=2026-11-05T00:00:00%2B08:00&to=2026-11-12T00:00:00%2B08:00&class=0505";
    let within = plain(&service, |row| {
        let day = day(row);
        let is_in = ("2026-11-05".."2026-11-12").contains(&day.as_str())
            && row.class.as_deref() == Some("0505");
        is_in.to_string()
    });
    assert_eq!(
        Some(&sums(&rates(&service, window).await)),
        within.get("true")
    );
    // The same after a restart: nothing of it is kept but in the log.
    let Service(city) = service;
    let city = actix_web::web::block(move || city.restarted()).await;
    let service = Service(city.expect("no panic"));
    assert_eq!(sums(&rates(&service, "").await), sums(&all));
}

#[actix_web::test]
async fn each_number_is_the_list_the_count_and_the_table_of_the_same_cases() {
    let service = lived().await;
    let all = rates(&service, "").await;
    let words = [
        "",
        "rated",
        "contacted-yes",
        "contacted",
        "solved-yes",
        "solved",
        "satisfied-yes",
        "satisfied",
    ];
    for (word, sum) in words.into_iter().zip(sums(&all)) {
        let which = if word.is_empty() {
            "status=closed".to_owned()
        } else {
            format!("rated={word}")
        };
        let (_, listed) = service.get(&format!("/v1/cases?limit=200&{which}")).await;
        assert_eq!(
            listed["items"].as_array().map(Vec::len),
            Some(sum as usize),
            "{which}"
        );
        let (_, counted) = service.get(&format!("/v1/counts?{which}")).await;
        assert_eq!(counted["total"], json!(sum), "{which}");
    }
    let answer = service
        .call(TestRequest::get().uri("/v1/export/rates.csv?group=team&bom=false&notes=false"))
        .await;
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    let mut reader = csv::Reader::from_reader(&body[..]);
    let mut table = BTreeMap::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let number = |at: usize| row[at].parse::<u64>().expect("a number");
        table.insert(row[0].to_owned(), [2, 3, 4, 5, 7, 8, 10, 11].map(number));
        assert_eq!(
            row[6].is_empty(),
            number(5) == 0,
            "no rate of nothing: {row:?}"
        );
    }
    assert_eq!(table, groups(&rates(&service, "group=team").await));
    let (status, _) = service.get("/v1/export/rates.xlsx?group=week").await;
    assert_eq!(status, 200);
    for wrong in ["group=status", "rated=perhaps", "level=grid", "group=area"] {
        assert_eq!(
            service.get(&format!("/v1/rates?{wrong}")).await.0,
            400,
            "{wrong}"
        );
    }
}

#[actix_web::test]
async fn the_rates_are_of_what_is_in_reach_and_strangers_count_nothing_by_a_rating() {
    let service = lived().await;
    let west = Reach {
        areas: Some(vec!["d1".to_owned()]),
        ..Reach::ALL
    };
    add(&service, "eva", Role::Evaluator, west);
    add(&service, "pia", Role::Planner, Reach::ALL);
    let by = async |who: &str, path: &str| {
        service
            .json(as_account(&service, who, TestRequest::get().uri(path)))
            .await
    };
    let (_, told) = by("eva", "/v1/rates?group=area&level=community").await;
    let mut plain = plain(&service, |row| {
        row.area
            .as_ref()
            .map_or_else(String::new, |code| code[..2].to_owned())
    });
    plain.retain(|code, _| code == "d1");
    assert_eq!(groups(&told), plain);
    assert_eq!(by("pia", "/v1/rates").await.0, 403);
    let (status, counted) = by("pia", "/v1/counts?rated=satisfied-no").await;
    assert_eq!((status, &counted["total"]), (200, &json!(0)));
}
