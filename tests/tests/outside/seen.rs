//! A server as its keeper sees it: figures in Prometheus's format, a log without anybody's data, why it cannot work.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::Kept;
use tests::prometheus::{read, value};

/// A server that is not up by then never will be.
const START_MAX: Duration = Duration::from_mins(2);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);

fn report(id: &str) -> Value {
    json!({"id": id, "source": "grid-worker", "at": "2026-11-02T09:00:00+08:00", "lon": 113.4206, "lat": 23.0733,
        "class": "0505", "text": "三辆货车占道"})
}

#[test]
fn every_stage_of_a_report_is_measured_and_nothing_is_dropped() {
    let server = Kept::start();
    server.wait_ready();
    let stream = server
        .client
        .get(server.at("/v1/events"))
        .send()
        .expect("a stream");
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.any(|line| line.expect("UTF-8") == "event: hello"));
    let (status, answer) = server.post("/v1/cases", &report("a"));
    assert_eq!(status, 201, "{answer}");
    assert_eq!(server.post("/v1/cases", &json!({"id": 7})).0, 422);
    let case = answer["case"].as_str().expect("a number");
    let step = json!({"id": "m", "by": "x", "step": "accept"});
    assert_eq!(
        server.post(&format!("/v1/cases/{case}/moves"), &step).0,
        200
    );
    let mut bulk = step.clone();
    bulk["cases"] = json!([case]);
    assert_eq!(server.post("/v1/cases/moves", &bulk).0, 200);
    let rows = format!("{}\n{}\nno JSON\n", report("b"), report("c"));
    let request = server.client.post(server.at("/v1/cases/import"));
    let request = request
        .header("content-type", "application/x-ndjson")
        .body(rows);
    assert_eq!(
        request
            .send()
            .expect("an answer")
            .text()
            .expect("lines")
            .lines()
            .count(),
        3
    );
    // Reports a, b and c, and the step.
    let told = lines
        .map_while(Result::ok)
        .filter(|line| line == "event: case")
        .take(4);
    assert_eq!(told.count(), 4);

    let text = server.metrics();
    let families = read(&text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
    let is = |series: &str, wanted: f64| assert_eq!(value(&families, series), wanted, "{series}");
    for (door, received, parsed) in [
        ("report", 2.0, 1.0),
        ("move", 1.0, 1.0),
        ("bulk", 1.0, 1.0),
        ("import", 3.0, 2.0),
    ] {
        is(
            &format!("huying_received_total{{door=\"{door}\"}}"),
            received,
        );
        is(&format!("huying_parsed_total{{door=\"{door}\"}}"), parsed);
    }
    is("huying_dropped_total{what=\"command\"}", 0.0);
    is("huying_dropped_total{what=\"event\"}", 0.0);
    is("huying_ready", 1.0);
    is("huying_subscribers", 1.0);
    is("huying_events_total", 4.0);
    is("huying_log_events", 4.0);
    is("huying_queue_jobs", 0.0);
    for at_least_one in [
        "huying_queue_seconds_count",
        "huying_batch_commands_count",
        "huying_batch_seconds_count",
        "huying_decide_seconds_count",
        "huying_append_seconds_count",
        "huying_publish_seconds_count",
        "huying_feed_lag_seconds_count",
        "huying_feed_behind_events_count",
        "huying_store_bytes",
        "huying_wal_bytes",
        "huying_disk_free_bytes",
        "huying_queue_jobs_max",
        "huying_subscribers_max",
    ] {
        assert!(value(&families, at_least_one) >= 1.0, "{at_least_one}");
    }
    let page = include_str!("../../../docs/operations.md");
    for name in families.keys() {
        let has = [format!("| `{name}`"), format!("| `{name}{{")];
        assert!(
            has.iter().any(|has| page.contains(has)),
            "docs/operations.md has no line for {name}"
        );
    }
}

