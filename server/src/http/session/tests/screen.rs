//! Screens over HTTP: who makes them, what they show, and that they do nothing.

use super::*;
use crate::fixture::{account, reach_of_area};
use crate::people::SessionId;
use actix_web::cookie::time::Duration;
use actix_web::http::Method;

/// The city with an account for its wall and a commander of the west.
fn town() -> Service {
    let service = city();
    for (name, role, area) in [
        ("wall", Role::Commander, "d1"),
        ("chief", Role::Commander, "d1"),
        ("elsewhere", Role::Commander, "d2"),
        ("reader", Role::Inspector, "d1"),
    ] {
        service.0.add_account(&NewAccount {
            must_change: true,
            ..account(name, &[role], reach_of_area(area))
        });
    }
    service
}

fn session_of(service: &Service, name: &str) -> Cookie<'static> {
    let people = &service.0.installation.world.people;
    let logged_in = people.log_in_from_outside(name, "test", Timestamp::now());
    Cookie::new(COOKIE, logged_in.expect("an account").token)
}

fn make(name: &str) -> TestRequest {
    TestRequest::post().uri(&format!("/v1/accounts/{name}/screens"))
}

fn open(link: &str) -> TestRequest {
    let token = link.strip_prefix("/login#screen=").expect("a path");
    let body = json!({"token": token.to_uppercase()});
    TestRequest::post().uri("/v1/session/screen").set_json(body)
}

/// A screen that shows what `wall` sees.
async fn screen(service: &Service) -> Cookie<'static> {
    let root = log_in(service, "root").await;
    let made = ask(service, with(&root, make("wall"))).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let opened = ask(service, open(made.body["link"].as_str().expect("a link"))).await;
    assert_eq!((opened.status, &opened.body["screen"]), (200, &json!(true)));
    opened.cookies[0].clone()
}

#[actix_web::test]
async fn a_link_opens_a_screen_once_for_400_days_and_it_only_looks() {
    let service = town();
    let root = log_in(&service, "root").await;
    let made = ask(&service, with(&root, make("wall"))).await;
    let link = made.body["link"].as_str().expect("a link");
    let opened = ask(&service, open(link)).await;
    let cookie = &opened.cookies[0];
    assert_eq!(cookie.name(), COOKIE);
    assert_eq!(cookie.max_age().map(Duration::whole_days), Some(400));
    assert!(cookie.http_only() == Some(true) && cookie.secure() == Some(true));
    let again = ask(&service, open(link)).await;
    assert_eq!(
        (again.status, &again.body["code"]),
        (401, &json!("wrong_screen_link"))
    );
    let me = ask(&service, with(cookie, get("/v1/session"))).await;
    assert_eq!((me.status, &me.body), (200, &opened.body));
    assert_eq!(
        (&me.body["account"], &me.body["steps"]),
        (&json!("wall"), &json!([]))
    );
    let may = me.body["may"].as_array().expect("permissions");
    for none in [
        "move-cases",
        "read-photos",
        "read-personal-data",
        "make-screens",
        "read-tasks",
    ] {
        assert!(!may.contains(&json!(none)), "{none}");
    }
    for looks in [
        "/v1/cases",
        "/v1/counts",
        "/v1/alarms",
        "/v1/claims",
        "/v1/duty?team=T1",
    ] {
        let looked = ask(&service, with(cookie, get(looks))).await;
        assert_eq!(looked.status, 200, "{looks}: {}", looked.body);
    }
    for own in ["/v1/sessions", "/v1/tasks"] {
        let refused = ask(&service, with(cookie, get(own))).await;
        assert_eq!(
            (refused.status, &refused.body["code"]),
            (403, &json!("screen_looks_only")),
            "{own}"
        );
    }
}

