//! Requests by TLS, by proxies and in the clear, at the whole door.

use super::super::{Door, Shared, docs, openapi, openapi_json};
use super::{client_address, is_secure};
use crate::entrance::made_for_tests::{authority, files, pair};
use crate::entrance::{Entrance, Proxies, Tls};
use crate::fixture::City;
use actix_web::body::to_bytes;
use actix_web::test::{self as web_test, TestRequest};
use actix_web::web;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use tempfile::TempDir;

const PROXY: &str = "10.0.0.1:4711";
const CALLER: &str = "203.0.113.7:4711";
const HERE: &str = "127.0.0.1:4711";

fn at(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

fn proxied() -> Entrance {
    let from = vec!["10.0.0.0/8".parse().expect("a network")];
    Entrance {
        proxies: Proxies::new(from, vec!["huying.example".to_owned()]),
        ..Entrance::default()
    }
}

fn with_tls() -> Entrance {
    let dir = TempDir::new().expect("a temporary directory");
    let pair = pair(
        &authority("City"),
        &["huying.example", "10.9.9.9"],
        [2020, 2090],
    );
    let tls = Tls::of(files(dir.path(), &pair)).expect("good");
    Entrance {
        tls: Some(Arc::new(tls)),
        ..Entrance::default()
    }
}

/// A request from `peer`, by this name, with these headers.
fn request(peer: &str, host: &str, headers: &[(&'static str, &'static str)]) -> TestRequest {
    let request = TestRequest::get()
        .uri("/v1/session/ways")
        .peer_addr(at(peer));
    let request = request.insert_header(("host", host));
    headers
        .iter()
        .fold(request, |request, header| request.append_header(*header))
}

/// What it is answered: `ok`, or the code of the problem; and whether browsers are told to ask by TLS only.
async fn answer(
    city: &City,
    entrance: &Entrance,
    public: bool,
    request: TestRequest,
) -> (String, bool) {
    let installation = &city.installation;
    let shared = Shared {
        world: Arc::clone(&installation.world),
        engine: Arc::clone(&installation.engine),
        metrics: PrometheusBuilder::new().build_recorder().handle(),
        door: Door::new(at("0.0.0.0:8443"), None).reached_by(entrance.clone()),
        public,
    };
    let docs = docs::Data::of(&openapi(), openapi_json());
    let app = web_test::init_service(super::super::app(shared, docs)).await;
    let answer = web_test::try_call_service(&app, request.to_request()).await;
    let answer = answer.expect("every error becomes an answer");
    let tls_only = answer.headers().get("strict-transport-security");
    let tls_only = tls_only.is_some_and(|said| said == "max-age=31536000; includeSubDomains");
    if answer.status().is_success() {
        return ("ok".to_owned(), tls_only);
    }
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    let problem: Value = serde_json::from_slice(&body).expect("JSON");
    (
        problem["code"].as_str().expect("a code").to_owned(),
        tls_only,
    )
}

#[actix_web::test]
async fn behind_a_declared_proxy_only_what_it_was_asked_by_tls_is_answered() {
    let (city, entrance) = (City::new(), proxied());
    let secure: &[_] = &[
        ("x-forwarded-proto", "https"),
        ("x-forwarded-for", "203.0.113.7"),
    ];
    let local = "127.0.0.1:8443";
    for (peer, host, headers, expected) in [
        (PROXY, "huying.example", secure, ("ok", true)),
        (PROXY, "HUYING.example", secure, ("ok", true)),
        (PROXY, "evil.example", secure, ("foreign_host", true)),
        (
            PROXY,
            "huying.example",
            &[("x-forwarded-proto", "http")],
            ("in_the_clear", false),
        ),
        (
            PROXY,
            "huying.example",
            &[("x-forwarded-for", "203.0.113.7")],
            ("in_the_clear", false),
        ),
        (PROXY, "huying.example", &[], ("in_the_clear", false)),
        // Nobody else may say so, nor use the proxy's name.
        (CALLER, "huying.example", secure, ("foreign_host", false)),
        (CALLER, local, secure, ("in_the_clear", false)),
        // Whoever sits at the machine looks without the proxy.
        (HERE, local, &[], ("ok", false)),
        (HERE, local, secure, ("undeclared_proxy", false)),
    ] {
        let (code, tls_only) = answer(&city, &entrance, false, request(peer, host, headers)).await;
        assert_eq!(
            (code.as_str(), tls_only),
            expected,
            "{peer} {host} {headers:?}"
        );
    }
}

#[actix_web::test]
async fn a_proxy_that_nobody_declared_is_told_how_and_hides_nobody() {
    let (city, plain) = (City::new(), Entrance::default());
    for headers in [
        &[("x-forwarded-for", "203.0.113.7")],
        &[("forwarded", "for=203.0.113.7")],
        &[("x-real-ip", "203.0.113.7")],
    ] {
        let asked = || request(HERE, "localhost:8443", headers);
        assert_eq!(
            answer(&city, &plain, false, asked()).await.0,
            "undeclared_proxy",
            "{headers:?}"
        );
        // By the public door there is nothing that only some may; here it is the operation that is not public.
        assert_eq!(
            answer(&city, &plain, true, asked()).await.0,
            "forbidden",
            "{headers:?}"
        );
    }
}

#[actix_web::test]
async fn with_tls_the_names_of_the_certificate_are_known_at_any_port_and_no_others() {
    let (city, entrance) = (City::new(), with_tls());
    for (host, expected) in [
        ("huying.example", "ok"),
        ("huying.example:8443", "ok"),
        ("10.9.9.9:8443", "ok"),
        ("localhost:8443", "ok"),
        ("evil.example", "foreign_host"),
        ("huying.example.evil.example", "foreign_host"),
        ("huying.example:x", "foreign_host"),
        ("", "foreign_host"),
    ] {
        let (code, tls_only) = answer(&city, &entrance, false, request(CALLER, host, &[])).await;
        assert_eq!((code.as_str(), tls_only), (expected, true), "{host}");
    }
    // What a stranger says of themselves changes nothing.
    let lies: &[_] = &[
        ("x-forwarded-proto", "http"),
        ("x-forwarded-for", "127.0.0.1"),
    ];
    let (code, tls_only) = answer(
        &city,
        &entrance,
        false,
        request(CALLER, "huying.example", lies),
    )
    .await;
    assert_eq!((code.as_str(), tls_only), ("ok", true));
}

#[actix_web::test]
async fn whether_it_lives_is_answered_in_the_clear_and_nothing_else_is() {
    let (city, entrance) = (City::new(), proxied());
    for (path, expected) in [
        ("/healthz", "ok"),
        ("/readyz", "ok"),
        ("/metrics", "in_the_clear"),
        ("/", "in_the_clear"),
    ] {
        let asked = request(PROXY, "huying.example", &[]).uri(path);
        assert_eq!(
            answer(&city, &entrance, false, asked).await.0,
            expected,
            "{path}"
        );
    }
}

#[test]
fn limits_count_the_caller_that_a_declared_proxy_names_and_nobody_elses_word() {
    let door =
        |entrance: Entrance| web::Data::new(Door::new(at("0.0.0.0:1"), None).reached_by(entrance));
    let asked = |peer: &str, entrance: Entrance| {
        let headers = [
            ("x-forwarded-for", "198.51.100.1, 203.0.113.9"),
            ("x-forwarded-proto", "https"),
        ];
        let request = request(peer, "a", &headers)
            .app_data(door(entrance))
            .to_http_request();
        (client_address(&request).to_string(), is_secure(&request))
    };
    assert_eq!(asked(PROXY, proxied()), ("203.0.113.9".to_owned(), true));
    assert_eq!(asked(CALLER, proxied()), ("203.0.113.7".to_owned(), false));
    assert_eq!(
        asked("[::ffff:10.0.0.1]:1", proxied()),
        ("203.0.113.9".to_owned(), true)
    );
    assert_eq!(
        asked(PROXY, Entrance::default()),
        ("10.0.0.1".to_owned(), false)
    );
    assert_eq!(asked(CALLER, with_tls()), ("203.0.113.7".to_owned(), true));
}
