//! What an event says, and that a row of the list says the same.

use super::super::{done, reported, service};
use super::{Stream, at_once};
use serde_json::{Value, json};

#[actix_web::test]
async fn each_event_says_what_was_done_by_whom_and_where_the_case_stands() {
    let service = service();
    let mut stream = Stream::open(&service, "").await;
    let case = reported(&service, "a", "resident", "0505").await;
    done(&service, &case, "worker", "verify", json!({"found": true})).await;
    let departments = json!({"departments": ["T2"], "note": "come"});
    done(&service, &case, "street", "call", departments).await;
    done(&service, &case, "T1", "send-back", json!({"reason": "no"})).await;
    let told = stream.take(4).await;
    let field = |name: &str| -> Vec<Value> { told.iter().map(|t| t.data[name].clone()).collect() };
    assert!(told.iter().all(|told| told.about() == ("case", &case)));
    let ids: Vec<_> = told.iter().filter_map(|told| told.id).collect();
    assert_eq!(ids, [1, 2, 3, 4]);
    assert_eq!(
        field("type"),
        ["reported", "verify", "call", "send-back"].map(Value::from)
    );
    assert_eq!(
        field("by"),
        [Value::Null, json!("worker"), json!("street"), json!("T1")]
    );
    assert_eq!(
        field("status"),
        ["verifying", "dispatched", "dispatched", "to-dispatch"].map(Value::from)
    );
    assert_eq!(
        field("queues"),
        [
            json!(["to-verify"]),
            json!([]),
            json!(["calls"]),
            json!(["to-dispatch", "calls"])
        ]
    );
    assert_eq!(field("calls"), [0, 0, 1, 1].map(Value::from));
    for (name, usual) in [
        ("stuck", json!([])),
        ("warned", json!(false)),
        ("overdue", json!(false)),
        ("rework", json!(0)),
        ("merged_into", Value::Null),
    ] {
        assert!(field(name).iter().all(|value| *value == usual), "{name}");
    }
}

/// What filters and counts look at in an event.
const COUNTED: [&str; 8] = [
    "status", "class", "lon", "lat", "area", "team", "due", "queues",
];

/// An event, told with what was before, goes on where the one before it left the case.
fn assert_continues(before: &Value, after: &Value) {
    let was = after["was"].as_object().expect("known");
    for name in COUNTED {
        match was.get(name) {
            Some(value) => {
                assert_eq!(*value, before[name], "{name}: {after}");
                assert_ne!(*value, after[name], "{name}: {after}");
            }
            None => assert_eq!(after[name], before[name], "{name}: {after}"),
        }
    }
    let unknown = was.keys().find(|name| !COUNTED.contains(&name.as_str()));
    assert_eq!(unknown, None, "{after}");
}

#[actix_web::test]
async fn an_event_says_what_it_changed_as_it_was_before_unless_only_the_store_knows() {
    let service = service();
    let mut stream = Stream::open(&service, "").await;
    let case = reported(&service, "a", "resident", "0505").await;
    done(&service, &case, "worker", "verify", json!({"found": true})).await;
    done(
        &service,
        &case,
        "street",
        "send-back",
        json!({"reason": "no"}),
    )
    .await;
    let place = json!({"area": "d2a", "note": "n"});
    done(&service, &case, "worker", "place", place).await;
    let class = json!({"class": "0101", "note": "n"});
    done(&service, &case, "worker", "classify", class).await;
    // Two steps in one commit: each continues the other.
    let other = reported(&service, "b", "grid-worker", "0101").await;
    done(&service, &other, "an", "dispatch", json!({})).await;
    let steps = [
        ("P", "accept", json!({})),
        ("P", "suspend", json!({"reason": "rain"})),
    ];
    at_once(&service.0, &other, &steps).await;
    let mut told: Vec<Value> = Vec::new();
    while told.last().map(|last| &last["status"]) != Some(&json!("suspended")) {
        told.push(stream.next().await.data);
    }
    for number in [&case, &other] {
        let own: Vec<_> = told.iter().filter(|one| one["case"] == **number).collect();
        assert_eq!(own[0].get("was"), Some(&Value::Null), "a new case");
        for pair in own.windows(2) {
            assert_continues(pair[0], pair[1]);
        }
    }
    let changed = |name: &str| told.iter().any(|one| one["was"].get(name).is_some());
    let untried: Vec<_> = COUNTED.iter().filter(|name| !changed(name)).collect();
    assert_eq!(untried, [&""; 0]);
    drop(stream);
    done(&service, &other, "P", "resume", json!({})).await;
    let last = told.last().and_then(|last| last["seq"].as_u64());
    let mut again = Stream::resume(&service, "", last.expect("a number")).await;
    assert_eq!(again.next().await.data.get("was"), None);
}

#[actix_web::test]
async fn a_row_of_the_list_and_an_event_of_the_stream_say_the_same() {
    let service = service();
    let mut stream = Stream::open(&service, "").await;
    let case = reported(&service, "a", "hotline", "0505").await;
    let told = stream.next().await.data;
    let (_, list) = service.get("/v1/cases").await;
    let row = &list["items"][0];
    assert_eq!(row["case"], json!(case));
    for name in [
        "level",
        "rework",
        "handovers",
        "stuck",
        "calls",
        "merged_into",
        "since",
        "warned",
        "overdue",
        "queues",
        "status",
        "due",
        "team",
        "area",
        "class",
    ] {
        assert!(told.get(name).is_some(), "{name}: {told}");
        assert_eq!(told[name], row[name], "{name}");
    }
}
