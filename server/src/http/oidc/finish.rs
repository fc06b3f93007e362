//! `GET /v1/session/oidc/callback`: back from the provider.

use super::super::apart::apart;
use super::super::permission::{Can, UseSession};
use super::super::problem::Problem;
use super::super::set_cookies;
use super::begin::browser_of;
use super::{Why, provider};
use crate::oidc::{NotProven, Pending, Provider, quoted};
use crate::people::{LoggedIn, NotIn, People};
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

/// What the provider says by way of the browser. Providers add parameters of their own: those are passed over.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BackParams {
    /// Which login it was.
    state: Option<String>,
    /// What the provider gives a token for.
    code: Option<String>,
    /// Why it gives none.
    error: Option<String>,
    /// Who the provider is (RFC 9207).
    iss: Option<String>,
}

/// Come back from the identity provider
///
/// For browsers: logs in and leads on to the page that was asked for, or to `/login?problem=…` with one of `oidc_stale`,
/// `oidc_refused`, `oidc_unproven`, `oidc_no_account`, `oidc_away`, `oidc_busy`, `oidc_fault`. No account is made: an
/// administrator writes into an account who it is at the provider. Parameters that providers add are passed over.
#[utoipa::path(get, path = "/v1/session/oidc/callback", tag = "session", params(BackParams), responses(
    (status = 302, description = "Logged in, or not", headers(("location", description = "Where to go on"), ("set-cookie", description = "The session"))),
    (status = 404, description = "There is no provider")))]
pub async fn finish(
    _: Can<UseSession>,
    request: HttpRequest,
    world: web::Data<World>,
) -> Result<HttpResponse, Problem> {
    let provider = provider(&world)?;
    let said = web::Query::<BackParams>::from_query(request.query_string()).ok();
    let said = said.map(web::Query::into_inner);
    let browser = browser_of(&request);
    let pending = said
        .as_ref()
        .zip(browser)
        .and_then(|(said, browser)| provider.take(said.state.as_deref()?, &browser));
    let Some((said, pending)) = said.zip(pending) else {
        return Ok(Why::Stale.told("/"));
    };
    let to = pending.to.clone();
    let code = match (said.code, said.error) {
        (Some(code), None) => code,
        (_, error) => {
            let error = quoted(error.as_deref().unwrap_or("neither a code nor an error"));
            tracing::warn!("the provider of OpenID Connect let somebody not in: {error}");
            return Ok(Why::Refused.told(&to));
        }
    };
    let Some(place) = provider.place() else {
        return Ok(Why::Busy.told(&to));
    };
    let agent = request.headers().get(header::USER_AGENT);
    let agent = agent
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or("")
        .to_owned();
    let people = world.people.clone();
    let logged_in = apart(move || {
        let logged_in = log_in(
            &provider,
            &people,
            &pending,
            &code,
            said.iss.as_deref(),
            &agent,
        );
        drop(place);
        logged_in
    });
    Ok(match logged_in.await? {
        Ok(logged_in) => arrived(&to, &logged_in),
        Err(why) => why.told(&to),
    })
}

/// Blocks until provider and people have answered.
fn log_in(
    provider: &Provider,
    people: &People,
    pending: &Pending,
    code: &str,
    iss: Option<&str>,
    agent: &str,
) -> Result<LoggedIn, Why> {
    let now = Timestamp::now();
    let who = provider.who(pending, code, iss, now).map_err(|error| {
        tracing::warn!("somebody could not log in by OpenID Connect: {error}");
        match error {
            NotProven::Away(_) => Why::Away,
            NotProven::Refused(_) => Why::Refused,
            NotProven::Elsewhere | NotProven::Bad(_) => Why::Unproven,
        }
    })?;
    people
        .log_in_from_outside(&who, agent, now)
        .map_err(|not| match not {
            NotIn::Wrong | NotIn::CodeNeeded | NotIn::Locked { .. } => {
                // Whoever makes the account copies it from here.
                tracing::info!(
                    "no account that is not disabled has this identity of OpenID Connect: {}",
                    quoted(&who)
                );
                Why::NoAccount
            }
            NotIn::NotDone(error) => {
                tracing::error!("somebody could not log in by OpenID Connect: {error}");
                Why::Fault
            }
        })
}

/// Logged in: on to where they wanted, with the session. The secret of the way stays until its time is over: another tab of
/// this browser may be on its way back, too.
fn arrived(to: &str, logged_in: &LoggedIn) -> HttpResponse {
    let mut answer = HttpResponse::Found();
    answer
        .insert_header((header::LOCATION, to))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    set_cookies(&mut answer, logged_in);
    answer.finish()
}
