//! `GET /v1/session`: who am I, and what may I; `GET /v1/session/ways`: how one can log in here.

use super::super::caller::{Caller, Who};
use super::super::permission::{Can, UseSession};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::LogInFirst;
use crate::clock;
use crate::identity::{Reach, Role};
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use cases::StepKind;
use serde::Serialize;
use utoipa::ToSchema;

/// Who asks, and what they may.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own in the answer"
)]
pub struct Me {
    /// The account; null for whoever sits at the server's own machine without one.
    account: Option<String>,
    /// The name to read.
    shown: String,
    roles: Vec<Role>,
    /// Names of permissions.
    may: Vec<&'static str>,
    /// Words of steps.
    #[schema(value_type = Vec<super::super::words::StepKind>)]
    steps: Vec<&'static str>,
    reach: Reach,
    /// Whether it is whoever sits at the server's own machine, where nobody needs to log in.
    local: bool,
    /// Whether another password must be chosen before anything else.
    must_change: bool,
    /// Whether the account has a second factor.
    totp: bool,
    /// Whether a role of the account must have one.
    needs_totp: bool,
    /// Whether it must be set up before anything else.
    must_enrol: bool,
    /// Whether it is a screen on a wall, which only looks.
    screen: bool,
    /// When the session ends, however much it is used.
    ends: Option<String>,
}

impl Me {
    /// What is told to whoever asks; nothing to anybody.
    pub fn of(caller: &Caller) -> Option<Self> {
        let (signed_in, is_local) = match caller.who() {
            Who::Account(signed_in) => (Some(signed_in), false),
            Who::LocalAdministrator => (None, true),
            Who::Key(..) | Who::Anybody { .. } => return None,
        };
        let account = signed_in.map(|signed_in| &signed_in.account);
        Some(Self {
            account: account.map(|account| account.name.clone()),
            shown: account.map_or_else(String::new, |account| account.shown.clone()),
            roles: account.map_or_else(Vec::new, |account| account.roles.clone()),
            may: caller.rights().names(),
            steps: caller.steps().into_iter().map(StepKind::word).collect(),
            reach: caller.reach().clone(),
            local: is_local,
            must_change: signed_in.is_some_and(|signed_in| signed_in.must_change),
            totp: signed_in.is_some_and(|signed_in| signed_in.totp),
            needs_totp: signed_in.is_some_and(|signed_in| signed_in.needs_totp),
            must_enrol: signed_in.is_some_and(|signed_in| signed_in.must_enrol()),
            screen: signed_in.is_some_and(|signed_in| signed_in.is_screen),
            ends: signed_in.map(|signed_in| clock::local(signed_in.ends.as_second())),
        })
    }
}

/// How one can log in here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Ways {
    /// By account and password.
    password: bool,
    /// By an identity provider, which has this name.
    oidc: Option<OidcWay>,
    /// Whether whoever sits at the server's own machine needs not to.
    open_here: bool,
    /// Whether anybody may report and count at this address.
    public_here: bool,
}

/// An identity provider.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OidcWay {
    /// As people know it.
    name: String,
}

/// See who you are
///
/// And what you may. Whoever is not logged in, where that is needed, is told so by 401.
#[utoipa::path(get, path = "/v1/session", tag = "session", responses(
    (status = 200, body = Me), LogInFirst))]
pub async fn show(can: Can<UseSession>, _: Query<Nothing>) -> Result<HttpResponse, Problem> {
    let Some(me) = Me::of(can.caller()) else {
        let needed = super::signed_in(&can).err();
        return Err(needed.unwrap_or_else(Problem::login_needed));
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(me))
}

/// See how to log in
#[utoipa::path(get, path = "/v1/session/ways", tag = "session", responses((status = 200, body = Ways)))]
pub async fn ways(
    can: Can<UseSession>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> HttpResponse {
    let settings = &world.settings;
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(Ways {
            password: true,
            oidc: settings.oidc.as_ref().map(|provider| OidcWay {
                name: provider.settings().name.clone(),
            }),
            open_here: matches!(can.caller().who(), Who::LocalAdministrator),
            public_here: settings.public_here,
        })
}
