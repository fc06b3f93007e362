//! Behind a proxy that is declared, and past it.

use super::{PASSWORD, WAIT_MAX, city, code, log_in, own_address, serve};
use reqwest::blocking::Client;
use serde_json::json;
use tests::Desk;

#[test]
fn behind_a_declared_proxy_people_log_in_and_nobody_passes_it_by() {
    let desk = Desk::new();
    let data = city(&desk, true);
    let config = "[proxy]\nfrom = [\"127.0.0.1\"]\nhosts = [\"huying.example\"]\n";
    let client = Client::builder()
        .no_proxy()
        .timeout(WAIT_MAX)
        .build()
        .expect("a client");
    let server = serve(&desk, client, &data, config, "127.0.0.1");
    // The proxy is whoever asks from 127.0.0.1 with its headers.
    let handed_on = |path: &str, scheme: &str| {
        let request = server
            .client()
            .get(server.at(path))
            .header("host", "huying.example");
        request
            .header("x-forwarded-for", "203.0.113.7")
            .header("x-forwarded-proto", scheme.to_owned())
    };
    let answer = handed_on("/v1/about", "https").send().expect("an answer");
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().contains_key("strict-transport-security"));
    let clear = handed_on("/v1/about", "http").send().expect("an answer");
    assert_eq!(code(clear), (403, json!("in_the_clear")));
    let cases = handed_on("/v1/cases", "https").send().expect("an answer");
    assert_eq!(code(cases), (401, json!("login_needed")));
    let login = server
        .client()
        .post(server.at("/v1/session"))
        .header("host", "huying.example");
    let login = login
        .header("x-forwarded-proto", "https")
        .header("origin", "https://huying.example");
    let login = login
        .json(&json!({"account": "chief", "password": PASSWORD}))
        .send()
        .expect("an answer");
    let session = log_in(&login);
    let (status, me) = server.ask(handed_on("/v1/session", "https").header("cookie", session));
    assert_eq!((status, &me["account"]), (200, &json!("chief")));
    // Past the proxy, from where it does not ask.
    let own = own_address();
    if own != "127.0.0.1" {
        let past = server.at("/v1/about").replace("127.0.0.1", &own);
        for host in ["huying.example", "127.0.0.1"] {
            let port = server.url().rsplit_once(':').expect("a port").1;
            let host = if host == "127.0.0.1" {
                format!("127.0.0.1:{port}")
            } else {
                host.to_owned()
            };
            let past = server
                .client()
                .get(&past)
                .header("host", &host)
                .header("x-forwarded-proto", "https");
            let (status, code) = code(past.send().expect("an answer"));
            assert_eq!(status, 403, "{host}: {code}");
        }
    }
}
