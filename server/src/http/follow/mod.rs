//! Following a case by its link: what it shows, its receipt, its rating. No account, no list, no other case.

pub mod rating;
pub mod receipt;
pub mod show;
mod story;
#[cfg(test)]
mod tests;
mod words;

use super::problem::Problem;
use crate::world::World;
use cases::CaseNo;
use jiff::Timestamp;

/// The case of a link.
///
/// # Errors
/// 404 with the same words and the same work, whatever is wrong with the link; 429 when the case was looked at too often.
fn case_of(world: &World, token: &str) -> Result<CaseNo, Problem> {
    let secret = world.public.follow(&*world.store)?;
    let case = secret.case(token).ok_or_else(unknown)?;
    world
        .public
        .look(case.0, Timestamp::now())
        .map_err(|wait_s| {
            let detail =
                format!("this case was looked at too often just now; try again in {wait_s} s");
            Problem::too_many("too_many", detail, wait_s)
        })?;
    Ok(case)
}

fn unknown() -> Problem {
    Problem::not_found("this link is of no case here; check that it was copied whole")
}
