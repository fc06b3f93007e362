//! The two cookies: who is logged in, and which browsers an account knows.

use super::super::caller::COOKIE;
use crate::limits::{SCREEN_S, SESSION_OUTSIDE_S};
use crate::people::{LoggedIn, ScreenIn};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponseBuilder};

/// The browser's mark. `__Host-`: browsers take it only from this very host, over a connection nobody reads.
const BROWSER_COOKIE: &str = "__Host-huying-browser";
/// Seconds that a browser keeps its mark: as long as browsers keep any cookie, and at most until the password changes.
const BROWSER_S: i64 = 400 * 24 * 3600;
/// What both have in common. Lax: a link from outside still opens the page as whoever is logged in.
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// The mark that the browser of a request has.
pub(super) fn mark(request: &HttpRequest) -> Option<String> {
    let mark = request.cookie(BROWSER_COOKIE)?;
    Some(mark.value().to_owned())
}

/// What the browser calls itself.
pub(super) fn agent(request: &HttpRequest) -> &str {
    let agent = request.headers().get(header::USER_AGENT);
    agent.and_then(|agent| agent.to_str().ok()).unwrap_or("")
}

/// Gives the browser both. The session ends on the server; the browser forgets its token soon after.
pub fn set(answer: &mut HttpResponseBuilder, logged_in: &LoggedIn) {
    set_session(answer, &logged_in.token, SESSION_OUTSIDE_S);
    set_mark(answer, &logged_in.mark);
}

/// Gives a screen its token, for as long as its session may last.
pub(super) fn set_screen(answer: &mut HttpResponseBuilder, screen: &ScreenIn) {
    set_session(answer, &screen.token, SCREEN_S);
}

fn set_session(answer: &mut HttpResponseBuilder, token: &str, keep_s: i64) {
    let session = format!("{COOKIE}={token}; {ATTRIBUTES}; Max-Age={keep_s}");
    answer.append_header((header::SET_COOKIE, session));
}

/// Gives the browser its mark.
pub(super) fn set_mark(answer: &mut HttpResponseBuilder, mark: &str) {
    let browser = format!("{BROWSER_COOKIE}={mark}; {ATTRIBUTES}; Max-Age={BROWSER_S}");
    answer.append_header((header::SET_COOKIE, browser));
}

/// Lets the browser forget its token.
pub(super) fn forget(answer: &mut HttpResponseBuilder) {
    let session = format!("{COOKIE}=; {ATTRIBUTES}; Max-Age=0");
    answer.append_header((header::SET_COOKIE, session));
}
