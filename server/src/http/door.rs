//! What every request passes: the host name, a request id, security headers, and counting.

use super::client::{self, is_secure};
use super::problem::Problem;
use crate::entrance::Entrance;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, ResponseError as _, web};
use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tracing::Instrument as _;

/// Everything from this origin; styles also inline, because the map sets them; workers and pictures of its own making. The
/// grids on the phone are WebAssembly of this origin, which is not compiled without its word; text is still never code.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:BASEMAP; connect-src 'self'BASEMAP; worker-src 'self' blob:; font-src 'self'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// For a year browsers ask by TLS only, also for names below this one.
const TLS_ONLY: &str = "max-age=31536000; includeSubDomains";

/// What the door knows.
#[derive(Clone, Debug)]
pub struct Door {
    hosts: Vec<String>,
    policy: HeaderValue,
    entrance: Entrance,
}

impl Door {
    /// A door for a listener; `basemap_origin` is the one other origin that the page may load pictures from.
    pub fn new(listen: SocketAddr, basemap_origin: Option<&str>) -> Self {
        let port = listen.port();
        let mut hosts = vec![listen.to_string()];
        for name in ["localhost", "127.0.0.1", "[::1]"] {
            hosts.push(format!("{name}:{port}"));
            if port == 80 {
                hosts.push(name.to_owned());
            }
        }
        let origin = basemap_origin
            .map(|origin| format!(" {origin}"))
            .unwrap_or_default();
        let policy = HeaderValue::from_str(&CONTENT_POLICY.replace("BASEMAP", &origin))
            .expect("the configuration lets only plain origins through");
        Self {
            hosts,
            policy,
            entrance: Entrance::default(),
        }
    }

    /// The same door, reached from other machines in this way.
    #[must_use]
    pub fn reached_by(mut self, entrance: Entrance) -> Self {
        self.entrance = entrance;
        self
    }

    /// How it is reached from other machines.
    pub fn entrance(&self) -> &Entrance {
        &self.entrance
    }

    /// The same door, answering to further names: those of a proxy in front of it.
    #[must_use]
    pub fn also(mut self, hosts: Vec<String>) -> Self {
        self.hosts.extend(hosts);
        self
    }

    /// A page of another site whose name was pointed at this machine (DNS rebinding) carries its own host name.
    ///
    /// Known are the addresses it listens at, the names of its certificate at any port, and to declared proxies theirs.
    fn knows(&self, host: &str, peer: IpAddr) -> bool {
        let Entrance { tls, proxies } = &self.entrance;
        let is = |known: &String| known.eq_ignore_ascii_case(host);
        self.hosts.iter().any(is)
            || (proxies.are_at(peer) && proxies.hosts().iter().any(is))
            || tls
                .as_ref()
                .is_some_and(|tls| tls.certificate().is_for(without_port(host)))
    }

    fn harden(&self, headers: &mut HeaderMap, secure: bool) {
        if secure {
            let tls_only = HeaderValue::from_static(TLS_ONLY);
            headers.insert(header::STRICT_TRANSPORT_SECURITY, tls_only);
        }
        // What is no page may say something stricter.
        if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
            headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        }
        if !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        for (name, value) in [
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                "same-origin",
            ),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// The id of a request, for its problem and the log.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// An id that nobody had before. It does not tell how many there were: that is nobody's business at the public door.
fn fresh_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static START: OnceLock<(u64, RandomState)> = OnceLock::new();
    let now = || jiff::Timestamp::now().as_millisecond() as u64;
    let (start, keyed) = START.get_or_init(|| (now(), RandomState::new()));
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{start:x}-{:016x}", keyed.hash_one(count))
}

/// The id that a proxy in front gave the request, where it can be one: 8 to 64 letters, digits, `-`, `_` and `.`, of
/// which some is no digit, so that nobody's telephone number gets into the log.
fn given_id(request: &ServiceRequest) -> Option<String> {
    let id = request.headers().get("x-request-id")?.to_str().ok()?;
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    let is_id = (8..=64).contains(&id.len())
        && id.bytes().all(is_plain)
        && id.bytes().any(|c| c.is_ascii_alphabetic());
    is_id.then(|| id.to_owned())
}

/// Middleware around every route.
pub async fn pass(
    door: web::Data<Door>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = RequestId(given_id(&request).unwrap_or_else(fresh_id));
    let span = tracing::info_span!("request", request_id = %id.0);
    inside(door, request, next, id).instrument(span).await
}

/// The request with its id, which stands in every line that is logged on the way.
async fn inside(
    door: web::Data<Door>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    id: RequestId,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    request.extensions_mut().insert(id.clone());
    let host = host_of(request.request());
    let may = if door.knows(&host, client::peer(request.request())) {
        client::admit(&door, request.request())
    } else {
        Err(Problem::foreign_host(&host))
    };
    let answer = match may {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(problem) => request.error_response(problem).map_into_boxed_body(),
    };
    let mut answer = with_problem(answer, &id);
    let secure = is_secure(answer.request());
    door.harden(answer.headers_mut(), secure);
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        answer
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    count(&answer, started);
    Ok(answer)
}

/// The host the client asked for; HTTP/2 has it in the address. A proxy hands it on as it is; X-Forwarded-Host is not read.
pub(super) fn host_of(request: &HttpRequest) -> String {
    let header = request
        .headers()
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    let host = header.or_else(|| {
        request
            .uri()
            .authority()
            .map(actix_web::http::uri::Authority::as_str)
    });
    host.unwrap_or("").to_owned()
}

/// A host without its port; an IPv6 address keeps its brackets.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    }
}

/// Puts the request's id into a problem, and turns the framework's own errors into problems.
fn with_problem(answer: ServiceResponse, id: &RequestId) -> ServiceResponse {
    let Some(error) = answer.response().error() else {
        return answer;
    };
    let problem = match error.as_error::<Problem>() {
        Some(problem) => problem.clone(),
        None if answer.status().is_client_error() => {
            Problem::bad_request("bad_request", error.to_string())
        }
        None => Problem::fault(&error),
    };
    let body = problem.of_request(&id.0).error_response();
    answer.into_response(body)
}

fn count(answer: &ServiceResponse, started: Instant) {
    let route = answer
        .request()
        .match_pattern()
        .unwrap_or_else(|| "other".to_owned());
    let status = answer.status().as_u16();
    let took_us = started.elapsed().as_micros() as u64;
    // Neither the address nor the parameters: people search for names and numbers.
    tracing::debug!(route, status, took_us, "answered");
    metrics::counter!("huying_http_requests_total", "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("huying_http_seconds", "route" => route).record(started.elapsed());
}
