//! When each report was acknowledged: written by those who send, read by those who watch.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Moments by the number of the event, counted from the first that may come.
pub struct Acks {
    began: Instant,
    first: u64,
    /// Microseconds since `began`, and 1 more; 0 for not acknowledged.
    at_us: Vec<AtomicU64>,
}

impl Acks {
    /// Room for `many` events after `head`.
    pub fn new(head: u64, many: usize) -> Self {
        Self {
            began: Instant::now(),
            first: head + 1,
            at_us: (0..many).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Microseconds since the beginning.
    pub fn now_us(&self) -> u64 {
        self.began.elapsed().as_micros() as u64
    }

    /// An event was acknowledged now.
    pub fn note(&self, seq: u64) {
        if let Some(at) = self.slot(seq) {
            at.store(self.now_us() + 1, Ordering::Release);
        }
    }

    /// Microseconds from the acknowledgement until `now_us`; 0 where the event came first; none where it is not ours.
    pub fn waited_us(&self, seq: u64, now_us: u64) -> Option<u64> {
        let at = self.slot(seq)?.load(Ordering::Acquire);
        Some(if at == 0 {
            0
        } else {
            now_us.saturating_sub(at - 1)
        })
    }

    /// The numbers that were acknowledged.
    pub fn all(&self) -> impl Iterator<Item = u64> + '_ {
        let is_set =
            |(seq, at): (u64, &AtomicU64)| (at.load(Ordering::Acquire) != 0).then_some(seq);
        (self.first..).zip(&self.at_us).filter_map(is_set)
    }

    /// The place of an event among those that may come.
    pub fn place(&self, seq: u64) -> Option<usize> {
        let place = usize::try_from(seq.checked_sub(self.first)?).ok()?;
        (place < self.at_us.len()).then_some(place)
    }

    fn slot(&self, seq: u64) -> Option<&AtomicU64> {
        self.at_us.get(self.place(seq)?)
    }
}
