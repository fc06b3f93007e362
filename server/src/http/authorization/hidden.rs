//! What of cases of a source is hidden from those who are not named for it.

use super::{add, as_account, photo};
use crate::fixture::City;
use crate::http::tests::{Service, report};
use crate::identity::{Hidden, HiddenField, Reach, Role};
use crate::world::Settings;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

const WORDS: &str = "某楼某户疑似登革热";

async fn get(service: &Service, who: &str, uri: &str) -> (u16, Value) {
    let request = as_account(service, who, TestRequest::get().uri(uri));
    service.json(request).await
}

#[actix_web::test]
async fn words_photos_and_reporter_of_a_source_are_for_those_named_for_it() {
    let all = vec![
        HiddenField::Text,
        HiddenField::Notes,
        HiddenField::Photos,
        HiddenField::Reporter,
    ];
    let settings = Settings {
        hidden: Hidden([("hotline".to_owned(), all)].into()),
        ..Settings::default()
    };
    let city = std::thread::spawn(move || City::new().restarted_with(settings));
    let service = Service(city.join().expect("the directory opens again"));
    add(&service, "anyone", Role::ShiftLeader, Reach::ALL);
    let named = Reach {
        sources: Some(vec!["hotline".to_owned(), "grid-worker".to_owned()]),
        ..Reach::ALL
    };
    add(&service, "named", Role::ShiftLeader, named);
    let picture = photo(&service, 1).await;
    let mut body = report("h");
    body["source"] = json!("hotline");
    body["text"] = json!(WORDS);
    body["photos"] = json!([{"photo": picture, "kind": "scene"}]);
    body["reporter"] = json!({"name": "张三"});
    let (status, told) = service.post("/v1/cases", body).await;
    assert_eq!(status, 201, "{told}");
    let case = told["case"].as_str().expect("a number").to_owned();
    let step = json!({"id": "s", "by": "desk", "step": "cancel", "reason": "患者已转院"});
    let (status, told) = service.post(&format!("/v1/cases/{case}/moves"), step).await;
    assert_eq!(status, 200, "{told}");

    for (who, sees) in [("anyone", false), ("named", true)] {
        let (status, whole) = get(&service, who, &format!("/v1/cases/{case}")).await;
        assert_eq!(status, 200, "{whole}");
        let told = whole.to_string();
        assert_eq!(told.contains(WORDS), sees, "{told}");
        assert_eq!(told.contains("患者已转院"), sees, "{told}");
        assert_eq!(told.contains(&picture), sees, "{told}");
        assert_eq!(whole.get("reporter").is_some(), sees, "{told}");
        assert_eq!(whole.get("hidden").is_none(), sees, "{told}");
        let (_, listed) = get(&service, who, "/v1/cases").await;
        assert_eq!(listed.to_string().contains(WORDS), sees, "{listed}");
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
        let (_, found) = get(&service, who, "/v1/cases?q=%E7%99%BB%E9%9D%A9").await;
        assert_eq!(
            found["items"].as_array().map(Vec::len),
            Some(usize::from(sees)),
            "{found}"
        );
        for uri in [
            format!("/v1/photos/{picture}"),
            format!("/v1/photos/{picture}/thumbnail"),
            format!("/v1/cases/{case}/receipt"),
        ] {
            let (status, told) = get(&service, who, &uri).await;
            assert_eq!(status == 200, sees, "{uri} by {who}: {told}");
        }
        let asks = TestRequest::post()
            .uri(&format!("/v1/cases/{case}/reporter/reads"))
            .set_json(json!({"why": "回访"}));
        let (status, told) = service.json(as_account(&service, who, asks)).await;
        assert_eq!(status, if sees { 200 } else { 403 }, "{told}");
    }
    // What was refused was no reading; each that was not is recorded in the name of who is logged in.
    let (_, reads) = service.get("/v1/reads").await;
    let items = reads["items"].as_array().expect("a list");
    assert!(
        !items.is_empty() && items.iter().all(|read| read["by"] == "named"),
        "{reads}"
    );
}
