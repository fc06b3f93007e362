//! By TLS, with an authority of the test: everybody logs in, and a renewed certificate is shown.

use super::{PASSWORD, WAIT_MAX, city, code, log_in, own_address, refused, serve};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reqwest::Certificate;
use reqwest::blocking::Client;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::{Desk, Program};

/// An authority whose certificates the clients here believe.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = &mut params.distinguished_name;
        name.push(rcgen::DnType::CommonName, "City");
        let key = KeyPair::generate().expect("randomness");
        Self(CertifiedIssuer::self_signed(params, key).expect("signed"))
    }

    /// Writes certificate and key for these names, and the part of the configuration that names them.
    fn certify(&self, desk: &Desk, names: &[&str]) -> String {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let key = KeyPair::generate().expect("randomness");
        let params = CertificateParams::new(names).expect("names");
        let certificate = params.signed_by(&key, &self.0).expect("signed");
        let certificate = desk.put("certificate.pem", certificate.pem());
        let key = desk.put("key.pem", key.serialize_pem());
        format!("[tls]\ncertificate = {certificate:?}\nkey = {key:?}\n")
    }

    fn client(&self) -> Client {
        let root = Certificate::from_pem(self.0.pem().as_bytes()).expect("ours");
        let client = Client::builder().no_proxy().timeout(WAIT_MAX);
        // Each request meets the certificate that is shown then.
        let client = client.pool_max_idle_per_host(0).add_root_certificate(root);
        client.build().expect("a client")
    }
}

#[test]
fn beyond_this_machine_serve_needs_tls_or_a_proxy_and_an_administrator() {
    let desk = Desk::new();
    let data = city(&desk, false);
    let tls = Authority::new().certify(&desk, &["127.0.0.1"]);
    let proxy = "[proxy]\nfrom = [\"127.0.0.1\"]\nhosts = [\"huying.example\"]\n";
    let everywhere = "0.0.0.0:0";
    let told = refused(&desk, &data, "", everywhere);
    assert!(
        told.contains("[tls]") && told.contains("[proxy]") && told.contains("ssh -L"),
        "{told}"
    );
    for (config, listen) in [
        (tls.as_str(), everywhere),
        (proxy, everywhere),
        (&tls, "127.0.0.1:0"),
        (proxy, "127.0.0.1:0"),
    ] {
        let told = refused(&desk, &data, config, listen);
        assert!(
            told.contains("huying user add") && told.contains(&data),
            "{config}: {told}"
        );
    }
    let public = "[public]\nlisten = \"0.0.0.0:0\"\n";
    let told = refused(&desk, &data, public, "127.0.0.1:0");
    assert!(told.contains("public") && told.contains("[tls]"), "{told}");
    let desk = Desk::new();
    let data = city(&desk, true);
    let tls = Authority::new().certify(&desk, &["127.0.0.1"]);
    let told = refused(&desk, &data, "", everywhere);
    assert!(
        told.contains("[tls]"),
        "an administrator alone is not enough: {told}"
    );
    let told = refused(
        &desk,
        &data,
        &tls.replace("key.pem", "nowhere.pem"),
        everywhere,
    );
    assert!(told.contains("tls: cannot read"), "{told}");
    let told = Program::new(["demo", "--listen", everywhere, "--data-dir", &data])
        .run()
        .with_code(2);
    assert!(told.err.contains("does not listen"), "{}", told.err);
}

#[test]
fn by_tls_other_machines_are_answered_and_everybody_logs_in() {
    let (desk, authority, own) = (Desk::new(), Authority::new(), own_address());
    let data = city(&desk, true);
    let config = authority.certify(&desk, &["127.0.0.1", &own, "huying.example"]);
    let server = serve(&desk, authority.client(), &data, &config, &own);
    assert!(
        server.url().starts_with(&format!("https://{own}:")),
        "{}",
        server.url()
    );
    let answer = server
        .client()
        .get(server.at("/v1/about"))
        .send()
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    let tls_only = answer
        .headers()
        .get("strict-transport-security")
        .expect("told");
    assert_eq!(tls_only, "max-age=31536000; includeSubDomains");
    // Sitting at the machine is no longer enough.
    let port = server.url().rsplit_once(':').expect("a port").1;
    for address in [own.as_str(), "127.0.0.1"] {
        let cases = server
            .client()
            .get(format!("https://{address}:{port}/v1/cases"))
            .send();
        assert_eq!(
            code(cases.expect("an answer")),
            (401, json!("login_needed")),
            "{address}"
        );
    }
    let login = server.client().post(server.at("/v1/session"));
    let login = login
        .header("origin", server.url())
        .json(&json!({"account": "chief", "password": PASSWORD}));
    let session = log_in(&login.send().expect("an answer"));
    let (status, me) = server.ask(
        server
            .client()
            .get(server.at("/v1/session"))
            .header("cookie", session),
    );
    assert_eq!((status, &me["account"]), (200, &json!("chief")));
    // Somebody who does not know the authority, and somebody in the clear.
    let stranger = Client::builder()
        .no_proxy()
        .timeout(WAIT_MAX)
        .build()
        .expect("a client");
    assert!(stranger.get(server.at("/healthz")).send().is_err());
    let clear = server.at("/healthz").replace("https://", "http://");
    assert!(stranger.get(clear).send().is_err());
    let foreign = server
        .client()
        .get(server.at("/v1/about"))
        .header("host", "evil.example");
    assert_eq!(
        code(foreign.send().expect("an answer")),
        (403, json!("foreign_host"))
    );
}

#[test]
#[cfg(unix)]
fn a_renewed_certificate_is_shown_when_the_process_is_told() {
    let (desk, authority) = (Desk::new(), Authority::new());
    let data = city(&desk, true);
    let config = authority.certify(&desk, &["127.0.0.1"]);
    let server = serve(&desk, authority.client(), &data, &config, "127.0.0.1");
    assert!(server.client().get(server.at("/healthz")).send().is_ok());
    let later = Authority::new();
    later.certify(&desk, &["127.0.0.1"]);
    let hung_up = std::process::Command::new("kill")
        .args(["-HUP", &server.process().to_string()])
        .status();
    assert!(hung_up.expect("kill runs").success());
    let (began, client) = (Instant::now(), later.client());
    while client.get(server.at("/healthz")).send().is_err() {
        assert!(
            began.elapsed() < WAIT_MAX,
            "the new certificate is not shown"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    // Somebody new: whoever was here before goes on with what they agreed upon.
    let old = authority.client().get(server.at("/healthz"));
    assert!(old.send().is_err(), "the old one is gone");
}
