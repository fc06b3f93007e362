//! A puzzle: `GET /v1/public/challenge`.

use super::super::permission::{Can, ReportAsResident};
use super::super::query::{Nothing, Query};
use super::{PUZZLE, client_address};
use crate::clock;
use crate::limits::PUZZLE_PARTS;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A puzzle to be solved, once, from the same network, before it expires.
///
/// For each part 0, 1, … find a number such that SHA-256(SHA-256(`challenge`) ‖ part as one byte ‖ number as four bytes,
/// the highest first) begins with `bits` zero bits. The solution is `challenge`, a dot, and the numbers as eight lower-case
/// hexadecimal digits each.
#[derive(Debug, Serialize, ToSchema)]
#[allow(
    clippy::struct_field_names,
    reason = "the challenge is what it is a challenge by"
)]
pub struct Challenge {
    /// The text to begin with.
    challenge: String,
    /// Zero bits of each part.
    bits: u8,
    /// How many numbers are to be found.
    parts: usize,
    expires: String,
    /// Whether a report from your network needs one now.
    needed: bool,
    /// The header that the solution is sent in.
    header: &'static str,
}

/// Get a puzzle
///
/// While little is sent from a network, reports just pass. When much is, each report and photo needs a solved puzzle:
/// about a second of a telephone, up to four when the pressure is great.
#[utoipa::path(get, path = "/v1/public/challenge", tag = "public", responses((status = 200, body = Challenge)))]
pub async fn give(
    _: Can<ReportAsResident>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> HttpResponse {
    let offered = world
        .public
        .offer(client_address(&request), Timestamp::now());
    HttpResponse::Ok().json(Challenge {
        challenge: offered.given.challenge,
        bits: offered.given.bits,
        parts: PUZZLE_PARTS,
        expires: clock::local(offered.given.expires_s),
        needed: offered.needed,
        header: PUZZLE,
    })
}
