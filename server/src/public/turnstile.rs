//! Buckets that drip: how much each of many has taken lately, in a table of a fixed size.
//!
//! Not one bucket for each address that was ever seen, but one for each *slot*: addresses are spread over the slots by
//! a keyed hash. So memory is the same for ten addresses and for ten million, and what two strangers in one slot do to
//! each other is the worst that an empty bucket does at all: a puzzle.
//!
//! `governor`, which counts keys of programs, does not do it: it keeps a bucket for each address that was ever seen (0.10: 24 to
//! 36 bytes each, 36 MB for a million, behind one lock that `retain_recent` holds for 17 ms to look at them all), where
//! these are half a MiB for any number; a cap on its `len` would have to refuse the next stranger or forget a bot. And it tells
//! what is left, not how far above its rate somebody is, which is what makes puzzles harder.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Pressure is counted up to so many times what is free, so that an address is free again within the hour.
pub const TIMES_MAX: u64 = 8;

/// How many units are free at once, and how long one takes to come back.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Units of a full bucket.
    pub free: u32,
    /// Milliseconds until one more is there; not 0.
    pub every_ms: u64,
}

/// One bucket: the moment at which all that was taken will have come back, in milliseconds.
#[derive(Debug, Default)]
pub struct Bucket(AtomicU64);

impl Bucket {
    fn debt_ms(&self, rate: Rate, now_ms: u64) -> u64 {
        debt_ms(self.0.load(Ordering::Relaxed), rate, now_ms)
    }

    /// Takes units when so many are left.
    pub fn take(&self, rate: Rate, units: u32, now_ms: u64) -> Result<(), ()> {
        let cost = u64::from(units) * rate.every_ms;
        let room = u64::from(rate.free) * rate.every_ms;
        let taken = |until_ms: u64| {
            let debt = debt_ms(until_ms, rate, now_ms) + cost;
            (debt <= room).then_some(now_ms + debt)
        };
        let order = Ordering::Relaxed;
        self.0
            .fetch_update(order, order, taken)
            .map(drop)
            .map_err(drop)
    }

    /// Units that are taken and have not come back; up to [`TIMES_MAX`] times what is free.
    pub fn level(&self, rate: Rate, now_ms: u64) -> u32 {
        self.debt_ms(rate, now_ms).div_ceil(rate.every_ms) as u32
    }

    /// Seconds until so many units are there.
    pub fn wait_s(&self, rate: Rate, units: u32, now_ms: u64) -> u64 {
        let room = u64::from(rate.free) * rate.every_ms;
        let wanted = self.debt_ms(rate, now_ms) + u64::from(units) * rate.every_ms;
        wanted.saturating_sub(room).div_ceil(1_000).max(1)
    }

    /// Counts units beyond what is free.
    fn push(&self, rate: Rate, units: u32, now_ms: u64) {
        let cost = u64::from(units) * rate.every_ms;
        let pushed = |until_ms: u64| {
            let debt = debt_ms(until_ms, rate, now_ms) + cost;
            Some(now_ms + debt.min(most(rate)))
        };
        let order = Ordering::Relaxed;
        // OK because it always gives a value.
        let _ = self.0.fetch_update(order, order, pushed);
    }
}

/// A clock that was set back must not lock anybody out: more than is ever counted is a moment of another clock, and no debt.
fn debt_ms(until_ms: u64, rate: Rate, now_ms: u64) -> u64 {
    let debt = until_ms.saturating_sub(now_ms);
    if debt > most(rate) { 0 } else { debt }
}

fn most(rate: Rate) -> u64 {
    u64::from(rate.free) * rate.every_ms * TIMES_MAX
}

/// A bucket for each of many.
#[derive(Debug)]
pub struct Turnstile {
    rate: Rate,
    buckets: Box<[Bucket]>,
    /// Which slot is whose nobody outside can tell or choose.
    spread: RandomState,
}

impl Turnstile {
    /// With so many slots, all full.
    pub fn new(rate: Rate, slots: usize) -> Self {
        Self {
            rate,
            buckets: (0..slots).map(|_| Bucket::default()).collect(),
            spread: RandomState::new(),
        }
    }

    /// The slot of somebody.
    pub fn slot(&self, whom: &[u8]) -> usize {
        (self.spread.hash_one(whom) % self.buckets.len() as u64) as usize
    }

    /// Takes units when so many are left.
    pub fn take(&self, slot: usize, units: u32, now_ms: u64) -> Result<(), ()> {
        self.buckets[slot].take(self.rate, units, now_ms)
    }

    /// Whether so many units are left.
    pub fn has(&self, slot: usize, units: u32, now_ms: u64) -> bool {
        self.level(slot, now_ms) + units <= self.rate.free
    }

    /// Counts units beyond what is free.
    pub fn push(&self, slot: usize, units: u32, now_ms: u64) {
        self.buckets[slot].push(self.rate, units, now_ms);
    }

    /// See [`Bucket::level`].
    pub fn level(&self, slot: usize, now_ms: u64) -> u32 {
        self.buckets[slot].level(self.rate, now_ms)
    }

    /// Seconds until so many units are there.
    pub fn wait_s(&self, slot: usize, units: u32, now_ms: u64) -> u64 {
        self.buckets[slot].wait_s(self.rate, units, now_ms)
    }

    #[cfg(test)]
    pub fn forget(&self) {
        for bucket in &self.buckets {
            bucket.0.store(0, Ordering::Relaxed);
        }
    }

    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.buckets)
    }
}

/// What of an address tells one subscriber from another: all of an IPv4 address, the first half of an IPv6 one, which a
/// household or a telephone is given whole (/64).
pub fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

/// The site that an IPv6 address belongs to, its first 48 bits: what a company, a provider's street or somebody who rents a
/// server is given whole, with 65,536 networks in it. None of an IPv4 address: behind one there are many already.
pub fn site(address: IpAddr) -> Option<Vec<u8>> {
    match address.to_canonical() {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some(address.octets()[..6].to_vec()),
    }
}
