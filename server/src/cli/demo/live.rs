//! People at work: reports that keep coming and teams that answer them, through the public HTTP interface alone.

use super::super::host::Stop;
use anyhow::Context as _;
use data::history::Live;
use jiff::Timestamp;
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Longest sleep, so that a stop is noticed.
const NAP_MAX: Duration = Duration::from_millis(200);
/// Steps that may lie ahead; further cases stay with their teams.
const STEPS_MAX: usize = 100_000;
/// Seconds from one step to the next, at least and at most: a working day in a few minutes.
const WAITS_S: [(f64, f64); 3] = [(10.0, 90.0), (60.0, 300.0), (30.0, 240.0)];
const STEPS: [&str; 3] = ["accept", "report-back", "close"];

/// A step that somebody will take.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Ahead {
    at: Instant,
    case: String,
    team: String,
    /// Index in [`STEPS`].
    step: usize,
}

/// The simulated people.
struct People {
    http: Client,
    server: String,
    dice: SmallRng,
    ahead: BinaryHeap<Reverse<Ahead>>,
}

/// Sends reports at `rate` a minute, and what follows them, until the server ends.
pub fn work(address: SocketAddr, rate: f64, seed: u64, stop: &Stop) -> anyhow::Result<()> {
    let http = Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .build()
        .context("no HTTP client")?;
    let mut people = People {
        http,
        server: format!("http://{address}"),
        dice: SmallRng::seed_from_u64(seed),
        ahead: BinaryHeap::new(),
    };
    let mut reports = Live::new(seed, rate, Timestamp::now()).peekable();
    while let Some(next) = reports.peek() {
        let wait = next.at.duration_since(Timestamp::now());
        let wait = Duration::try_from(wait).unwrap_or_default();
        if wait.is_zero() {
            let report = reports.next().expect("peeked just now");
            people.report(&serde_json::to_value(&report)?);
        } else if !people.take_due_step() && !stop.sleep(wait.min(NAP_MAX)) {
            return Ok(());
        }
        if stop.is_set() {
            return Ok(());
        }
    }
    Ok(())
}

impl People {
    fn report(&mut self, report: &Value) {
        let sent = self
            .http
            .post(format!("{}/v1/cases", self.server))
            .json(report)
            .send();
        let Some(answer) = told(sent) else { return };
        let (Some(case), Some(team)) = (answer["case"].as_str(), answer["team"]["code"].as_str())
        else {
            return;
        };
        self.look_ahead(case.to_owned(), team.to_owned(), 0);
    }

    /// Takes the next step if its time has come.
    fn take_due_step(&mut self) -> bool {
        if self
            .ahead
            .peek()
            .is_none_or(|Reverse(next)| next.at > Instant::now())
        {
            return false;
        }
        let Some(Reverse(Ahead {
            case, team, step, ..
        })) = self.ahead.pop()
        else {
            return false;
        };
        let word = STEPS[step];
        let by = if word == "close" { "desk" } else { &team };
        let body = json!({"id": format!("{case}-{word}"), "by": by, "step": word});
        let sent = self
            .http
            .post(format!("{}/v1/cases/{case}/moves", self.server))
            .json(&body)
            .send();
        if told(sent).is_some() && step + 1 < STEPS.len() {
            self.look_ahead(case, team, step + 1);
        }
        true
    }

    fn look_ahead(&mut self, case: String, team: String, step: usize) {
        if self.ahead.len() < STEPS_MAX {
            let (least, most) = WAITS_S[step];
            let at = Instant::now() + Duration::from_secs_f64(self.dice.random_range(least..most));
            self.ahead.push(Reverse(Ahead {
                at,
                case,
                team,
                step,
            }));
        }
    }
}

/// The answer to something that was done. A refusal is nothing to stop for: people meet them too.
fn told(sent: reqwest::Result<Response>) -> Option<Value> {
    match sent {
        Ok(answer) if answer.status().is_success() => answer.json().ok(),
        Ok(answer) if answer.status() == StatusCode::SERVICE_UNAVAILABLE => None,
        Ok(answer) => {
            let status = answer.status().as_u16();
            let problem = answer.text().unwrap_or_default();
            tracing::warn!(status, "a simulated person was refused: {problem}");
            None
        }
        Err(error) => {
            tracing::debug!(%error, "a simulated person was not heard");
            None
        }
    }
}
