//! Limits of questions and bodies: at the limit they are answered, one beyond they are refused.

use super::tests::Service;
use crate::fixture::{SOUTH, WEST};
use crate::limits;
use actix_web::test::TestRequest;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

#[actix_web::test]
async fn questions_end_at_their_limits() {
    let service = Service::new();
    let values = |count: usize| vec!["05"; count].join(",");
    let hours = |hours: usize| {
        let to = "2026-01-01T00:00:00Z".parse::<Timestamp>().expect("a time");
        let from = to - SignedDuration::from_hours(hours as i64);
        format!("/v1/counts?group=hour&from={from}&to={to}")
    };
    for (at_the_limit, beyond, code) in [
        (
            format!("/v1/cases?class={}", values(limits::FILTER_VALUES_MAX)),
            format!("/v1/cases?class={}", values(limits::FILTER_VALUES_MAX + 1)),
            "bad_parameter",
        ),
        (
            format!("/v1/cases?limit={}", limits::PAGE_ITEMS_MAX),
            format!("/v1/cases?limit={}", limits::PAGE_ITEMS_MAX + 1),
            "bad_parameter",
        ),
        (
            format!("/v1/cases?q={}", "x".repeat(limits::SEARCH_CHARS_MAX)),
            format!("/v1/cases?q={}", "x".repeat(limits::SEARCH_CHARS_MAX + 1)),
            "bad_parameter",
        ),
        (
            hours(limits::BUCKETS_MAX),
            hours(limits::BUCKETS_MAX + 1),
            "too_many_buckets",
        ),
    ] {
        let (status, answer) = service.get(&at_the_limit).await;
        assert_eq!(status, 200, "{answer}");
        let (status, answer) = service.get(&beyond).await;
        assert_eq!(
            (status, answer["code"].as_str()),
            (400, Some(code)),
            "{answer}"
        );
    }
}

#[actix_web::test]
async fn bodies_and_dates_end_at_their_limits() {
    let service = Service::new();
    let padded = |bytes: usize| {
        let body =
            json!({"id": "p", "source": "hotline", "at": "2026-11-02T09:00:00+08:00"}).to_string();
        let spaces = " ".repeat(bytes - body.len());
        (body + &spaces).into_bytes()
    };
    let service = &service;
    let status = |path: &'static str, body: Vec<u8>| async move {
        let request = TestRequest::post()
            .uri(path)
            .insert_header(("content-type", "application/json"));
        service.json(request.set_payload(body)).await.0
    };
    assert_eq!(
        status("/v1/cases", padded(limits::BODY_BYTES_MAX)).await,
        201
    );
    assert_eq!(
        status("/v1/cases", padded(limits::BODY_BYTES_MAX + 1)).await,
        413
    );
    let bulk = vec![b' '; limits::BULK_BODY_BYTES_MAX + 1];
    assert_eq!(status("/v1/cases/moves", bulk[1..].to_vec()).await, 422);
    assert_eq!(status("/v1/cases/moves", bulk).await, 413);
    for (ahead_s, wanted) in [(-60, 201), (60, 422)] {
        let ahead = SignedDuration::from_secs(cases::command::AHEAD_MAX_S + ahead_s);
        let body = json!({"id": format!("d{ahead_s}"), "source": "hotline", "at": (Timestamp::now() + ahead).to_string(),
            "lon": WEST, "lat": SOUTH});
        assert_eq!(service.post("/v1/cases", body).await.0, wanted, "{ahead_s}");
    }
}
