//! Logging in over HTTP, in a small city that has two accounts.

use crate::http::caller::COOKIE;
use crate::http::tests::Service;
use crate::identity::{Reach, Role};
use crate::limits::{LOGIN_FAILURES_FREE, LOGIN_LOCK_FIRST_S};
use crate::people::{Grant, NewAccount, totp_code};
use actix_web::body::to_bytes;
use actix_web::cookie::Cookie;
use actix_web::test::TestRequest;
use jiff::Timestamp;
use serde_json::{Value, json};

const PASSWORD: &str = "four words like noodles";
const OTHER: &str = "five other words of mine";

fn city() -> Service {
    let service = Service::new();
    for (name, role) in [("root", Role::Administrator), ("li", Role::GridWorker)] {
        let new = NewAccount {
            name: name.to_owned(),
            shown: Some(format!("{name}!")),
            grant: Grant {
                roles: vec![role],
                reach: Reach {
                    areas: Some(vec!["d1".to_owned()]),
                    ..Reach::ALL
                },
            },
            oidc: None,
            password: Some(PASSWORD.to_owned()),
            must_change: false,
        };
        let people = &service.0.installation.world.people;
        people.add(&new, "test", Timestamp::now()).expect("made");
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

#[actix_web::test]
async fn ones_own_sessions_are_listed_and_ended() {
    let service = city();
    let (here, there) = (log_in(&service, "li").await, log_in(&service, "li").await);
    let root = log_in(&service, "root").await;
    let list = ask(&service, with(&here, get("/v1/sessions"))).await.body;
    let current: Vec<_> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["current"])
        .collect();
    assert_eq!(current, [&json!(false), &json!(true)]);
    let end = |id: &Value| {
        let path = format!("/v1/sessions/{}", id.as_str().expect("an id"));
        TestRequest::delete().uri(&path)
    };
    let other = &list["items"][0]["id"];
    assert_eq!(ask(&service, with(&root, end(other))).await.status, 404);
    assert_eq!(ask(&service, with(&here, end(other))).await.status, 204);
    assert_eq!(ask(&service, with(&here, end(other))).await.status, 404);
    let gone = with(&there, get("/v1/sessions")).insert_header(("x-huying-test", "1"));
    assert_eq!(ask(&service, gone).await.status, 401);
    assert_eq!(
        ask(
            &service,
            with(&here, TestRequest::delete().uri("/v1/sessions/x"))
        )
        .await
        .status,
        404
    );
}

#[actix_web::test]
async fn a_password_is_changed_by_whoever_knows_it_and_the_other_sessions_end() {
    let service = city();
    let (here, there) = (log_in(&service, "li").await, log_in(&service, "li").await);
    let change = |old: &str, new: &str| {
        let body = json!({"old": old, "new": new});
        TestRequest::post()
            .uri("/v1/session/password")
            .set_json(body)
    };
    for (old, new, field) in [
        ("a guess", OTHER, "old"),
        (PASSWORD, "short", "new"),
        (PASSWORD, PASSWORD, "new"),
    ] {
        let wrong = ask(&service, with(&here, change(old, new))).await;
        assert_eq!(
            (wrong.status, &wrong.body["errors"][0]["field"]),
            (422, &json!(field))
        );
    }
    let done = ask(&service, with(&here, change(PASSWORD, OTHER))).await;
    assert_eq!(
        (done.status, done.cookies[0].name()),
        (204, "__Host-huying-browser")
    );
    assert_eq!(
        ask(&service, with(&here, get("/v1/sessions"))).await.status,
        200
    );
    assert_eq!(
        ask(&service, with(&there, get("/v1/sessions")))
            .await
            .status,
        401
    );
    assert_eq!(ask(&service, login("li", PASSWORD)).await.status, 401);
    assert_eq!(ask(&service, login("li", OTHER)).await.status, 200);
}

#[actix_web::test]
async fn a_given_password_must_be_changed_before_anything_else() {
    let service = city();
    let people = &service.0.installation.world.people;
    people
        .reset("li", Some(PASSWORD), "root", Timestamp::now())
        .expect("reset");
    let session = log_in(&service, "li").await;
    let me = ask(&service, with(&session, get("/v1/session"))).await;
    assert_eq!((me.status, &me.body["must_change"]), (200, &json!(true)));
    let cases = ask(&service, with(&session, get("/v1/cases"))).await;
    assert_eq!(
        (cases.status, &cases.body["code"]),
        (403, &json!("password_change_needed"))
    );
    let body = json!({"old": PASSWORD, "new": OTHER});
    let change = TestRequest::post()
        .uri("/v1/session/password")
        .set_json(body);
    assert_eq!(ask(&service, with(&session, change)).await.status, 204);
    assert_eq!(
        ask(&service, with(&session, get("/v1/cases"))).await.status,
        200
    );
}

fn bytes_of(base32: &str) -> Vec<u8> {
    let read = data_encoding::BASE32_NOPAD.decode(base32.as_bytes());
    read.expect("base32")
}

#[actix_web::test]
async fn a_second_factor_is_begun_confirmed_asked_for_and_removed() {
    let service = city();
    let session = log_in(&service, "li").await;
    let begin = || TestRequest::post().uri("/v1/session/totp");
    let begun = ask(&service, with(&session, begin())).await.body;
    let secret = bytes_of(begun["secret"].as_str().expect("a secret"));
    let confirm = |code: &str| {
        let body = json!({"code": code});
        TestRequest::post()
            .uri("/v1/session/totp/confirm")
            .set_json(body)
    };
    assert_eq!(
        ask(&service, with(&session, confirm("12345"))).await.status,
        422
    );
    let code = totp_code(&secret, Timestamp::now().as_second());
    let confirmed = ask(&service, with(&session, confirm(&code))).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    let recovery = confirmed.body["codes"][0]
        .as_str()
        .expect("a code")
        .to_owned();
    assert_eq!(ask(&service, with(&session, begin())).await.status, 422);
    let needed = ask(&service, login("li", PASSWORD)).await;
    assert_eq!(
        (needed.status, &needed.body["code"]),
        (401, &json!("code_needed"))
    );
    let body = json!({"account": "li", "password": PASSWORD, "code": recovery});
    let login = || TestRequest::post().uri("/v1/session").set_json(&body);
    assert_eq!(ask(&service, login()).await.status, 200);
    let used = ask(&service, login()).await;
    assert_eq!(
        (used.status, &used.body["code"]),
        (401, &json!("wrong_login"))
    );
    let remove = |password: &str| {
        let body = json!({"password": password});
        TestRequest::delete().uri("/v1/session/totp").set_json(body)
    };
    assert_eq!(
        ask(&service, with(&session, remove("a guess")))
            .await
            .status,
        422
    );
    assert_eq!(
        ask(&service, with(&session, remove(PASSWORD))).await.status,
        204
    );
    log_in(&service, "li").await;
}

#[actix_web::test]
async fn who_is_at_the_machine_without_an_account_has_nothing_of_their_own() {
    let service = city();
    for path in ["/v1/sessions"] {
        let (status, problem) = service.get(path).await;
        assert_eq!((status, &problem["code"]), (401, &json!("login_needed")));
    }
    let body = json!({"old": PASSWORD, "new": OTHER});
    let (status, _) = service.post("/v1/session/password", body).await;
    assert_eq!(status, 401);
}
