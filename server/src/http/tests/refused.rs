//! Every wrong request gets its problem, and whoever finds no room is told when to come back.

use super::{DOCS, Service};
use crate::http::app;
use actix_web::body::to_bytes;
use actix_web::test as web_test;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

#[actix_web::test]
async fn every_wrong_request_gets_its_problem() {
    let service = Service::new();
    let too_long = "x".repeat(crate::limits::BODY_BYTES_MAX + 1);
    let post = |media: &'static str, body: &str| {
        TestRequest::post()
            .uri("/v1/cases")
            .insert_header(("content-type", media))
            .set_payload(body.to_owned())
    };
    for (request, status, code) in vec![
        (
            TestRequest::get().uri("/v1/cases?x=1"),
            400,
            "unknown_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?limit=0"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?limit=1&limit=2"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?from=today"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?status=gone"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?cursor=x"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases?class="),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/counts?group=area"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/counts?group=moon"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/locate?lon=NaN&lat=1"),
            400,
            "bad_parameter",
        ),
        (
            TestRequest::get().uri("/v1/about?x=1"),
            400,
            "unknown_parameter",
        ),
        (
            TestRequest::get().uri("/v1/cases/HY000000009"),
            404,
            "not_found",
        ),
        (TestRequest::get().uri("/v1/cases/42"), 404, "not_found"),
        (TestRequest::get().uri("/v1/areas/zz"), 404, "not_found"),
        (TestRequest::get().uri("/v1/nothing"), 404, "not_found"),
        (TestRequest::get().uri("/assets/none.js"), 404, "not_found"),
        (
            TestRequest::delete().uri("/v1/cases"),
            405,
            "method_not_allowed",
        ),
        (
            TestRequest::post().uri("/v1/counts"),
            405,
            "method_not_allowed",
        ),
        (post("application/json", &too_long), 413, "too_large"),
        (post("text/plain", "{}"), 415, "media_type"),
        (post("application/json", "{"), 422, "wrong_fields"),
        (post("application/json", "{}"), 422, "wrong_fields"),
        (
            TestRequest::get().uri("/v1/events?overdue=true"),
            400,
            "bad_parameter",
        ),
    ] {
        let answer = service.call(request).await;
        let path = answer.request().uri().to_string();
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(
            answer
                .headers()
                .get("content-type")
                .and_then(|v| v.to_str().ok()),
            Some("application/problem+json"),
            "{path}"
        );
        let id = answer
            .headers()
            .get("x-request-id")
            .cloned()
            .expect("an id");
        let Ok(body) = to_bytes(answer.into_body()).await else {
            panic!("the body ends")
        };
        let problem: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(
            (&problem["code"], &problem["request_id"]),
            (&json!(code), &json!(id.to_str().expect("plain"))),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn a_foreign_host_name_is_refused() {
    let service = Service::new();
    for host in [
        "evil.example",
        "localhost:9999",
        "127.0.0.1.evil.example:8080",
        "",
    ] {
        let app = web_test::init_service(app(service.shared(false), DOCS.clone())).await;
        let request = TestRequest::get()
            .uri("/v1/about")
            .insert_header(("host", host))
            .insert_header(("x-forwarded-host", "localhost:8080"));
        assert_eq!(
            web_test::call_service(&app, request.to_request())
                .await
                .status()
                .as_u16(),
            403,
            "{host}"
        );
    }
}

#[actix_web::test]
async fn whoever_finds_no_seat_is_told_when_to_come_back() {
    let service = Service::new();
    let feed = &service.0.installation.world.feed;
    let mut seats: Vec<_> = std::iter::from_fn(|| feed.subscribe()).collect();
    let follow = || service.call(TestRequest::get().uri("/v1/events"));
    let refused = follow().await;
    assert_eq!(refused.status().as_u16(), 503);
    let wait = refused.headers().get("retry-after");
    assert_eq!(wait.and_then(|wait| wait.to_str().ok()), Some("1"));
    let Ok(body) = to_bytes(refused.into_body()).await else {
        panic!("the body ends")
    };
    let problem: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(problem["code"], "overloaded");
    drop(seats.pop());
    assert_eq!(follow().await.status().as_u16(), 200);
}
