//! The closed loop of the built program: a case from report to evaluation, races, restarts, and the demo's people.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use tests::{Desk, Server};

/// Every step that people can take, as the interface names them.
const STEPS: [&str; 32] = [
    "place",
    "classify",
    "verify",
    "file",
    "dispatch",
    "accept",
    "report-back",
    "refuse",
    "stage-done",
    "send-back",
    "review",
    "withdraw",
    "check",
    "close",
    "evaluate",
    "suspend",
    "resume",
    "ask-extension",
    "rule-extension",
    "cancel",
    "reopen",
    "merge",
    "unmerge",
    "answer-source",
    "escalate",
    "add-support",
    "withdraw-support",
    "call",
    "answer-call",
    "rule-call",
    "confirm-call",
    "exempt",
];
/// Old words of steps that the log writes in a form of their own.
const OLD: [(&str, &str); 5] = [
    ("placed", "place"),
    ("classified", "classify"),
    ("accepted", "accept"),
    ("reported-back", "report-back"),
    ("closed", "close"),
];
/// After this the demo has shown everything, or never will.
const SHOWN_MAX: Duration = Duration::from_mins(5);

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
    let again = Server::start(&desk.path().join("data"));
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

/// What has been seen so far.
#[derive(Default)]
struct Shown {
    steps: BTreeSet<String>,
    statuses: BTreeSet<String>,
    queues: BTreeSet<String>,
}

impl Shown {
    fn look(&mut self, server: &Server) {
        let names = |value: &Value, list: &str, name: &str, least: &str| {
            let items = value[list].as_array().into_iter().flatten();
            let some = items.filter(|item| item[least].as_u64().is_some_and(|count| count > 0));
            some.filter_map(|item| item[name].as_str().map(str::to_owned))
                .collect::<Vec<_>>()
        };
        self.statuses.extend(names(
            &server.get("/v1/counts?group=status"),
            "groups",
            "key",
            "count",
        ));
        self.queues
            .extend(names(&server.get("/v1/queues"), "items", "queue", "count"));
    }

    /// The words of a case's history.
    fn read(&mut self, case: &Value) {
        for event in case["events"].as_array().into_iter().flatten() {
            let word = event["word"].as_str().unwrap_or_default();
            let word = OLD
                .iter()
                .find(|(old, _)| *old == word)
                .map_or(word, |(_, new)| new);
            self.steps.insert(word.to_owned());
        }
    }

    fn missing(&self) -> Vec<&'static str> {
        STEPS
            .into_iter()
            .filter(|step| !self.steps.contains(*step))
            .collect()
    }
}

/// Answers by HTTP status that began with 5, as the server counts them.
fn failures(server: &Server) -> Vec<String> {
    let metrics = String::from_utf8(server.bytes("/metrics")).expect("UTF-8");
    let failed =
        |line: &&str| line.starts_with("huying_http_requests_total") && line.contains("status=\"5");
    metrics.lines().filter(failed).map(str::to_owned).collect()
}

#[test]
fn the_demos_people_take_every_step_and_no_request_fails() {
    let desk = Desk::new();
    let server = demo(&desk, "3000", "1200");
    let (mut shown, began, mut next) = (Shown::default(), Instant::now(), 1_u32);
    while began.elapsed() < SHOWN_MAX {
        shown.look(&server);
        let total = server.get("/v1/counts")["total"]
            .as_u64()
            .expect("a number");
        // Live cases come after those of the history; each is read once it has had some time.
        let ready = u32::try_from(total.saturating_sub(100)).expect("few");
        for case in (next..=ready).step_by(3) {
            shown.read(&server.get(&format!("/v1/cases/HY{case:09}")));
        }
        next = next.max(ready.saturating_sub(600));
        if shown.missing().is_empty() && shown.statuses.len() == 13 && shown.queues.len() == 13 {
            break;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(shown.missing(), [""; 0], "steps that nobody took");
    assert_eq!(shown.statuses.len(), 13, "{:?}", shown.statuses);
    assert_eq!(shown.queues.len(), 13, "{:?}", shown.queues);
    assert_eq!(failures(&server), [""; 0]);
}
