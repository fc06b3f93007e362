//! `GET /v1/accounts`: who can log in, and what they may.

use super::super::permission::{Can, ManageAccounts};
use super::super::query::{Nothing, Query};
use super::account::AccountShown;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Every account, by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountList {
    items: Vec<AccountShown>,
}

/// List the accounts
#[utoipa::path(get, path = "/v1/accounts", tag = "accounts", responses((status = 200, body = AccountList)))]
pub async fn list(
    _: Can<ManageAccounts>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> HttpResponse {
    let accounts = world.people.accounts();
    let items = accounts
        .iter()
        .map(|told| AccountShown::of(told, None))
        .collect();
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(AccountList { items })
}
