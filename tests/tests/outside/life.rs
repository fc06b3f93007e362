//! The closed loop of the built program: a case from report to evaluation, races, restarts, and the demo's people.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::time::{Duration, Instant};
use tests::{Desk, Server};

/// Old words of steps that the log writes in a form of their own.
const OLD: [(&str, &str); 5] = [
    ("placed", "place"),
    ("classified", "classify"),
    ("accepted", "accept"),
    ("reported-back", "report-back"),
    ("closed", "close"),
];
/// Reports of the history: enough for cases that are late, stuck and called when the living take over.
const HISTORY: u64 = 1_500;
/// After this the demo has shown everything, or never will.
const SHOWN_MAX: Duration = Duration::from_secs(110);
/// Between two looks at whether the history is over.
const LOOK: Duration = Duration::from_millis(50);

fn demo(desk: &Desk, cases: &str, rate: &str) -> Server {
    let dir = desk.at("data");
    Server::of(&[
        "demo",
        "--cases",
        cases,
        "--rate",
        rate,
        "--data-dir",
        &dir,
        "--listen",
        "127.0.0.1:0",
    ])
}

fn report(server: &Server, id: &str, source: &str) -> Value {
    let body = json!({"id": id, "source": source, "at": "2026-11-02T09:00:00+08:00", "lon": 113.4206, "lat": 23.0733,
        "class": "0505", "text": "三辆货车占道"});
    let (status, answer) = server.ask(server.client().post(server.at("/v1/cases")).json(&body));
    assert_eq!(status, 201, "{answer}");
    answer
}

fn step(server: &Server, case: &str, by: &str, step: &str, more: Value) -> (u16, Value) {
    let mut body = more;
    body["id"] = json!(format!("{case}-{step}-{by}"));
    body["by"] = json!(by);
    body["step"] = json!(step);
    server.ask(
        server
            .client()
            .post(server.at(&format!("/v1/cases/{case}/moves")))
            .json(&body),
    )
}

fn done(server: &Server, case: &str, by: &str, word: &str, more: Value) -> Value {
    let (status, answer) = step(server, case, by, word, more);
    assert_eq!(status, 200, "{word} by {by}: {answer}");
    answer
}

#[test]
fn a_case_lives_from_report_to_evaluation_and_a_restart_changes_nothing() {
    let desk = Desk::new();
    let server = demo(&desk, "0", "0");
    let case = report(&server, "life", "resident")["case"]
        .as_str()
        .expect("a number")
        .to_owned();
    let verified = done(&server, &case, "worker", "verify", json!({"found": true}));
    let lead = verified["team"]
        .as_str()
        .expect("somebody answers")
        .to_owned();
    done(&server, &case, &lead, "accept", json!({}));
    done(
        &server,
        &case,
        &lead,
        "report-back",
        json!({"note": "driven away"}),
    );
    let (status, same) = step(&server, &case, &lead, "check", json!({"passed": true}));
    assert_eq!((status, &same["code"]), (409, &json!("same_person")));
    done(&server, &case, "eve", "check", json!({"passed": true}));
    done(&server, &case, "desk", "close", json!({}));
    done(
        &server,
        &case,
        "ann",
        "evaluate",
        json!({"contacted": true, "solved": true}),
    );
    let before = server.get(&format!("/v1/cases/{case}"));
    let queues = server.get("/v1/queues");
    drop(server);
    // The demo has made accounts: `serve` would ask who this is.
    let again = demo(&desk, "0", "0");
    assert_eq!(again.get(&format!("/v1/cases/{case}")), before);
    assert_eq!(again.get("/v1/queues"), queues);
}

#[test]
fn of_two_people_at_the_same_moment_exactly_one_wins() {
    let desk = Desk::new();
    let server = demo(&desk, "0", "0");
    for round in 0..20 {
        let answer = report(&server, &format!("race-{round}"), "grid-worker");
        let case = answer["case"].as_str().expect("a number");
        let lead = answer["team"]["code"].as_str().expect("somebody answers");
        let (one, other) = std::thread::scope(|scope| {
            let one = scope.spawn(|| step(&server, case, lead, "accept", json!({})));
            let other = scope.spawn(|| {
                step(
                    &server,
                    case,
                    "dispatcher",
                    "withdraw",
                    json!({"reason": "wrong"}),
                )
            });
            (
                one.join().expect("an answer"),
                other.join().expect("an answer"),
            )
        });
        let won = [one.0, other.0]
            .iter()
            .filter(|status| **status == 200)
            .count();
        assert_eq!(won, 1, "{one:?} {other:?}");
        let lost = if one.0 == 200 { other.1 } else { one.1 };
        assert_eq!(lost["code"], "conflict", "{lost}");
        assert!(
            lost["by"].is_string() && lost["did"].is_string() && lost["at"].is_string(),
            "{lost}"
        );
        assert!(
            !lost["legal"].as_array().expect("a list").is_empty(),
            "{lost}"
        );
    }
}

