//! A case by its link, over HTTP.

use crate::fixture::{City, SOUTH, WEST};
use crate::http::tests::Service;
use crate::limits;
use actix_web::body::to_bytes;
use actix_web::http::header;
use actix_web::test::TestRequest;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A report of a resident; its link under `/v1`.
async fn reported(service: &Service, id: &str, more: Value) -> (String, String) {
    let mut body = json!({"id": format!("web-{id:0>20}"), "at": Timestamp::now().to_string(),
        "lon": WEST + 0.003, "lat": SOUTH + 0.004, "class": "0505", "text": "货车占道",
        "reporter": {"name": "张三丰", "phone": "13800138000"}});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let (status, told) = service.post("/v1/public/reports", body).await;
    assert_eq!(status, 201, "{told}");
    let text = |name: &str| told[name].as_str().expect("a text").to_owned();
    (text("case"), format!("/v1{}", text("follow")))
}

async fn step(service: &Service, case: &str, by: &str, step: &str, more: Value) {
    let mut body = json!({"id": format!("{by}-{step}-{}", Timestamp::now().as_nanosecond()), "by": by, "step": step});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let (status, told) = service.post(&format!("/v1/cases/{case}/moves"), body).await;
    assert_eq!(status, 200, "{step}: {told}");
}

/// To its end, with words from inside on the way.
async fn closed(service: &Service, case: &str) {
    step(
        service,
        case,
        "wang-inside",
        "verify",
        json!({"found": true, "note": "秘密备注"}),
    )
    .await;
    step(service, case, "team-inside", "accept", json!({})).await;
    step(
        service,
        case,
        "team-inside",
        "report-back",
        json!({"note": "秘密备注"}),
    )
    .await;
    step(
        service,
        case,
        "check-inside",
        "check",
        json!({"passed": true, "note": "秘密备注"}),
    )
    .await;
    step(
        service,
        case,
        "close-inside",
        "close",
        json!({"note": "秘密备注"}),
    )
    .await;
}

/// By the public door: status, Retry-After, Cache-Control and body.
async fn look(service: &Service, request: TestRequest) -> (u16, Option<String>, String, Vec<u8>) {
    let answer = service.call_by(true, request).await;
    let said = |name: header::HeaderName| {
        let value = answer.headers().get(name);
        value.map(|value| value.to_str().expect("ASCII").to_owned())
    };
    let (wait, cached) = (said(header::RETRY_AFTER), said(header::CACHE_CONTROL));
    assert_eq!(
        said(header::REFERRER_POLICY).as_deref(),
        Some("no-referrer")
    );
    let status = answer.status().as_u16();
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    (status, wait, cached.unwrap_or_default(), body.to_vec())
}

async fn shown(service: &Service, link: &str) -> Value {
    let (status, _, cached, body) = look(service, TestRequest::get().uri(link)).await;
    assert_eq!((status, cached.as_str()), (200, "no-store"));
    serde_json::from_slice(&body).expect("JSON")
}

async fn rate(service: &Service, link: &str, rating: Value) -> (u16, Value) {
    let request = TestRequest::post()
        .uri(&format!("{link}/rating"))
        .set_json(rating);
    let (status, _, _, body) = look(service, request).await;
    (status, serde_json::from_slice(&body).expect("JSON"))
}

