//! Who may do what. A handler names the permission it needs in its signature.
//!
//! The only principal now is the local administrator: the server listens on loopback alone,
//! and [`super::door`] refuses foreign host names. Identities replace [`Principal::of`].

use super::problem::Problem;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
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
    )*};
}

permissions! {
    /// Send reports in.
    ReportCases = "report-cases";
    /// Read cases, counts, tiles and streams.
    ReadCases = "read-cases";
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
pub struct Can<P: Permission>(PhantomData<P>);

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Principal {
    /// Whoever sits at this machine.
    LocalAdministrator,
    /// Anybody else.
    Stranger,
}

impl Principal {
    fn of(request: &HttpRequest) -> Self {
        match request.peer_addr() {
            Some(peer) if peer.ip().to_canonical().is_loopback() => Self::LocalAdministrator,
            // In-process tests have no peer.
            None if cfg!(test) => Self::LocalAdministrator,
            Some(_) | None => Self::Stranger,
        }
    }

    fn may(self, _permission: &'static str) -> bool {
        self == Self::LocalAdministrator
    }
}

impl<P: Permission> FromRequest for Can<P> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let may = Principal::of(request).may(P::NAME);
        ready(if may {
            Ok(Self(PhantomData))
        } else {
            Err(Problem::forbidden(P::NAME))
        })
    }
}