#[test]
fn nobodys_name_number_or_words_get_into_the_log_and_a_request_is_found_by_its_id() {
    let planted = [
        "王小明甲乙丙",
        "13912345678",
        "whispered-words",
        "Secret Lane 7",
    ];
    let [name, phone, words, home] = planted;
    let server = Kept::start();
    server.wait_ready();
    let mut full = report("a");
    full["text"] = json!(format!("{name} {phone} {words} {home}"));
    full["reporter"] = json!({"name": name, "phone": phone, "address": home});
    let (status, answer) = server.post("/v1/cases", &full);
    assert_eq!(status, 201, "{answer}");
    let case = answer["case"].as_str().expect("a number").to_owned();
    // Well formed and not, taken and refused, in every place that a person's data may be sent in.
    let step =
        json!({"id": "m", "by": "x", "step": "report-back", "note": format!("{name} {words}")});
    server.post(&format!("/v1/cases/{case}/moves"), &step);
    server.post("/v1/cases", &json!({"id": phone, "source": name, "at": words, "lon": home, "reporter": {"phone": [phone]}}));
    server.post(&format!("/v1/cases/{case}/claim"), &json!({"by": name}));
    let mut bulk = step;
    bulk["cases"] = json!([case, name]);
    server.post("/v1/cases/moves", &bulk);
    for path in [
        format!("/v1/cases?q={words}"),
        format!("/v1/cases?{words}={phone}"),
        format!("/v1/cases/{words}"),
        format!("/{words}/{phone}"),
        format!("/v1/cases?from={phone}"),
        format!("/v1/tables/{words}.csv"),
    ] {
        let request = server.client.get(server.at(&path));
        let request = request
            .header("user-agent", words)
            .header("referer", format!("http://x/{phone}"));
        request
            .header("x-request-id", phone)
            .send()
            .expect("an answer");
    }
    for (kind, body) in [
        (
            "application/json",
            format!("{{\"text\": \"{words}\", {phone}"),
        ),
        (words, name.to_owned()),
    ] {
        let request = server
            .client
            .post(server.at("/v1/cases"))
            .header("content-type", kind);
        request.body(body).send().expect("an answer");
    }
    let rows = format!(
        "id,source,at,lon,lat,text,reporter_phone\nr,grid-worker,2026-11-02T09:00:00Z,113.4,23.07,{words},{phone}\n{name},{words}\n"
    );
    let request = server
        .client
        .post(server.at("/v1/cases/import"))
        .header("content-type", "text/csv");
    request
        .body(rows)
        .send()
        .expect("an answer")
        .text()
        .expect("lines");
    let request = server.client.get(server.at("/v1/cases/HY999999999"));
    let answer = request
        .header("x-request-id", "trace-me-0001")
        .send()
        .expect("an answer");
    assert_eq!(answer.headers()["x-request-id"], "trace-me-0001");

    let log = server.log();
    let lines: Vec<Value> = log
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).expect("a JSON line"))
        .collect();
    let answered: Vec<_> = lines
        .iter()
        .filter(|line| line["message"] == "answered")
        .collect();
    assert!(answered.len() >= 14, "{} lines of requests", answered.len());
    assert!(
        answered
            .iter()
            .all(|line| line["span"]["request_id"].is_string())
    );
    let ours = answered
        .iter()
        .filter(|line| line["span"]["request_id"] == "trace-me-0001");
    assert_eq!(ours.map(|line| &line["status"]).collect::<Vec<_>>(), [404]);
    for secret in planted {
        assert!(!log.contains(secret), "{secret} stands in the log:\n{log}");
    }
}

#[test]
fn a_log_with_a_hole_is_told_by_readyz_and_by_the_log() {
    let mut server = Kept::start();
    server.wait_ready();
    for id in ["a", "b", "c"] {
        assert_eq!(server.post("/v1/cases", &report(id)).0, 201);
    }
    server.kill();
    let db = rusqlite::Connection::open(server.store()).expect("opens");
    assert_eq!(
        db.execute("DELETE FROM events WHERE seq = 2", [])
            .expect("deleted"),
        1
    );
    drop(db);
    let dir = std::mem::replace(&mut server.dir, TempDir::new().expect("another"));
    let server = Kept::on(dir);
    let began = Instant::now();
    let why = loop {
        match server.why_not() {
            Some(why) if !why.starts_with("the log is being read") => break why,
            _ => assert!(began.elapsed() < START_MAX, "it says nothing"),
        }
        std::thread::sleep(LOOK);
    };
    assert_eq!(
        why,
        "the log cannot be read: event 2 is missing from the log"
    );
    assert_eq!(server.post("/v1/cases", &report("d")).0, 503);
    let log = server.log();
    assert!(log.contains("the log cannot be read"), "{log}");
    assert!(read(&server.metrics()).is_ok_and(|families| value(&families, "huying_ready") == 0.0));
}
