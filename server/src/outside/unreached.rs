//! Why an outsider could not be asked, in words that say what to do.

use super::authorities::Authorities;
use jiff::Timestamp;
use rustls::pki_types::{ServerName, UnixTime};
use rustls::{CertificateError, Error as Tls};
use std::error::Error;
use std::time::Duration;

/// Why no answer came.
pub fn why(error: &reqwest::Error, authorities: Option<&Authorities>, most: Duration) -> String {
    match tls(error) {
        Some(Tls::InvalidCertificate(fault)) => certificate(fault, authorities),
        Some(Tls::InvalidMessage(_)) => {
            "it does not speak TLS at this port: is its address http://?".to_owned()
        }
        Some(other) => format!("TLS failed: {other}"),
        None if error.is_timeout() => late(most),
        None => format!("no answer: {}", causes(error)),
    }
}

/// That it did not end in time.
pub fn late(most: Duration) -> String {
    format!("no whole answer within {} s", most.as_secs_f64())
}

fn certificate(fault: &CertificateError, authorities: Option<&Authorities>) -> String {
    let listed = authorities.map_or_else(|| "any list".to_owned(), ToString::to_string);
    match fault {
        CertificateError::UnknownIssuer => format!(
            "its certificate is not trusted: no authority in {listed} has signed it; put the certificate of the one that \
             has into ca_file, once you know that it is the right one"
        ),
        CertificateError::NotValidForName => "its certificate is for another name".to_owned(),
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => format!(
            "its certificate is for another name: for {}, not for {}; name the address as the certificate does, or have \
             one made for this name",
            shown(presented),
            plain(expected)
        ),
        CertificateError::Expired => "its certificate has expired".to_owned(),
        CertificateError::ExpiredContext { time, not_after } => format!(
            "its certificate expired at {}; this machine's clock says {}: renew the certificate, or set the clock",
            told(*not_after),
            told(*time)
        ),
        CertificateError::NotValidYetContext { time, not_before } => format!(
            "its certificate begins only at {}; this machine's clock says {}: set the clock, or wait",
            told(*not_before),
            told(*time)
        ),
        other => format!("its certificate is not trusted: {other}"),
    }
}

/// The names of a certificate, of which TLS says `DnsName("a.example")`.
fn shown(presented: &[String]) -> String {
    let bare = |name: &String| name.split('"').nth(1).unwrap_or(name).to_owned();
    presented.iter().map(bare).collect::<Vec<_>>().join(", ")
}

fn plain(name: &ServerName<'_>) -> String {
    name.to_str().into_owned()
}

fn told(at: UnixTime) -> String {
    let at_s = i64::try_from(at.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(at_s).map_or_else(|_| format!("second {at_s}"), |at| at.to_string())
}

/// What TLS says, wherever it stands among the causes. An input/output error keeps its cause in a place of its own.
fn tls(error: &reqwest::Error) -> Option<&Tls> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<Tls>() {
            return Some(tls);
        }
        let inner = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// An error with its causes, in one line and without the address: a secret may stand in that.
fn causes(error: &dyn Error) -> String {
    let (mut told, mut next) = (String::new(), Some(error));
    while let Some(error) = next {
        let one = error.to_string();
        if !told.ends_with(&one) {
            if !told.is_empty() {
                told.push_str(": ");
            }
            told.push_str(&one);
        }
        next = error.source();
    }
    told
}
