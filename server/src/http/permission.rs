//! Whether the caller may. A handler names the permission it needs in its signature; [`Can`] is the only way to it.

use super::caller::Caller;
use super::problem::Problem;
use crate::identity::Reach;
use crate::veil::Sight;
use crate::world::{Readiness, World};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::Arc;

pub use crate::identity::Permission;
pub use crate::identity::permissions::*;

/// Proof that the caller of this request has permission `P`.
#[derive(Clone, Debug)]
pub struct Can<P: Permission>(Arc<Caller>, PhantomData<P>);

impl<P: Permission> Can<P> {
    /// Whether the caller has another permission too.
    pub fn also<Q: Permission>(&self) -> bool {
        self.0.rights().has::<Q>()
    }

    /// Everything the caller may do.
    pub fn all(&self) -> Vec<&'static str> {
        self.0.rights().names()
    }

    /// Who asks.
    pub fn caller(&self) -> &Arc<Caller> {
        &self.0
    }

    /// Which cases the caller's rights extend to.
    pub fn reach(&self) -> &Reach {
        self.0.reach()
    }
}

impl Can<ReadCounts> {
    /// How cases are counted for the caller.
    pub fn sight(&self) -> Sight {
        if self.also::<ReadCases>() {
            Sight::Single
        } else {
            Sight::Veiled
        }
    }
}

/// By which door a request came; without this, by the inner one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicDoor;

impl<P: Permission> FromRequest for Can<P> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let can = Caller::known(request).and_then(|caller| {
            caller.require::<P>()?;
            begun(request, caller.rights(), P::NUMBER)?;
            Ok(Self(caller, PhantomData))
        });
        ready(can)
    }
}

/// While the log is being read, single cases are not told, and counts only by a snapshot, which has no veil.
fn begun(request: &HttpRequest, rights: Rights, permission: u8) -> Result<(), Problem> {
    let world = request.app_data::<web::Data<World>>();
    let Some((world, Readiness::Replaying(events))) = world.map(|world| (world, world.readiness()))
    else {
        return Ok(());
    };
    let is_counted = || rights.has::<ReadCases>() && world.seq() > 0;
    let waits =
        permission == ReadCases::NUMBER || (permission == ReadCounts::NUMBER && !is_counted());
    if waits {
        Err(Problem::starting(events))
    } else {
        Ok(())
    }
}