/// Every operation of the description that changes something, tried by a screen.
#[actix_web::test]
async fn a_screen_changes_nothing_but_that_an_alarm_was_seen_and_who_sits_there() {
    let service = town();
    let screen = screen(&service).await;
    let described = serde_json::to_value(crate::http::openapi()).expect("a description is JSON");
    let allowed = [
        "POST /v1/alarms/{id}/acknowledge",
        "POST /v1/session",
        "POST /v1/session/screen",
        "DELETE /v1/session",
    ];
    let mut tried = 0;
    for (path, item) in described["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            let name = format!("{} {path}", method.to_uppercase());
            let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else {
                continue;
            };
            if method.is_safe() || allowed.contains(&&*name) {
                continue;
            }
            let request = TestRequest::default()
                .method(method)
                .uri(&path.replace(['{', '}'], ""))
                .insert_header(("content-type", "application/json"))
                .set_payload("{}");
            let refused = ask(&service, with(&screen, request)).await;
            assert_eq!(
                (refused.status, &refused.body["code"]),
                (403, &json!("screen_looks_only")),
                "{name}"
            );
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
    let seen = TestRequest::post()
        .uri("/v1/alarms/none/acknowledge")
        .set_json(json!({"by": "wall"}));
    assert_eq!(
        ask(&service, with(&screen, seen)).await.status,
        404,
        "it may, and there is none"
    );
    let other = ask(&service, with(&screen, login("li", PASSWORD))).await;
    assert_eq!(
        other.status, 200,
        "whoever sits down there logs in as themselves"
    );
    let out = TestRequest::delete().uri("/v1/session");
    assert_eq!(ask(&service, with(&screen, out)).await.status, 204);
    let people = &service.0.installation.world.people;
    assert!(people.session(screen.value(), Timestamp::now()).is_none());
}

#[actix_web::test]
async fn screens_are_made_by_administrators_and_by_commanders_for_no_more_than_they_see() {
    let service = town();
    let chief = session_of(&service, "chief");
    let as_chief = |request| ask(&service, with(&chief, request));
    assert_eq!(as_chief(make("wall")).await.status, 201);
    assert_eq!(as_chief(make("chief")).await.status, 201);
    let none = as_chief(make("nobody")).await;
    for beyond in ["elsewhere", "reader", "root"] {
        let refused = as_chief(make(beyond)).await;
        assert_eq!(
            (refused.status, &refused.body["code"]),
            (404, &none.body["code"]),
            "{beyond}"
        );
    }
    let reader = session_of(&service, "reader");
    let refused = ask(&service, with(&reader, make("reader"))).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (403, &json!("forbidden"))
    );
    let root = log_in(&service, "root").await;
    for acts in ["li", "root"] {
        let refused = ask(&service, with(&root, make(acts))).await;
        assert_eq!(
            (refused.status, &refused.body["code"]),
            (409, &json!("no_screen_account")),
            "{acts}"
        );
    }
    assert_eq!(
        ask(&service, with(&root, make("elsewhere"))).await.status,
        201
    );
}

#[actix_web::test]
async fn screens_are_listed_and_ended_by_those_who_may_make_them() {
    let service = town();
    let screen = screen(&service).await;
    let chief = session_of(&service, "chief");
    let as_chief = |request| ask(&service, with(&chief, request));
    let list = as_chief(get("/v1/accounts/wall/screens")).await;
    assert_eq!(list.status, 200);
    let id = list.body["items"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let end = |id: &str| TestRequest::delete().uri(&format!("/v1/accounts/wall/screens/{id}"));
    let people = &service.0.installation.world.people;
    assert_eq!(
        people.screens(None, Timestamp::now())[0].1.id.0.to_string(),
        id
    );
    let elsewhere = session_of(&service, "elsewhere");
    for request in [get("/v1/accounts/wall/screens"), end(&id)] {
        assert_eq!(ask(&service, with(&elsewhere, request)).await.status, 404);
    }
    assert_eq!(as_chief(end(&id)).await.status, 204);
    for gone in [&*id, "x"] {
        assert_eq!(as_chief(end(gone)).await.status, 404, "{gone}");
    }
    assert!(people.session(screen.value(), Timestamp::now()).is_none());
    let own = session_of(&service, "wall");
    let people_session = people
        .session(own.value(), Timestamp::now())
        .expect("logged in");
    assert_ne!(
        people_session.session,
        SessionId(id.parse().expect("a number"))
    );
    let refused = as_chief(end(&people_session.session.0.to_string())).await;
    assert_eq!(refused.status, 404, "a person's session is no screen");
}