#[actix_web::test]
async fn whoever_reported_sees_where_it_stands_what_is_next_and_nothing_from_inside() {
    let service = Service(City::with_loop());
    let (case, link) = reported(&service, "a", Value::Null).await;
    let first = shown(&service, &link).await;
    assert_eq!(
        (&first["case"], &first["status"], &first["team"]),
        (&json!(case), &json!("verifying"), &Value::Null)
    );
    assert_eq!(
        first["says"]["en"],
        "Received. A grid worker will go there and look."
    );
    assert_eq!(
        (&first["text"], &first["class"], &first["rate"]),
        (&json!("货车占道"), &json!("0505"), &json!(false))
    );
    assert!(
        first["by_when"].is_string() && first["next"]["zh"].is_string(),
        "{first}"
    );
    assert_eq!(first["steps"].as_array().map(Vec::len), Some(1));
    closed(&service, &case).await;
    let last = shown(&service, &link).await;
    assert_eq!(
        (&last["status"], &last["team"], &last["rate"]),
        (&json!("closed"), &json!("西社区执法队"), &json!(true))
    );
    assert_eq!(
        (&last["by_when"], &last["next"]["en"]),
        (&Value::Null, &json!("Please rate the result."))
    );
    let said: Vec<_> = last["steps"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|step| step["says"]["en"].as_str().expect("words"))
        .collect();
    assert_eq!(
        said,
        [
            "Your report was received.",
            "A grid worker went there: it is so.",
            "It was given to 西社区执法队.",
            "The team accepted and began.",
            "The team said that it is done.",
            "Somebody else checked: it is done.",
            "It was closed.",
        ]
    );
    let whole = last.to_string();
    for inside in ["秘密", "-inside", "张三丰", "13800138000", "seq"] {
        assert!(!whole.contains(inside), "{inside}: {whole}");
    }
}

#[actix_web::test]
async fn a_result_is_rated_once_it_is_closed_once_and_counts_as_the_step() {
    let service = Service(City::with_loop());
    let (case, link) = reported(&service, "a", Value::Null).await;
    let rating = json!({"contacted": true, "solved": true, "satisfied": false, "words": "又停了"});
    let (status, told) = rate(&service, &link, rating.clone()).await;
    assert_eq!((status, &told["code"]), (409, &json!("not_closed")));
    closed(&service, &case).await;
    let long = "字".repeat(limits::RATING_CHARS_MAX + 1);
    for wrong in [
        json!({}),
        json!({"words": "x"}),
        json!({"solved": 1}),
        json!({"solved": true, "words": long}),
        json!({"solved": true, "by": "x"}),
    ] {
        let (status, told) = rate(&service, &link, wrong.clone()).await;
        assert_eq!(
            (status, &told["code"]),
            (422, &json!("wrong_fields")),
            "{wrong}: {told}"
        );
        // Tries are counted, also wrong ones: begin anew.
        let world = &service.0.installation.world;
        world.public.forget_ratings();
    }
    assert_eq!(
        rate(&service, &link, rating.clone()).await,
        (200, json!({"case": case, "repeat": false}))
    );
    assert_eq!(
        rate(&service, &link, rating).await,
        (200, json!({"case": case, "repeat": true})),
        "a lost answer"
    );
    let (status, told) = rate(&service, &link, json!({"satisfied": true})).await;
    assert_eq!((status, &told["code"]), (409, &json!("already_rated")));
    let (_, whole) = service.get(&format!("/v1/cases/{case}")).await;
    assert_eq!(whole["evaluated"], true);
    let last = whole["events"]
        .as_array()
        .expect("a list")
        .last()
        .expect("one")
        .clone();
    assert_eq!(
        (&last["word"], &last["by"], &last["step"]["satisfied"]),
        (&json!("evaluate"), &json!("resident"), &json!(false))
    );
    let now = shown(&service, &link).await;
    assert_eq!((&now["rate"], &now["rated"]), (&json!(false), &json!(true)));
}

#[actix_web::test]
async fn the_receipt_is_the_whole_truth_and_never_who_reported() {
    let service = Service(City::with_loop());
    let (case, link) = reported(&service, "a", Value::Null).await;
    closed(&service, &case).await;
    let (status, _, cached, bytes) =
        look(&service, TestRequest::get().uri(&format!("{link}/receipt"))).await;
    assert_eq!((status, cached.as_str()), (200, "no-store"));
    let text = String::from_utf8(bytes).expect("UTF-8");
    let receipt: ledger::Receipt = text.parse().expect("a receipt");
    assert_eq!(
        (receipt.case.as_str(), receipt.entries.len()),
        (case.as_str(), 6)
    );
    assert!(text.contains("秘密备注"), "nothing is left out of it");
    assert!(!text.contains("张三丰") && !text.contains("13800138000"));
}

