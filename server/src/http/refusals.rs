//! Refusals that many routes have in common, by name, for their descriptions: `responses((status = 200, …), NotFound, Busy)`.
//!
//! A route writes out only what it alone refuses, `(status = 409, description = "…")`; [`super::describe`] says of all of
//! them that they are problems.

use super::problem::Problem;
use std::collections::BTreeMap;
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema as _};

/// The answer of a problem, with when it comes.
pub(super) fn refusal(why: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
    ResponseBuilder::new()
        .description(why)
        .content("application/problem+json", content)
        .build()
}

/// `Name { status: "when it comes" }`: a name for the `responses` of a route.
macro_rules! refusals {
    ($($name:ident { $($status:literal: $why:literal),+ })+) => {$(
        #[doc = concat!($("`", $status, "`: ", $why, ". "),+)]
        pub enum $name {}

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$((stringify!($status).to_owned(), RefOr::T(refusal($why)))),+].into()
            }
        }
    )+};
}

refusals! {
    LogInFirst { 401: "Log in first" }
    NotFound { 404: "There is no such thing, or it is not for you" }
    SlowBody { 408: "It took longer than 2 minutes" }
    Erased { 410: "It was erased" }
    WrongBody { 413: "The body is too large", 415: "The body is of another type" }
    WrongFields { 422: "Fields are wrong; `errors` lists each with what to do" }
    PuzzleNeeded { 429: "A puzzle is needed" }
    TooMany { 429: "Too many at once; `Retry-After` says when to ask again" }
    Busy { 503: "The server is busy, starting or not ready; `Retry-After` says when to ask again" }
    DiskFull { 507: "The disk is full, and nothing was stored" }
}
