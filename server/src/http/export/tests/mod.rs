//! Pictures and tables over HTTP: they say what `/v1/counts` says, whatever the filter.

mod pictures;
mod tables;

use super::super::tests::Service;
use crate::fixture::{SOUTH, WEST};
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use cases::{Command, Report};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;

/// Cases of the city.
const CASES: u32 = 240;

/// A city with cases of two days everywhere: some outside of all areas, some without a position, some without a class.
async fn service() -> Service {
    let service = Service::new();
    let mut dice = SmallRng::seed_from_u64(5);
    let made = |number: u32| {
        let mut body = json!({"id": format!("x{number}"), "source": (["grid-worker", "hotline"].choose(&mut dice)),
            "class": (["0505", "0101", "9999"].choose(&mut dice)), "text": "=SUM(A1)"});
        let (day, hour) = (dice.random_range(2..4), dice.random_range(0..24));
        body["at"] = json!(format!("2026-11-{day:02}T{hour:02}:30:00+08:00"));
        if dice.random_bool(0.1) {
            body["address"] = json!("somewhere");
        } else {
            body["lon"] = json!(WEST + dice.random_range(-0.003..0.023));
            body["lat"] = json!(SOUTH + dice.random_range(-0.003..0.023));
        }
        Command::Report(Report::from_json(body.to_string().as_bytes()).expect("well formed"))
    };
    send(&service, (1..=CASES).map(made).collect()).await;
    service
}

/// Does commands, beside the event loop.
async fn send(service: &Service, commands: Vec<Command>) {
    let engine = std::sync::Arc::clone(&service.0.installation.engine);
    let answers = actix_web::web::block(move || engine.submit_many_blocking(commands)).await;
    let answers = answers.expect("no panic");
    assert!(answers.iter().all(Result::is_ok));
}

/// Some filters, among them none and one that nothing passes.
fn filters() -> Vec<String> {
    let mut dice = SmallRng::seed_from_u64(9);
    let mut filters = vec![String::new(), "class=nothing".to_owned()];
    for _ in 0..6 {
        let mut parts = Vec::new();
        let mut put = |name: &str, values: &[&str], dice: &mut SmallRng| {
            if dice.random_bool(0.5) {
                let value = values.choose(dice).expect("some");
                parts.push(format!("{name}={value}"));
            }
        };
        put("class", &["05", "0101", "none", "05,none"], &mut dice);
        put("source", &["hotline", "grid-worker"], &mut dice);
        put("area", &["d1", "d2b", "none", "d1a,d2"], &mut dice);
        put("from", &["2026-11-02T12:00:00%2B08:00"], &mut dice);
        put("to", &["2026-11-03T18:00:00%2B08:00"], &mut dice);
        put("hours", &["1@06-18", "2@00-24"], &mut dice);
        put("days", &["workday"], &mut dice);
        put("overdue", &["true", "false"], &mut dice);
        filters.push(parts.join("&"));
    }
    filters
}

/// Looks up a header.
type Header = Box<dyn Fn(&str) -> Option<String>>;

struct Got {
    status: u16,
    total: Option<u64>,
    header: Header,
    bytes: Vec<u8>,
}

async fn got(service: &Service, path: &str) -> Got {
    let answer = service.call(TestRequest::get().uri(path)).await;
    let status = answer.status().as_u16();
    let headers = answer.headers().clone();
    let header = move |name: &str| {
        let value = headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let total = header("huying-total").and_then(|total| total.parse().ok());
    let Ok(bytes) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    Got {
        status,
        total,
        header: Box::new(header),
        bytes: bytes.to_vec(),
    }
}

async fn counted(service: &Service, filter: &str) -> (u64, u64) {
    let (status, counts) = service.get(&format!("/v1/counts?{filter}")).await;
    assert_eq!(status, 200, "{counts}");
    let number = |name: &str| counts[name].as_u64().expect("a number");
    (number("total"), number("without_position"))
}
