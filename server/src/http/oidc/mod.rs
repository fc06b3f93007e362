//! Logging in by `OpenID` Connect: to the provider, and back from there.
//!
//! Both are pages that a browser goes to, so what went wrong is told by the page `/login`, to which it is led.

mod begin;
mod finish;
#[cfg(test)]
mod tests;

use super::problem::Problem;
use super::routes;
use crate::limits::OIDC_LOGIN_TIME_MAX;
use crate::oidc::Provider;
use crate::world::World;
use actix_web::HttpResponse;
use actix_web::http::header;
use reqwest::Url;
use std::sync::Arc;
use utoipa_actix_web::service_config::ServiceConfig;

/// The path that a provider sends browsers back to; it must know it.
const CALLBACK: &str = "/v1/session/oidc/callback";
/// What tells browsers apart on their way to the provider and back.
const COOKIE: &str = "__Host-huying-oidc";

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    routes![config;
        begin => begin,
        finish => finish,
    ];
}

/// Why nobody was logged in, as `/login?problem=` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// The provider cannot be asked now.
    Away,
    /// Too many log in at this moment.
    Busy,
    /// This login is over, was finished, or another browser began it.
    Stale,
    /// The provider let nobody in.
    Refused,
    /// What it gave proves nothing.
    Unproven,
    /// No account that is not disabled has this identity.
    NoAccount,
    /// The server failed.
    Fault,
}

impl Why {
    fn word(self) -> &'static str {
        match self {
            Self::Away => "oidc_away",
            Self::Busy => "oidc_busy",
            Self::Stale => "oidc_stale",
            Self::Refused => "oidc_refused",
            Self::Unproven => "oidc_unproven",
            Self::NoAccount => "oidc_no_account",
            Self::Fault => "oidc_fault",
        }
    }

    /// To the page that says it in words, and leads on to `to` afterwards.
    fn told(self, to: &str) -> HttpResponse {
        let mut page = Url::parse("http://here/login").expect("an address");
        page.query_pairs_mut()
            .append_pair("problem", self.word())
            .append_pair("to", to);
        lead(&format!("/login?{}", page.query().unwrap_or("")))
    }
}

/// The provider of the configuration.
///
/// # Errors
/// There is none.
fn provider(world: &World) -> Result<Arc<Provider>, Problem> {
    let provider = world.settings.oidc.clone();
    provider.ok_or_else(|| {
        Problem::not_found("nobody logs in by OpenID Connect here: [oidc] is not configured")
    })
}

fn lead(to: &str) -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, to))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// The cookie for a browser's secret.
fn cookie(secret: &str) -> String {
    let keep_s = OIDC_LOGIN_TIME_MAX.as_secs();
    // Lax: the provider sends the browser back here from another site.
    format!("{COOKIE}={secret}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={keep_s}")
}
