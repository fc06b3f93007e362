//! Cases by what the heat's columns do not hold: lateness, queues that are no status, ratings.

use crate::register::{Answered, Card, Queue, Register};
use heat::View;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Seconds that a large view by lateness is used before it is built again.
const KEPT_S: i64 = 2;
/// Cases up to which a view is built again as soon as anything in it may have changed.
const FEW: usize = 20_000;

/// Which of all cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Slice {
    /// Only those whose running clock has run out, or only the others.
    pub overdue: Option<bool>,
    /// Only those in this queue.
    pub queue: Option<Queue>,
    /// Only closed ones that were rated so.
    pub answered: Option<Answered>,
}

/// Cases to count, and what they are complete up to.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The newest event in it.
    pub seq: u64,
    /// The second at which lateness was judged; 0 where it plays no part. Together with `seq` it names the content.
    pub judged_s: i64,
    /// The cases.
    pub view: Arc<View>,
}

impl Slice {
    /// Are all cases in it?
    pub fn is_all(self) -> bool {
        self == Self::default()
    }

    /// Is the case in it at this moment?
    pub fn has(self, card: &Card, now_s: i64) -> bool {
        self.overdue
            .is_none_or(|overdue| card.overdue(now_s) == overdue)
            && self.queue.is_none_or(|queue| queue.has(card, now_s))
            && self.answered.is_none_or(|answered| answered.has(card))
    }

    /// Does time alone move cases in or out?
    pub fn is_timed(self) -> bool {
        self.overdue.is_some() || self.queue.is_some_and(Queue::is_timed)
    }

    /// The queue whose members are all that need be looked at; none when every case must be.
    fn lead(self) -> Option<Queue> {
        self.queue
            .or_else(|| (self.overdue == Some(true)).then_some(Queue::Overdue))
    }

    fn cases(self, register: &Register, now_s: i64) -> Vec<heat::Case> {
        let chosen = |(case, card): (u32, &Card)| self.has(card, now_s).then(|| card.heat(case));
        match self.lead() {
            Some(queue) => register.members(queue, now_s).filter_map(chosen).collect(),
            None => register.iter().filter_map(chosen).collect(),
        }
    }

    fn version(self, register: &Register) -> u64 {
        self.lead()
            .map_or(register.seq, |queue| register.version(queue))
    }

    fn looked_at(self, register: &Register, now_s: i64) -> usize {
        self.lead()
            .map_or(register.len(), |queue| register.members_max(queue, now_s))
    }
}

/// Views of slices, each kept until it is asked for after a change. One for each slice of lateness and queues: they are
/// few. Of ratings none is kept: each may hold half of all cases.
#[derive(Debug, Default)]
pub struct Slices(Mutex<HashMap<Slice, Kept>>);

#[derive(Debug)]
struct Kept {
    seen: Seen,
    version: u64,
    looked_at: usize,
    built_s: i64,
}

impl Slices {
    /// The cases of a slice at this moment. A view of more than 20,000 cases may be 2 s old.
    pub fn seen(&self, register: &RwLock<Register>, slice: Slice, now_s: i64) -> Seen {
        let mut slices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = register.read().unwrap_or_else(PoisonError::into_inner);
        let version = slice.version(&held);
        if let Some(kept) = slices
            .get(&slice)
            .filter(|kept| kept.holds(slice, version, now_s))
        {
            return kept.seen.clone();
        }
        let looked_at = slice.looked_at(&held, now_s);
        let (seq, cases) = (held.seq, slice.cases(&held, now_s));
        drop(held);
        let seen = Seen {
            seq,
            judged_s: if slice.is_timed() { now_s } else { 0 },
            view: heat::Heat::from_cases(cases).snapshot(),
        };
        let kept = Kept {
            seen: seen.clone(),
            version,
            looked_at,
            built_s: now_s,
        };
        if slice.answered.is_none() {
            slices.insert(slice, kept);
        }
        seen
    }
}

impl Kept {
    fn holds(&self, slice: Slice, version: u64, now_s: i64) -> bool {
        let large = self.looked_at > FEW && now_s - self.built_s < KEPT_S;
        large || (self.version == version && (!slice.is_timed() || self.built_s == now_s))
    }
}
