//! Accounts and keys over HTTP, by an administrator who has an account and by whoever sits at the machine.

use crate::http::authorization::{add, as_account};
use crate::http::tests::Service;
use crate::identity::{Reach, Role};
use actix_web::test::TestRequest;
use jiff::Timestamp;
use serde_json::{Value, json};

fn city() -> Service {
    let service = Service::new();
    for (name, role) in [("root", Role::Administrator), ("li", Role::GridWorker)] {
        add(&service, name, role, Reach::ALL);
    }
    service
}

fn token(service: &Service, name: &str) -> String {
    let people = &service.0.installation.world.people;
    let logged_in = people.log_in_from_outside(name, "test", Timestamp::now());
    logged_in.expect("an account").token
}

async fn put(service: &Service, who: &str, name: &str, body: &Value) -> (u16, Value) {
    let path = format!("/v1/accounts/{name}");
    let request = TestRequest::put().uri(&path).set_json(body);
    service.json(as_account(service, who, request)).await
}

async fn post(service: &Service, who: &str, name: &str, act: &str) -> (u16, Value) {
    let path = format!("/v1/accounts/{name}/{act}");
    let request = TestRequest::post().uri(&path);
    service.json(as_account(service, who, request)).await
}

#[actix_web::test]
async fn an_account_is_made_with_a_password_told_once_changed_and_listed() {
    let service = city();
    let body = json!({"shown": "王", "roles": ["dispatcher"], "reach": {"areas": ["d1"]}});
    let (status, made) = put(&service, "root", "wang", &body).await;
    assert_eq!((status, &made["must_change"]), (201, &json!(true)));
    let fresh = made["fresh_password"]
        .as_str()
        .expect("told once")
        .to_owned();
    let login = json!({"account": "wang", "password": fresh});
    assert_eq!(service.post("/v1/session", login).await.0, 200);
    let body = json!({"roles": ["dispatcher", "evaluator"]});
    let (status, changed) = put(&service, "root", "wang", &body).await;
    assert_eq!(
        (status, &changed["reach"], &changed["shown"]),
        (200, &json!({}), &json!("王"))
    );
    let (_, list) = service
        .json(as_account(
            &service,
            "root",
            TestRequest::get().uri("/v1/accounts"),
        ))
        .await;
    let names: Vec<_> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["name"])
        .collect();
    assert_eq!(names, ["li", "root", "wang"]);
    assert!(!list.to_string().contains(&fresh) && !list.to_string().contains("argon2"));
    let changes = service
        .0
        .installation
        .world
        .people
        .changes_after(2, 10)
        .expect("read");
    let told: Vec<_> = changes
        .iter()
        .map(|change| (&*change.by, change.what.word()))
        .collect();
    assert_eq!(told, [("root", "added"), ("root", "changed")]);
}

#[actix_web::test]
async fn every_wrong_field_is_told_and_an_unknown_role_is_none() {
    let service = city();
    let (status, problem) = put(&service, "root", "wang", &json!({"roles": []})).await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("roles"))
    );
    let (status, _) = put(&service, "root", "wang", &json!({"roles": ["chief"]})).await;
    assert_eq!(status, 422);
    let twin = json!({"roles": ["planner"], "oidc": "li"});
    let (status, problem) = put(&service, "root", "wang", &twin).await;
    assert_eq!((status, &problem["code"]), (409, &json!("name_taken")));
}

#[actix_web::test]
async fn nobody_gives_rights_to_themselves_and_nobody_else_gives_any() {
    let service = city();
    let body = json!({"roles": ["administrator", "commander"]});
    let (status, problem) = put(&service, "root", "ROOT", &body).await;
    assert_eq!((status, &problem["code"]), (403, &json!("own_account")));
    for act in ["disable", "reset"] {
        assert_eq!(post(&service, "root", "root", act).await.0, 403, "{act}");
    }
    let (status, problem) = put(&service, "li", "li", &body).await;
    assert_eq!((status, &problem["code"]), (403, &json!("forbidden")));
    assert_eq!(post(&service, "li", "root", "disable").await.0, 403);
    // Whoever sits at the machine may, but not so that nobody is left.
    let (status, problem) = service.post("/v1/accounts/root/disable", Value::Null).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("last_administrator"))
    );
}

#[actix_web::test]
async fn an_account_is_kept_out_let_in_and_begun_anew() {
    let service = city();
    let session = token(&service, "li");
    let people = &service.0.installation.world.people;
    let is_in = || people.session(&session, Timestamp::now()).is_some();
    assert!(is_in());
    assert_eq!(post(&service, "root", "li", "disable").await.0, 204);
    assert!(!is_in());
    assert_eq!(post(&service, "root", "li", "enable").await.0, 204);
    let session = token(&service, "li");
    assert_eq!(post(&service, "root", "li", "end-sessions").await.0, 204);
    assert!(people.session(&session, Timestamp::now()).is_none());
    let (status, told) = post(&service, "root", "li", "reset").await;
    let fresh = told["fresh_password"].as_str().expect("told once");
    assert_eq!(status, 200);
    let login = json!({"account": "li", "password": fresh});
    assert_eq!(service.post("/v1/session", login).await.0, 200);
    assert_eq!(post(&service, "root", "nobody", "reset").await.0, 404);
}

#[actix_web::test]
async fn a_key_is_made_used_for_what_it_may_and_revoked() {
    let service = city();
    let body = json!({"name": "热线", "scopes": ["read-reference"], "reach": {"sources": ["hotline"]}, "per_minute": 2});
    let request = TestRequest::post().uri("/v1/keys").set_json(&body);
    let (status, made) = service.json(as_account(&service, "root", request)).await;
    assert_eq!(status, 201, "{made}");
    let key = made["key"].as_str().expect("told once").to_owned();
    let with = |path: &str| {
        let bearer = format!("Bearer {key}");
        TestRequest::get()
            .uri(path)
            .insert_header(("authorization", bearer))
    };
    assert_eq!(service.json(with("/v1/sources")).await.0, 200);
    let (status, problem) = service.json(with("/v1/accounts")).await;
    assert_eq!((status, &problem["code"]), (403, &json!("forbidden")));
    let often = service.call(with("/v1/sources")).await;
    assert_eq!(often.status(), 429);
    assert!(often.headers().contains_key("retry-after"));
    let list = || as_account(&service, "root", TestRequest::get().uri("/v1/keys"));
    let (_, told) = service.json(list()).await;
    assert_eq!(
        (&told["items"][0]["by"], &told["items"][0]["per_minute"]),
        (&json!("root"), &json!(2))
    );
    let secret = key.rsplit('_').next().expect("a secret");
    assert!(!told.to_string().contains(secret));
    let path = format!("/v1/keys/{}", made["id"].as_str().expect("an id"));
    let revoke = || as_account(&service, "root", TestRequest::delete().uri(&path));
    assert_eq!(service.json(revoke()).await.0, 204);
    assert_eq!(service.json(revoke()).await.0, 404);
    assert_eq!(service.json(with("/v1/sources")).await.0, 401);
    let wrong = json!({"name": "x", "scopes": ["read-everything"]});
    let request = TestRequest::post().uri("/v1/keys").set_json(wrong);
    let (status, problem) = service.json(as_account(&service, "root", request)).await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("scopes"))
    );
}
