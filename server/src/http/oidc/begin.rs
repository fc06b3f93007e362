//! `GET /v1/session/oidc/start`: to the provider.

use super::super::apart::apart;
use super::super::door::host_of;
use super::super::permission::{Can, UseSession};
use super::super::problem::Problem;
use super::super::query::Query;
use super::super::{client_address, is_secure};
use super::{CALLBACK, COOKIE, Why, cookie, lead, provider};
use crate::oidc::{NotBegun, way_back};
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Letters of a browser's secret.
const SECRET_CHARS: usize = 43;

/// Where to go.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StartParams {
    /// A path of this server, where to go after the login; another site's address counts as `/`.
    #[param(example = "/worker")]
    to: Option<String>,
}

/// Go to the identity provider to log in
///
/// For browsers: leads to the provider, or to `/login?problem=…` when it is away or too many log in at this moment.
#[utoipa::path(get, path = "/v1/session/oidc/start", tag = "session", params(StartParams), responses(
    (status = 302, description = "To the provider", headers(("location", description = "Where"), ("set-cookie", description = "Tells this browser from others"))),
    (status = 404, description = "There is no provider")))]
pub async fn begin(
    _: Can<UseSession>,
    request: HttpRequest,
    world: web::Data<World>,
    Query(params, _): Query<StartParams>,
) -> Result<HttpResponse, Problem> {
    let provider = provider(&world)?;
    let to = way_back(params.to.as_deref()).to_owned();
    let Some(place) = provider.place() else {
        return Ok(Why::Busy.told(&to));
    };
    let (browser, address) = (browser_of(&request), client_address(&request));
    let (redirect, then) = (callback_of(&request), to.clone());
    let begun = apart(move || {
        let begun = provider.begin(browser.as_deref(), address, redirect, &then);
        drop(place);
        begun
    });
    match begun.await? {
        Ok((url, begun)) => {
            let mut answer = lead(url.as_str());
            let cookie = header::HeaderValue::from_str(&cookie(&begun.browser));
            let cookie = cookie.map_err(|error| Problem::fault(&error))?;
            answer.headers_mut().append(header::SET_COOKIE, cookie);
            Ok(answer)
        }
        Err(NotBegun::Full(_)) => Ok(Why::Busy.told(&to)),
        Err(NotBegun::Away(error)) => {
            tracing::warn!("nobody can log in by OpenID Connect: {error}");
            Ok(Why::Away.told(&to))
        }
    }
}

/// The secret that the browser has from another login under way, if it can be one of ours.
pub(super) fn browser_of(request: &HttpRequest) -> Option<String> {
    let secret = request.cookie(COOKIE)?.value().to_owned();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_ours = secret.len() == SECRET_CHARS && secret.bytes().all(plain);
    is_ours.then_some(secret)
}

/// Where the provider sends the browser back to: here, by the name that it asked for. The door knows that name.
fn callback_of(request: &HttpRequest) -> String {
    let scheme = if is_secure(request) { "https" } else { "http" };
    format!("{scheme}://{}{CALLBACK}", host_of(request))
}