/// Everything that the interface has words for.
#[derive(Debug, Default, PartialEq)]
struct Words {
    steps: BTreeSet<String>,
    statuses: BTreeSet<String>,
}

impl Words {
    /// As the server describes itself.
    fn described(server: &Server) -> Self {
        let openapi = server.get("/openapi.json");
        let steps = &openapi["components"]["schemas"]["StepKind"]["enum"];
        let named = steps.as_array().into_iter().flatten();
        Self {
            steps: named.filter_map(Value::as_str).map(str::to_owned).collect(),
            statuses: words(&server.get("/v1/counts?group=status")["groups"], "key"),
        }
    }

    /// Takes in an event of the stream.
    fn see(&mut self, event: &Value) {
        let did = event["type"].as_str().unwrap_or_default();
        let now = OLD.iter().find(|(old, _)| *old == did);
        self.steps
            .insert(now.map_or(did, |(_, now)| now).to_owned());
        self.statuses
            .extend(event["status"].as_str().map(str::to_owned));
    }

    /// The words that are not among `seen`.
    fn without(&self, seen: &Self) -> Self {
        let left = |all: &BTreeSet<String>, seen: &BTreeSet<String>| {
            all.difference(seen).cloned().collect()
        };
        Self {
            steps: left(&self.steps, &seen.steps),
            statuses: left(&self.statuses, &seen.statuses),
        }
    }
}

fn words(items: &Value, name: &str) -> BTreeSet<String> {
    let items = items.as_array().into_iter().flatten();
    items
        .filter_map(|item| item[name].as_str().map(str::to_owned))
        .collect()
}

/// Waits until somebody living has reported; answers an event that is not older than the history's last.
fn end_of_history(server: &Server) -> u64 {
    let began = Instant::now();
    loop {
        let counts = server.get("/v1/counts");
        if counts["total"]
            .as_u64()
            .is_some_and(|total| total > HISTORY)
        {
            return counts["seq"].as_u64().expect("a number");
        }
        assert!(began.elapsed() < SHOWN_MAX, "the history does not end");
        std::thread::sleep(LOOK);
    }
}

/// Follows what happens after an event until `is_enough` says so, at most [`SHOWN_MAX`].
fn follow(server: &Server, after: u64, mut is_enough: impl FnMut(&Value) -> bool) {
    let request = server
        .client()
        .get(server.at("/v1/events"))
        .timeout(SHOWN_MAX);
    let answer = request
        .header("last-event-id", after)
        .send()
        .expect("a stream");
    // The time-out ends the lines; what is missing then, the caller tells.
    for line in BufReader::new(answer).lines().map_while(Result::ok) {
        let Some(data) = line.strip_prefix("data: ") else {
            continue;
        };
        let event: Value = serde_json::from_str(data).expect("JSON");
        if event["type"].is_string() && is_enough(&event) {
            return;
        }
    }
}

/// Answers by HTTP status that began with 5, as the server counts them.
fn failures(server: &Server) -> Vec<String> {
    let metrics = String::from_utf8(server.bytes("/metrics")).expect("UTF-8");
    let counted = metrics
        .lines()
        .filter(|line| line.starts_with("huying_http_requests_total"));
    let (failed, fine): (Vec<_>, Vec<_>) = counted.partition(|line| line.contains("status=\"5"));
    assert!(!fine.is_empty(), "requests are counted");
    failed.into_iter().map(str::to_owned).collect()
}

#[test]
fn the_demos_living_people_alone_take_every_step_to_every_status_and_no_request_fails() {
    let desk = Desk::new();
    let server = demo(&desk, &HISTORY.to_string(), "1200");
    let all = Words::described(&server);
    assert!(all.steps.len() > 30 && all.statuses.len() == 13, "{all:?}");
    let mut seen = Words::default();
    follow(&server, end_of_history(&server), |event| {
        seen.see(event);
        all.without(&seen) == Words::default()
    });
    assert_eq!(
        all.without(&seen),
        Words::default(),
        "nobody living came to these"
    );
    assert_eq!(failures(&server), [""; 0]);
}
