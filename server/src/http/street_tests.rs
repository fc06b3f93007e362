//! Duty by one's own word and phones that want to be told, by HTTP.

use super::authorization::{add, as_account};
use super::tests::Service;
use crate::fixture::City;
use crate::identity::{Reach, Role};
use crate::push::{self, Services};
use crate::world::Settings;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

/// RFC 8291, appendix A: what a browser subscribes with.
const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

async fn sent(service: &Service, request: TestRequest, path: &str, body: Value) -> (u16, Value) {
    service.json(request.uri(path).set_json(body)).await
}

async fn put(service: &Service, body: Value) -> (u16, Value) {
    sent(service, TestRequest::put(), "/v1/presence", body).await
}

fn accounts(told: &Value) -> Vec<&str> {
    let items = told["items"].as_array().into_iter().flatten();
    items.filter_map(|one| one["account"].as_str()).collect()
}

#[actix_web::test]
async fn one_goes_on_duty_for_a_team_that_there_is_and_off_again() {
    let service = Service::new();
    let (status, told) = put(&service, json!({ "on": true, "team": "T1", "by": "李雷" })).await;
    assert_eq!((status, accounts(&told)), (200, vec!["李雷"]));
    assert_eq!(told["items"][0]["team_name"], "西社区执法队");
    assert!(told["items"][0]["since"].as_str() < told["items"][0]["until"].as_str());
    let (_, told) = service.get("/v1/presence?team=T2").await;
    assert!(accounts(&told).is_empty());
    let (status, told) = put(&service, json!({ "on": false, "team": "T1", "by": "李雷" })).await;
    assert_eq!((status, accounts(&told).len()), (200, 0));
    for (body, expected) in [
        (json!({ "on": true, "team": "T9", "by": "李雷" }), 404),
        (json!({ "on": true, "team": "T1" }), 400),
        (json!({ "on": true, "team": "T1", "by": "" }), 422),
        (
            json!({ "on": true, "team": "T1", "by": "长".repeat(65) }),
            422,
        ),
        (json!({ "on": true, "by": "李雷" }), 422),
        (
            json!({ "on": true, "team": "T1", "by": "李雷", "until": 1 }),
            422,
        ),
    ] {
        assert_eq!(put(&service, body.clone()).await.0, expected, "{body}");
    }
}

#[actix_web::test]
async fn the_desk_sees_beside_the_roster_who_says_that_they_are_there() {
    let service = Service::new();
    put(&service, json!({ "on": true, "team": "T1", "by": "李雷" })).await;
    let (_, told) = service.get("/v1/duty?team=T1").await;
    let present = &told["items"][0]["present"];
    assert_eq!(present[0]["account"], "李雷", "{told}");
    assert!(present[0]["since"].is_string());
    let (_, told) = service.get("/v1/duty?team=T2").await;
    assert_eq!(told["items"][0]["present"], json!([]), "nobody there");
    let (_, told) = service
        .get("/v1/duty?team=T1&at=2026-11-01T08:00:00%2B08:00")
        .await;
    assert_eq!(
        told["items"][0]["present"],
        Value::Null,
        "of another moment nothing is known"
    );
    let street = ["T2"].map(str::to_owned).to_vec();
    let reach = Reach {
        teams: Some(street),
        ..Reach::ALL
    };
    add(&service, "二队", Role::Team, reach);
    let asked = TestRequest::get().uri("/v1/duty?team=T1");
    let of_other = as_account(&service, "二队", asked);
    let (_, told) = service.json(of_other).await;
    assert_eq!(
        told["items"][0]["present"],
        Value::Null,
        "not theirs to know"
    );
}

#[actix_web::test]
async fn an_account_is_on_duty_for_its_own_team_alone_and_sees_no_others() {
    let service = Service::new();
    for (name, team) in [("west", "T1"), ("east", "T2")] {
        let teams = Some(vec![team.to_owned()]);
        add(
            &service,
            name,
            Role::Team,
            Reach {
                teams,
                ..Reach::ALL
            },
        );
    }
    let ask = |name: &str, request| as_account(&service, name, request);
    let body = |team: &str| json!({ "on": true, "team": team });
    for (name, own, other) in [("west", "T1", "T2"), ("east", "T2", "T1")] {
        let (status, told) = sent(
            &service,
            ask(name, TestRequest::put()),
            "/v1/presence",
            body(own),
        )
        .await;
        assert_eq!((status, accounts(&told)), (200, vec![name]));
        let request = ask(name, TestRequest::put());
        let (status, _) = sent(&service, request, "/v1/presence", body(other)).await;
        assert_eq!(status, 404);
        let request = ask(name, TestRequest::put());
        let named = json!({ "on": true, "team": own, "by": "another" });
        let (status, told) = sent(&service, request, "/v1/presence", named).await;
        assert_eq!((status, &told["code"]), (403, &json!("not_yourself")));
        let request = ask(name, TestRequest::get().uri("/v1/presence"));
        assert_eq!(accounts(&service.json(request).await.1), [name]);
        let path = format!("/v1/presence?team={other}");
        let request = ask(name, TestRequest::get().uri(&path));
        assert_eq!(service.json(request).await.0, 404);
    }
}

fn subscription(endpoint: &str) -> Value {
    json!({ "endpoint": endpoint, "keys": { "p256dh": P256DH, "auth": AUTH }, "by": "李雷" })
}

const SUBSCRIPTIONS: &str = "/v1/push/subscriptions";

#[actix_web::test]
async fn without_a_contact_no_phone_is_taken() {
    let service = Service::new();
    let (status, told) = service.get("/v1/push/key").await;
    assert_eq!((status, told), (200, json!({ "key": null })));
    let (status, told) = service
        .post(SUBSCRIPTIONS, subscription("https://push.example/1"))
        .await;
    assert_eq!((status, &told["code"]), (422, &json!("push_off")));
}

#[actix_web::test]
async fn a_phone_is_taken_at_a_public_service_and_let_go() {
    // Closing a city waits for its writer, which the thread that answers must not.
    let opened = std::thread::spawn(|| {
        City::new().restarted_with(Settings {
            push: push::Settings {
                contact: Some("mailto:duty@example.org".to_owned()),
                services: Services::listed(Vec::new()),
            },
            ..Settings::default()
        })
    });
    let city = opened.join().expect("a city");
    let service = Service(city);
    let people = service.0.installation.world.people.clone();
    let (_, told) = service.get("/v1/push/key").await;
    assert_eq!(told["key"].as_str().map(str::len), Some(87));
    let good = subscription("https://push.example/1");
    for _ in 0..2 {
        assert_eq!(service.post(SUBSCRIPTIONS, good.clone()).await.0, 204);
    }
    for (field, wrong) in [
        ("endpoint", subscription("http://push.example/1")),
        ("endpoint", subscription("https://127.0.0.1/1")),
        ("endpoint", subscription("https://metadata.internal/1")),
        ("keys", {
            let mut wrong = good.clone();
            wrong["keys"]["p256dh"] = json!(P256DH.replace('V', "W"));
            wrong
        }),
    ] {
        let (status, told) = service.post(SUBSCRIPTIONS, wrong).await;
        assert_eq!(
            (status, &told["errors"][0]["field"]),
            (422, &json!(field)),
            "{told}"
        );
    }
    assert!(people.anybody_subscribed());
    let gone = json!({ "endpoint": "https://push.example/1", "by": "李雷" });
    for _ in 0..2 {
        let (status, _) = sent(&service, TestRequest::delete(), SUBSCRIPTIONS, gone.clone()).await;
        assert_eq!(status, 204);
    }
    assert!(!people.anybody_subscribed());
}
