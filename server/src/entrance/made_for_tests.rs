//! Authorities and certificates of tests.

use super::certificate::Files;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use std::path::Path;

/// Whoever signs certificates.
pub type Authority = CertifiedIssuer<'static, KeyPair>;

/// An authority of this name.
pub fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("randomness");
    CertifiedIssuer::self_signed(params, key).expect("signed")
}

/// Certificate and key in PEM for names or addresses, good in these years.
pub fn pair(by: &Authority, names: &[&str], [first, last]: [i32; 2]) -> (String, String) {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.not_before = date_time_ymd(first, 1, 1);
    params.not_after = date_time_ymd(last, 1, 1);
    let key = KeyPair::generate().expect("randomness");
    let certificate = params.signed_by(&key, by).expect("signed");
    (certificate.pem(), key.serialize_pem())
}

/// The two files of a directory, with these words in them.
pub fn files(dir: &Path, (certificate, key): &(String, String)) -> Files {
    let files = Files {
        certificate: dir.join("certificate.pem"),
        key: dir.join("key.pem"),
    };
    std::fs::write(&files.certificate, certificate).expect("written");
    std::fs::write(&files.key, key).expect("written");
    files
}
