//! Every case as one small card, in the order of time: what lists are picked from, without a database query.
//!
//! The heat holds the same facts sorted by place; a list wants the newest first.

mod answered;
mod card;
mod due;
mod hands;
mod queue;
mod queues;
#[cfg(test)]
mod tests;

pub use answered::{Answer, Answered, NotAnswered};
pub use card::{Card, NO_LEVEL};
pub use due::earliest;
pub use queue::{NotAQueue, Queue};
pub use queues::AreaTest;

use hands::Hands;
use heat::Filter;
use queues::Queues;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock};

/// Cards looked at before a reader lets the writer in.
const CARDS_A_LOOK: usize = 4_096;

/// Where a page of a list ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// When the last case happened.
    pub at_s: i64,
    /// Its number.
    pub case: u32,
}

/// All cards.
#[derive(Debug, Default)]
pub struct Register {
    /// The card of case `n` at `n - 1`.
    cards: Vec<Card>,
    order: BTreeSet<(i64, u32)>,
    queues: Queues,
    hands: Hands,
    /// The newest event that the cards know of.
    pub seq: u64,
}

impl Register {
    /// A register of all cases, the first card being case 1.
    pub fn from_cards(cards: Vec<Card>) -> Self {
        let numbered = || cards.iter().zip(1..);
        let mut queues = Queues::default();
        numbered().for_each(|(card, case)| queues.change(case, None, card));
        let order = numbered().map(|(card, case)| (card.at_s, case)).collect();
        Self {
            cards,
            order,
            queues,
            hands: Hands::default(),
            seq: 0,
        }
    }

    /// Puts the card of a case in: the next case, or one that is known, in everything but its time.
    ///
    /// Numbers are dense from 1.
    pub fn put(&mut self, case: u32, card: Card) {
        let index = case as usize - 1;
        if let Some(known) = self.cards.get_mut(index) {
            self.queues.change(case, Some(known), &card);
            *known = card;
        } else {
            debug_assert_eq!(index, self.cards.len(), "case numbers are dense");
            self.queues.change(case, None, &card);
            self.cards.push(card);
            self.order.insert((card.at_s, case));
        }
    }

    /// Says in whose hands a case is: numbers of the teams that lead it, help with it or are called to it, each once.
    pub fn put_hands(&mut self, case: u32, teams: &[u16]) {
        self.hands.put(case, teams);
    }

    /// The open cases that a team leads, helps with or is called to, by number.
    pub fn of_team(&self, team: u16) -> impl Iterator<Item = (u32, &Card)> {
        let cases = self.hands.of_team(team);
        cases.filter_map(|case| Some((case, self.card(case)?)))
    }

    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Is there no case?
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// The card of a case.
    pub fn card(&self, case: u32) -> Option<&Card> {
        self.cards.get((case as usize).checked_sub(1)?)
    }

    /// Every card with its case number.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Card)> {
        (1..).zip(&self.cards)
    }

    /// How many cases stand in a queue at this moment, of all areas or of those that `of_area` has.
    pub fn count(&self, queue: Queue, now_s: i64, of_area: Option<&dyn Fn(u32) -> bool>) -> usize {
        let Some(of_area) = of_area else {
            return self.queues.count(queue, now_s, None);
        };
        let of_case = |case| self.card(case).is_some_and(|card| of_area(card.area));
        let of_case = |case| of_case(case) && self.is_in(queue, case, now_s);
        let test = AreaTest {
            of_area,
            of_case: &of_case,
        };
        self.queues.count(queue, now_s, Some(&test))
    }

    /// The earliest end of a clock among the cases of a queue that pass.
    pub fn first_end(
        &self,
        queue: Queue,
        now_s: i64,
        passes: impl Fn(&Card) -> bool,
    ) -> Option<i64> {
        let ends = self.queues.members(queue, now_s).filter_map(|(_, case)| {
            let card = self.card(case)?;
            (queue.has(card, now_s) && passes(card)).then(|| card.runs_out_s())
        });
        if queue == Queue::DueSoon {
            return ends.flatten().min();
        }
        let mut ends = ends;
        ends.next().flatten()
    }

    /// The cases of a queue at this moment.
    pub fn members(&self, queue: Queue, now_s: i64) -> impl Iterator<Item = (u32, &Card)> {
        let members = self.queues.members(queue, now_s);
        members
            .filter_map(|(_, case)| Some((case, self.card(case)?)))
            .filter(move |(_, card)| queue.has(card, now_s))
    }

    /// How many cases [`Register::members`] looks at.
    pub fn members_max(&self, queue: Queue, now_s: i64) -> usize {
        self.queues.len(queue, now_s)
    }

    /// Changes whenever a case of the queue does, by itself or by coming and going; not by time alone.
    pub fn version(&self, queue: Queue) -> u64 {
        self.queues.version(queue)
    }

    fn is_in(&self, queue: Queue, case: u32, now_s: i64) -> bool {
        self.card(case).is_some_and(|card| queue.has(card, now_s))
    }
}

/// Up to `limit` cases that pass the filter and `also`, newest first, of those before `after`.
///
/// The second value says whether there may be more. Of cases of the same second the higher number comes first.
/// A case that arrives between two pages appears on the later page or, being newer, on none; none appears twice.
pub fn newest(
    register: &RwLock<Register>,
    filter: &Filter,
    also: impl Fn(u32, &Card) -> bool,
    after: Option<Mark>,
    limit: usize,
) -> (Vec<Mark>, bool) {
    let first = (filter.from_s.unwrap_or(i64::MIN), 0);
    let mut end = filter.to_s.map(|to| (to, 0));
    if let Some(mark) = after {
        let mark = (mark.at_s, mark.case);
        end = Some(end.map_or(mark, |end| end.min(mark)));
    }
    let mut found = Vec::new();
    loop {
        if end.is_some_and(|end| end <= first) {
            return (found, false);
        }
        let held = register.read().unwrap_or_else(PoisonError::into_inner);
        let mut looked = 0;
        let range = (
            Bound::Included(first),
            end.map_or(Bound::Unbounded, Bound::Excluded),
        );
        for &(at_s, case) in held.order.range(range).rev().take(CARDS_A_LOOK) {
            looked += 1;
            end = Some((at_s, case));
            if held
                .card(case)
                .is_some_and(|card| card.passes(filter) && also(case, card))
            {
                if found.len() == limit {
                    return (found, true);
                }
                found.push(Mark { at_s, case });
            }
        }
        if looked < CARDS_A_LOOK {
            return (found, false);
        }
    }
}

/// [`newest`] among a few known cases, without a look at the others.
pub fn newest_of(
    register: &RwLock<Register>,
    cases: &[u32],
    passes: impl Fn(&Card) -> bool,
    after: Option<Mark>,
    limit: usize,
) -> (Vec<Mark>, bool) {
    let held = register.read().unwrap_or_else(PoisonError::into_inner);
    let mark = |&case: &u32| {
        let card = held.card(case).filter(|card| passes(card))?;
        Some(Mark {
            at_s: card.at_s,
            case,
        })
    };
    let mut marks: Vec<Mark> = cases.iter().filter_map(mark).collect();
    marks.retain(|mark| after.is_none_or(|after| *mark < after));
    marks.sort_unstable_by(|a, b| b.cmp(a));
    marks.dedup();
    let more = marks.len() > limit;
    marks.truncate(limit);
    (marks, more)
}
