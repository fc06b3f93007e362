//! Logins by way of a provider.

mod refused;

use super::super::tests::Service;
use super::COOKIE;
use crate::fixture::{City, account};
use crate::identity::{Reach, Role};
use crate::limits::OIDC_CALLS_MAX;
use crate::oidc::Provider;
use crate::oidc::provider_for_tests::{Signer, TestProvider};
use crate::people::NewAccount;
use crate::world::{OpenHere, Settings};
use actix_web::http::header;
use actix_web::test::TestRequest;
use jiff::Timestamp;
use reqwest::Url;
use serde_json::{Value, json};
use std::sync::Arc;

const BACK: &str = "/v1/session/oidc/callback";

/// What a browser is answered.
struct Led {
    to: String,
    cookies: Vec<String>,
}

impl Led {
    /// The value of a cookie that was set; not of one that was taken away.
    fn cookie(&self, name: &str) -> Option<&str> {
        let values = self
            .cookies
            .iter()
            .filter_map(|cookie| cookie.split(';').next()?.split_once('='));
        let mut values = values.filter(|(known, value)| *known == name && !value.is_empty());
        values.next().map(|(_, value)| value)
    }

    /// Why nobody was logged in, and where they wanted to go.
    fn problem(&self) -> (String, String) {
        assert!(self.cookie("__Host-huying").is_none(), "{:?}", self.cookies);
        let page = Url::parse("http://here")
            .and_then(|here| here.join(&self.to))
            .expect("an address");
        assert_eq!(
            (page.host_str(), page.path()),
            (Some("here"), "/login"),
            "{}",
            self.to
        );
        let said = |name: &str| {
            let mut said = page.query_pairs().filter(|(known, _)| known == name);
            said.next()
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default()
        };
        (said("problem"), said("to"))
    }
}

/// A city whose people come from a provider: `li`, who works, and `out`, who is disabled.
struct Bureau {
    service: Service,
    provider: TestProvider,
}

impl Bureau {
    fn new() -> Self {
        let provider = TestProvider::start();
        let settings = provider.settings();
        // What blocks is made where blocking is allowed.
        let made = std::thread::spawn(move || {
            City::new().restarted_with(Settings {
                oidc: Some(Arc::new(Provider::new(settings).expect("a client"))),
                open_here: OpenHere::Never,
                ..Settings::default()
            })
        });
        let city = made.join().expect("no panic");
        for name in ["li", "out"] {
            city.add_account(&NewAccount {
                oidc: Some(format!("{name}@city")),
                ..account(name, &[Role::Dispatcher], Reach::ALL)
            });
        }
        let people = &city.installation.world.people;
        people
            .disable("out", "test", Timestamp::now())
            .expect("there");
        Self {
            service: Service(city),
            provider,
        }
    }

    async fn go(&self, path: &str, browser: Option<&str>) -> Led {
        let mut request = TestRequest::get().uri(path);
        if let Some(browser) = browser {
            request = request.insert_header(("cookie", format!("{COOKIE}={browser}")));
        }
        let answer = self.service.call(request).await;
        assert_eq!(answer.status(), 302, "{path}");
        let text = |value: &header::HeaderValue| value.to_str().expect("ASCII").to_owned();
        Led {
            to: text(answer.headers().get(header::LOCATION).expect("it leads on")),
            cookies: answer
                .headers()
                .get_all(header::SET_COOKIE)
                .map(text)
                .collect(),
        }
    }

    /// To the provider; where it led, and the browser's secret.
    async fn start(&self, to: &str) -> (String, String) {
        let led = self
            .go(&format!("/v1/session/oidc/start?to={to}"), None)
            .await;
        let browser = led.cookie(COOKIE).expect("a secret").to_owned();
        (led.to, browser)
    }

    /// The whole way of one browser.
    async fn log_in(&self, account: &str) -> Led {
        let (led_to, browser) = self.start("/worker").await;
        let back = self.provider.log_in(&led_to, account);
        self.go(&format!("{BACK}?{back}"), Some(&browser)).await
    }

    /// Who a session belongs to.
    async fn who(&self, led: &Led) -> Value {
        let session = led.cookie("__Host-huying").expect("logged in");
        let request = TestRequest::get().uri("/v1/session");
        let request = request.insert_header(("cookie", format!("__Host-huying={session}")));
        let (status, me) = self.service.json(request).await;
        assert_eq!(status, 200);
        me["account"].clone()
    }
}

#[actix_web::test]
async fn whoever_the_provider_knows_has_a_session_of_their_account_and_comes_where_they_wanted() {
    let bureau = Bureau::new();
    let led = bureau.log_in("li@city").await;
    assert_eq!(led.to, "/worker");
    assert_eq!(bureau.who(&led).await, "li");
    for cookie in &led.cookies {
        for word in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.split("; ").any(|part| part == word), "{cookie}");
        }
    }
    let (_, ways) = bureau.service.get("/v1/session/ways").await;
    assert_eq!(ways["oidc"], json!({"name": "City"}));
    // The provider is asked for its keys once, and for each login for a token.
    bureau.log_in("li@city").await;
    assert_eq!(bureau.provider.script().asked, [1, 2]);
}

