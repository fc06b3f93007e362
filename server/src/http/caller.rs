//! Who asks: the one place that decides it, once for each request.
//!
//! | shown | who it is |
//! |---|---|
//! | the public door | anybody, whatever else is shown |
//! | `x-huying-as: anybody` | anybody: whoever may more can look as those who may less |
//! | the session's cookie | the account, unless the session has ended |
//! | `Authorization: Bearer hyk_…` | the program whose key it is |
//! | nothing, at this machine, where nobody need log in ([`crate::world::OpenHere`]) | the local administrator |
//! | nothing | anybody |

mod bounds;
mod pass;
mod shown;
mod signature;
mod steps;

use super::permission::PublicDoor;
use super::problem::Problem;
use crate::identity::permissions::{Permission, ReadCounts, UseSession};
use crate::identity::{HiddenField, Reach, Rights};
use crate::people::{KEY_BEGIN, KeyHolder, SignedIn};
use crate::world::World;
use actix_web::cookie::Cookie;
use actix_web::http::Method;
use actix_web::{HttpMessage as _, HttpRequest, web};
use bounds::{ANYBODY, LOCKED_IN, PUBLIC, SCREEN, SCREEN_ACTS};
use jiff::Timestamp;
pub use pass::Pass;
use shown::{bearer, is_open, not_foreign};
use std::sync::Arc;

/// The cookie of a session. Its prefix makes browsers hold it to this host, its whole path, and safe transport.
pub const COOKIE: &str = "__Host-huying";
/// Lets a caller be taken for anybody.
const AS: &str = "x-huying-as";

/// Who is asking, and what they may.
#[derive(Clone, Debug)]
pub struct Caller {
    who: Who,
    rights: Rights,
    reach: Reach,
}

/// What sort of caller.
#[derive(Clone, Debug)]
pub enum Who {
    /// Whoever sits at this machine, where nobody need log in.
    LocalAdministrator,
    /// Somebody who is logged in.
    Account(Arc<SignedIn>),
    /// A program with a key, and the name it acts under: no account's.
    Key(Arc<KeyHolder>, String),
    /// Nobody in particular; `ended`: who showed a session that holds no longer.
    Anybody {
        /// A session was shown.
        ended: bool,
    },
}

impl Caller {
    /// Who asks, looked up once for each request.
    pub fn known(request: &HttpRequest) -> Result<Arc<Self>, Problem> {
        if let Some(caller) = request.extensions().get::<Arc<Self>>() {
            return Ok(Arc::clone(caller));
        }
        let caller = Arc::new(Self::of(request)?);
        request.extensions_mut().insert(Arc::clone(&caller));
        Ok(caller)
    }

    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        if request.app_data::<PublicDoor>().is_some() {
            return Ok(Self::anybody(PUBLIC, false));
        }
        let world = request.app_data::<web::Data<World>>();
        let world = world.ok_or_else(|| Problem::fault(&"no world behind the door"))?;
        let anybody = if world.settings.public_here {
            ANYBODY.with::<ReadCounts>()
        } else {
            ANYBODY
        };
        if let Some(wanted) = request.headers().get(AS) {
            return if wanted == "anybody" {
                Ok(Self::anybody(anybody, false))
            } else {
                Err(Problem::bad_request(
                    "bad_header",
                    format!("{AS} can only be anybody"),
                ))
            };
        }
        let now = Timestamp::now();
        if let Some(key) = bearer(request.headers()) {
            let holder = world.people.key(key, now).map_err(|many| {
                Problem::too_many("too_many_requests", many.to_string(), many.wait_s.into())
            })?;
            return holder
                .as_ref()
                .map(Self::program)
                .ok_or_else(Problem::wrong_key);
        }
        let token = request.cookie(COOKIE);
        let signed_in = token.as_ref().map(Cookie::value);
        if let Some(signed_in) = signed_in.and_then(|token| world.people.session(token, now)) {
            not_foreign(request)?;
            return Ok(Self::member(signed_in).limited_to(request.method()));
        }
        if is_open(request, world) {
            return Ok(Self {
                who: Who::LocalAdministrator,
                rights: Rights::ALL,
                reach: Reach::ALL,
            });
        }
        Ok(Self::anybody(anybody, token.is_some()))
    }

    fn anybody(rights: Rights, ended: bool) -> Self {
        Self {
            who: Who::Anybody { ended },
            rights,
            reach: Reach::ALL,
        }
    }

    fn program(holder: &Arc<KeyHolder>) -> Self {
        Self {
            rights: Rights::named(holder.scopes.iter().copied()).unwrap_or(Rights::NONE),
            reach: holder.reach.clone(),
            who: Who::Key(Arc::clone(holder), format!("{KEY_BEGIN}{}", holder.id)),
        }
    }

    /// A screen changes nothing, whatever its account may.
    fn limited_to(mut self, method: &Method) -> Self {
        if self.is_screen() && !method.is_safe() {
            self.rights = self.rights.within(SCREEN_ACTS);
        }
        self
    }

    fn is_screen(&self) -> bool {
        matches!(&self.who, Who::Account(signed_in) if signed_in.is_screen)
    }

    /// Somebody who is logged in.
    pub(super) fn member(signed_in: Arc<SignedIn>) -> Self {
        let rights = if signed_in.is_held_back() {
            LOCKED_IN
        } else {
            let roles = signed_in.account.roles.iter();
            roles.fold(Rights::NONE, |all, role| all.and(role.rights()))
        };
        let rights = if signed_in.is_screen {
            rights.within(SCREEN)
        } else {
            rights
        };
        Self {
            rights,
            reach: signed_in.account.reach.clone(),
            who: Who::Account(signed_in),
        }
    }

    /// Who it is.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// What they may.
    pub fn rights(&self) -> Rights {
        self.rights
    }

    /// Which cases that extends to.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The name that stands in events and records; whoever has none must give one.
    pub fn name(&self) -> Option<&str> {
        match &self.who {
            Who::Account(signed_in) => Some(&signed_in.account.name),
            Who::Key(_, name) => Some(name),
            Who::LocalAdministrator | Who::Anybody { .. } => None,
        }
    }

    /// What of a case of this source is hidden from the caller.
    pub fn hidden<'w>(&self, world: &'w World, source: &str) -> &'w [HiddenField] {
        match self.who {
            Who::LocalAdministrator => &[],
            _ => world.settings.hidden.of(source, &self.reach),
        }
    }

    /// Lets through whoever has the permission.
    pub fn require<P: Permission>(&self) -> Result<(), Problem> {
        if self.rights.has::<P>() {
            return Ok(());
        }
        Err(match &self.who {
            Who::Anybody { ended: true } => Problem::session_ended(),
            Who::Anybody { ended: false } if self.rights.has::<UseSession>() => {
                Problem::login_needed()
            }
            Who::Account(signed_in) if signed_in.is_screen => Problem::screen_looks_only(),
            Who::Account(signed_in) if signed_in.must_change => Problem::password_change_needed(),
            Who::Account(signed_in) if signed_in.must_enrol() => Problem::second_factor_needed(),
            _ => Problem::forbidden(P::NAME),
        })
    }
}
