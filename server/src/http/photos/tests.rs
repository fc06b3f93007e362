//! Photos over HTTP: uploaded, named by reports and steps, shown, erased, refused.

use crate::cli::demo::people::camera::{Scene, shoot};
use crate::fixture::{City, SOUTH, WEST};
use crate::http::tests::{Service, report};
use crate::limits::PHOTO_BYTES_MAX;
use actix_web::body::to_bytes;
use actix_web::http::header;
use actix_web::test::TestRequest;
use cases::PhotoId;
use jiff::Timestamp;
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use serde_json::{Value, json};
use std::pin::Pin;
use std::task::Poll;

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

#[actix_web::test]
async fn a_case_shows_the_photos_of_its_report_and_its_steps() {
    let service = Service(City::with_loop());
    let (scene, after) = (held(&service, 1).await, held(&service, 2).await);
    let mut body = report("p");
    body["photos"] = named(&scene, "scene");
    let (status, told) = service.post("/v1/cases", body.clone()).await;
    assert_eq!(status, 201, "{told}");
    let case = told["case"].as_str().expect("a number");
    let moves = format!("/v1/cases/{case}/moves");
    let step = |step: &str, photos: Value| {
        let mut body = json!({"id": step, "by": "T1", "step": step});
        if !photos.is_null() {
            body["photos"] = photos;
        }
        body
    };
    assert_eq!(
        service.post(&moves, step("accept", Value::Null)).await.0,
        200
    );
    let (status, whole) = service
        .post(&moves, step("report-back", named(&after, "after")))
        .await;
    assert_eq!(status, 200, "{whole}");
    let city = service.0;
    let again = std::thread::spawn(move || city.restarted());
    let service = Service(again.join().expect("the directory opens again"));
    let (_, whole) = service.get(&format!("/v1/cases/{case}")).await;
    let photos = whole["photos"].as_array().expect("a list");
    assert_eq!(photos.len(), 2);
    let (first, second) = (&photos[0], &photos[1]);
    assert_eq!(
        (
            &first["photo"],
            &first["kind"],
            &first["step"],
            &first["by"]
        ),
        (
            &json!(scene),
            &json!("scene"),
            &json!("reported"),
            &Value::Null
        )
    );
    assert_eq!(first["names"], json!({"zh": "现场", "en": "Scene"}));
    assert_eq!(first["facts"]["taken_at"], "2026-11-02T09:00:00+08:00");
    assert_eq!(
        (&first["facts"]["width"], &first["erased"]),
        (&json!(480), &json!(false))
    );
    let metres = first["metres"].as_u64().expect("both places are known");
    assert!((105..118).contains(&metres), "{metres}");
    assert_eq!(
        (&second["photo"], &second["step"], &second["by"]),
        (&json!(after), &json!("reported-back"), &json!("T1"))
    );
    let (status, again) = service.post("/v1/cases", body).await;
    assert_eq!(
        (status, &again["case"]),
        (200, &told["case"]),
        "the same report is the same case"
    );
}

