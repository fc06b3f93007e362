//! Photos over HTTP: uploaded, named by reports and steps, shown, erased, refused.

mod named;
mod shown;
mod unused;
mod uploaded;

use crate::cli::demo::people::camera::{Scene, shoot};
use crate::fixture::{SOUTH, WEST};
use crate::http::tests::Service;
use actix_web::http::header;
use actix_web::test::TestRequest;
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use serde_json::{Value, json};

/// A picture taken about 111 m north of where [`report`] says.
pub(in crate::http) fn picture(number: u64) -> Vec<u8> {
    let taken = "2026-11-02T01:00:00Z".parse().expect("a time");
    let place = Some((WEST + 0.003, SOUTH + 0.005));
    let mut dice = SmallRng::seed_from_u64(number);
    shoot(Scene::Waste, taken, place, &mut dice).expect("drawn")
}

async fn upload(service: &Service, media: &str, bytes: Vec<u8>) -> (u16, Value) {
    let request = TestRequest::post()
        .uri("/v1/photos")
        .insert_header((header::CONTENT_TYPE, media));
    service.json(request.set_payload(bytes)).await
}

async fn held(service: &Service, number: u64) -> String {
    let (status, told) = upload(service, "image/jpeg", picture(number)).await;
    assert_eq!(status, 201, "{told}");
    told["photo"].as_str().expect("an id").to_owned()
}

fn named(photo: &str, kind: &str) -> Value {
    json!([{ "photo": photo, "kind": kind }])
}