#[actix_web::test]
async fn no_account_is_made_for_whoever_the_provider_knows_and_none_that_is_disabled_is_opened() {
    let bureau = Bureau::new();
    for account in ["stranger@city", "out@city", "LI@city", "li"] {
        let led = bureau.log_in(account).await;
        assert_eq!(
            led.problem(),
            ("oidc_no_account".to_owned(), "/worker".to_owned()),
            "{account}"
        );
    }
    let people = &bureau.service.0.installation.world.people;
    assert_eq!(people.accounts().len(), 2);
}

#[actix_web::test]
async fn a_token_that_is_forged_stale_for_others_or_for_another_login_lets_nobody_in() {
    let bureau = Bureau::new();
    let past_s = Timestamp::now().as_second() - 3_600;
    for differs in [
        json!({"nonce": "another"}),
        json!({"aud": "another"}),
        json!({"iss": "https://evil.example"}),
        json!({"exp": past_s}),
        json!({"preferred_username": null}),
    ] {
        bureau.provider.script().differs = differs.clone();
        let led = bureau.log_in("li@city").await;
        assert_eq!(led.problem().0, "oidc_unproven", "{differs}");
    }
    bureau.provider.script().differs = json!({});
    assert_eq!(bureau.log_in("li@city").await.to, "/worker");
    // The same name, another key.
    bureau.provider.script().signer = Signer::new("first");
    assert_eq!(bureau.log_in("li@city").await.problem().0, "oidc_unproven");
}

#[actix_web::test]
async fn a_key_that_the_provider_has_since_changed_is_asked_for() {
    let bureau = Bureau::new();
    assert_eq!(bureau.log_in("li@city").await.to, "/worker");
    {
        let mut script = bureau.provider.script();
        script.signer = Signer::new("second");
        script.keys = vec![script.signer.public()];
    }
    assert_eq!(bureau.log_in("li@city").await.to, "/worker");
    assert_eq!(bureau.provider.script().asked[0], 2);
    // One that the provider does not give is asked for once, and proves nothing.
    bureau.provider.script().signer = Signer::new("third");
    assert_eq!(bureau.log_in("li@city").await.problem().0, "oidc_unproven");
    assert_eq!(bureau.provider.script().asked[0], 3);
    // Another under the old name, as providers have it that name none.
    {
        let mut script = bureau.provider.script();
        script.signer = Signer::new("second");
        script.keys = vec![script.signer.public()];
    }
    assert_eq!(bureau.log_in("li@city").await.to, "/worker");
}

#[actix_web::test]
async fn two_tabs_of_one_browser_both_come_back() {
    let bureau = Bureau::new();
    let (first, browser) = bureau.start("/worker").await;
    let second = bureau
        .go("/v1/session/oidc/start?to=/team", Some(&browser))
        .await;
    assert_eq!(second.cookie(COOKIE), Some(browser.as_str()));
    for (led_to, to) in [(&second.to, "/team"), (&first, "/worker")] {
        let back = bureau.provider.log_in(led_to, "li@city");
        let led = bureau.go(&format!("{BACK}?{back}"), Some(&browser)).await;
        assert_eq!((led.to.as_str(), bureau.who(&led).await), (to, json!("li")));
        let is_ours = |cookie: &String| cookie.starts_with(COOKIE);
        assert!(!led.cookies.iter().any(is_ours), "{:?}", led.cookies);
    }
}

#[actix_web::test]
async fn a_provider_that_wants_the_secret_in_the_form_gets_it_there() {
    let bureau = Bureau::new();
    let methods = json!({"token_endpoint_auth_methods_supported": ["client_secret_post"]});
    bureau.provider.script().description = methods;
    assert_eq!(bureau.log_in("li@city").await.to, "/worker");
}

#[actix_web::test]
async fn nobody_is_led_to_another_site_before_or_after() {
    let bureau = Bureau::new();
    for to in [
        "https://evil.example",
        "//evil.example",
        "/%5Cevil.example",
        "%2F%2Fevil.example",
        "",
    ] {
        let (led_to, browser) = bureau.start(to).await;
        let back = bureau.provider.log_in(&led_to, "li@city");
        let led = bureau.go(&format!("{BACK}?{back}"), Some(&browser)).await;
        assert_eq!(led.to, "/", "{to}");
    }
}

#[actix_web::test]
async fn where_no_provider_is_configured_there_is_nothing_at_its_addresses() {
    let service = Service::new();
    for path in ["/v1/session/oidc/start", BACK] {
        let (status, problem) = service.get(path).await;
        assert_eq!(
            (status, &problem["code"]),
            (404, &json!("not_found")),
            "{path}"
        );
    }
    assert_eq!(service.get("/v1/session/ways").await.1["oidc"], Value::Null);
}

#[actix_web::test]
async fn one_more_login_than_may_wait_for_the_provider_is_told_to_come_back() {
    let bureau = Bureau::new();
    let client = bureau.service.0.installation.world.settings.oidc.clone();
    let client = client.expect("configured");
    let mut places: Vec<_> = (0..OIDC_CALLS_MAX).map(|_| client.place()).collect();
    assert!(places.iter().all(Option::is_some));
    let led = bureau.go("/v1/session/oidc/start?to=/team", None).await;
    assert_eq!(led.problem(), ("oidc_busy".to_owned(), "/team".to_owned()));
    places.pop();
    assert_eq!(bureau.log_in("li@city").await.to, "/worker");
}
