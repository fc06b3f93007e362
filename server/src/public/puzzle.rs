//! A puzzle: some guessing that costs a second of a telephone, and nothing to check.
//!
//! A challenge is a text that this process has signed. To solve it, find for each part 0 … 7 a number such that
//! SHA-256(SHA-256(challenge) ‖ part, one byte ‖ number, four bytes, the highest first) begins with so many zero bits.
//! Several parts instead of one long search: then it takes about equally long each time.

use crate::limits::{PUZZLE_LIFE, PUZZLE_PARTS, PUZZLES_USED_MAX};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, Mac as _};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use sha2::{Digest as _, Sha256};
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

const ID_BYTES: usize = 16;
const SAID_BYTES: usize = 8 + 1 + 4 + ID_BYTES;
const TAG_BYTES: usize = 16;
const NUMBER_BYTES: usize = 4;

/// How far the pressure may have grown while somebody solved: one bit, half of the guesses.
const BITS_BEHIND_MAX: u8 = 1;

/// A puzzle to be solved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The text to begin with.
    pub challenge: String,
    /// Zero bits that each part's hash must begin with.
    pub bits: u8,
    /// Until when it may be used, Unix seconds.
    pub expires_s: i64,
}

/// What is wrong with a solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsolved {
    /// It has not the form of one, or was not signed here since the start.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was made for another address.
    Foreign,
    /// The pressure has grown: it has become too easy.
    TooEasy,
    /// A number does not solve its part.
    Wrong,
    /// It was used before.
    Used,
    /// More puzzles are being used than can be remembered.
    TooManyNow,
}

/// Makes puzzles and knows which were used.
pub struct Puzzles {
    key: Hmac<Sha256>,
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    ids: HashSet<[u8; ID_BYTES]>,
    /// In the order in which they may be forgotten.
    until: VecDeque<(i64, [u8; ID_BYTES])>,
}

impl Default for Puzzles {
    fn default() -> Self {
        Self {
            key: Hmac::new_from_slice(&random::<32>()).expect("a key may have any length"),
            used: Mutex::default(),
        }
    }
}

/// Bytes that nobody can guess.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let filled = OsRng.try_fill_bytes(&mut bytes);
    filled.expect("a system that cannot give random bytes cannot keep anything secret either");
    bytes
}

impl Puzzles {
    /// A new one for a slot.
    pub fn make(&self, slot: usize, bits: u8, now_s: i64) -> Given {
        let expires_s = now_s + PUZZLE_LIFE.as_secs() as i64;
        let mut said = Vec::with_capacity(SAID_BYTES + TAG_BYTES);
        said.extend(expires_s.to_be_bytes());
        said.push(bits);
        said.extend((slot as u32).to_be_bytes());
        said.extend(random::<ID_BYTES>());
        let tag = self.tag(&said).finalize().into_bytes();
        said.extend(&tag[..TAG_BYTES]);
        Given {
            challenge: BASE64URL_NOPAD.encode(&said),
            bits,
            expires_s,
        }
    }

    fn tag(&self, said: &[u8]) -> Hmac<Sha256> {
        let mut tag = self.key.clone();
        tag.update(said);
        tag
    }

    /// Takes a solution, `CHALLENGE.NUMBERS`, once: the numbers are eight hexadecimal digits a part.
    pub fn redeem(
        &self,
        solved: &str,
        slot: usize,
        bits_now: u8,
        now_s: i64,
    ) -> Result<(), Unsolved> {
        let (challenge, numbers) = solved.split_once('.').ok_or(Unsolved::Unknown)?;
        let bytes = BASE64URL_NOPAD
            .decode(challenge.as_bytes())
            .ok()
            .filter(|bytes| bytes.len() == SAID_BYTES + TAG_BYTES)
            .ok_or(Unsolved::Unknown)?;
        let (said, tag) = bytes.split_at(SAID_BYTES);
        self.tag(said)
            .verify_truncated_left(tag)
            .map_err(|_| Unsolved::Unknown)?;
        let (expires, rest) = said.split_at(8);
        let expires_s = i64::from_be_bytes(expires.try_into().expect("eight bytes"));
        let (bits, of, id) = (rest[0], &rest[1..5], &rest[5..]);
        if now_s > expires_s {
            return Err(Unsolved::Expired);
        }
        if of != (slot as u32).to_be_bytes() {
            return Err(Unsolved::Foreign);
        }
        if bits + BITS_BEHIND_MAX < bits_now {
            return Err(Unsolved::TooEasy);
        }
        if !is_solved(challenge, bits, numbers) {
            return Err(Unsolved::Wrong);
        }
        self.use_up(id.try_into().expect("the rest is the id"), now_s)
    }

    fn use_up(&self, id: [u8; ID_BYTES], now_s: i64) -> Result<(), Unsolved> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((until, old)) = used.until.front().copied()
            && until < now_s
        {
            used.until.pop_front();
            used.ids.remove(&old);
        }
        if used.ids.contains(&id) {
            return Err(Unsolved::Used);
        }
        if used.ids.len() >= PUZZLES_USED_MAX {
            return Err(Unsolved::TooManyNow);
        }
        used.ids.insert(id);
        // Not before it expires by itself: it was made at the latest now.
        used.until
            .push_back((now_s + PUZZLE_LIFE.as_secs() as i64, id));
        Ok(())
    }
}

fn is_solved(challenge: &str, bits: u8, numbers: &str) -> bool {
    let Ok(numbers) = HEXLOWER.decode(numbers.as_bytes()) else {
        return false;
    };
    let seed = Sha256::digest(challenge);
    let solves = |(part, number): (usize, &[u8])| {
        let mut hash = Sha256::new_with_prefix(seed);
        hash.update([part as u8]);
        hash.update(number);
        zero_bits(&hash.finalize()) >= u32::from(bits)
    };
    numbers.len() == PUZZLE_PARTS * NUMBER_BYTES
        && numbers.chunks(NUMBER_BYTES).enumerate().all(solves)
}

/// How many of the first 32 bits are zero before the first one.
fn zero_bits(hash: &[u8]) -> u32 {
    let first = hash.first_chunk().expect("a hash has 32 bytes");
    u32::from_be_bytes(*first).leading_zeros()
}

/// Solves a puzzle, as a telephone would.
#[cfg(test)]
pub fn solve(challenge: &str, bits: u8) -> String {
    let seed = Sha256::digest(challenge);
    let part = |part: usize| {
        let solves = |number: &u32| {
            let mut hash = Sha256::new_with_prefix(seed);
            hash.update([part as u8]);
            hash.update(number.to_be_bytes());
            zero_bits(&hash.finalize()) >= u32::from(bits)
        };
        (0..u32::MAX).find(solves).expect("some number does")
    };
    let numbers = (0..PUZZLE_PARTS).flat_map(|at| part(at).to_be_bytes());
    format!(
        "{challenge}.{}",
        HEXLOWER.encode(&numbers.collect::<Vec<_>>())
    )
}
