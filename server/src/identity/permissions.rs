//! What somebody may be allowed to do, one by one.

/// Something that a caller may be allowed to do.
pub trait Permission: 'static {
    /// Its name in problems, roles and scopes of keys.
    const NAME: &'static str;
    /// Its place in [`Rights`].
    const NUMBER: u8;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}
            impl Permission for $name {
                const NAME: &'static str = $word;
                const NUMBER: u8 = Numbers::$name as u8;
            }
        )*

        #[repr(u8)]
        enum Numbers { $($name,)* }

        /// The names of all, each at its number.
        pub const NAMES: &[&str] = &[$($word),*];
    };
}

permissions! {
    /// Send reports in.
    ReportCases = "report-cases";
    /// Report and close in one what was put right on the spot.
    CloseOnTheSpot = "close-on-the-spot";
    /// Read single cases: lists, stories, streams, and counts as they are.
    ReadCases = "read-cases";
    /// Count cases, by area, time, class and tile; without `read-cases`, under the veil.
    ReadCounts = "read-counts";
    /// Move cases on, by the steps of one's roles.
    MoveCases = "move-cases";
    /// Name another as the one who acts: for programs that people act through.
    ActForOthers = "act-for-others";
    /// See what there is to do for oneself.
    ReadTasks = "read-tasks";
    /// Go on and off duty.
    SetPresence = "set-presence";
    /// Be told of tasks while the page is closed.
    UsePush = "use-push";
    /// See alarms.
    ReadAlarms = "read-alarms";
    /// Say that an alarm was seen.
    AcknowledgeAlarms = "acknowledge-alarms";
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
    /// Make accounts and keys, change and end them.
    ManageAccounts = "manage-accounts";
    /// Let a screen on a wall show what an account may see.
    MakeScreens = "make-screens";
    /// Read metrics.
    Watch = "watch";
    /// Ask whether the server lives and is ready.
    Probe = "probe";
    /// Log in and out, and see to one's own account.
    UseSession = "use-session";
    /// Load the pages.
    UsePages = "use-pages";
    /// Report without an account.
    ReportAsResident = "report-as-resident";
    /// Follow a case by the token that its reporter was given.
    FollowCase = "follow-case";
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u64);

const _: () = assert!(NAMES.len() <= u64::BITS as usize);

impl Rights {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Everything there is.
    pub const ALL: Self = Self(u64::MAX >> (u64::BITS as usize - NAMES.len()));

    /// The set with one more.
    #[must_use]
    pub const fn with<P: Permission>(self) -> Self {
        Self(self.0 | 1 << P::NUMBER)
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are in both.
    #[must_use]
    pub const fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// By their names; `None` when one of them is no permission.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut rights = Self::default();
        for name in names {
            rights.0 |= 1 << NAMES.iter().position(|known| *known == name)?;
        }
        Some(rights)
    }

    /// Is it in?
    pub const fn has<P: Permission>(self) -> bool {
        self.0 >> P::NUMBER & 1 == 1
    }

    /// The names of those in it.
    pub fn names(self) -> Vec<&'static str> {
        let named = (0..).zip(NAMES);
        named
            .filter(|(number, _): &(u8, _)| self.0 >> number & 1 == 1)
            .map(|(_, name)| *name)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        let rights = Rights::default().with::<Watch>().with::<ReportCases>();
        assert!(rights.has::<Watch>() && rights.has::<ReportCases>() && !rights.has::<ReadCases>());
        assert_eq!(rights.names(), ["report-cases", "watch"]);
        assert_eq!(Rights::named(["watch", "report-cases"]), Some(rights));
        assert_eq!(Rights::named(["watch", "wach"]), None);
        assert_eq!(Rights::ALL.names(), NAMES);
        let reports = Rights::NONE.with::<ReportCases>().with::<ReadCases>();
        assert_eq!(rights.within(reports).names(), ["report-cases"]);
    }
}
