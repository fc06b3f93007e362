//! Accounts and keys, as administrators see to them. Nobody gives rights to themselves.

mod account;
mod acts;
mod keys;
mod list;
mod put;
mod screens;
#[cfg(test)]
mod tests;

use super::permission::{Can, ManageAccounts, Permission};
use super::problem::Problem;
use super::routes;
use super::session::session_of;
use crate::people::People;
use actix_web::http::StatusCode;
use utoipa_actix_web::service_config::ServiceConfig;

/// Whoever sits at the server's own machine, in the record of changes.
const LOCAL: &str = "the administrator at this machine";

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    routes![config;
        list => list,
        put => put,
        acts => disable,
        acts => enable,
        acts => reset,
        acts => end_sessions,
        screens => list,
        screens => make,
        screens => end,
        keys => list,
        keys => add,
        keys => revoke,
    ];
}

/// Who does it, in the record of changes.
fn by<P: Permission>(can: &Can<P>) -> String {
    can.caller().name().unwrap_or(LOCAL).to_owned()
}

/// Refuses what somebody would do to their own account: another administrator is asked.
fn require_another(can: &Can<ManageAccounts>, people: &People, name: &str) -> Result<(), Problem> {
    let own = session_of(can.caller()).map(|own| &own.account.name);
    let theirs = people.account(name);
    if own.is_some() && own == theirs.as_ref().map(|theirs| &theirs.account.name) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "own_account",
            "Your own account",
            "nobody gives rights to themselves or keeps themselves out: ask another administrator",
        ));
    }
    Ok(())
}
