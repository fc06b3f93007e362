//! Photos that reports and steps name, and what a case tells of them.

use super::{held, named};
use crate::fixture::City;
use crate::http::tests::{Service, report};
use cases::PhotoId;
use jiff::Timestamp;
use serde_json::{Value, json};

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
