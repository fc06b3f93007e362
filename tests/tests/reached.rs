//! `huying serve` for other machines: by TLS or behind a declared proxy, once somebody can let people in, and otherwise not.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reqwest::Certificate;
use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};
use std::net::UdpSocket;
use std::time::{Duration, Instant};
use tests::cities::import_wards;
use tests::{Desk, Program, Server};

/// What takes longer hangs.
const WAIT_MAX: Duration = Duration::from_mins(1);
const PASSWORD: &str = "three grey herons on the quay";

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

/// An address of this machine that others reach; its own loopback where it has none.
fn own_address() -> String {
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    // Nothing is sent: the system only chooses by which address it would be.
    let routed = socket
        .connect("192.0.2.1:9")
        .and_then(|()| socket.local_addr());
    routed.map_or_else(|_| "127.0.0.1".to_owned(), |at| at.ip().to_string())
}

/// A data directory with areas, and with an administrator `chief` where wanted.
fn city(desk: &Desk, administrator: bool) -> String {
    let data = import_wards(desk, "data");
    if administrator {
        let add = Program::new([
            "user",
            "add",
            "chief",
            "--role",
            "administrator",
            "--password-stdin",
        ]);
        let _ = add
            .arg("--data-dir")
            .arg(&data)
            .input(PASSWORD)
            .run()
            .with_code(0);
    }
    data
}

/// Runs `serve`, which must not start; what it says.
fn refused(desk: &Desk, data: &str, config: &str, listen: &str) -> String {
    let config = desk.put("huying.toml", config);
    let serve = Program::new(["serve", "--listen", listen, "--config"]).arg(config);
    serve.arg("--data-dir").arg(data).run().with_code(2).err
}

fn serve(desk: &Desk, client: Client, data: &str, config: &str, address: &str) -> Server {
    let config = desk.put("huying.toml", config);
    let arguments = [
        "serve",
        "--listen",
        "0.0.0.0:0",
        "--data-dir",
        data,
        "--config",
        &config,
    ];
    Server::asked_by(client, address, &arguments)
}

fn code(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let problem: Value = answer.json().expect("a problem is JSON");
    (status, problem["code"].clone())
}

/// Logs `chief` in; the session as a cookie.
fn log_in(answer: &Response) -> String {
    assert_eq!(answer.status(), 200);
    let cookies = answer.headers().get_all("set-cookie").iter();
    let mut cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    let session = cookies.find(|cookie| cookie.starts_with("__Host-huying="));
    session.expect("a session").to_owned()
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
