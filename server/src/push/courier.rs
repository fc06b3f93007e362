//! Handing one closed message to one push service (RFC 8030).

use super::endpoint::{Phone, PublicOnly, Services};
use super::key::ServerKey;
use super::seal;
use crate::limits;
use crate::outside::Authorities;
use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::blocking::Client;
use reqwest::redirect::Policy;
use std::sync::Arc;
use std::time::Duration;

/// How a push service is to treat a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// What only the phone can read.
    pub words: Vec<u8>,
    /// Later than this nobody needs it.
    pub until: Timestamp,
    /// A newer message of the same topic takes the place of one that waits; tells the service nothing.
    pub topic: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The service has it.
    Taken,
    /// The phone does not want to be told any more.
    Gone,
    /// Something that may pass; the service may say when.
    Later(Option<Duration>, String),
    /// The service will never take this message.
    Refused(String),
}

/// One who carries messages out: believes the authorities of this system, follows no redirect, asks no proxy, and
/// reaches public addresses alone.
pub struct Courier {
    client: Client,
}

impl Courier {
    /// A courier to these services.
    pub fn new(services: &Services) -> anyhow::Result<Self> {
        let client = Client::builder()
            .timeout(limits::PUSH_TIME_MAX)
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(PublicOnly(services.clone())))
            .use_preconfigured_tls(Authorities::of_system()?.client()?)
            .build()?;
        Ok(Self { client })
    }

    /// Closes it for the phone and hands it over.
    pub fn deliver(
        &self,
        key: &ServerKey,
        contact: &str,
        phone: &Phone,
        parcel: &Parcel,
        now: Timestamp,
    ) -> Fate {
        let seconds = parcel.until.as_second() - now.as_second();
        if seconds <= 0 {
            return Fate::Refused("its time is over".to_owned());
        }
        let closed =
            seal::seal(&phone.reader, &parcel.words).map_err(|_| "it cannot be closed".to_owned());
        let signed = key
            .authorization(&phone.service(), contact, now.as_second())
            .map_err(|why| why.to_string());
        let (body, authorization) = match (closed, signed) {
            (Ok(body), Ok(signed)) => (body, signed),
            (Err(why), _) | (_, Err(why)) => return Fate::Refused(why),
        };
        let sent = self
            .client
            .post(phone.endpoint.clone())
            .header("authorization", authorization)
            .header("content-encoding", "aes128gcm")
            .header("content-type", "application/octet-stream")
            .header("ttl", seconds.to_string())
            .header("urgency", "high")
            .header("topic", &parcel.topic)
            .body(body)
            .send();
        match sent {
            // Nothing of the answer's body is read.
            Ok(answer) => fate(answer.status(), wait_said(&answer)),
            Err(error) => Fate::Later(None, told(&error.without_url())),
        }
    }
}

fn fate(status: StatusCode, wait: Option<Duration>) -> Fate {
    match status {
        status if status.is_success() => Fate::Taken,
        StatusCode::NOT_FOUND | StatusCode::GONE => Fate::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
            Fate::Later(wait, format!("it answers {status}"))
        }
        status if status.is_server_error() => Fate::Later(wait, format!("it answers {status}")),
        status => Fate::Refused(format!("it answers {status}")),
    }
}

/// Seconds of `Retry-After`, up to the longest pause of ours; a date is passed over.
fn wait_said(answer: &reqwest::blocking::Response) -> Option<Duration> {
    let text = answer.headers().get("retry-after")?.to_str().ok()?;
    let seconds: u64 = text.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(limits::PUSH_PAUSE_MAX))
}

/// The cause beneath all causes, which names what happened.
fn told(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(cause) = deepest.source() {
        deepest = cause;
    }
    deepest.to_string()
}
