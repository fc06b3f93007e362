//! `/v1/keys`: API keys of sources and programs.

use super::super::apart::apart;
use super::super::permission::{Can, ManageAccounts};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::{NotFound, WrongBody, WrongFields};
use super::super::session::given;
use crate::clock;
use crate::identity::Reach;
use crate::people::{KeyTold, NewKey};
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A key, without what opens.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyShown {
    id: String,
    /// What it is for.
    name: String,
    /// Names of permissions.
    scopes: Vec<&'static str>,
    reach: Reach,
    /// Requests a minute.
    per_minute: u32,
    /// Who made it.
    by: String,
    /// When.
    made: String,
    /// When it ends, or ended; null for those from before keys had an end.
    ends: Option<String>,
    /// Whether it ends within 14 days, or has ended.
    ends_soon: bool,
}

/// Every key that was not revoked.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyList {
    items: Vec<KeyShown>,
}

/// What a key is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyBody {
    /// What it is for.
    name: String,
    /// Names of permissions.
    scopes: Vec<String>,
    /// Of which cases, and as which sources; all when nothing is said.
    #[serde(default)]
    reach: Reach,
    /// Requests a minute; 600 when nothing is said.
    per_minute: Option<u32>,
    /// Days that it holds; 365 when nothing is said, at most 1095.
    days: Option<u32>,
}

/// A key that was made.
#[derive(Serialize, ToSchema)]
pub struct KeyMade {
    id: String,
    /// To be sent as `Authorization: Bearer …`; told this once.
    key: String,
}

impl KeyShown {
    fn of(told: &KeyTold) -> Self {
        let holder = &told.holder;
        Self {
            id: holder.id.clone(),
            name: holder.name.clone(),
            scopes: holder.scopes.clone(),
            reach: holder.reach.clone(),
            per_minute: told.per_minute,
            by: told.by.clone(),
            made: clock::local(told.made.as_second()),
            ends: told.ends.map(|ends| clock::local(ends.as_second())),
            ends_soon: told.ends_soon(Timestamp::now()),
        }
    }
}

/// List the keys
#[utoipa::path(get, path = "/v1/keys", tag = "accounts", responses((status = 200, body = KeyList)))]
pub async fn list(
    _: Can<ManageAccounts>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> HttpResponse {
    let items = world.people.keys().iter().map(KeyShown::of).collect();
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(KeyList { items })
}

/// Make a key
#[utoipa::path(post, path = "/v1/keys", tag = "accounts", request_body = KeyBody, responses(
    (status = 201, body = KeyMade), WrongBody, WrongFields))]
pub async fn add(
    can: Can<ManageAccounts>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body: KeyBody = given::read(&request, &mut payload).await?;
    let new = NewKey {
        name: body.name,
        scopes: body.scopes,
        reach: body.reach,
        per_minute: body.per_minute,
        days: body.days,
    };
    let (by, people) = (super::by(&can), world.people.clone());
    let (id, key) = apart(move || people.add_key(&new, &by, Timestamp::now())).await??;
    let key = key.reveal().to_owned();
    Ok(HttpResponse::Created()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(KeyMade { id, key }))
}

/// Revoke a key
///
/// It opens nothing any more, at once.
#[utoipa::path(delete, path = "/v1/keys/{id}", tag = "accounts",
    params(("id" = String, Path, description = "As the list names it")), responses(
    (status = 204), NotFound))]
pub async fn revoke(
    can: Can<ManageAccounts>,
    world: web::Data<World>,
    path: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let (by, people) = (super::by(&can), world.people.clone());
    apart(move || people.revoke_key(&path, &by, Timestamp::now())).await??;
    Ok(HttpResponse::NoContent().finish())
}
