//! What comes back from a provider, or seems to, and lets nobody in.

use super::{BACK, Bureau};
use crate::limits::OIDC_ANSWER_BYTES_MAX;
use crate::oidc::provider_for_tests::TestProvider;
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
