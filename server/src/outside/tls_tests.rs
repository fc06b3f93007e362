//! Outsiders that are reached by TLS, that are badly certified, and that send us elsewhere.

use super::deliver::{Messenger, Receipt, Undelivered};
use super::tests::{Watching, leaves, log_key, signed};
use super::{Authorities, Outsider, Settings};
use crate::fixture::City;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use tempfile::TempDir;

const TAKEN: &str = "HTTP/1.1 204 Taken\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

type Authority = CertifiedIssuer<'static, KeyPair>;

/// The authority of a city.
fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("randomness");
    CertifiedIssuer::self_signed(params, key).expect("signed")
}

/// How a server speaks TLS with a certificate for `name`, good in these years.
fn certified(by: &Authority, name: &str, [first, last]: [i32; 2]) -> Arc<ServerConfig> {
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    params.not_before = date_time_ymd(first, 1, 1);
    params.not_after = date_time_ymd(last, 1, 1);
    let key = KeyPair::generate().expect("randomness");
    let chain = vec![params.signed_by(&key, by).expect("signed").der().clone()];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key);
    Arc::new(config.expect("key and certificate fit"))
}

/// A server, with TLS or without, that answers each request by `answer`; its port, and what is posted.
fn post_office(
    tls: Option<Arc<ServerConfig>>,
    answer: impl Fn(&str) -> String + Send + 'static,
) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let (sender, posted) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.expect("a connection");
            let request = match &tls {
                None => serve(stream, &answer),
                Some(config) => {
                    let talk = ServerConnection::new(Arc::clone(config)).expect("a connection");
                    serve(StreamOwned::new(talk, stream), &answer)
                }
            };
            // Who does not like the certificate hangs up.
            if let Ok(request) = request {
                drop(sender.send(request));
            }
        }
    });
    (port, posted)
}

fn serve(
    mut stream: impl Read + Write,
    answer: &impl Fn(&str) -> String,
) -> std::io::Result<String> {
    let (mut text, mut part) = (Vec::new(), [0; 4_096]);
    loop {
        let count = stream.read(&mut part)?;
        text.extend_from_slice(&part[..count]);
        let so_far = String::from_utf8_lossy(&text).into_owned();
        // What is posted ends in the newline after a signature.
        if count == 0 || (so_far.contains('—') && so_far.ends_with('\n')) {
            stream.write_all(answer(&so_far).as_bytes())?;
            stream.flush()?;
            return Ok(so_far);
        }
    }
}

/// Settings that believe one authority, by its file, and no other.
fn believing(authority: &Authority) -> Settings {
    let dir = TempDir::new().expect("a temporary directory");
    let file = dir.path().join("city-ca.pem");
    std::fs::write(&file, authority.pem()).expect("written");
    Settings {
        authorities: Some(Authorities::of_file(&file).expect("an authority")),
        ..Settings::default()
    }
}

/// Settings that believe one authority, and the port of a server that another one has certified.
pub(crate) fn of_a_stranger() -> (Settings, u16) {
    let tls = certified(&authority("Stranger"), "localhost", [2020, 2090]);
    let (port, _) = post_office(Some(tls), |_| TAKEN.to_owned());
    (believing(&authority("City")), port)
}

fn hand_over(settings: &Settings, url: &str) -> Result<Receipt, Undelivered> {
    let to = Outsider::url(url).expect("an address");
    let mut messenger = Messenger::new(settings).expect("a client");
    messenger.deliver(&to, &signed(&leaves(3), &log_key()), &*City::new().store)
}

pub(super) fn why(settings: &Settings, url: &str) -> String {
    match hand_over(settings, url) {
        Err(Undelivered::Fault(why)) => why,
        other => panic!("{url}: {other:?}"),
    }
}

#[test]
fn an_address_whose_authority_is_in_the_file_takes_checkpoints_by_tls_and_others_without() {
    let city = authority("City");
    let settings = believing(&city);
    let tls = certified(&city, "localhost", [2020, 2090]);
    for (scheme, tls) in [("https", Some(tls)), ("http", None)] {
        let (port, posted) = post_office(tls, |_| TAKEN.to_owned());
        let held = hand_over(&settings, &format!("{scheme}://localhost:{port}/in"));
        assert!(matches!(held, Ok(Receipt::Held)), "{scheme}: {held:?}");
        let text = posted.recv().expect("posted");
        assert!(
            text.starts_with("POST /in ")
                && text.ends_with(&signed(&leaves(3), &log_key()).to_string()),
            "{text}"
        );
    }
}

