//! Who may do what. A handler names the permission it needs in its signature.
//!
//! There are two principals now. The local administrator: the server listens on loopback alone, and [`super::door`]
//! refuses foreign host names. And the public, who comes by the public listener and may count, under the
//! [veil](crate::veil). Identities replace [`Principal::of`].

use super::problem::Problem;
use crate::veil::Sight;
use crate::world::{Readiness, World};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};
use std::marker::PhantomData;

/// Something that a principal may be allowed to do.
pub trait Permission: 'static {
    /// Its name in problems and, later, in roles.
    const NAME: &'static str;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Permission for $name { const NAME: &'static str = $word; }
    )*
    /// The names of all.
    const NAMES: &[&str] = &[$($word),*];
    };
}

permissions! {
    /// Send reports in.
    ReportCases = "report-cases";
    /// Read single cases: lists, stories, streams, and counts as they are.
    ReadCases = "read-cases";
    /// Count cases, by area, time, class and tile; without `read-cases`, under the veil.
    ReadCounts = "read-counts";
    /// Move cases on.
    MoveCases = "move-cases";
    /// Upload photos for reports and steps.
    AddPhotos = "add-photos";
    /// Look at photos of cases.
    ReadPhotos = "read-photos";
    /// Read who reported a case; each reading is recorded.
    ReadPersonalData = "read-personal-data";
    /// See who read who reported which case.
    AuditReads = "audit-reads";
    /// Erase personal data for good.
    ErasePersonalData = "erase-personal-data";
    /// Read areas, classes, teams and what the server says about itself.
    ReadReference = "read-reference";
    /// Read the tables in force and who is on duty.
    ReadTables = "read-tables";
    /// Read checkpoints, hashes and proofs of the log, without what is in it.
    ReadLedger = "read-ledger";
    /// Ask this server, as a witness, to sign the checkpoint of another log.
    CosignCheckpoints = "cosign-checkpoints";
    /// Put tables in force.
    ManageTables = "manage-tables";
    /// Read health and metrics.
    Watch = "watch";
}

/// Proof that the caller of this request has permission `P`.
#[derive(Debug)]
pub struct Can<P: Permission>(Principal, PhantomData<P>);

impl<P: Permission> Can<P> {
    /// Whether the caller has another permission too.
    pub fn also<Q: Permission>(&self) -> bool {
        self.0.may(Q::NAME)
    }

    /// Everything the caller may do.
    pub fn all(&self) -> Vec<&'static str> {
        let may = |name: &&&'static str| self.0.may(name);
        NAMES.iter().filter(may).copied().collect()
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

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Principal {
    /// Whoever sits at this machine.
    LocalAdministrator,
    /// Anybody, by the public door.
    Public,
    /// Anybody else.
    Stranger,
}

impl Principal {
    fn of(request: &HttpRequest) -> Self {
        if request.app_data::<PublicDoor>().is_some() {
            return Self::Public;
        }
        match request.peer_addr() {
            Some(peer) if peer.ip().to_canonical().is_loopback() => Self::LocalAdministrator,
            // In-process tests have no peer.
            None if cfg!(test) => Self::LocalAdministrator,
            Some(_) | None => Self::Stranger,
        }
    }

    fn may(self, permission: &'static str) -> bool {
        match self {
            Self::LocalAdministrator => true,
            Self::Public => [ReadCounts::NAME, ReadReference::NAME].contains(&permission),
            Self::Stranger => false,
        }
    }
}

impl<P: Permission> FromRequest for Can<P> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let principal = Principal::of(request);
        ready(if principal.may(P::NAME) {
            begun(request, principal, P::NAME).map(|()| Self(principal, PhantomData))
        } else {
            Err(Problem::forbidden(P::NAME))
        })
    }
}

/// While the log is being read, single cases are not told, and counts only by a snapshot, which has no veil.
fn begun(request: &HttpRequest, principal: Principal, permission: &str) -> Result<(), Problem> {
    let world = request.app_data::<web::Data<World>>();
    let Some((world, Readiness::Replaying(events))) = world.map(|world| (world, world.readiness()))
    else {
        return Ok(());
    };
    let is_counted = || principal.may(ReadCases::NAME) && world.seq() > 0;
    let waits = permission == ReadCases::NAME || (permission == ReadCounts::NAME && !is_counted());
    if waits {
        Err(Problem::starting(events))
    } else {
        Ok(())
    }
}
