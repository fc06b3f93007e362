//! What stands between the street and the log: anybody may report, nobody may drown the others.
//!
//! An address has a bucket of its own (`turnstile`), and so has the site that an IPv6 address belongs to. While both have
//! something in them a request just passes. When one is empty nobody is refused, for behind one address there may be a
//! whole neighbourhood: each request then costs a puzzle that a phone solves in a second or three, and that grows with the
//! pressure of that address. When very many addresses knock at once (`crowd`), each request costs one, also the first of
//! its address: a swarm that brings a new address for each request must work like everybody. Only a rate that the whole
//! server could not bear is answered with "come back later", and takes nobody's puzzle away.
//!
//! Everything here is of a fixed size, whoever knocks.

mod crowd;
mod follow;
mod puzzle;
mod turnstile;

pub use follow::FollowSecret;
#[cfg(test)]
pub(crate) use puzzle::solve;
pub use puzzle::{Given, Unsolved};
pub use turnstile::{network, site};

use crate::limits;
use crate::store::{Store, StoreError};
use crowd::Crowd;
use jiff::Timestamp;
use puzzle::Puzzles;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use turnstile::{Bucket, Rate, Turnstile};

/// The source of what people report without an account, and whom they rate as: 居民. No account has this name.
pub const RESIDENT: &str = "resident";

/// The doors for people without an account, and what they remember.
pub struct Public {
    addresses: Turnstile,
    sites: Turnstile,
    everybody: Bucket,
    photos: Bucket,
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
const SITE: Rate = Rate {
    free: limits::PUBLIC_SITE_FREE_UNITS,
    every_ms: limits::PUBLIC_SITE_UNIT_EVERY.as_millis() as u64,
};
const PHOTOS: Rate = Rate {
    free: limits::PUBLIC_PHOTOS_MIB_MAX,
    every_ms: limits::PUBLIC_PHOTO_MIB_EVERY.as_millis() as u64,
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

/// Where an address is counted.
#[derive(Clone, Copy)]
struct Place {
    slot: usize,
    site: Option<usize>,
}

impl Default for Public {
    fn default() -> Self {
        Self {
            addresses: Turnstile::new(ADDRESS, limits::PUBLIC_SLOTS),
            sites: Turnstile::new(SITE, limits::PUBLIC_SLOTS),
            everybody: Bucket::default(),
            photos: Bucket::default(),
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
        let at = self.place(address);
        let crowd = Crowd::of(&self.everybody, EVERYBODY, now_ms);
        if crowd == Crowd::Full {
            return Err(self.full(now_ms));
        }
        if crowd == Crowd::Usual && self.take(at, units, now_ms).is_ok() {
            return self.count_in(now_ms);
        }
        let wait_s = self.wait_s(at, units, now_ms);
        let turned = |with| Turned::Puzzle { with, wait_s };
        let solved = solved.ok_or_else(|| turned(None))?;
        let bits = self.bits(at, crowd, now_ms);
        self.puzzles
            .redeem(solved, at.slot, bits, now.as_second())
            .map_err(|unsolved| match unsolved {
                Unsolved::TooManyNow => Turned::Full { wait_s: 1 },
                other => turned(Some(other)),
            })?;
        self.addresses.push(at.slot, units, now_ms);
        if let Some(site) = at.site {
            self.sites.push(site, units, now_ms);
        }
        self.count_in(now_ms)
    }

    /// A puzzle for an address, as hard as its pressure asks.
    pub fn offer(&self, address: IpAddr, now: Timestamp) -> Offered {
        let now_ms = now.as_millisecond() as u64;
        let at = self.place(address);
        let crowd = Crowd::of(&self.everybody, EVERYBODY, now_ms);
        let bits = self.bits(at, crowd, now_ms);
        let given = self.puzzles.make(at.slot, bits, now.as_second());
        let units = limits::REPORT_UNITS;
        let is_free = crowd == Crowd::Usual
            && self.addresses.has(at.slot, units, now_ms)
            && at
                .site
                .is_none_or(|site| self.sites.has(site, units, now_ms));
        Offered {
            given,
            needed: !is_free,
        }
    }

    /// Makes room for so many MiB of a photo.
    ///
    /// # Errors
    /// The seconds to wait, when residents' photos have taken up what they may.
    pub fn photo(&self, mib: u32, now: Timestamp) -> Result<(), u64> {
        let now_ms = now.as_millisecond() as u64;
        let full = |()| self.photos.wait_s(PHOTOS, mib, now_ms);
        self.photos.take(PHOTOS, mib, now_ms).map_err(full)
    }

    fn place(&self, address: IpAddr) -> Place {
        Place {
            slot: self.addresses.slot(&network(address)),
            site: site(address).map(|site| self.sites.slot(&site)),
        }
    }

    /// Takes units of the address and its site, or of neither.
    fn take(&self, at: Place, units: u32, now_ms: u64) -> Result<(), ()> {
        // Of many at the same moment some more may pass than fit: they are counted all the same.
        let fits = |site| self.sites.has(site, units, now_ms);
        if !at.site.is_none_or(fits) {
            return Err(());
        }
        self.addresses.take(at.slot, units, now_ms)?;
        if let Some(site) = at.site {
            self.sites.push(site, units, now_ms);
        }
        Ok(())
    }

    fn wait_s(&self, at: Place, units: u32, now_ms: u64) -> u64 {
        let own_s = self.addresses.wait_s(at.slot, units, now_ms);
        let of_site = |site| self.sites.wait_s(site, units, now_ms);
        own_s.max(at.site.map_or(0, of_site))
    }

    /// One more of all.
    fn count_in(&self, now_ms: u64) -> Result<(), Turned> {
        let full = |()| self.full(now_ms);
        self.everybody.take(EVERYBODY, 1, now_ms).map_err(full)
    }

    fn full(&self, now_ms: u64) -> Turned {
        Turned::Full {
            wait_s: self.everybody.wait_s(EVERYBODY, 1, now_ms),
        }
    }

    /// One bit more each time the pressure doubles, half of all guesses; and where the crowd is great.
    fn bits(&self, at: Place, crowd: Crowd, now_ms: u64) -> u8 {
        let own = self.addresses.level(at.slot, now_ms) / limits::PUBLIC_FREE_UNITS;
        let level = |site| self.sites.level(site, now_ms) / limits::PUBLIC_SITE_FREE_UNITS;
        let times = own.max(at.site.map_or(0, level)).max(1);
        let more = (times.ilog2() as u8).max(crowd.bits());
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
