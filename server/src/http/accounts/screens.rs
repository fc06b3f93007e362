//! `/v1/accounts/{name}/screens`: screens on walls that show what an account sees.

use super::super::apart::apart;
use super::super::permission::{Can, MakeScreens, ManageAccounts};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::NotFound;
use super::super::session::session_of;
use crate::clock;
use crate::people::{NotDone, People, SessionId};
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What opens a screen, once.
#[derive(Serialize, ToSchema)]
pub struct ScreenLinkMade {
    /// To be opened on the wall's machine, at this server; told this once.
    link: String,
    /// Until when it can be opened.
    ends: String,
}

/// A screen.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScreenShown {
    /// Names it.
    id: String,
    /// When it was opened.
    made: String,
    /// When it was last used.
    seen: String,
    /// When it ends, however much it is used.
    ends: String,
    /// What its browser calls itself.
    agent: String,
}

/// Screens of an account, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScreenList {
    items: Vec<ScreenShown>,
}

/// Refuses where a screen would show more than whoever asks may see, as if there were no such account. Those who manage
/// accounts see to all of them.
fn require_own(can: &Can<MakeScreens>, people: &People, name: &str) -> Result<(), Problem> {
    if can.also::<ManageAccounts>() {
        return Ok(());
    }
    let own = session_of(can.caller()).map(|own| &own.account);
    let is_own = own.zip(people.account(name)).is_some_and(|(own, told)| {
        let theirs = &told.account;
        theirs.roles.iter().all(|role| own.roles.contains(role)) && own.reach.holds(&theirs.reach)
    });
    if is_own {
        Ok(())
    } else {
        Err(NotDone::NoSuchAccount(name.to_owned()).into())
    }
}

/// Make a link that opens a screen
///
/// For the browser of a wall, which then shows what the account sees, and does nothing. The account has no other roles
/// than commander, planner, inspector and evaluator. A commander makes links for accounts whose roles and reach lie
/// within their own.
#[utoipa::path(post, path = "/v1/accounts/{name}/screens", tag = "accounts",
    params(("name" = String, Path, description = "The account")), responses(
    (status = 201, body = ScreenLinkMade),
    (status = 409, description = "`no_screen_account`: it is disabled, or has another role"),
    NotFound))]
pub async fn make(
    can: Can<MakeScreens>,
    world: web::Data<World>,
    path: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    require_own(&can, &world.people, &path)?;
    let (by, people) = (super::by(&can), world.people.clone());
    let made = apart(move || people.make_screen(&path, &by, Timestamp::now())).await??;
    Ok(HttpResponse::Created()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(ScreenLinkMade {
            link: made.path(),
            ends: clock::local(made.ends.as_second()),
        }))
}

/// List the screens of an account
///
/// Those that hold now.
#[utoipa::path(get, path = "/v1/accounts/{name}/screens", tag = "accounts",
    params(("name" = String, Path, description = "The account")), responses(
    (status = 200, body = ScreenList), NotFound))]
pub async fn list(
    can: Can<MakeScreens>,
    world: web::Data<World>,
    path: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    require_own(&can, &world.people, &path)?;
    if world.people.account(&path).is_none() {
        return Err(NotDone::NoSuchAccount(path.into_inner()).into());
    }
    let screens = world.people.screens(Some(&path), Timestamp::now());
    let items = screens.into_iter().map(|(_, screen)| ScreenShown {
        id: screen.id.0.to_string(),
        made: clock::local(screen.made.as_second()),
        seen: clock::local(screen.seen.as_second()),
        ends: clock::local(screen.ends.as_second()),
        agent: screen.agent,
    });
    let items = items.collect();
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(ScreenList { items }))
}

/// End a screen
#[utoipa::path(delete, path = "/v1/accounts/{name}/screens/{id}", tag = "accounts",
    params(("name" = String, Path, description = "The account"), ("id" = String, Path, description = "As the list names it")), responses(
    (status = 204), NotFound))]
pub async fn end(
    can: Can<MakeScreens>,
    world: web::Data<World>,
    path: web::Path<(String, String)>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let (name, id) = path.into_inner();
    require_own(&can, &world.people, &name)?;
    let id = id.parse().map(SessionId);
    let id = id.map_err(|_| NotDone::NoSuchScreen(name.clone()))?;
    let (by, people) = (super::by(&can), world.people.clone());
    apart(move || people.end_screen(&name, id, &by, Timestamp::now())).await??;
    Ok(HttpResponse::NoContent().finish())
}
