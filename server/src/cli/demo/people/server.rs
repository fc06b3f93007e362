//! The server as the simulated people reach it: its public address, nothing else.

use super::wish::Wish;
use crate::people::Secret;
use anyhow::Context as _;
use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

/// Where requests go.
pub struct Server {
    http: Client,
    base: String,
}

impl Server {
    /// The server at an address, and the key that is shown to it.
    pub fn at(address: SocketAddr, key: Option<&Secret>) -> anyhow::Result<Self> {
        let mut shown = HeaderMap::new();
        if let Some(key) = key {
            let mut bearer = HeaderValue::try_from(format!("Bearer {}", key.reveal()))?;
            bearer.set_sensitive(true);
            shown.insert(AUTHORIZATION, bearer);
        }
        let http = Client::builder()
            .default_headers(shown)
            .no_proxy()
            .timeout(Duration::from_secs(10))
            .build()
            .context("no HTTP client")?;
        Ok(Self {
            http,
            base: format!("http://{address}/v1"),
        })
    }

    /// Sends a report; answers the number of its case.
    pub fn report(&self, report: &data::history::Report, photos: Vec<Value>) -> Option<String> {
        let mut body = serde_json::to_value(report).ok()?;
        if !photos.is_empty() {
            body["photos"] = photos.into();
        }
        let answer = told(
            self.http
                .post(format!("{}/cases", self.base))
                .json(&body)
                .send(),
        )?;
        answer["case"].as_str().map(str::to_owned)
    }

    /// A case as it stands.
    pub fn case(&self, case: &str) -> Option<Value> {
        told(self.http.get(format!("{}/cases/{case}", self.base)).send())
    }

    /// The first cases of a queue.
    pub fn queue(&self, queue: &str, limit: usize) -> Vec<String> {
        let address = format!("{}/cases?queue={queue}&limit={limit}", self.base);
        let found = told(self.http.get(address).send()).unwrap_or_default();
        let items = found["items"].as_array().into_iter().flatten();
        items
            .filter_map(|item| item["case"].as_str().map(str::to_owned))
            .collect()
    }

    /// An open case that may be the same issue.
    pub fn similar(&self, case: &str) -> Option<String> {
        let found = told(
            self.http
                .get(format!("{}/cases/{case}/similar", self.base))
                .send(),
        )?;
        found["items"][0]["case"].as_str().map(str::to_owned)
    }

    /// Says that somebody is looking at the case; whether nobody else is.
    pub fn claim(&self, case: &str, by: &str) -> bool {
        let body = json!({ "by": by });
        let sent = self
            .http
            .post(format!("{}/cases/{case}/claim", self.base))
            .json(&body)
            .send();
        sent.is_ok_and(|answer| answer.status().is_success())
    }

    /// Gives a claim back.
    pub fn give_back(&self, case: &str, by: &str) {
        let address = format!("{}/cases/{case}/claim?by={by}", self.base);
        if let Err(error) = self.http.delete(address).send() {
            tracing::debug!(%error, "a claim was not given back");
        }
    }

    /// Uploads a picture; answers its id.
    pub fn upload(&self, jpeg: Vec<u8>) -> Option<String> {
        let sent = self.http.post(format!("{}/photos", self.base));
        let sent = sent.header("content-type", "image/jpeg").body(jpeg).send();
        told(sent)?["photo"].as_str().map(str::to_owned)
    }

    /// Does what somebody wishes; answers the case as it stands then.
    pub fn step(&self, case: &str, id: &str, wish: &Wish) -> Option<Value> {
        let body = wish.body(id);
        told(
            self.http
                .post(format!("{}/cases/{case}/moves", self.base))
                .json(&body)
                .send(),
        )
    }
}

/// The answer to something that was done. A refusal is nothing to stop for: people meet them too.
fn told(sent: reqwest::Result<Response>) -> Option<Value> {
    match sent {
        Ok(answer) if answer.status().is_success() => answer.json().ok(),
        Ok(answer) if answer.status() == StatusCode::SERVICE_UNAVAILABLE => None,
        Ok(answer) => {
            let status = answer.status();
            let problem = answer.text().unwrap_or_default();
            if status == StatusCode::CONFLICT {
                tracing::debug!("a simulated person came too late: {problem}");
            } else {
                tracing::warn!(
                    status = status.as_u16(),
                    "a simulated person was refused: {problem}"
                );
            }
            None
        }
        Err(error) => {
            tracing::debug!(%error, "a simulated person was not heard");
            None
        }
    }
}
