//! Certificates that can be used, that cannot, and that are renewed.

use super::certificate::{Files, NoCertificate};
use super::made_for_tests::{authority, files, pair};
use super::tls::Tls;
use crate::limits::CERTIFICATE_BYTES_MAX;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

const GOOD: [i32; 2] = [2020, 2090];

fn refused(files: Files) -> String {
    Tls::of(files).expect_err("it cannot be used").to_string()
}

#[test]
fn each_fault_of_the_certificate_or_its_key_is_told_with_what_to_do() {
    let dir = TempDir::new().expect("a temporary directory");
    let city = authority("City");
    let (certificate, key) = pair(&city, &["a.example"], GOOD);
    let (other, other_key) = pair(&city, &["a.example"], GOOD);
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let dated = |years| pair(&city, &["a.example"], years);
    for (pair, words) in [
        (
            (certificate.clone(), other_key),
            "is not that of the certificate",
        ),
        (dated([2019, 2021]), "expired at 2021-01-01T00:00:00Z"),
        (dated([2080, 2090]), "begins only at 2080-01-01T00:00:00Z"),
        ((key.clone(), key.clone()), "no certificate in PEM"),
        ((String::new(), key.clone()), "no certificate in PEM"),
        (
            (certificate.clone(), certificate.clone()),
            "no private key in PEM",
        ),
        (
            (certificate.clone(), String::new()),
            "no private key in PEM",
        ),
        (
            (format!("{certificate}{broken}"), key.clone()),
            "certificate 2 in",
        ),
        (
            (format!("{certificate}{other}"), key.clone()),
            "do not follow each other",
        ),
    ] {
        let told = refused(files(dir.path(), &pair));
        assert!(
            told.starts_with("tls: ") && told.contains(words),
            "{words}: {told}"
        );
        assert!(
            !told.contains("MII") && !told.contains("MIG"),
            "part of a key: {told}"
        );
    }
    let gone = Files {
        key: dir.path().join("nowhere.pem"),
        ..files(dir.path(), &(certificate, key))
    };
    let told = refused(gone);
    assert!(
        told.contains("cannot read") && told.contains("nowhere.pem"),
        "{told}"
    );
}

#[test]
fn a_longer_file_than_the_limit_is_refused() {
    let dir = TempDir::new().expect("a temporary directory");
    let (certificate, key) = pair(&authority("City"), &["a.example"], GOOD);
    let padded = |bytes: u64| {
        format!(
            "{certificate}{}",
            "x".repeat(bytes as usize - certificate.len())
        )
    };
    let told = refused(files(
        dir.path(),
        &(padded(CERTIFICATE_BYTES_MAX + 1), key.clone()),
    ));
    assert!(told.contains("more than"), "{told}");
    assert!(Tls::of(files(dir.path(), &(padded(CERTIFICATE_BYTES_MAX), key))).is_ok());
}

#[test]
fn a_chain_leads_from_the_servers_certificate_to_an_authority() {
    let dir = TempDir::new().expect("a temporary directory");
    let root = authority("Root");
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Between");
    let key = KeyPair::generate().expect("randomness");
    let between = CertifiedIssuer::signed_by(params, key, &root).expect("signed");
    let (own, key) = pair(&between, &["a.example"], GOOD);
    let with = |certificates: &[&str]| files(dir.path(), &(certificates.concat(), key.clone()));
    let (between, root) = (between.pem(), root.pem());
    for good in [
        vec![&*own],
        vec![&*own, &*between],
        vec![&*own, &*between, &*root],
    ] {
        assert!(Tls::of(with(&good)).is_ok(), "{} certificates", good.len());
    }
    let turned = Tls::of(with(&[&own, &root]));
    assert!(matches!(turned, Err(NoCertificate::Chain(_))), "{turned:?}");
}

#[test]
fn a_certificate_alone_may_be_signed_by_somebody_of_its_own_name() {
    let dir = TempDir::new().expect("a temporary directory");
    // As rcgen calls whoever says no name of their own.
    let signer = authority("rcgen self signed cert");
    let alone = pair(&signer, &["a.example"], GOOD);
    assert!(Tls::of(files(dir.path(), &alone)).is_ok());
    let late = pair(&signer, &["a.example"], [2019, 2021]);
    assert!(refused(files(dir.path(), &late)).contains("expired"));
}

#[test]
fn a_certificate_is_for_the_names_and_addresses_it_says() {
    let dir = TempDir::new().expect("a temporary directory");
    let pair = pair(
        &authority("City"),
        &["a.example", "*.b.example", "10.0.0.7", "fd00::7"],
        GOOD,
    );
    let tls = Tls::of(files(dir.path(), &pair)).expect("good");
    let certificate = tls.certificate();
    for own in [
        "a.example",
        "A.Example",
        "x.b.example",
        "10.0.0.7",
        "[fd00::7]",
    ] {
        assert!(certificate.is_for(own), "{own}");
    }
    for other in [
        "b.example",
        "x.a.example",
        "y.x.b.example",
        "10.0.0.8",
        "localhost",
        "",
        "a b",
    ] {
        assert!(!certificate.is_for(other), "{other}");
    }
}

#[test]
fn a_renewed_certificate_is_shown_once_both_files_fit_and_never_a_bad_one() {
    let dir = TempDir::new().expect("a temporary directory");
    let city = authority("City");
    let tls = Tls::of(files(dir.path(), &pair(&city, &["old.example"], GOOD))).expect("good");
    assert!(!tls.look(), "nothing has changed");
    let (certificate, key) = pair(&city, &["new.example"], GOOD);
    std::fs::write(dir.path().join("certificate.pem"), certificate).expect("written");
    assert!(!tls.look(), "the key is still the old one");
    assert!(tls.certificate().is_for("old.example"));
    std::fs::write(dir.path().join("key.pem"), key).expect("written");
    assert!(tls.look());
    assert!(tls.certificate().is_for("new.example"));
    files(dir.path(), &pair(&city, &["late.example"], [2019, 2021]));
    assert!(!tls.look());
    std::fs::remove_file(dir.path().join("key.pem")).expect("removed");
    assert!(!tls.look());
    assert!(tls.certificate().is_for("new.example"), "the last good one");
}

#[test]
fn that_a_certificate_ends_soon_is_seen_before() {
    let dir = TempDir::new().expect("a temporary directory");
    let pair = pair(&authority("City"), &["a.example"], [2020, 2090]);
    let tls = Tls::of(files(dir.path(), &pair)).expect("good");
    let at = |text: &str| text.parse().expect("a time");
    assert!(tls.fault_at(at("2089-12-31T00:00:00Z")).is_none());
    let told = tls.fault_at(at("2090-01-02T00:00:00Z"));
    assert!(matches!(told, Some(NoCertificate::Expired(..))), "{told:?}");
}
