//! 自行处理 by HTTP: who may, what is answered, and what everybody sees of it.

use super::{done, reported, service, step, words};
use crate::fixture::reach_of_area;
use crate::http::authorization::{add, as_account};
use crate::http::tests::{Service, report};
use crate::identity::Role;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

/// A city with a grid worker of the west, one of the east, and an intake operator.
fn town() -> Service {
    let service = service();
    for (name, role, area) in [
        ("li", Role::GridWorker, "d1"),
        ("wang", Role::GridWorker, "d1"),
        ("op", Role::IntakeOperator, "d"),
    ] {
        add(&service, name, role, reach_of_area(area));
    }
    service
}

async fn photo(service: &Service, number: u64) -> String {
    let bytes = crate::http::photos::sample(number);
    let request = TestRequest::post()
        .uri("/v1/photos")
        .insert_header(("content-type", "image/jpeg"));
    let (status, told) = service.json(request.set_payload(bytes)).await;
    assert_eq!(status, 201, "{told}");
    told["photo"].as_str().expect("an id").to_owned()
}

async fn handled(service: &Service, id: &str) -> Value {
    let photo = photo(service, id.len() as u64).await;
    let mut body = report(id);
    body["photos"] = json!([{"photo": photo, "kind": "after"}]);
    body["handled"] = json!({"note": "已扫"});
    body
}

async fn sent(service: &Service, who: &str, body: &Value) -> (u16, Value) {
    let request = TestRequest::post().uri("/v1/cases").set_json(body);
    service.json(as_account(service, who, request)).await
}

#[actix_web::test]
async fn a_grid_worker_reports_and_closes_in_one_and_the_story_says_by_which_rule() {
    let service = town();
    let body = handled(&service, "a").await;
    let (status, told) = sent(&service, "li", &body).await;
    assert_eq!((status, &told["status"]), (201, &json!("closed")), "{told}");
    assert_eq!(
        (&told["team"], &told["area"]),
        (&Value::Null, &json!("d1a"))
    );
    let (again, same) = sent(&service, "li", &body).await;
    assert_eq!((again, &same), (200, &told));
    let case = told["case"].as_str().expect("a number");
    let (_, whole) = service.get(&format!("/v1/cases/{case}")).await;
    assert_eq!(whole["status"], "closed");
    let words_of = |events: &Value| {
        let events = events.as_array().expect("a list").clone();
        let word = |event: Value| event["word"].as_str().map(str::to_owned);
        events.into_iter().filter_map(word).collect::<Vec<_>>()
    };
    assert_eq!(
        words_of(&whole["events"]),
        ["reported", "closed-on-the-spot"]
    );
    assert_eq!(whole["events"][0]["by"], "li");
    assert_eq!(whole["events"][0]["handled"]["note"], "已扫");
    assert_eq!(whole["events"][1].get("by"), None);
    let why = whole["why"].to_string();
    for said in [
        "No team was asked",
        "li had handled it",
        "the rule closes it",
    ] {
        assert!(why.contains(said), "{why}");
    }
    assert_eq!(
        words(&whole["legal"]),
        ["evaluate", "reopen", "answer-source"]
    );
    // Lists, counts and queues have it as they have any closed case.
    let (_, closed) = service.get("/v1/counts?status=closed").await;
    assert_eq!(closed["total"], 1);
    let (_, waits) = service.get("/v1/cases?queue=to-evaluate").await;
    assert_eq!(waits["items"][0]["case"], json!(case));
    done(&service, case, "eva", "reopen", json!({"reason": "还在"})).await;
    let (_, again) = service.get(&format!("/v1/cases/{case}")).await;
    assert_eq!(again["status"], "to-dispatch");
}

#[actix_web::test]
async fn every_second_goes_to_another_than_who_handled_it() {
    let service = town();
    reported(&service, "first", "hotline", "0505").await;
    let body = handled(&service, "ab").await;
    let (_, told) = sent(&service, "li", &body).await;
    assert_eq!(told["status"], "handled", "{told}");
    let case = told["case"].as_str().expect("a number");
    let tasks = async |who: &str| {
        let request = TestRequest::get().uri("/v1/tasks");
        service.json(as_account(&service, who, request)).await.1
    };
    assert_eq!(tasks("li").await["items"], json!([]));
    assert_eq!(tasks("wang").await["items"][0]["case"], json!(case));
    let (status, own) = step(&service, case, "li", "check", json!({"passed": true})).await;
    assert_eq!((status, &own["code"]), (409, &json!("same_person")));
    done(
        &service,
        case,
        "wang",
        "check",
        json!({"passed": false, "note": "还在"}),
    )
    .await;
    let (_, whole) = service.get(&format!("/v1/cases/{case}")).await;
    assert_eq!(
        (&whole["status"], &whole["rework"], &whole["team"]),
        (&json!("dispatched"), &json!(1), &json!("T1"))
    );
}

#[actix_web::test]
async fn who_may_not_and_what_may_not_is_refused_by_name() {
    let service = town();
    let body = handled(&service, "a").await;
    let mut desk = body.clone();
    desk["source"] = json!("hotline");
    let (status, told) = sent(&service, "op", &desk).await;
    assert_eq!(
        (status, &told["code"]),
        (403, &json!("forbidden")),
        "{told}"
    );
    let field = |told: &Value| told["errors"][0]["field"].clone();
    // Whoever sits at an open machine has no name that could stand for it.
    let (status, told) = service.post("/v1/cases", body.clone()).await;
    assert_eq!((status, field(&told)), (422, json!("handled")), "{told}");
    let mut other = body.clone();
    other["class"] = json!("0101");
    let (status, told) = sent(&service, "li", &other).await;
    assert_eq!((status, field(&told)), (422, json!("class")), "{told}");
    let mut unseen = body.clone();
    unseen["photos"] = json!([]);
    let (status, told) = sent(&service, "li", &unseen).await;
    assert_eq!((status, field(&told)), (422, json!("photos")), "{told}");
    let mut named = body;
    named["by"] = json!("wang");
    let (status, told) = sent(&service, "li", &named).await;
    assert_eq!((status, field(&told)), (422, json!("by")), "{told}");
    let (_, none) = service.get("/v1/counts").await;
    assert_eq!(none["total"], 0);
}
