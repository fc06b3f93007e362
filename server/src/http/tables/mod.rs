//! The city's tables over HTTP: list, fetch, check, rehearse, put in force.

mod check;
mod fetch;
mod given;
mod list;
mod put;
mod rehearsal;
mod rehearse;
#[cfg(test)]
mod tests;
mod versions;

use super::problem::{Problem, shortened};
use crate::http::routes;
use crate::sheets;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of tables.
pub fn configure(config: &mut ServiceConfig<'_>) {
    routes![config;
        list => list,
        check => check,
        rehearse => rehearse,
        fetch => csv,
        fetch => xlsx,
        versions => list,
        put => put,
    ];
}

/// The table of a name in an address.
fn named(name: &str) -> Result<&'static str, Problem> {
    let form = cases::tables::TABLES.iter().find(|form| form.name == name);
    form.map(|form| form.name).ok_or_else(|| {
        let (name, known) = (shortened(name), sheets::names());
        Problem::not_found(format!("“{name}” is no table; there are {known}"))
    })
}
