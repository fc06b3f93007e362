//! A case by its link, over HTTP.

mod link;
mod rating;
mod receipt;
mod story;

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
    done(service, case).await;
}

/// From the team to its end.
async fn done(service: &Service, case: &str) {
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
