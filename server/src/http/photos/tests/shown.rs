//! Looking at photos: what is answered, to whom, and what is recorded of it.

use super::{held, named};
use crate::http::tests::{Service, report};
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use cases::PhotoId;
use jiff::Timestamp;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_picture_is_served_for_its_own_browser_only_and_as_nothing_but_a_picture() {
    let service = Service::new();
    let photo = held(&service, 3).await;
    for (path, cached) in [
        (format!("/v1/photos/{photo}?by=desk"), "private, no-store"),
        (format!("/v1/photos/{photo}/thumbnail"), "private, no-cache"),
    ] {
        let answer = service.call(TestRequest::get().uri(&path)).await;
        assert_eq!(answer.status(), 200);
        let said = |name: &str| {
            answer
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(said("content-type"), "image/jpeg");
        assert_eq!(said("cache-control"), cached);
        assert_eq!(said("x-content-type-options"), "nosniff");
        assert_eq!(
            said("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        let tag = said("etag");
        let Ok(body) = to_bytes(answer.into_body()).await else {
            panic!("the body ends")
        };
        assert!(
            body.starts_with(b"\xff\xd8\xff") && memchr::memmem::find(&body, b"Exif").is_none()
        );
        let again = TestRequest::get()
            .uri(&path)
            .insert_header(("if-none-match", tag));
        assert_eq!(service.call(again).await.status(), 304);
    }
    for unknown in [
        PhotoId([9; 32]).to_string(),
        "x".to_owned(),
        photo.to_uppercase(),
    ] {
        let (status, told) = service.get(&format!("/v1/photos/{unknown}?by=desk")).await;
        assert_eq!(
            (status, &told["code"]),
            (404, &json!("not_found")),
            "{unknown}"
        );
    }
}

#[actix_web::test]
async fn a_browser_that_has_a_thumbnail_asks_each_time_and_is_told_when_it_was_erased() {
    let service = Service::new();
    let photo = held(&service, 7).await;
    let asked = || {
        let path = format!("/v1/photos/{photo}/thumbnail");
        let tag = ("if-none-match", format!("\"{photo}\""));
        TestRequest::get().uri(&path).insert_header(tag)
    };
    assert_eq!(service.call(asked()).await.status(), 304);
    let id: PhotoId = photo.parse().expect("an id");
    let photos = &service.0.installation.world.photos;
    assert!(photos.erase(id, Timestamp::now()).expect("erased"));
    let (status, told) = service.json(asked()).await;
    assert_eq!((status, &told["code"]), (410, &json!("erased")));
}

#[actix_web::test]
async fn each_look_at_a_large_picture_is_recorded_with_who_case_and_photo_before_it_is_shown() {
    let service = Service::new();
    let photo = held(&service, 8).await;
    let look = |query: &str| format!("/v1/photos/{photo}{query}");
    let reads = async || {
        let (status, told) = service.get("/v1/reads").await;
        assert_eq!(status, 200, "{told}");
        told["items"].as_array().expect("a list").clone()
    };
    // Only its uploader knows it so far.
    assert_eq!(service.get(&look("?by=desk")).await.0, 200);
    assert_eq!(reads().await, [Value::Null; 0]);
    let mut body = report("p");
    body["photos"] = named(&photo, "scene");
    let (_, first) = service.post("/v1/cases", body.clone()).await;
    body["id"] = json!("q");
    let (_, second) = service.post("/v1/cases", body).await;
    for nobody in ["", "?by=", "?by=%20a", "?case=HY000000001"] {
        let (status, told) = service.get(&look(nobody)).await;
        assert_eq!(status, 400, "{nobody}: {told}");
    }
    let wrong = service.get(&look("?by=desk&case=HY000000999")).await;
    assert_eq!((wrong.0, &wrong.1["code"]), (404, &json!("not_found")));
    assert_eq!(service.get(&look("/thumbnail")).await.0, 200);
    assert_eq!(reads().await, [Value::Null; 0], "nothing large was shown");

    let case = |told: &Value| told["case"].as_str().expect("a number").to_owned();
    let for_second = format!("?by=desk-2&case={}", case(&second));
    for query in ["?by=desk-1", "?by=desk-1", &for_second] {
        assert_eq!(service.get(&look(query)).await.0, 200, "{query}");
    }
    // Whoever has the bytes already looks at them, too.
    let again = TestRequest::get()
        .uri(&look("?by=desk-3"))
        .insert_header(("if-none-match", format!("\"{photo}\"")));
    assert_eq!(service.call(again).await.status(), 304);
    let told: Vec<_> = reads()
        .await
        .iter()
        .map(|read| {
            assert_eq!(
                (&read["what"], &read["why"], &read["photo"]),
                (&json!("photos"), &json!(""), &json!(photo))
            );
            (read["by"].clone(), read["case"].clone())
        })
        .collect();
    let expected = [
        ("desk-3", case(&first)),
        ("desk-2", case(&second)),
        ("desk-1", case(&first)),
        ("desk-1", case(&first)),
    ];
    assert_eq!(told, expected.map(|(by, case)| (json!(by), json!(case))));
    let (_, of_second) = service
        .get(&format!("/v1/reads?case={}", case(&second)))
        .await;
    assert_eq!(of_second["items"].as_array().map(Vec::len), Some(1));

    // What cannot be recorded is not shown.
    let store = &service.0.store;
    store
        .limit_pages(Some(store.pages().expect("said")))
        .expect("limited");
    let full = async || {
        for _ in 0..5_000 {
            let (status, told) = service.get(&look("?by=desk-4")).await;
            if status != 200 {
                return (status, told);
            }
        }
        panic!("the disk is never full")
    };
    let (status, told) = full().await;
    assert_eq!((status, &told["code"]), (507, &json!("disk_full")));
    store.limit_pages(None).expect("free again");
}
