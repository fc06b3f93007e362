//! What one entry shows by itself.

use super::finding::Finding;
use super::keys;
use super::reading::{Beside, Part, Raw};
use super::short::{Mixer, Short};
use cases::Event;
use ledger::Hash;
use rayon::prelude::*;

/// Entries judged in one go by a thread.
const SPAN_ENTRIES: usize = 64;

/// The entries of a part before the first that is wrong, and what is wrong with it.
pub type Judged<T> = (Vec<T>, Option<Finding>);

/// An entry's place and the hash of its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Leaf {
    /// Its number.
    pub seq: u64,
    /// The hash.
    pub hash: Hash,
}

/// An entry that can be read.
#[derive(Clone)]
pub struct Read {
    /// Its number.
    pub seq: u64,
    /// The event.
    pub event: Event,
    /// The idempotency key that it may have been written for.
    pub key: Option<Short>,
}

/// Judges a part, entry by entry side by side.
pub fn judge<T: Send>(
    part: &Part,
    entry: impl Fn(Raw<'_>) -> Result<T, Finding> + Send + Sync,
) -> Judged<T> {
    let raws: Vec<_> = part.raws().collect();
    let mut judged: Vec<_> = raws
        .into_par_iter()
        .with_min_len(SPAN_ENTRIES)
        .map(&entry)
        .collect();
    let wrong = judged.iter().position(Result::is_err);
    let finding = wrong.and_then(|at| judged.drain(at..).next()?.err());
    (judged.into_iter().flatten().collect(), finding)
}

/// The hash of the bytes, which must be the one beside them.
pub fn leaf(raw: Raw<'_>) -> Result<Leaf, Finding> {
    let (seq, hash) = (raw.seq, Hash::leaf(raw.bytes));
    match raw.leaf {
        Beside::Kept(kept) if kept != hash => Err(Finding::Leaf { seq }),
        Beside::Missing => Err(Finding::LeafMissing { seq }),
        Beside::Kept(_) | Beside::Never => Ok(Leaf { seq, hash }),
    }
}

/// The event, in its one spelling and filed under its own case.
pub fn event(raw: Raw<'_>, mixer: &Mixer) -> Result<Read, Finding> {
    let seq = raw.seq;
    let event =
        Event::from_bytes_checked(raw.bytes).map_err(|cause| Finding::Spelling { seq, cause })?;
    if raw.case != event.case().map_or(0, |case| case.0) {
        return Err(Finding::Filed { seq });
    }
    let key = keys::of(&event, mixer);
    Ok(Read { seq, event, key })
}
