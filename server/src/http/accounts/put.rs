//! `PUT /v1/accounts/{name}`: make an account, or give it other rights.

use super::super::permission::{Can, ManageAccounts};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{Busy, WrongBody, WrongFields};
use super::super::session::{given, turn};
use super::account::{AccountBody, AccountShown};
use crate::people::{Grant, NewAccount, NotDone, People};
use crate::world::World;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

/// Make or change an account
///
/// A new one gets a fresh password, told this once, which it must change at the first login. For one that is there,
/// roles and reach replace those that it had, at once, also for sessions under way.
#[utoipa::path(put, path = "/v1/accounts/{name}", tag = "accounts", request_body = AccountBody,
    params(("name" = String, Path, description = "The account, 1 to 64 characters")), responses(
    (status = 200, body = AccountShown, description = "It was there and is changed"),
    (status = 201, body = AccountShown, description = "It is made"),
    (status = 403, description = "`own_account`: nobody changes their own rights"),
    (status = 409, description = "The identity outside is another account's, or nobody would be left to let others in"),
    WrongBody, WrongFields, Busy))]
pub async fn put(
    can: Can<ManageAccounts>,
    request: HttpRequest,
    world: web::Data<World>,
    path: web::Path<String>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let name = path.into_inner();
    super::require_another(&can, &world.people, &name)?;
    let body: AccountBody = given::read(&request, &mut payload).await?;
    let (by, people) = (super::by(&can), world.people.clone());
    let done = turn(&world.people, true, move || {
        put_in(&people, name, body, &by)
    });
    let (status, shown) = done.await??;
    Ok(HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(shown))
}

fn put_in(
    people: &People,
    name: String,
    body: AccountBody,
    by: &str,
) -> Result<(StatusCode, AccountShown), NotDone> {
    let now = Timestamp::now();
    let grant = Grant {
        roles: body.roles,
        reach: body.reach,
    };
    let (status, fresh) = if people.account(&name).is_some() {
        let (shown, oidc) = (body.shown.as_deref(), body.oidc.as_deref());
        people.change(&name, &grant, shown, oidc, by, now)?;
        (StatusCode::OK, None)
    } else {
        let new = NewAccount {
            name: name.clone(),
            shown: body.shown,
            grant,
            oidc: body.oidc,
            password: None,
            must_change: true,
        };
        (StatusCode::CREATED, people.add(&new, by, now)?)
    };
    let fresh = fresh.map(|fresh| fresh.reveal().to_owned());
    let told = people.account(&name).ok_or(NotDone::NoSuchAccount(name))?;
    Ok((status, AccountShown::of(&told, fresh)))
}
