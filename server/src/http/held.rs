//! `If-None-Match`: what the caller has already.

use actix_web::HttpRequest;
use actix_web::http::header::{self, EntityTag};

/// Does the caller hold this content? Tags are compared weakly, as RFC 9110 says for this header; `*` holds any.
pub fn holds(request: &HttpRequest, tag: &EntityTag) -> bool {
    let held = request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok());
    let mut tags = held.flat_map(|list| list.split(',')).map(str::trim);
    tags.any(|held| held == "*" || held.parse().is_ok_and(|held: EntityTag| held.weak_eq(tag)))
}
