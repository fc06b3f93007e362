//! A running server as the door: batches of NDJSON to `POST /v1/cases/import`.

use super::door::Reply;
use anyhow::{Context, bail};
use cases::Report;
use cases::report::GivenPlace;
use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// How often a batch is tried when the server is busy, starting, or away for a moment.
const TRIES_MAX: u32 = 30;
/// Pause before the next try when the server does not say.
const PAUSE_USUAL: Duration = Duration::from_secs(1);
/// The longest pause that the server may ask for.
const PAUSE_MAX: Duration = Duration::from_mins(1);
/// How long one batch may take.
const BATCH_TIME_MAX: Duration = Duration::from_mins(2);

/// The client of one server.
pub struct Remote {
    client: Client,
    url: String,
}

/// One line of the server's answer.
#[derive(Deserialize)]
struct Line {
    row: u64,
    #[serde(default)]
    repeat: bool,
    status: Option<String>,
    problem: Option<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    status: u16,
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    errors: Vec<Value>,
}

/// How a try ended that may be made again.
enum Try {
    Done(Vec<Reply>),
    Again { pause: Duration, why: anyhow::Error },
}

/// What shows the key of a file.
fn shown(file: &Path) -> anyhow::Result<HeaderMap> {
    let text = std::fs::read_to_string(file);
    let text = text.with_context(|| format!("cannot read the key in {}", file.display()))?;
    let mut value = HeaderValue::from_str(&format!("Bearer {}", text.trim()))
        .with_context(|| format!("{} holds no key", file.display()))?;
    value.set_sensitive(true);
    Ok([(AUTHORIZATION, value)].into_iter().collect())
}

impl Remote {
    /// A server by its address, such as `http://127.0.0.1:8080`, and the file with the key that it asks for.
    pub fn new(server: &str, key_file: Option<&Path>) -> anyhow::Result<Self> {
        let server = server.trim_end_matches('/');
        if !server.starts_with("http://") && !server.starts_with("https://") {
            bail!("{server:?} is not the address of a server; it looks like http://127.0.0.1:8080");
        }
        let client = Client::builder()
            .timeout(BATCH_TIME_MAX)
            .default_headers(key_file.map(shown).transpose()?.unwrap_or_default())
            .no_proxy()
            .build()?;
        Ok(Self {
            client,
            url: format!("{server}/v1/cases/import"),
        })
    }

    /// Delivers a batch and waits for its answers. A server that is busy is asked again; that what it had
    /// taken already comes twice does no harm, but then counts as known.
    pub fn deliver(&self, reports: &[Report]) -> anyhow::Result<Vec<Reply>> {
        let mut body = Vec::with_capacity(reports.len() * 256);
        for report in reports {
            serde_json::to_writer(&mut body, &as_json(report))?;
            body.push(b'\n');
        }
        let mut tries = 0;
        loop {
            match self.attempt(&body, reports.len())? {
                Try::Done(replies) => return Ok(replies),
                Try::Again { why, .. } if tries == TRIES_MAX => {
                    return Err(why.context(format!(
                        "{} has not taken a batch in {TRIES_MAX} tries",
                        self.url
                    )));
                }
                Try::Again { pause, .. } => {
                    tries += 1;
                    std::thread::sleep(pause);
                }
            }
        }
    }

    fn attempt(&self, body: &[u8], count: usize) -> anyhow::Result<Try> {
        let request = self
            .client
            .post(&self.url)
            .header("content-type", "application/x-ndjson")
            .body(body.to_vec());
        let response = match request.send() {
            Ok(response) => response,
            Err(error) if error.is_connect() || error.is_timeout() || error.is_request() => {
                return Ok(Try::Again {
                    pause: PAUSE_USUAL,
                    why: error.into(),
                });
            }
            Err(error) => return Err(error.into()),
        };
        let pause = pause_of(&response);
        match response.status() {
            StatusCode::OK => {}
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                return Ok(Try::Again {
                    pause,
                    why: anyhow::anyhow!("the server is overloaded"),
                });
            }
            status => {
                let text = response.text().unwrap_or_default();
                bail!(
                    "{} answers {status}: {}",
                    self.url,
                    text.chars().take(500).collect::<String>()
                );
            }
        }
        match response.text() {
            Ok(text) => read_answer(&text, count, pause),
            Err(why) => Ok(Try::Again {
                pause,
                why: why.into(),
            }),
        }
    }
}

fn read_answer(text: &str, count: usize, pause: Duration) -> anyhow::Result<Try> {
    let mut replies = Vec::with_capacity(count);
    for line in text.lines() {
        let line: Line =
            serde_json::from_str(line).with_context(|| format!("the server answers {line:?}"))?;
        match line.problem {
            // About the server and not about the row: the batch must come again.
            Some(problem) if problem.status >= 500 || line.row == 0 => {
                let why = anyhow::anyhow!("the server answers: {}", problem.in_words());
                if problem.status == 507 {
                    return Err(why);
                }
                return Ok(Try::Again { pause, why });
            }
            Some(problem) => replies.push(Reply::Rejected(problem.in_words())),
            None if line.repeat => replies.push(Reply::Repeat),
            None => replies.push(Reply::New(line.status.unwrap_or_default())),
        }
    }
    if replies.len() != count {
        let why = anyhow::anyhow!("the server answered {} of {count} rows", replies.len());
        return Ok(Try::Again { pause, why });
    }
    Ok(Try::Done(replies))
}

impl Problem {
    fn in_words(&self) -> String {
        let fault = |fault: &Value| {
            let word = |key: &str| {
                fault
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            format!("{}: {}; {}", word("field"), word("reason"), word("fix"))
        };
        if !self.errors.is_empty() {
            return self.errors.iter().map(fault).collect::<Vec<_>>().join("; ");
        }
        if self.detail.is_empty() {
            self.title.clone()
        } else {
            self.detail.clone()
        }
    }
}

fn pause_of(response: &Response) -> Duration {
    let said = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    said.map_or(PAUSE_USUAL, Duration::from_secs).min(PAUSE_MAX)
}

fn as_json(report: &Report) -> Value {
    let mut body = json!({
        "id": report.id,
        "source": report.source,
        "at": report.at.to_string(),
        "class": report.class,
        "text": report.text,
        "reporter": report.reporter,
    });
    let place = match &report.place {
        GivenPlace::Position(given) => {
            json!({"lon": given.x, "lat": given.y, "crs": given.crs, "accuracy_m": given.accuracy_m})
        }
        GivenPlace::Sided { position, area } => {
            json!({"lon": position.x, "lat": position.y, "crs": position.crs, "accuracy_m": position.accuracy_m, "area": area})
        }
        GivenPlace::Area(code) => json!({ "area": code }),
        GivenPlace::Address(words) => json!({ "address": words }),
        GivenPlace::Nothing => json!({}),
    };
    if let (Value::Object(body), Value::Object(place)) = (&mut body, place) {
        body.extend(place);
    }
    body
}
