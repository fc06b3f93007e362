//! Whether somebody who stays, in a stream of events, may still be here.

use super::shown::is_open_at_all;
use super::{COOKIE, Caller, Who};
#[cfg(test)]
use crate::identity::{Reach, Rights};
use crate::world::World;
use actix_web::HttpRequest;
use jiff::Timestamp;
use std::sync::Arc;

/// What somebody showed who stays: looked at again and again, so that whoever may no longer is shown out.
#[derive(Clone)]
pub struct Pass {
    caller: Arc<Caller>,
    token: Option<String>,
}

impl Pass {
    /// The pass of whoever sent this request.
    pub fn of(request: &HttpRequest, caller: &Arc<Caller>) -> Self {
        Self {
            caller: Arc::clone(caller),
            token: request
                .cookie(COOKIE)
                .map(|cookie| cookie.value().to_owned()),
        }
    }

    /// The pass of whoever sits at this machine.
    #[cfg(test)]
    pub fn of_this_machine() -> Self {
        Self {
            caller: Arc::new(Caller {
                who: Who::LocalAdministrator,
                rights: Rights::ALL,
                reach: Reach::ALL,
            }),
            token: None,
        }
    }

    /// Whether it still lets in, with the same rights and reach. Somebody who stays uses the session.
    pub fn holds(&self, world: &World) -> bool {
        match &self.caller.who {
            Who::Account(signed_in) => {
                let token = self.token.as_deref();
                let now = token.and_then(|token| world.people.session(token, Timestamp::now()));
                now.is_some_and(|now| !now.is_held_back() && now.account == signed_in.account)
            }
            Who::Key(holder, _) => world.people.has_key(holder, Timestamp::now()),
            Who::LocalAdministrator => is_open_at_all(world),
            Who::Anybody { .. } => true,
        }
    }
}
