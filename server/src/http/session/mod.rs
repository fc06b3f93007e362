//! One's own session: log in and out, who am I, my sessions, my password, my second factor.

mod cookie;
pub(super) mod given;
mod list;
mod log_in;
mod password;
mod screen;
mod show;
#[cfg(test)]
mod tests;
mod totp;

pub use cookie::set as set_cookies;

use super::apart::apart;
use super::caller::{Caller, Who};
use super::permission::{Can, UseSession};
use super::problem::Problem;
use super::routes;
use crate::people::{NotDone, NotIn, People, PeopleError, SignedIn};
use actix_web::http::StatusCode;
use cases::FieldFault;
use std::sync::Arc;
use utoipa_actix_web::service_config::ServiceConfig;

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    routes![config;
        show => show,
        show => ways,
        log_in => log_in,
        log_in => log_out,
        screen => open,
        list => list,
        list => end,
        password => change,
        totp => begin,
        totp => confirm,
        totp => remove,
    ];
}

/// Whoever is logged in, by a session.
pub(super) fn session_of(caller: &Caller) -> Option<&Arc<SignedIn>> {
    match caller.who() {
        Who::Account(signed_in) => Some(signed_in),
        Who::LocalAdministrator | Who::Key(..) | Who::Anybody { .. } => None,
    }
}

/// Whoever is logged in; everybody else is asked to be. A screen sees to nobody's account.
fn signed_in(can: &Can<UseSession>) -> Result<Arc<SignedIn>, Problem> {
    match can.caller().who() {
        Who::Account(signed_in) if signed_in.is_screen => Err(Problem::screen_looks_only()),
        Who::Account(signed_in) => Ok(Arc::clone(signed_in)),
        Who::Anybody { ended: true } => Err(Problem::session_ended()),
        Who::LocalAdministrator | Who::Key(..) | Who::Anybody { ended: false } => {
            Err(Problem::login_needed())
        }
    }
}

/// Does work that compares or makes a password when it is its turn, apart from the threads that answer.
pub(super) async fn turn<T: Send + 'static>(
    people: &People,
    is_known: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let turn = people.turn(is_known).await;
    let turn = turn.map_err(|crowded| Problem::overloaded(&crowded.to_string()))?;
    apart(move || {
        let done = work();
        drop(turn);
        done
    })
    .await
}

/// A field that was sent and is wrong.
fn wrong(field: &str, reason: &str, fix: &str) -> Problem {
    Problem::wrong_fields(vec![FieldFault {
        field: field.to_owned(),
        reason: reason.to_owned(),
        fix: fix.to_owned(),
    }])
}

/// Why a secret was not taken, where a wrong one is a wrong field: whoever sends it is logged in already.
fn wrong_secret(not: NotIn, field: &str, reason: &str, fix: &str) -> Problem {
    match not {
        NotIn::Wrong => wrong(field, reason, fix),
        NotIn::CodeNeeded | NotIn::Locked { .. } | NotIn::NotDone(_) => not.into(),
    }
}

/// [`wrong_secret`] of the password.
fn wrong_password(not: NotIn, field: &str) -> Problem {
    let fix = "send the one you logged in with";
    wrong_secret(not, field, "is not your password", fix)
}

impl From<NotIn> for Problem {
    fn from(not: NotIn) -> Self {
        let refused = |code, detail: String| {
            Self::new(StatusCode::UNAUTHORIZED, code, "Not logged in", detail)
        };
        match not {
            NotIn::Wrong => refused("wrong_login", not.to_string()),
            NotIn::CodeNeeded => refused("code_needed", not.to_string()),
            NotIn::Locked { wait_s } => {
                let wait_s = u64::try_from(wait_s).unwrap_or(1);
                Self::too_many("locked", not.to_string(), wait_s)
            }
            NotIn::NotDone(not_done) => not_done.into(),
        }
    }
}

impl From<NotDone> for Problem {
    fn from(not: NotDone) -> Self {
        let told = not.to_string();
        match not {
            NotDone::NoSuchAccount(_) | NotDone::NoSuchKey(_) | NotDone::NoSuchScreen(_) => {
                Self::not_found(told)
            }
            NotDone::Taken(_) => Self::conflict("name_taken", told),
            NotDone::Wrong(faults) => Self::wrong_fields(faults),
            NotDone::LastAdministrator(_) => Self::conflict("last_administrator", told),
            NotDone::NoScreenAccount(_) => Self::conflict("no_screen_account", told),
            NotDone::SecondFactorNeeded => Self::conflict("second_factor_needed", told),
            NotDone::SecondFactorLost => {
                let title = "Not logged in";
                Self::new(StatusCode::UNAUTHORIZED, "second_factor_lost", title, told)
            }
            NotDone::Full(_) => Self::refused("list_full", told),
            NotDone::People(error) => match error {
                PeopleError::Full => Self::disk_full(),
                PeopleError::Directory { .. }
                | PeopleError::NoLog(_)
                | PeopleError::NewerFormat { .. }
                | PeopleError::DamagedKey(_)
                | PeopleError::Fault(_) => Self::fault(&error),
            },
        }
    }
}
