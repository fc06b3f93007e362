//! What comes back from a provider, or seems to, and lets nobody in.

use super::{BACK, Bureau};
use crate::limits::OIDC_ANSWER_BYTES_MAX;
use crate::oidc::provider_for_tests::TestProvider;
use actix_web::test::TestRequest;
use jiff::Timestamp;
use reqwest::Url;
use serde_json::json;

#[actix_web::test]
async fn a_login_is_finished_once_and_by_the_browser_that_began_it() {
    let bureau = Bureau::new();
    let (led_to, browser) = bureau.start("/worker").await;
    let back = format!("{BACK}?{}", bureau.provider.log_in(&led_to, "li@city"));
    let stale = ("oidc_stale".to_owned(), "/".to_owned());
    let (_, other) = bureau.start("/").await;
    for browser in [None, Some(other.as_str()), Some("a;b"), Some("")] {
        assert_eq!(
            bureau.go(&back, browser).await.problem(),
            stale,
            "{browser:?}"
        );
    }
    let led = bureau.go(&back, Some(&browser)).await;
    assert_eq!(bureau.who(&led).await, "li");
    assert_eq!(
        bureau.go(&back, Some(&browser)).await.problem(),
        stale,
        "twice"
    );
    for query in ["", "?state=x&code=y", "?code=y", "?state=a&state=b&code=c"] {
        assert_eq!(
            bureau
                .go(&format!("{BACK}{query}"), Some(&browser))
                .await
                .problem(),
            stale,
            "{query}"
        );
    }
    // A code of another login, brought in one's own: the provider sees that it was not asked for so (PKCE).
    let (led_to, _) = bureau.start("/").await;
    let stolen = bureau.provider.log_in(&led_to, "li@city");
    let stolen = stolen.split('&').next().expect("a code").to_owned();
    let (own, browser) = bureau.start("/").await;
    let own = bureau.provider.log_in(&own, "stranger@city");
    let own = own.split_once('&').expect("a state").1;
    let led = bureau
        .go(&format!("{BACK}?{stolen}&{own}"), Some(&browser))
        .await;
    assert_eq!(led.problem().0, "oidc_refused");
}

#[actix_web::test]
async fn what_the_provider_refuses_or_another_provider_says_lets_nobody_in() {
    let bureau = Bureau::new();
    let said = |led_to: &str, query: &str| {
        let url = Url::parse(led_to).expect("an address");
        let state = url
            .query_pairs()
            .find(|(name, _)| name == "state")
            .expect("a state")
            .1
            .into_owned();
        format!("{BACK}?state={state}&{query}")
    };
    for (query, why) in [
        ("error=access_denied", "oidc_refused"),
        ("code=c&error=access_denied", "oidc_refused"),
        ("error_description=nothing", "oidc_refused"),
        ("code=never-given", "oidc_refused"),
        ("code=c&iss=https://evil.example", "oidc_unproven"),
    ] {
        let (led_to, browser) = bureau.start("/worker").await;
        let led = bureau.go(&said(&led_to, query), Some(&browser)).await;
        assert_eq!(
            led.problem(),
            (why.to_owned(), "/worker".to_owned()),
            "{query}"
        );
    }
}

#[actix_web::test]
async fn a_provider_that_is_away_or_answers_nonsense_is_told_and_passwords_still_work() {
    let bureau = Bureau::new();
    for (status, body) in [
        (500, String::new()),
        (404, "{}".to_owned()),
        (400, "<html>".to_owned()),
        (200, "{}".to_owned()),
        (
            200,
            format!(
                "{{\"id_token\": \"{}\"}}",
                "a".repeat(OIDC_ANSWER_BYTES_MAX)
            ),
        ),
    ] {
        bureau.provider.script().instead = Some((status, body));
        assert_eq!(
            bureau.log_in("li@city").await.problem().0,
            "oidc_away",
            "{status}"
        );
    }
    bureau.provider.script().instead = Some((200, "{\"id_token\": \"a.b.c\"}".to_owned()));
    assert_eq!(bureau.log_in("li@city").await.problem().0, "oidc_unproven");
    let bureau = Bureau::new();
    for description in [
        json!({"issuer": "https://evil.example"}),
        json!({"token_endpoint": "http://evil.example/token"}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
        json!({"jwks_uri": null}),
    ] {
        bureau.provider.script().description = description.clone();
        let led = bureau.go("/v1/session/oidc/start?to=/team", None).await;
        assert_eq!(
            led.problem(),
            ("oidc_away".to_owned(), "/team".to_owned()),
            "{description}"
        );
    }
    let Bureau { service, provider } = bureau;
    drop(provider);
    let gone = Bureau {
        service,
        provider: TestProvider::start(),
    };
    let led = gone.go("/v1/session/oidc/start", None).await;
    assert_eq!(led.problem(), ("oidc_away".to_owned(), "/".to_owned()));
    assert_eq!(
        gone.service.get("/v1/session/ways").await.1["password"],
        true
    );
}

#[actix_web::test]
async fn a_code_of_another_provider_is_handed_to_nobody() {
    let bureau = Bureau::new();
    let names_itself = json!({"authorization_response_iss_parameter_supported": true});
    bureau.provider.script().description = names_itself;
    for (said, why) in [
        ("", "oidc_unproven"),
        ("&iss=", "oidc_unproven"),
        ("&iss=https://evil.example", "oidc_unproven"),
        ("&iss=%20HTTP://127.0.0.1", "oidc_unproven"),
    ] {
        let (led_to, browser) = bureau.start("/worker").await;
        let back = bureau.provider.log_in(&led_to, "li@city");
        let (back, _) = back.split_once("&iss=").expect("it names itself");
        let led = bureau
            .go(&format!("{BACK}?{back}{said}"), Some(&browser))
            .await;
        assert_eq!(led.problem().0, why, "{said}");
    }
    assert_eq!(bureau.provider.script().asked[1], 0);
    assert_eq!(bureau.log_in("li@city").await.to, "/worker");
}

#[actix_web::test]
async fn an_account_that_is_disabled_while_its_owner_is_at_the_provider_is_not_opened() {
    let bureau = Bureau::new();
    let (led_to, browser) = bureau.start("/worker").await;
    let back = bureau.provider.log_in(&led_to, "li@city");
    let people = &bureau.service.0.installation.world.people;
    people
        .disable("li", "test", Timestamp::now())
        .expect("there");
    let led = bureau.go(&format!("{BACK}?{back}"), Some(&browser)).await;
    assert_eq!(led.problem().0, "oidc_no_account");
}

#[actix_web::test]
async fn a_session_that_a_browser_brings_along_is_never_the_one_that_a_login_gives() {
    let bureau = Bureau::new();
    let old = bureau.log_in("li@city").await;
    let old = old.cookie("__Host-huying").expect("logged in").to_owned();
    let (led_to, browser) = bureau.start("/worker").await;
    let back = bureau.provider.log_in(&led_to, "li@city");
    let cookies = format!("__Host-huying-oidc={browser}; __Host-huying={old}");
    let request = TestRequest::get()
        .uri(&format!("{BACK}?{back}"))
        .insert_header(("cookie", cookies));
    let answer = bureau.service.call(request).await;
    assert_eq!(answer.status(), 302);
    let fresh = answer.response().cookies();
    let fresh: Vec<_> = fresh.filter(|one| one.name() == "__Host-huying").collect();
    assert_eq!(fresh.len(), 1);
    assert!(fresh[0].value() != old && !fresh[0].value().is_empty());
}
