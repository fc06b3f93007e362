//! What people see to of their own: sessions, password, second factor.

use super::*;
use crate::people::totp_code;

const OTHER: &str = "five other words of mine";

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

#[actix_web::test]
async fn who_must_have_a_second_factor_can_do_nothing_before_it_is_set_up() {
    let service = city();
    let people = &service.0.installation.world.people;
    people.require_second(&[Role::Administrator]).expect("read");
    let li = log_in(&service, "li").await;
    let me = ask(&service, with(&li, get("/v1/session"))).await.body;
    assert_eq!(
        (&me["needs_totp"], &me["must_enrol"]),
        (&json!(false), &json!(false))
    );
    let root = log_in(&service, "root").await;
    let me = ask(&service, with(&root, get("/v1/session"))).await.body;
    assert_eq!(
        (&me["needs_totp"], &me["must_enrol"]),
        (&json!(true), &json!(true))
    );
    let held = ask(&service, with(&root, get("/v1/accounts"))).await;
    assert_eq!(
        (held.status, &held.body["code"]),
        (403, &json!("second_factor_needed"))
    );
    let begin = TestRequest::post().uri("/v1/session/totp");
    let begun = ask(&service, with(&root, begin)).await.body;
    let secret = bytes_of(begun["secret"].as_str().expect("a secret"));
    let body = json!({"code": totp_code(&secret, Timestamp::now().as_second())});
    let confirm = TestRequest::post().uri("/v1/session/totp/confirm");
    let confirmed = ask(&service, with(&root, confirm.set_json(body))).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    let accounts = ask(&service, with(&root, get("/v1/accounts"))).await;
    assert_eq!(accounts.status, 200);
    let body = json!({"password": PASSWORD});
    let remove = TestRequest::delete().uri("/v1/session/totp").set_json(body);
    let kept = ask(&service, with(&root, remove)).await;
    assert_eq!(
        (kept.status, &kept.body["code"]),
        (409, &json!("second_factor_needed"))
    );
}