#[actix_web::test]
async fn a_merged_report_leads_on_to_the_one_that_is_worked_on_without_its_link() {
    let service = Service(City::with_loop());
    let (main, _) = reported(&service, "a", json!({"text": "先来的人说的话"})).await;
    let (case, link) = reported(&service, "b", Value::Null).await;
    step(&service, &case, "desk", "merge", json!({"into": main})).await;
    let merged = shown(&service, &link).await;
    assert_eq!(merged["status"], "merged");
    assert!(
        merged["says"]["en"]
            .as_str()
            .is_some_and(|says| says.contains(&main)),
        "{merged}"
    );
    assert_eq!(
        (&merged["worked_on"]["case"], &merged["worked_on"]["status"]),
        (&json!(main), &json!("verifying"))
    );
    assert!(
        !merged.to_string().contains("先来的人说的话"),
        "what others said is theirs"
    );
    assert!(!merged.to_string().contains("follow"));
    closed(&service, &main).await;
    let over = shown(&service, &link).await;
    assert_eq!(
        (&over["status"], &over["worked_on"], &over["rate"]),
        (&json!("closed"), &Value::Null, &json!(true))
    );
}

#[actix_web::test]
async fn a_wrong_link_is_of_no_case_whatever_is_wrong_with_it() {
    let service = Service(City::with_loop());
    let (_, link) = reported(&service, "a", Value::Null).await;
    let other = if link.ends_with('a') { "b" } else { "a" };
    let changed = format!("{}{other}", &link[..link.len() - 1]);
    let never = service
        .0
        .installation
        .world
        .public
        .follow(&*service.0.store)
        .expect("kept")
        .token(cases::CaseNo(77));
    let mut told = Vec::new();
    for wrong in [
        changed,
        "/v1/follow/HY000000001".to_owned(),
        "/v1/follow/a".to_owned(),
        format!("{link}a"),
        format!("/v1/follow/{}", "%20".repeat(32)),
    ] {
        for end in ["", "/receipt"] {
            let (status, _, cached, body) =
                look(&service, TestRequest::get().uri(&format!("{wrong}{end}"))).await;
            assert_eq!((status, cached.as_str()), (404, "no-store"), "{wrong}{end}");
            let body: Value = serde_json::from_slice(&body).expect("JSON");
            told.push((body["code"].clone(), body["detail"].clone()));
        }
        assert_eq!(
            rate(&service, &wrong, json!({"solved": true})).await.0,
            404,
            "{wrong}"
        );
    }
    told.dedup();
    assert_eq!(told.len(), 1, "the same words for all: {told:?}");
    // A good link of a number that was not given yet is none either.
    assert_eq!(
        look(
            &service,
            TestRequest::get().uri(&format!("/v1/follow/{never}"))
        )
        .await
        .0,
        404
    );
}

#[actix_web::test]
async fn one_case_is_not_looked_at_or_rated_without_end() {
    let service = Service(City::with_loop());
    let (_, link) = reported(&service, "a", Value::Null).await;
    let mut refused = None;
    for _ in 0..=limits::FOLLOW_FREE + 20 {
        let (status, wait, _, _) = look(&service, TestRequest::get().uri(&link)).await;
        if status != 200 {
            refused = Some((status, wait));
            break;
        }
    }
    assert_eq!(refused, Some((429, Some("1".to_owned()))));
    let (_, other) = reported(&service, "b", Value::Null).await;
    let mut last = 0;
    for _ in 0..=limits::RATING_FREE {
        last = rate(&service, &other, json!({"solved": true})).await.0;
    }
    assert_eq!(last, 429);
}
