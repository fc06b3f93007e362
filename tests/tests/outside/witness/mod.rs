//! What outsiders keep of a log: two real servers, one a witness of the other; files and addresses; an audit over HTTP alone.

mod audit;
mod handing_on;
mod signing;

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::{Desk, Server, cities};

/// Nothing here takes longer, unless it is broken.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// A data directory with areas.
fn city(desk: &Desk, name: &str) -> String {
    cities::import_wards(desk, name)
}

fn start(data: &str, more: &[&str]) -> Server {
    let usual = [
        "serve",
        "--data-dir",
        data,
        "--listen",
        "127.0.0.1:0",
        "--checkpoint-every",
        "1",
    ];
    Server::of(&[&usual[..], more].concat())
}

fn report(server: &Server, ids: std::ops::Range<u32>, words: &str) {
    let line = |id: u32| {
        let report = json!({"id": format!("n{id}"), "source": "hotline", "at": "2026-11-02T09:00:00+08:00", "text": format!("{words} {id}")});
        format!("{report}\n")
    };
    let import = server.client().post(server.at("/v1/cases/import"));
    let import = import.header("content-type", "application/x-ndjson");
    let answer = import
        .body(ids.map(line).collect::<String>())
        .send()
        .expect("answered");
    assert!(answer.status().is_success());
    assert!(!answer.text().expect("a body").contains("problem"));
}

/// Waits until something is so, and says what it was when it never is.
fn until<T>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let began = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(why) => assert!(began.elapsed() < WAIT_MAX, "{what}: {why}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The outsider of a kind, once it is as it should be.
fn outsider(server: &Server, kind: &str, is: impl Fn(&Value) -> bool) -> Value {
    until(kind, || {
        let about = server.get("/v1/about");
        let all = about["outsiders"].as_array().expect("a list").clone();
        let one = all.into_iter().find(|one| one["kind"] == kind);
        let one = one.ok_or_else(|| "no such outsider".to_owned())?;
        if is(&one) {
            Ok(one)
        } else {
            Err(one.to_string())
        }
    })
}

fn holds(size: u64) -> impl Fn(&Value) -> bool {
    move |one| one["size"] == size && one["failed"].is_null()
}

fn key(server: &Server, field: &str) -> String {
    let about = server.get("/v1/about");
    about[field].as_str().expect("a key").to_owned()
}

fn text(server: &Server, path: &str) -> String {
    String::from_utf8(server.bytes(path)).expect("UTF-8")
}

fn metric(server: &Server, name: &str) -> f64 {
    let all = text(server, "/metrics");
    let lines = all.lines().filter(|line| line.starts_with(name));
    lines
        .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
        .sum()
}
