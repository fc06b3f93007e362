//! How many photos that nothing names one caller may have here.

use super::{named, picture};
use crate::http::authorization::{add, as_account};
use crate::http::tests::{Service, report};
use crate::identity::{Reach, Role};
use crate::limits::{PHOTO_SWEEP_MARGIN_S, PHOTO_SWEEP_PAUSE, PHOTO_UNUSED_S, PHOTOS_UNUSED_MAX};
use crate::store::{PhotoRow, Store as _};
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use cases::PhotoId;
use jiff::Timestamp;
use serde_json::{Value, json};

/// How long ago the photos came that fill a caller's room.
const AGO_S: i64 = 3_600;

fn service() -> Service {
    let service = Service::new();
    for (name, role) in [
        ("root", Role::Administrator),
        ("li", Role::GridWorker),
        ("wang", Role::GridWorker),
    ] {
        add(&service, name, role, Reach::ALL);
    }
    service
}

/// Leaves a caller room for one more.
fn fill(service: &Service, uploader: &str) {
    let rows = service.0.store.photos();
    for number in 1..PHOTOS_UNUSED_MAX as u64 {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&number.to_le_bytes());
        for (at, byte) in (8..).zip(uploader.bytes()).take(24) {
            id[at] = byte;
        }
        let row = PhotoRow {
            id: PhotoId(id),
            salt: [0; 16],
            upload: id,
            bytes: 700_000,
            width: 2_048,
            height: 1_536,
            taken_s: None,
            position: None,
            received_s: Timestamp::now().as_second() - AGO_S,
        };
        rows.put(&row, Some(uploader)).expect("stored");
    }
}

fn upload(number: u64) -> TestRequest {
    TestRequest::post()
        .uri("/v1/photos")
        .insert_header(("content-type", "image/jpeg"))
        .set_payload(picture(number))
}

/// Refused, with the seconds until there is room and what was said.
async fn refused(service: &Service, request: TestRequest) -> (i64, Value) {
    let answer = service.call(request).await;
    assert_eq!(answer.status(), 429);
    let wait = answer.headers().get("retry-after").expect("said");
    let wait = wait.to_str().expect("digits");
    let wait_s = wait.parse().expect("a number");
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    (wait_s, serde_json::from_slice(&body).expect("a problem"))
}

#[actix_web::test]
async fn one_photo_more_than_may_wait_is_told_when_there_is_room_and_nobody_else_pays_for_it() {
    let service = service();
    fill(&service, "account li");
    let (status, last) = service.json(as_account(&service, "li", upload(1))).await;
    assert_eq!(status, 201, "{last}");
    let (wait_s, told) = refused(&service, as_account(&service, "li", upload(2))).await;
    assert_eq!(told["code"], "photos_unused");
    let swept_s = PHOTO_UNUSED_S + PHOTO_SWEEP_MARGIN_S + PHOTO_SWEEP_PAUSE.as_secs() as i64;
    // A minute for a slow machine.
    assert!(
        (swept_s - AGO_S - 60..=swept_s - AGO_S).contains(&wait_s),
        "{wait_s}"
    );
    let detail = told["detail"].as_str().expect("words");
    assert!(detail.contains(&format!("in {wait_s} s")), "{detail}");
    let unfinished = service.0.store.photos().unfinished(i64::MAX);
    assert_eq!(unfinished.expect("read"), [], "nothing of it is left");
    // What is here already takes no more room, and others have room of their own.
    assert_eq!(
        service.json(as_account(&service, "li", upload(1))).await.0,
        200
    );
    assert_eq!(
        service
            .json(as_account(&service, "wang", upload(3)))
            .await
            .0,
        201
    );
    assert_eq!(service.json(upload(4)).await.0, 201);
    // A report that names one makes room at once.
    let mut body = report("names-one");
    body["photos"] = named(last["photo"].as_str().expect("an id"), "scene");
    let request = TestRequest::post().uri("/v1/cases").set_json(body);
    let (status, told) = service.json(as_account(&service, "li", request)).await;
    assert_eq!(status, 201, "{told}");
    assert_eq!(
        service.json(as_account(&service, "li", upload(2))).await.0,
        201
    );
    refused(&service, as_account(&service, "li", upload(5))).await;
}

#[actix_web::test]
async fn a_key_and_whoever_need_not_log_in_have_room_of_their_own_and_no_more() {
    let service = service();
    let key = json!({"name": "热线", "scopes": ["add-photos"]});
    let request = TestRequest::post().uri("/v1/keys").set_json(key);
    let (status, made) = service.json(as_account(&service, "root", request)).await;
    assert_eq!(status, 201, "{made}");
    let bearer = format!("Bearer {}", made["key"].as_str().expect("told once"));
    let with_key = |number| upload(number).insert_header(("authorization", bearer.clone()));
    fill(
        &service,
        &format!("key {}", made["id"].as_str().expect("an id")),
    );
    fill(&service, "address 127.0.0.1");
    assert_eq!(service.json(with_key(1)).await.0, 201);
    refused(&service, with_key(2)).await;
    assert_eq!(service.json(upload(3)).await.0, 201);
    refused(&service, upload(4)).await;
}
