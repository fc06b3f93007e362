//! Queues in the order of their deadlines.

use super::{CARDS_A_LOOK, Card, Queue, Register};
use std::sync::{PoisonError, RwLock};

/// Up to `limit` cases of a queue that pass, those whose clock ends first before the others, after `after`.
///
/// A mark is the end of the clock and the case. The second value says whether there may be more. A case whose
/// end moves between two pages may appear on both or on none: it has become another entry of the queue.
pub fn earliest(
    register: &RwLock<Register>,
    queue: Queue,
    now_s: i64,
    passes: impl Fn(u32, &Card) -> bool,
    mut after: Option<(i64, u32)>,
    limit: usize,
) -> (Vec<(i64, u32)>, bool) {
    let mut found = Vec::new();
    loop {
        let held = register.read().unwrap_or_else(PoisonError::into_inner);
        let fits = |case: u32| {
            let card = held.card(case);
            card.is_some_and(|card| queue.has(card, now_s) && passes(case, card))
        };
        if queue == Queue::DueSoon {
            return by_end(&held, now_s, fits, after, limit);
        }
        let mut looked = 0;
        for mark in held.queues.after(queue, now_s, after).take(CARDS_A_LOOK) {
            looked += 1;
            if fits(mark.1) {
                if found.len() == limit {
                    return (found, true);
                }
                found.push(mark);
            }
            after = Some(mark);
        }
        if looked < CARDS_A_LOOK {
            return (found, false);
        }
    }
}

/// The cases due soon, sorted by their ends: they are kept by their warnings.
fn by_end(
    held: &Register,
    now_s: i64,
    fits: impl Fn(u32) -> bool,
    after: Option<(i64, u32)>,
    limit: usize,
) -> (Vec<(i64, u32)>, bool) {
    let due = held.members(Queue::DueSoon, now_s);
    let marks = due.filter_map(|(case, card)| Some((card.runs_out_s()?, case)));
    let mut marks: Vec<_> = marks
        .filter(|mark| after.is_none_or(|after| *mark > after) && fits(mark.1))
        .collect();
    marks.sort_unstable();
    let more = marks.len() > limit;
    marks.truncate(limit);
    (marks, more)
}
