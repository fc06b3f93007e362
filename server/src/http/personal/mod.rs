//! Personal data of cases: reading who reported, which is recorded; who read what; erasing; what falls due.

mod body;
mod erase;
mod reads;
mod reporter;
mod retention;
#[cfg(test)]
mod tests;

use super::problem::Problem;
use crate::http::routes;
use crate::world::World;
use cases::CaseNo;
use cases::report::CODE_CHARS_MAX;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    routes![config;
        reporter => show,
        reads => list,
        erase => erase,
        retention => foresee,
    ];
}

/// Refuses an account, given as this parameter, that no body could name either.
pub fn require_account(parameter: &str, account: &str) -> Result<(), Problem> {
    if body::is_code(account, CODE_CHARS_MAX) {
        return Ok(());
    }
    let fix = format!("say who looks, by an account of 1 to {CODE_CHARS_MAX} characters");
    Err(Problem::bad_parameter(parameter, &fix))
}

/// Whether it is known who reported a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReporterState {
    /// It is kept; reading it is recorded.
    Held,
    /// It was erased for good.
    Erased,
}

impl ReporterState {
    /// Of a case; none when it was never said.
    pub fn of(world: &World, case: CaseNo) -> Result<Option<Self>, Problem> {
        let held = world.store.personal().held(case.0)?.reporter;
        Ok(held.map(|held| if held { Self::Held } else { Self::Erased }))
    }
}
