//! What a request shows of where it comes from: a key, this machine, a page of another site.

use crate::http::problem::Problem;
use crate::world::{OpenHere, World};
use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap};

/// The key of a program.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = shown.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// Whoever sits at this machine need not log in.
pub(super) fn is_open(request: &HttpRequest, world: &World) -> bool {
    is_open_at_all(world)
        && match request.peer_addr() {
            Some(peer) => peer.ip().to_canonical().is_loopback(),
            // In-process tests have no peer.
            None => cfg!(test),
        }
}

pub(super) fn is_open_at_all(world: &World) -> bool {
    match world.settings.open_here {
        OpenHere::Always => true,
        OpenHere::WhileEmpty => world.people.is_empty(),
        OpenHere::Never => false,
    }
}

/// Refuses what a page of another site makes a logged-in browser send: a browser says where a request comes from.
pub(super) fn not_foreign(request: &HttpRequest) -> Result<(), Problem> {
    if request.method().is_safe() {
        return Ok(());
    }
    let text = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return if site == "same-origin" {
            Ok(())
        } else {
            Err(Problem::foreign_page())
        };
    }
    let host = text(header::HOST);
    let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://"));
    if host.is_some() && origin.map(|(_, host)| host) == host {
        Ok(())
    } else {
        Err(Problem::foreign_page())
    }
}
