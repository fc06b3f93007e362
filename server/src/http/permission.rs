//! Who asks, and whether they may. A handler names the permission it needs in its signature.
//!
//! [`Caller::of`] is the one place that decides who asks; [`Can`] is the only way to a handler.

use super::problem::Problem;
use crate::identity::Reach;
use crate::veil::Sight;
use crate::world::{Readiness, World};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
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
        self.0.rights.has::<Q>()
    }

    /// Everything the caller may do.
    pub fn all(&self) -> Vec<&'static str> {
        self.0.rights.names()
    }

    /// Who asks.
    pub fn caller(&self) -> &Arc<Caller> {
        &self.0
    }

    /// Which cases the caller's rights extend to.
    pub fn reach(&self) -> &Reach {
        &self.0.reach
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

/// Who is asking, and what they may.
#[derive(Clone, Debug)]
pub struct Caller {
    #[expect(dead_code, reason = "told apart when accounts come")]
    kind: Kind,
    rights: Rights,
    reach: Reach,
}

/// What sort of caller.
#[derive(Clone, Debug)]
enum Kind {
    /// Whoever sits at this machine, where nobody needs to log in.
    LocalAdministrator,
    /// Nobody in particular.
    Anybody,
    /// From beyond, where nobody may.
    Stranger,
}

/// What anybody may by the public door: count, and report.
const PUBLIC: Rights = Rights::NONE
    .with::<ReadCounts>()
    .with::<ReadReference>()
    .with::<UsePages>()
    .with::<ReportAsResident>()
    .with::<FollowCase>();

impl Caller {
    /// Who asks.
    fn of(request: &HttpRequest) -> Self {
        let (kind, rights) = if request.app_data::<PublicDoor>().is_some() {
            (Kind::Anybody, PUBLIC)
        } else {
            match request.peer_addr() {
                Some(peer) if peer.ip().to_canonical().is_loopback() => {
                    (Kind::LocalAdministrator, Rights::ALL)
                }
                // In-process tests have no peer.
                None if cfg!(test) => (Kind::LocalAdministrator, Rights::ALL),
                Some(_) | None => (Kind::Stranger, Rights::NONE),
            }
        };
        Self {
            kind,
            rights,
            reach: Reach::ALL,
        }
    }

    /// [`Caller::of`], once for each request.
    fn known(request: &HttpRequest) -> Arc<Self> {
        if let Some(caller) = request.extensions().get::<Arc<Self>>() {
            return Arc::clone(caller);
        }
        let caller = Arc::new(Self::of(request));
        request.extensions_mut().insert(Arc::clone(&caller));
        caller
    }
}

impl<P: Permission> FromRequest for Can<P> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = Caller::known(request);
        ready(if caller.rights.has::<P>() {
            begun(request, caller.rights, P::NUMBER).map(|()| Self(caller, PhantomData))
        } else {
            Err(Problem::forbidden(P::NAME))
        })
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
