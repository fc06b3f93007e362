//! Tables over HTTP, in process.

mod in_force;
mod refused;
mod rehearsed;

use crate::http::tests::Service;
use crate::sheets::CSV_MEDIA;
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use serde_json::Value;

async fn text(service: &Service, path: &str) -> (String, String) {
    let answer = service.call(TestRequest::get().uri(path)).await;
    assert_eq!(answer.status(), 200, "{path}");
    let tag = answer
        .headers()
        .get("etag")
        .expect("a tag")
        .to_str()
        .expect("text")
        .to_owned();
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    (tag, String::from_utf8(body.to_vec()).expect("UTF-8"))
}

fn send(request: TestRequest, path: &str, media: &str, body: &[u8]) -> TestRequest {
    let request = request.uri(path).insert_header(("content-type", media));
    request.set_payload(body.to_vec())
}

async fn put(service: &Service, tag: &str, body: &str) -> (u16, Value) {
    let request = send(
        TestRequest::put(),
        "/v1/tables/duties?by=planner",
        CSV_MEDIA,
        body.as_bytes(),
    );
    service.json(request.insert_header(("if-match", tag))).await
}

async fn post(service: &Service, path: &str, body: &str) -> (u16, Value) {
    service
        .json(send(TestRequest::post(), path, CSV_MEDIA, body.as_bytes()))
        .await
}

/// The duties with the police as lead of class 05.
fn edited(text: &str) -> String {
    text.replace("R1,05,,,0,street,police", "R1,05,,,0,police,")
}
