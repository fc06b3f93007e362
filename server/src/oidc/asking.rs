//! Asking the provider over HTTP, within limits. Blocks.

use crate::limits::OIDC_ANSWER_BYTES_MAX;
use crate::outside::{Authorities, why_unreached};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::blocking::{Client, RequestBuilder};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};
use std::fmt;
use std::io::Read as _;
use std::time::{Duration, Instant};

/// A client of one provider.
pub(super) struct Asking {
    client: Client,
    /// Whom it believes; none: it asks on this machine, in the clear.
    authorities: Option<Authorities>,
    /// How long one whole answer may take.
    time_max: Duration,
}

/// Why there is no client of a provider.
#[derive(Debug, thiserror::Error)]
pub enum NoProvider {
    /// No client of HTTP.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// No client of TLS.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// The provider could not be asked, or did not answer as one does.
#[derive(Debug, thiserror::Error)]
#[error("the provider of OpenID Connect {what}: {why}")]
pub struct Away {
    what: &'static str,
    why: String,
}

impl Asking {
    /// One that believes these, and waits so long for each answer.
    pub fn new(authorities: Option<Authorities>, time_max: Duration) -> Result<Self, NoProvider> {
        let mut client = Client::builder()
            .timeout(time_max)
            // A redirect would hand the client's secret to somebody whom the provider's description does not name.
            .redirect(Policy::none())
            .no_proxy();
        if let Some(authorities) = &authorities {
            client = client.use_preconfigured_tls(authorities.client()?);
        }
        Ok(Self {
            client: client.build()?,
            authorities,
            time_max,
        })
    }

    /// A question that is posted; [`Asking::send`] sends it.
    pub fn post(&self, url: &str) -> RequestBuilder {
        self.client.post(url)
    }

    /// The body at an address.
    pub fn get(&self, what: &'static str, url: &str) -> Result<Vec<u8>, Away> {
        match self.send(what, self.client.get(url))? {
            (StatusCode::OK, body) => Ok(body),
            (status, _) => Err(Away::of(what, &format_args!("it answers {status}"))),
        }
    }

    /// Status and whole body, both within their limits.
    pub fn send(
        &self,
        what: &'static str,
        request: RequestBuilder,
    ) -> Result<(StatusCode, Vec<u8>), Away> {
        let began = Instant::now();
        let request = request.header("accept", "application/json");
        let mut answer = request.send().map_err(|error| {
            let authorities = self.authorities.as_ref();
            let why = why_unreached(&error.without_url(), authorities, self.time_max);
            Away { what, why }
        })?;
        let status = answer.status();
        let (mut body, mut part) = (Vec::new(), [0; 4_096]);
        loop {
            // The client's own limit is one for each part.
            if began.elapsed() >= self.time_max {
                return Err(Away::of(what, &"no whole answer in time"));
            }
            let count = answer.read(&mut part).map_err(|why| Away::of(what, &why))?;
            if count == 0 {
                return Ok((status, body));
            }
            body.extend_from_slice(&part[..count]);
            if body.len() > OIDC_ANSWER_BYTES_MAX {
                return Err(Away::of(
                    what,
                    &format_args!("more than {OIDC_ANSWER_BYTES_MAX} bytes"),
                ));
            }
        }
    }
}

impl Away {
    pub(super) fn of(what: &'static str, why: &dyn fmt::Display) -> Self {
        let why = why.to_string();
        Self { what, why }
    }

    /// An answer that does not say what it should. The error quotes from it.
    pub(super) fn unread(what: &'static str, error: &serde_json::Error) -> Self {
        Self::of(what, &quoted(&error.to_string()))
    }
}

/// Name and secret as RFC 6749, §2.3.1 writes them: each as in a form, then as HTTP's basic authentication.
pub(super) fn basic(client: &str, secret: &str) -> String {
    let mut form = Url::parse("http://form").expect("an address");
    form.query_pairs_mut().append_pair(client, secret);
    // In a form the first = parts the two.
    let pair = form.query().unwrap_or("").replacen('=', ":", 1);
    format!("Basic {}", STANDARD.encode(pair))
}

/// Characters of somebody else's text that the log takes.
const QUOTED_CHARS_MAX: usize = 120;

/// The beginning of a text that others wrote, for the log: one line, in which nothing stands that a terminal obeys.
pub fn quoted(text: &str) -> String {
    let plain = text.chars().take(QUOTED_CHARS_MAX);
    plain.flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::net::TcpListener;

    const TIME_MAX: Duration = Duration::from_millis(300);
    const ENOUGH: Duration = Duration::from_mins(1);

    /// The address of somebody who answers each connection with this, piece by piece, and then stays silent.
    fn answering(pieces: Vec<String>, pause: Duration) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let at = format!("http://{}/", listener.local_addr().expect("bound"));
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                // An answer before the question would be none.
                let _ = stream.read(&mut [0; 4_096]);
                for piece in &pieces {
                    // Whoever asked may be gone.
                    let _ = stream.write_all(piece.as_bytes());
                    std::thread::sleep(pause);
                }
                held.push(stream);
            }
        });
        at
    }

    fn why(at: &str, time_max: Duration) -> String {
        let asking = Asking::new(None, time_max).expect("a client");
        let told = asking.get("is asked", at).expect_err("no whole answer");
        told.to_string()
    }

    #[test]
    fn what_others_wrote_stands_in_the_log_as_one_short_line() {
        let wrote = "a\nERROR all is lost\u{1b}[2J\u{202e}张三";
        assert_eq!(
            quoted(wrote),
            "a\\nERROR all is lost\\u{1b}[2J\\u{202e}张三"
        );
        assert_eq!(quoted(&"a".repeat(1_000)).len(), QUOTED_CHARS_MAX);
        let answer = format!("\"{}\\n\"", "a".repeat(1_000));
        let error = serde_json::from_str::<u8>(&answer).expect_err("a text");
        let told = Away::unread("is asked", &error).to_string();
        assert!(told.len() < 200 && !told.contains('\n'), "{told}");
    }

    #[test]
    fn a_provider_that_never_answers_to_the_end_is_given_up_when_the_time_is_over() {
        assert!(why(&answering(Vec::new(), Duration::ZERO), TIME_MAX).contains("within 0.3 s"));
        let mut drops = vec!["HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n".to_owned()];
        drops.extend(vec!["x".to_owned(); 100]);
        assert!(
            why(&answering(drops, TIME_MAX / 10), TIME_MAX).contains("no whole answer in time")
        );
    }

    #[test]
    fn a_longer_answer_than_the_limit_is_none_and_no_redirect_is_followed() {
        let long = |bytes: usize| {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\n\r\n");
            answering(vec![head + &"x".repeat(bytes)], Duration::ZERO)
        };
        assert!(why(&long(OIDC_ANSWER_BYTES_MAX + 1), ENOUGH).contains("more than"));
        let asking = Asking::new(None, ENOUGH).expect("a client");
        let whole = asking.get("is asked", &long(OIDC_ANSWER_BYTES_MAX));
        assert_eq!(whole.expect("at the limit").len(), OIDC_ANSWER_BYTES_MAX);
        let elsewhere = long(1);
        let head =
            format!("HTTP/1.1 302 Found\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\n\r\n");
        assert!(why(&answering(vec![head], Duration::ZERO), ENOUGH).contains("it answers 302"));
    }
}
