//! Logging in over HTTP, in a small city that has two accounts.

mod own;
mod screen;

use crate::fixture::{PASSWORD, account_with_password, reach_of_area};
use crate::http::caller::COOKIE;
use crate::http::tests::Service;
use crate::identity::Role;
use crate::limits::{LOGIN_FAILURES_FREE, LOGIN_LOCK_FIRST_S};
use crate::people::NewAccount;
use actix_web::body::to_bytes;
use actix_web::cookie::Cookie;
use actix_web::test::TestRequest;
use jiff::Timestamp;
use serde_json::{Value, json};

fn city() -> Service {
    let service = Service::new();
    for (name, role) in [("root", Role::Administrator), ("li", Role::GridWorker)] {
        service.0.add_account(&NewAccount {
            shown: Some(format!("{name}!")),
            ..account_with_password(name, &[role], reach_of_area("d1"))
        });
    }
    service
}

/// What is answered: status, body, cookies that are set, and Retry-After.
struct Answer {
    status: u16,
    body: Value,
    cookies: Vec<Cookie<'static>>,
    retry_after: Option<String>,
}

async fn ask(service: &Service, request: TestRequest) -> Answer {
    let answer = service.call(request).await;
    let status = answer.status().as_u16();
    let cookies = answer
        .response()
        .cookies()
        .map(Cookie::into_owned)
        .collect();
    let retry_after = answer.headers().get("retry-after");
    let retry_after = retry_after.and_then(|value| Some(value.to_str().ok()?.to_owned()));
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    Answer {
        status,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        cookies,
        retry_after,
    }
}

fn login(account: &str, password: &str) -> TestRequest {
    let body = json!({"account": account, "password": password});
    TestRequest::post().uri("/v1/session").set_json(body)
}

async fn log_in(service: &Service, account: &str) -> Cookie<'static> {
    let mut answer = ask(service, login(account, PASSWORD)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.cookies.remove(0)
}

/// A request of a page with a session.
fn with(session: &Cookie<'static>, request: TestRequest) -> TestRequest {
    let request = request.cookie(session.clone());
    request.insert_header(("sec-fetch-site", "same-origin"))
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

#[actix_web::test]
async fn a_login_gives_cookies_that_no_script_and_no_other_site_gets() {
    let service = city();
    let answer = ask(&service, login("LI", PASSWORD)).await;
    assert_eq!(
        (answer.status, &answer.body["account"]),
        (200, &json!("li"))
    );
    let names: Vec<_> = answer.cookies.iter().map(Cookie::name).collect();
    assert_eq!(names, [COOKIE, "__Host-huying-browser"]);
    for cookie in &answer.cookies {
        assert_eq!(cookie.secure(), Some(true));
        assert_eq!(cookie.http_only(), Some(true));
        assert_eq!((cookie.path(), cookie.domain()), (Some("/"), None));
        assert_eq!(cookie.same_site(), Some(actix_web::cookie::SameSite::Lax));
    }
    // Nowhere but in the cookie.
    let told = answer.body.to_string();
    assert!(
        answer
            .cookies
            .iter()
            .all(|cookie| !told.contains(cookie.value())),
        "{told}"
    );
    let who = ask(&service, with(&answer.cookies[0], get("/v1/session"))).await;
    assert_eq!((who.status, &who.body), (200, &answer.body));
    assert_eq!(who.body["shown"], "li!");
    assert_eq!(who.body["roles"], json!(["grid-worker"]));
    assert_eq!(who.body["reach"], json!({"areas": ["d1"]}));
    assert_eq!(
        (&who.body["local"], &who.body["must_change"]),
        (&json!(false), &json!(false))
    );
    let steps = who.body["steps"].as_array().expect("steps");
    assert!(steps.contains(&json!("verify")) && !steps.contains(&json!("close")));
    let may = who.body["may"].as_array().expect("permissions");
    assert!(may.contains(&json!("close-on-the-spot")) && !may.contains(&json!("manage-accounts")));
}

#[actix_web::test]
async fn whoever_sits_at_the_machine_is_told_so_and_an_ended_session_is_told_as_ended() {
    let service = city();
    let (status, me) = service.get("/v1/session").await;
    assert_eq!(
        (status, &me["local"], &me["account"]),
        (200, &json!(true), &Value::Null)
    );
    let (_, ways) = service.get("/v1/session/ways").await;
    assert_eq!(
        (&ways["password"], &ways["open_here"]),
        (&json!(true), &json!(true))
    );
    let anybody = get("/v1/session").insert_header(("x-huying-as", "anybody"));
    let answer = ask(&service, anybody).await;
    assert_eq!(
        (answer.status, &answer.body["code"]),
        (401, &json!("login_needed"))
    );
    let session = log_in(&service, "li").await;
    let out = ask(
        &service,
        with(&session, TestRequest::delete().uri("/v1/session")),
    )
    .await;
    assert_eq!(out.status, 204);
    assert_eq!(
        (out.cookies[0].name(), out.cookies[0].value()),
        (COOKIE, "")
    );
    assert_eq!(
        service
            .0
            .installation
            .world
            .people
            .session(session.value(), Timestamp::now())
            .map(|_| ()),
        None
    );
}

#[actix_web::test]
async fn wrong_logins_are_all_alike_then_locked_with_a_time() {
    let service = city();
    for account in ["nobody", "li"] {
        for _ in 0..=LOGIN_FAILURES_FREE {
            let answer = ask(&service, login(account, "a guess that is wrong")).await;
            assert_eq!(
                (answer.status, &answer.body["code"]),
                (401, &json!("wrong_login"))
            );
            assert!(answer.cookies.is_empty());
        }
        let locked = ask(&service, login(account, PASSWORD)).await;
        assert_eq!(
            (locked.status, &locked.body["code"]),
            (429, &json!("locked"))
        );
        let wait: i64 = locked.retry_after.expect("told").parse().expect("seconds");
        assert!((1..=LOGIN_LOCK_FIRST_S).contains(&wait), "{wait}");
    }
}

#[actix_web::test]
async fn no_fault_repeats_what_was_sent() {
    let service = city();
    for body in [
        json!({"account": "li", "password": 4_815_162_342_u64}),
        json!({"account": "li", "password": "4815162342", "pasword": "4815162342"}),
        json!({"account": "li", "password": ["4815162342"]}),
        json!({"account": "li", "password": "4815162342"}),
    ] {
        let answer = ask(
            &service,
            TestRequest::post().uri("/v1/session").set_json(body),
        )
        .await;
        assert!(matches!(answer.status, 401 | 422), "{}", answer.status);
        assert!(
            !answer.body.to_string().contains("4815162342"),
            "{}",
            answer.body
        );
    }
}
