//! What time does to a case, and how its deadlines are explained.

use super::{Service, done, reported, service, step};
use crate::fixture::City;
use crate::http::tests::report;
use cases::{Command, Move};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const FIRST: &str = "HY000000001";

/// A case that was reported and dispatched some hours ago.
async fn long_ago(city: &City, hours: i64) {
    let then = Timestamp::now() - SignedDuration::from_hours(hours);
    let mut body = report("old");
    body["at"] = json!(then.to_string());
    past(city, &body, then).await;
}

/// A report that was taken in at a time.
async fn past(city: &City, body: &Value, then: Timestamp) {
    let report = cases::Report::from_json(body.to_string().as_bytes()).expect("well formed");
    let engine = std::sync::Arc::clone(&city.installation.engine);
    let past = vec![(Command::Report(report), then)];
    let answers = actix_web::web::block(move || engine.submit_past_blocking(past)).await;
    assert!(answers.expect("no panic").iter().all(Result::is_ok));
}

/// The first case once everything has fallen that is due: some alarms follow one another, each in a batch of its own.
async fn caught_up(service: &Service) -> Value {
    service.0.wait_for_time().await;
    let (_, whole) = service.get(&format!("/v1/cases/{FIRST}")).await;
    whole
}

#[actix_web::test]
async fn time_itself_marks_a_case_overdue_once_and_a_restart_changes_nothing() {
    let service = service();
    long_ago(&service.0, 10).await;
    let late = caught_up(&service).await;
    assert_eq!(
        (&late["overdue"], &late["clock"]["overdue"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (&late["lates"][0]["of"], &late["lates"][0]["team"]),
        (&json!("handle"), &json!("T1"))
    );
    let alarms = |whole: &Value| {
        let events = whole["events"].as_array().expect("a list").iter();
        events.filter(|event| event["word"] == "overdue").count()
    };
    assert_eq!(alarms(&late), 1);
    let (_, before) = service.get(&format!("/v1/cases/{FIRST}")).await;
    let again = actix_web::web::block(move || service.0.restarted()).await;
    let service = Service(again.expect("no panic"));
    let (_, after) = service.get(&format!("/v1/cases/{FIRST}")).await;
    assert_eq!(after, before);
    let (_, list) = service.get("/v1/cases?queue=overdue").await;
    assert_eq!(list["items"][0]["case"], FIRST);
    let excuse = json!({"late": 0, "reason": "typhoon"});
    let excused = done(&service, FIRST, "district", "exempt", excuse).await;
    assert_eq!(excused["lates"][0]["exempt"]["by"], "district");
}

#[actix_web::test]
async fn deadlines_are_explained_stretch_by_stretch() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0505").await;
    done(&service, &case, "T1", "accept", json!({})).await;
    let waiting = done(&service, &case, "T1", "suspend", json!({"reason": "rain"})).await;
    assert_eq!(
        (&waiting["status"], &waiting["clock"]["due"]),
        (&json!("suspended"), &Value::Null)
    );
    done(&service, &case, "T1", "resume", json!({})).await;
    let asked = json!({"limit_kind": "urgent_hours", "limit": 3, "reason": "more rain"});
    done(&service, &case, "T1", "ask-extension", asked).await;
    let (status, same) = step(
        &service,
        &case,
        "T1",
        "rule-extension",
        json!({"granted": true}),
    )
    .await;
    assert_eq!(status, 409, "{same}");
    let longer = done(
        &service,
        &case,
        "boss",
        "rule-extension",
        json!({"granted": true}),
    )
    .await;
    assert_eq!(
        longer["clock"]["extended"],
        json!([{"kind": "urgent_hours", "amount": 3}])
    );
    let (status, told) = service.get(&format!("/v1/cases/{case}/deadline")).await;
    assert_eq!(status, 200);
    let clock = &told["clocks"][0];
    assert_eq!(clock["of"], "handle");
    assert!(clock["words"][0]["zh"].is_string(), "{clock}");
    let stretches = clock["stretches"].as_array().expect("a list");
    assert_eq!(stretches[0]["counted"], true);
    assert_eq!(
        stretches.last().map(|last| &last["to"]),
        Some(&clock["due"])
    );
    assert_eq!(service.get("/v1/cases/HY000000099/deadline").await.0, 404);
}

#[actix_web::test]
async fn the_time_to_rule_on_an_extension_and_on_a_refusal_is_told_and_explained() {
    let service = service();
    let case = reported(&service, "a", "grid-worker", "0505").await;
    let asked = json!({"limit_kind": "urgent_hours", "limit": 3, "reason": "rain"});
    let asked = done(&service, &case, "T1", "ask-extension", asked).await;
    let called = json!({"departments": ["T2"], "note": "come"});
    done(&service, &case, "street", "call", called).await;
    let refusal = json!({"call": 1, "team": "T2", "answer": "refuse", "note": "busy"});
    let refused = done(&service, &case, "T2", "answer-call", refusal).await;
    let rulings = [
        &asked["extension"]["ruling"],
        &refused["calls"][0]["answers"][0]["ruling"],
    ];
    let (_, told) = service.get(&format!("/v1/cases/{case}/deadline")).await;
    let clocks = told["clocks"].as_array().expect("a list").iter();
    let explained: Vec<_> = clocks.filter(|clock| clock["of"] == "rule").collect();
    assert_eq!(explained.len(), 2);
    for (ruling, clock) in rulings.into_iter().zip(explained) {
        assert_eq!(
            (&ruling["due"], &ruling["overdue"]),
            (&clock["due"], &json!(false))
        );
        assert_eq!(clock["limit"], json!({"kind": "urgent_hours", "amount": 4}));
        assert!(clock["words"][0]["zh"].is_string(), "{clock}");
    }
    let granted = json!({"granted": true});
    let ruled = done(&service, &case, "boss", "rule-extension", granted).await;
    assert_eq!(ruled["extension"], Value::Null);
}

#[actix_web::test]
async fn a_class_that_is_waited_for_has_a_clock_that_queues_and_deadlines_tell() {
    let service = service();
    let then = Timestamp::now() - SignedDuration::from_mins(150);
    let mut body = report("old");
    (body["at"], body["class"]) = (json!(then.to_string()), Value::Null);
    past(&service.0, &body, then).await;
    let late = caught_up(&service).await;
    assert_eq!(
        (&late["status"], &late["clock"]["of"]),
        (&json!("unclassified"), &json!("classify"))
    );
    assert_eq!(
        (&late["lates"][0]["of"], &late["lates"][0]["by_s"]),
        (&json!("classify"), &Value::Null)
    );
    for queue in ["unclassified", "overdue"] {
        let (_, list) = service.get(&format!("/v1/cases?queue={queue}")).await;
        let row = &list["items"][0];
        assert_eq!(
            (&row["case"], &row["due"], &row["overdue"]),
            (&json!(FIRST), &late["clock"]["due"], &json!(true))
        );
    }
    let (_, queues) = service.get("/v1/queues").await;
    let queues = queues["items"].as_array().expect("a list");
    let waiting = queues.iter().find(|one| one["queue"] == "unclassified");
    let waiting = waiting.expect("every queue is told");
    assert_eq!(waiting["oldest"], late["clock"]["due"]);
    let (_, told) = service.get(&format!("/v1/cases/{FIRST}/deadline")).await;
    let clock = &told["clocks"][0];
    assert_eq!(
        (&clock["names"]["zh"], &clock["limit"]),
        (
            &json!("分类"),
            &json!({"kind": "urgent_hours", "amount": 2})
        )
    );
    assert!(clock["words"][0]["zh"].is_string(), "{clock}");
    let class = json!({"class": "0505"});
    let classified = done(&service, FIRST, "desk", "classify", class).await;
    let by_s = classified["lates"][0]["by_s"].as_i64();
    assert!(by_s.is_some_and(|by_s| by_s >= 1_800), "{classified}");
    assert_eq!(classified["overdue"], false);
}

#[test]
fn a_move_of_the_past_is_never_recorded_by_http() {
    let body = br#"{"id":"a","by":"b","step":"accept","happened":"2020-01-01T00:00:00Z"}"#;
    assert!(Move::from_json(cases::CaseNo(1), body).is_err());
}