#[test]
fn a_witness_signs_by_tls() {
    let city = authority("City");
    let watching = Arc::new(Watching::new());
    let also = Arc::clone(&watching);
    let answer = move |request: &str| {
        let (_, body) = request.split_once("\r\n\r\n").expect("headers");
        let line = also.cosign(body).expect("signed");
        let length = line.to_string().len();
        format!(
            "HTTP/1.1 200 Signed\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{line}"
        )
    };
    let tls = certified(&city, "localhost", [2020, 2090]);
    let (port, _posted) = post_office(Some(tls), answer);
    let key = watching.key().to_string();
    let to = Outsider::witness(&format!("{key}@https://localhost:{port}")).expect("a witness");
    let mut messenger = Messenger::new(&believing(&city)).expect("a client");
    let signed = messenger.deliver(&to, &signed(&leaves(3), &log_key()), &*City::new().store);
    assert!(matches!(signed, Ok(Receipt::Cosigned(_))), "{signed:?}");
}

#[test]
fn each_fault_of_a_certificate_is_told_with_what_to_do() {
    let (city, stranger) = (authority("City"), authority("Stranger"));
    let settings = believing(&city);
    for (by, name, years, words) in [
        (
            &stranger,
            "localhost",
            [2020, 2090],
            "not trusted: no authority in ",
        ),
        (
            &city,
            "other.example",
            [2020, 2090],
            "for other.example, not for localhost",
        ),
        (
            &city,
            "localhost",
            [2020, 2021],
            "expired at 2021-01-01T00:00:00Z",
        ),
        (
            &city,
            "localhost",
            [2080, 2090],
            "begins only at 2080-01-01T00:00:00Z",
        ),
    ] {
        let (port, posted) = post_office(Some(certified(by, name, years)), |_| TAKEN.to_owned());
        let told = why(
            &settings,
            &format!("https://localhost:{port}/in?token=secret"),
        );
        assert!(told.contains(words) && !told.contains("secret"), "{told}");
        assert!(posted.try_recv().is_err(), "nothing was told to {words}");
    }
}

#[test]
fn a_server_that_speaks_no_tls_is_told_so() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        drop(stream.read(&mut [0; 64]));
        drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    });
    let told = why(
        &believing(&authority("City")),
        &format!("https://localhost:{port}/"),
    );
    assert!(told.contains("does not speak TLS"), "{told}");
}

#[test]
fn nobody_is_sent_to_another_address() {
    let city = authority("City");
    let (elsewhere, posted) = post_office(None, |_| TAKEN.to_owned());
    for code in [301, 302, 303, 307, 308] {
        let there = format!(
            "HTTP/1.1 {code} There\r\nlocation: http://127.0.0.1:{elsewhere}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        let tls = certified(&city, "localhost", [2020, 2090]);
        let (port, _) = post_office(Some(tls), move |_| there.clone());
        let told = why(&believing(&city), &format!("https://localhost:{port}/"));
        assert!(told.contains(&format!("it answers {code}")), "{told}");
    }
    assert!(posted.try_recv().is_err(), "somebody else got a checkpoint");
}

#[test]
fn a_file_that_names_no_authority_is_refused_with_what_to_do() {
    let dir = TempDir::new().expect("a temporary directory");
    let file = dir.path().join("ca.pem");
    let told = || {
        let refused = Authorities::of_file(&file).expect_err("no authority");
        let told = refused.to_string();
        assert!(
            told.starts_with("ca_file: ") && told.contains("ca.pem"),
            "{told}"
        );
        told
    };
    assert!(told().contains("cannot read"));
    let key = KeyPair::generate().expect("randomness").serialize_pem();
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let good = authority("City").pem();
    for (text, words) in [
        (String::new(), "no certificate in PEM"),
        ("hello".to_owned(), "no certificate in PEM"),
        (key, "no certificate in PEM"),
        (format!("{good}{broken}"), "certificate 2"),
    ] {
        std::fs::write(&file, &text).expect("written");
        assert!(told().contains(words), "{text}");
    }
    let pad = |bytes: u64| format!("{good}{}", "x".repeat(bytes as usize - good.len()));
    std::fs::write(&file, pad(super::CA_FILE_BYTES_MAX + 1)).expect("written");
    assert!(told().contains("more than"));
    std::fs::write(&file, pad(super::CA_FILE_BYTES_MAX)).expect("written");
    assert!(Authorities::of_file(&file).is_ok());
}
