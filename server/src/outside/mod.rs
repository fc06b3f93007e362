//! Those outside who hold the log's root, so that nobody inside can rewrite it unnoticed; and what this server holds
//! for others.

mod authorities;
mod cosigned;
mod deliver;
mod rounds;
mod schedule;
mod settings;
#[cfg(test)]
mod silent_tests;
mod standing;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod tls_tests;
mod unreached;
mod witness;

pub use authorities::{Authorities, CA_FILE_BYTES_MAX, NoAuthorities};
pub use cosigned::Cosigned;
pub use schedule::start;
pub use settings::{
    ANSWER_TIME_MAX, Address, NotAnOutsider, OUTSIDERS_MAX, Outsider, Settings, witnessed,
};
pub use standing::{Delivered, Failed, Standing};
pub use unreached::why as why_unreached;
pub use witness::{Conflict, Known, Refused, SEEN_FACT, Witness, WitnessError};

use rounds::Rounds;
use std::sync::{PoisonError, RwLock};

/// Everybody outside, how they stand, and what they have signed.
pub struct Outside {
    settings: Settings,
    rounds: Rounds,
    /// One for each of the outsiders.
    standings: Vec<RwLock<Standing>>,
    cosigned: RwLock<Option<Cosigned>>,
    /// This server as a witness of other logs, when it is one.
    pub witness: Option<Witness>,
}

impl Outside {
    /// Nobody has been delivered to yet.
    pub fn new(settings: Settings, witness: Option<Witness>) -> Self {
        let standings = settings.outsiders.iter().map(|_| RwLock::default());
        Self {
            rounds: Rounds::every(settings.every),
            standings: standings.collect(),
            cosigned: RwLock::default(),
            settings,
            witness,
        }
    }

    /// Each outsider and how it stands.
    pub fn standings(&self) -> impl Iterator<Item = (&Outsider, Standing)> {
        let standing =
            |kept: &RwLock<Standing>| kept.read().unwrap_or_else(PoisonError::into_inner).clone();
        let standings = self.standings.iter().map(standing);
        self.settings.outsiders.iter().zip(standings)
    }

    /// The newest checkpoint that a witness has signed since this server started.
    pub fn cosigned(&self) -> Option<Cosigned> {
        self.cosigned
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
