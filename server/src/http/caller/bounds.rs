//! What callers may at most, whatever their roles say: the doors, whoever is held back, screens on walls.

use crate::identity::Rights;
use crate::identity::permissions::{
    AcknowledgeAlarms, CosignCheckpoints, FollowCase, Probe, ReadAlarms, ReadCases, ReadCounts,
    ReadLedger, ReadReference, ReadTables, ReportAsResident, UsePages, UseSession,
};

/// What anybody may by the public door: count, and report.
pub(super) const PUBLIC: Rights = Rights::NONE
    .with::<ReadCounts>()
    .with::<ReadReference>()
    .with::<UsePages>()
    .with::<ReportAsResident>()
    .with::<FollowCase>();

/// What anybody may by the inner door: report, log in, and what machines ask of each other.
pub(super) const ANYBODY: Rights = Rights::NONE
    .with::<ReadReference>()
    .with::<UsePages>()
    .with::<UseSession>()
    .with::<ReportAsResident>()
    .with::<FollowCase>()
    .with::<CosignCheckpoints>()
    .with::<Probe>();

/// What is left to whoever must first choose another password or set up a second factor.
pub(super) const LOCKED_IN: Rights = Rights::NONE
    .with::<ReadReference>()
    .with::<UsePages>()
    .with::<UseSession>();

/// What a screen on a wall may at all, as far as its account may: nothing whose reading is recorded with a name.
pub(super) const SCREEN: Rights = Rights::NONE
    .with::<ReadCases>()
    .with::<ReadCounts>()
    .with::<ReadAlarms>()
    .with::<AcknowledgeAlarms>()
    .with::<ReadReference>()
    .with::<ReadTables>()
    .with::<ReadLedger>()
    .with::<UsePages>()
    .with::<UseSession>()
    .with::<Probe>();

/// What of it changes anything: logging in as somebody else is always possible.
pub(super) const SCREEN_ACTS: Rights = Rights::NONE
    .with::<AcknowledgeAlarms>()
    .with::<UseSession>();
