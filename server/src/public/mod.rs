//! What stands between the street and the log: anybody may report, nobody may drown the others.
//!
//! An address has a bucket of its own (`turnstile`). While it has something in it a request just passes. When it is
//! empty nobody is refused, for behind one address there may be a whole neighbourhood: each request then costs a
//! puzzle that a phone solves in a second or three, and that grows with the pressure of that address. Only a
//! rate that the whole server could not bear is answered with "come back later".
//!
//! Everything here is of a fixed size, whoever knocks.

mod follow;
mod puzzle;
mod turnstile;

pub use follow::FollowSecret;
#[cfg(test)]
pub(crate) use puzzle::solve;
pub use puzzle::{Given, Unsolved};
pub use turnstile::network;

use crate::limits;
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use puzzle::Puzzles;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use turnstile::{Bucket, Rate, Turnstile};

/// The doors for people without an account, and what they remember.
pub struct Public {
    addresses: Turnstile,
    everybody: Bucket,
    cases: Turnstile,
    ratings: Turnstile,
    puzzles: Puzzles,
    follow: Mutex<Option<FollowSecret>>,
}

/// Why a request does not pass now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// The address has used up what is free; a puzzle lets it pass, or waiting so many seconds does.
    Puzzle {
        /// What was wrong with the puzzle that came with the request; none came without one.
        with: Option<Unsolved>,
        /// Seconds until one more is free.
        wait_s: u64,
    },
    /// The whole server takes no more for so many seconds.
    Full {
        /// Seconds until it does.
        wait_s: u64,
    },
}

/// A puzzle as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The puzzle.
    pub given: Given,
    /// Whether the address would not pass without it.
    pub needed: bool,
}

const ADDRESS: Rate = Rate {
    free: limits::PUBLIC_FREE_UNITS,
    every_ms: limits::PUBLIC_UNIT_EVERY.as_millis() as u64,
};
const EVERYBODY: Rate = Rate {
    free: limits::PUBLIC_BURST_MAX,
    every_ms: 1_000 / limits::PUBLIC_PER_S_MAX,
};
const CASE: Rate = Rate {
    free: limits::FOLLOW_FREE,
    every_ms: limits::FOLLOW_EVERY.as_millis() as u64,
};
const RATING: Rate = Rate {
    free: limits::RATING_FREE,
    every_ms: limits::RATING_EVERY.as_millis() as u64,
};

impl Default for Public {
    fn default() -> Self {
        Self {
            addresses: Turnstile::new(ADDRESS, limits::PUBLIC_SLOTS),
            everybody: Bucket::default(),
            cases: Turnstile::new(CASE, limits::FOLLOW_SLOTS),
            ratings: Turnstile::new(RATING, limits::FOLLOW_SLOTS),
            puzzles: Puzzles::default(),
            follow: Mutex::default(),
        }
    }
}

impl Public {
    /// Lets a request of so many units pass: free while the address has something left, else for a solved puzzle.
    ///
    /// # Errors
    /// When a puzzle is needed, and when the whole server has enough.
    pub fn pass(
        &self,
        address: IpAddr,
        units: u32,
        solved: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Turned> {
        let now_ms = now.as_millisecond() as u64;
        let slot = self.addresses.slot(&network(address));
        if self.addresses.take(slot, units, now_ms).is_err() {
            let wait_s = self.addresses.wait_s(slot, units, now_ms);
            let turned = |with| Turned::Puzzle { with, wait_s };
            let solved = solved.ok_or_else(|| turned(None))?;
            let bits = self.bits(slot, now_ms);
            self.puzzles
                .redeem(solved, slot, bits, now.as_second())
                .map_err(|unsolved| match unsolved {
                    Unsolved::TooManyNow => Turned::Full { wait_s: 1 },
                    other => turned(Some(other)),
                })?;
            self.addresses.push(slot, units, now_ms);
        }
        let full = |()| Turned::Full {
            wait_s: self.everybody.wait_s(EVERYBODY, 1, now_ms),
        };
        self.everybody.take(EVERYBODY, 1, now_ms).map_err(full)
    }

    /// A puzzle for an address, as hard as its pressure asks.
    pub fn offer(&self, address: IpAddr, now: Timestamp) -> Offered {
        let now_ms = now.as_millisecond() as u64;
        let slot = self.addresses.slot(&network(address));
        let given = self
            .puzzles
            .make(slot, self.bits(slot, now_ms), now.as_second());
        Offered {
            given,
            needed: !self.addresses.has(slot, limits::REPORT_UNITS, now_ms),
        }
    }

    /// One bit more each time the pressure doubles: half of all guesses.
    fn bits(&self, slot: usize, now_ms: u64) -> u8 {
        let times = self.addresses.level(slot, now_ms) / limits::PUBLIC_FREE_UNITS;
        let more = times.max(1).ilog2() as u8;
        (limits::PUZZLE_BITS_MIN + more).min(limits::PUZZLE_BITS_MAX)
    }

    /// Counts a look at a case by its link.
    ///
    /// # Errors
    /// The seconds to wait, when it was looked at too often.
    pub fn look(&self, case: u32, now: Timestamp) -> Result<(), u64> {
        Self::count(&self.cases, case, now)
    }

    /// Counts a try to rate a case.
    ///
    /// # Errors
    /// As [`Public::look`].
    pub fn rate(&self, case: u32, now: Timestamp) -> Result<(), u64> {
        Self::count(&self.ratings, case, now)
    }

    /// As if nobody had rated anything.
    #[cfg(test)]
    pub(crate) fn forget_ratings(&self) {
        self.ratings.forget();
    }

    fn count(turnstile: &Turnstile, case: u32, now: Timestamp) -> Result<(), u64> {
        let now_ms = now.as_millisecond() as u64;
        let slot = turnstile.slot(&case.to_be_bytes());
        let full = |()| turnstile.wait_s(slot, 1, now_ms);
        turnstile.take(slot, 1, now_ms).map_err(full)
    }

    /// What the links of this installation are made with: a fact of the store, made at the first use.
    ///
    /// It never enters the log. A backup has it, because a backup has the database: links outlive a restore.
    ///
    /// # Errors
    /// When the store does not give or keep it.
    pub fn follow(&self, store: &dyn Store) -> Result<FollowSecret, StoreError> {
        let mut kept = self.follow.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(secret) = &*kept {
            return Ok(secret.clone());
        }
        let found = store.fact(follow::FACT)?;
        let secret = if let Some(secret) = found.as_deref().and_then(FollowSecret::parse) {
            secret
        } else {
            let secret = FollowSecret::fresh();
            store.put_fact(follow::FACT, &secret.text())?;
            secret
        };
        *kept = Some(secret.clone());
        Ok(secret)
    }
}

#[cfg(test)]
mod tests;
