//! The door for people without an account: report, send a photo, get a puzzle.

pub mod challenge;
pub mod photos;
pub mod report;
#[cfg(test)]
mod tests;

use super::client::client_address;
use super::problem::Problem;
use crate::public::{Turned, Unsolved};
use crate::world::World;
use actix_web::HttpRequest;
use cases::FieldFault;
use jiff::Timestamp;

/// A solved puzzle travels in this header.
pub const PUZZLE: &str = "x-huying-puzzle";

/// Lets a request of so many units pass, or tells what it takes.
///
/// # Errors
/// 429 `puzzle_needed`, 503 `overloaded`.
fn pass(request: &HttpRequest, world: &World, units: u32) -> Result<(), Problem> {
    let solved = request.headers().get(PUZZLE);
    let solved = solved.map(|value| value.to_str().unwrap_or_default());
    let now = Timestamp::now();
    let passed = world
        .public
        .pass(client_address(request), units, solved, now);
    passed.map_err(Problem::from)
}

impl From<Turned> for Problem {
    fn from(turned: Turned) -> Self {
        match turned {
            Turned::Full { wait_s } => {
                let what =
                    format!("too many people report at this moment; come back in {wait_s} s");
                Self::overloaded(&what)
            }
            Turned::Puzzle { with, wait_s } => {
                let why = with.map_or_else(String::new, |unsolved| {
                    format!("the puzzle that came with it {}; ", fault(unsolved))
                });
                let detail = format!(
                    "{why}much was sent just now, from this network or from everywhere: solve a puzzle of GET /v1/public/challenge and send the \
                     same again with it in the header {PUZZLE}, or wait {wait_s} s"
                );
                Self::too_many("puzzle_needed", detail, wait_s)
            }
        }
    }
}

/// One wrong field.
pub fn fault_of(field: &str, reason: &str, fix: &str) -> FieldFault {
    FieldFault {
        field: field.to_owned(),
        reason: reason.to_owned(),
        fix: fix.to_owned(),
    }
}

fn fault(unsolved: Unsolved) -> &'static str {
    match unsolved {
        Unsolved::Unknown => "is none of this server's",
        Unsolved::Expired => "has expired",
        Unsolved::Foreign => "was made for another network",
        Unsolved::TooEasy => "has become too easy meanwhile",
        Unsolved::Wrong => "is not solved",
        Unsolved::Used => "was used before",
        Unsolved::TooManyNow => "cannot be remembered now",
    }
}
