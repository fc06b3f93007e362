//! Streams resume without a gap.

use super::{Service, report};
use actix_web::test::TestRequest;
use serde_json::json;

#[actix_web::test]
async fn a_stream_resumes_without_a_gap_and_passes_filters() {
    let service = Service::new();
    for n in 0..5 {
        let mut one = report(&format!("s{n}"));
        one["class"] = json!(if n % 2 == 0 { "0505" } else { "0101" });
        service.post("/v1/cases", one).await;
    }
    // Whoever sent a report has its answer before the streams have the event.
    let mut heads = service.0.installation.world.feed.heads();
    let told = heads.wait_for(|head| *head == 5).await;
    assert!(told.is_ok(), "the server goes on");
    let request = TestRequest::get()
        .uri("/v1/events?class=0505")
        .insert_header(("last-event-id", "1"));
    let answer = service.call(request).await;
    assert_eq!(
        answer
            .headers()
            .get("content-type")
            .and_then(|v| v.to_str().ok()),
        Some("text/event-stream")
    );
    let mut body = std::pin::pin!(answer.into_body());
    let mut text = String::new();
    while !text.contains("id: 5") {
        let chunk =
            std::future::poll_fn(|cx| actix_web::body::MessageBody::poll_next(body.as_mut(), cx))
                .await;
        let Some(Ok(chunk)) = chunk else {
            panic!("the stream goes on")
        };
        text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
    }
    let ids: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("id: "))
        .collect();
    assert_eq!(ids, ["3", "5"]);
    assert!(text.contains("event: hello\ndata: {\"seq\":5,"));
}
