//! Every case as one small card, in the order of time: what lists are picked from, without a database query.
//!
//! The heat holds the same facts sorted by place; a list wants the newest first.

use heat::{Filter, NO_CLASS, NO_TEAM};
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock};

/// Cards looked at before a reader lets the writer in.
const CARDS_A_LOOK: usize = 4_096;

/// What lists filter by and streams tell, in numbers of [`crate::world::World`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    /// When it happened, Unix seconds.
    pub at_s: i64,
    /// Deadline, Unix seconds.
    pub due_s: Option<i64>,
    /// WGS 84 degrees.
    pub position: Option<(f64, f64)>,
    /// Number of the finest area, or [`heat::NO_AREA`].
    pub area: u32,
    /// Number of the class, or [`NO_CLASS`].
    pub class: u16,
    /// Number of the lead team, or [`NO_TEAM`].
    pub team: u16,
    /// Number of the source.
    pub source: u8,
    /// Number of the status.
    pub status: u8,
}

impl Card {
    /// The card as the heat takes it.
    pub fn heat(&self, case: u32) -> heat::Case {
        heat::Case {
            case,
            position: self.position,
            at_s: self.at_s,
            class: self.class,
            source: self.source,
            status: self.status,
            area: self.area,
            team: self.team,
        }
    }

    /// Does the card pass every part of the filter?
    pub fn passes(&self, filter: &Filter) -> bool {
        let wide = |number: u16, none: u16| {
            if number == none {
                u32::from(none)
            } else {
                u32::from(number)
            }
        };
        filter.from_s.is_none_or(|from| self.at_s >= from)
            && filter.to_s.is_none_or(|to| self.at_s < to)
            && filter
                .classes
                .as_ref()
                .is_none_or(|set| set.contains(wide(self.class, NO_CLASS)))
            && filter
                .sources
                .as_ref()
                .is_none_or(|set| set.contains(u32::from(self.source)))
            && filter
                .statuses
                .as_ref()
                .is_none_or(|set| set.contains(u32::from(self.status)))
            && filter
                .areas
                .as_ref()
                .is_none_or(|set| set.contains(self.area))
            && filter
                .teams
                .as_ref()
                .is_none_or(|set| set.contains(wide(self.team, NO_TEAM)))
    }

    /// Late at this moment, and not yet handled.
    pub fn overdue(&self, now_s: i64) -> bool {
        let open = usize::from(self.status) < cases::Status::Handled as usize;
        open && self.due_s.is_some_and(|due| due < now_s)
    }
}

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
}

impl Register {
    /// A register of all cases, the first card being case 1.
    pub fn from_cards(cards: Vec<Card>) -> Self {
        let order = cards
            .iter()
            .zip(1..)
            .map(|(card, case)| (card.at_s, case))
            .collect();
        Self { cards, order }
    }

    /// Adds the card of the next case; numbers are dense from 1.
    pub fn push(&mut self, card: Card) {
        self.cards.push(card);
        self.order.insert((card.at_s, self.cards.len() as u32));
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

    /// The card of a case, to be changed in everything but its time.
    pub fn card_mut(&mut self, case: u32) -> Option<&mut Card> {
        self.cards.get_mut((case as usize).checked_sub(1)?)
    }

    /// Every card with its case number.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Card)> {
        (1..).zip(&self.cards)
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

#[cfg(test)]
mod tests {
    use super::*;
    use heat::NO_AREA;

    fn card(at_s: i64) -> Card {
        Card {
            at_s,
            due_s: None,
            position: None,
            area: NO_AREA,
            class: (at_s % 3) as u16,
            team: NO_TEAM,
            source: 0,
            status: 0,
        }
    }

    fn pages(
        register: &RwLock<Register>,
        filter: &Filter,
        limit: usize,
        mut between: impl FnMut(),
    ) -> Vec<u32> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let (page, more) = newest(register, filter, |_, _| true, after, limit);
            after = page.last().copied().or(after);
            all.extend(page.iter().map(|mark| mark.case));
            if !more {
                return all;
            }
            between();
        }
    }

    #[test]
    fn pages_are_complete_and_without_duplicates_while_cases_arrive() {
        let times = (0..20_000_i64).map(|n| n * 7_919 % 10_007);
        let register = RwLock::new(Register::from_cards(times.map(card).collect()));
        let filter = Filter {
            classes: Some([1].into_iter().collect()),
            from_s: Some(50),
            to_s: Some(9_000),
            ..Filter::default()
        };
        let before = pages(&register, &filter, usize::MAX, || ());
        let mut extra = 0;
        let paged = pages(&register, &filter, 100, || {
            extra += 1;
            register
                .write()
                .expect("no panic")
                .push(card(8_998 - extra % 2 * 5_000));
        });
        assert!(paged.windows(2).all(|two| two[0] != two[1]));
        let mut once = paged.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), paged.len());
        assert!(before.iter().all(|case| once.binary_search(case).is_ok()));
        assert!(before.len() > 5_000 && extra > 50);
    }
}