#[actix_web::test]
async fn a_picture_is_served_for_its_own_browser_only_and_as_nothing_but_a_picture() {
    let service = Service::new();
    let photo = held(&service, 3).await;
    for (path, cached) in [
        (format!("/v1/photos/{photo}?by=desk"), "private, no-store"),
        (
            format!("/v1/photos/{photo}/thumbnail"),
            "private, max-age=31536000, immutable",
        ),
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
async fn what_was_erased_is_gone_and_the_case_says_so() {
    let service = Service::new();
    let photo = held(&service, 4).await;
    let mut body = report("p");
    body["photos"] = named(&photo, "proof");
    let (_, told) = service.post("/v1/cases", body).await;
    let id: PhotoId = photo.parse().expect("an id");
    let world = &service.0.installation.world;
    assert!(world.photos.erase(id, Timestamp::now()).expect("erased"));
    for path in [
        format!("/v1/photos/{photo}?by=desk"),
        format!("/v1/photos/{photo}/thumbnail"),
    ] {
        let (status, told) = service.get(&path).await;
        assert_eq!((status, &told["code"]), (410, &json!("erased")));
    }
    let (_, whole) = service
        .get(&format!(
            "/v1/cases/{}",
            told["case"].as_str().expect("a number")
        ))
        .await;
    let told = &whole["photos"][0];
    assert_eq!(
        (&told["erased"], &told["facts"], &told["metres"]),
        (&json!(true), &Value::Null, &Value::Null)
    );
    assert_eq!(told["kind"], "proof");
}

#[actix_web::test]
async fn a_photo_that_is_not_held_is_refused_with_its_place() {
    let service = Service::new();
    let held = held(&service, 5).await;
    let unknown = PhotoId([7; 32]).to_string();
    let mut body = report("p");
    body["photos"] = json!([{"photo": held, "kind": "scene"}, {"photo": unknown, "kind": "scene"}]);
    let (status, told) = service.post("/v1/cases", body).await;
    assert_eq!((status, &told["code"]), (422, &json!("wrong_fields")));
    let error = &told["errors"][0];
    assert_eq!(error["field"], "photos");
    let reason = error["reason"].as_str().expect("words");
    assert!(
        reason.starts_with("entry 2") && reason.contains(&unknown),
        "{reason}"
    );
    let (_, none) = service.get("/v1/cases/HY000000001").await;
    assert_eq!(none["code"], "not_found", "nothing of the report was kept");
}

#[actix_web::test]
async fn an_upload_ends_at_its_limits() {
    let service = Service::new();
    let padded = |bytes: usize| {
        let mut body = picture(6);
        body.resize(bytes, 0);
        body
    };
    assert_eq!(
        upload(&service, "image/jpeg", padded(PHOTO_BYTES_MAX))
            .await
            .0,
        201
    );
    let (status, told) = upload(&service, "image/jpeg", padded(PHOTO_BYTES_MAX + 1)).await;
    assert_eq!((status, &told["code"]), (413, &json!("too_large")));
    let (status, told) = upload(&service, "image/jpeg", b"<svg/>".to_vec()).await;
    assert_eq!((status, &told["code"]), (422, &json!("bad_picture")));
    for media in ["image/svg+xml", "image/gif", "text/html", ""] {
        let (status, told) = upload(&service, media, picture(6)).await;
        assert_eq!(
            (status, &told["code"]),
            (415, &json!("media_type")),
            "{media}"
        );
    }
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

/// Whether a future has not ended after one more look.
async fn is_pending<F: Future>(mut future: Pin<&mut F>) -> bool {
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

#[actix_web::test]
async fn no_more_pictures_are_decoded_at_a_time_than_the_limit_and_the_others_wait() {
    use super::upload::DECODED;
    use crate::limits::PHOTOS_DECODED_MAX;
    let service = Service::new();
    let world = std::sync::Arc::clone(&service.0.installation.world);
    let bytes = picture(9);
    let sha256 = <sha2::Sha256 as sha2::Digest>::digest(&bytes).into();
    let is_kept = || {
        let row = world.store.photos().by_upload(&sha256);
        row.expect("asked").is_some()
    };
    // As many as may be are at work: this test is all of them.
    let all = DECODED.acquire_many(PHOTOS_DECODED_MAX as u32).await;
    let mut all = all.expect("open");
    let mut waiting = Box::pin(upload(&service, "image/jpeg", bytes));
    for _ in 0..100 {
        assert!(is_pending(waiting.as_mut()).await);
        tokio::task::yield_now().await;
    }
    assert!(DECODED.try_acquire().is_err() && !is_kept());
    // Whoever comes next stands behind it, and gets the one place that is given back once it is done.
    let mut next = Box::pin(DECODED.acquire());
    assert!(is_pending(next.as_mut()).await);
    drop(all.split(1).expect("a place"));
    let (answer, next) = tokio::join!(waiting, async move {
        let place = next.await;
        (place.is_ok(), is_kept())
    });
    assert_eq!(answer.0, 201, "{}", answer.1);
    assert_eq!(next, (true, true), "it was done before the next began");
}
