//! The members of every queue, kept in order as cards change: nobody ever looks through all cases for them.

use super::{Card, Queue};
use std::collections::{BTreeSet, HashMap};

/// Stands for "no end" in orders: those cases come last.
const NO_END: i64 = i64::MAX;

/// One queue whose members do not depend on the time of day.
#[derive(Debug, Default)]
struct Kept {
    /// By the end of the running clock.
    order: BTreeSet<(i64, u32)>,
    /// How many lie in each finest area.
    by_area: HashMap<u32, u32>,
    /// Moves on with every change of a member.
    version: u64,
}

/// Members of all queues.
#[derive(Debug, Default)]
pub(super) struct Queues {
    kept: [Kept; Queue::ALL.len()],
    /// Open cases by the end of their clocks.
    ends: BTreeSet<(i64, u32)>,
    /// The same by when they are warned of.
    warnings: BTreeSet<(i64, u32)>,
    /// Moves on with every change in these two.
    version: u64,
}

impl Queues {
    /// Takes in that a card has changed; `before` is none for a new case.
    pub fn change(&mut self, case: u32, before: Option<&Card>, after: &Card) {
        if before == Some(after) {
            return;
        }
        for queue in Queue::ALL {
            let was = before.filter(|card| queue.keeps(card));
            let is = Some(after).filter(|card| queue.keeps(card));
            if was.is_none() && is.is_none() {
                continue;
            }
            let kept = &mut self.kept[queue as usize];
            kept.version += 1;
            if let Some(card) = was {
                kept.take_out(case, card);
            }
            if let Some(card) = is {
                kept.put_in(case, card);
            }
        }
        let times = |card: &Card| (card.runs_out_s(), card.warns_s());
        let (was, is) = (before.map_or((None, None), times), times(after));
        if was == (None, None) && is == (None, None) {
            return;
        }
        self.version += 1;
        if was != is {
            swap(&mut self.ends, case, was.0, is.0);
            swap(&mut self.warnings, case, was.1, is.1);
        }
    }

    /// How many cases stand in the queue at this moment, of all areas or of those that `areas` has.
    pub fn count(&self, queue: Queue, now_s: i64, areas: Option<&AreaTest<'_>>) -> usize {
        let Some(areas) = areas else {
            return match queue {
                Queue::Overdue => self.ends.range(..(now_s, 0)).count(),
                // Whoever is late was warned of before, so the difference is what is due soon.
                Queue::DueSoon => {
                    let warned = self.warnings.range(..=(now_s, u32::MAX)).count();
                    warned - self.ends.range(..(now_s, 0)).count()
                }
                kept => self.kept[kept as usize].order.len(),
            };
        };
        if queue.is_timed() {
            return self
                .members(queue, now_s)
                .filter(|(_, case)| (areas.of_case)(*case))
                .count();
        }
        let by_area = &self.kept[queue as usize].by_area;
        let inside = by_area.iter().filter(|(area, _)| (areas.of_area)(**area));
        inside.map(|(_, count)| *count as usize).sum()
    }

    /// The members at this moment with the end of their clocks, earliest end first, those without last.
    ///
    /// Of the cases due soon the order is by their warnings.
    pub fn members(&self, queue: Queue, now_s: i64) -> Box<dyn Iterator<Item = (i64, u32)> + '_> {
        match queue {
            Queue::Overdue => Box::new(self.ends.range(..(now_s, 0)).copied()),
            Queue::DueSoon => {
                let warned = self.warnings.range(..=(now_s, u32::MAX));
                Box::new(warned.copied())
            }
            kept => Box::new(self.kept[kept as usize].order.iter().copied()),
        }
    }

    /// The members of a queue in order of their ends, after a place in it.
    pub fn after(
        &self,
        queue: Queue,
        now_s: i64,
        after: Option<(i64, u32)>,
    ) -> Box<dyn Iterator<Item = (i64, u32)> + '_> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, Excluded);
        match queue {
            Queue::Overdue if after.is_some_and(|mark| mark >= (now_s, 0)) => {
                Box::new(std::iter::empty())
            }
            Queue::Overdue => Box::new(self.ends.range((from, Excluded((now_s, 0)))).copied()),
            // Ends of those due soon lie anywhere behind now: the register sorts them.
            Queue::DueSoon => self.members(queue, now_s),
            kept => Box::new(
                self.kept[kept as usize]
                    .order
                    .range((from, Unbounded))
                    .copied(),
            ),
        }
    }

    /// How many members [`Queues::members`] goes through at most.
    pub fn len(&self, queue: Queue, now_s: i64) -> usize {
        match queue {
            Queue::Overdue => self.ends.range(..(now_s, 0)).count(),
            Queue::DueSoon => self.warnings.range(..=(now_s, u32::MAX)).count(),
            kept => self.kept[kept as usize].order.len(),
        }
    }

    /// Changes whenever a member of the queue does, by itself or by coming and going.
    pub fn version(&self, queue: Queue) -> u64 {
        if queue.is_timed() {
            self.version
        } else {
            self.kept[queue as usize].version
        }
    }
}

/// Which areas count.
pub struct AreaTest<'a> {
    /// Whether the finest area of this number does.
    pub of_area: &'a dyn Fn(u32) -> bool,
    /// Whether the case of this number lies in one that does.
    pub of_case: &'a dyn Fn(u32) -> bool,
}

impl Kept {
    fn put_in(&mut self, case: u32, card: &Card) {
        self.order.insert((end(card), case));
        *self.by_area.entry(card.area).or_default() += 1;
    }

    fn take_out(&mut self, case: u32, card: &Card) {
        self.order.remove(&(end(card), case));
        if let Some(count) = self.by_area.get_mut(&card.area) {
            *count -= 1;
        }
    }
}

fn end(card: &Card) -> i64 {
    card.runs_out_s().unwrap_or(NO_END)
}

fn swap(order: &mut BTreeSet<(i64, u32)>, case: u32, was: Option<i64>, is: Option<i64>) {
    if let Some(was) = was {
        order.remove(&(was, case));
    }
    if let Some(is) = is {
        order.insert((is, case));
    }
}
