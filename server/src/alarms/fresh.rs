//! 新案: single cases of a kind, from the moment they come in until they are over.

use super::Finding;
use super::scope::Scope;
use crate::books::Books;
use crate::limits::{ALARM_CASE_AGE_S, ALARM_CASES_A_ROUND, ALARM_UNDECIDED_MAX};
use crate::register::{self, Card, Register};
use crate::world::World;
use cases::CaseNo;
use cases::tables::AlarmRule;
use grids::AreaId;
use heat::{Filter, NO_AREA};
use std::collections::BTreeSet;
use std::sync::PoisonError;

/// Which cases have been looked at, and which are looked at again.
#[derive(Debug, Default)]
pub struct Fresh {
    /// Every case up to this number was looked at once; none before the first round.
    looked: Option<u32>,
    /// Cases that an alarm is about, or that may still become such: nobody has said yet what or where they are.
    watched: BTreeSet<u32>,
}

impl Fresh {
    /// One round: at most [`ALARM_CASES_A_ROUND`] new cases, and the watched ones again. `open` are the cases whose alarm is open.
    ///
    /// The first round looks back [`ALARM_CASE_AGE_S`]: what came in while nobody looked is still new. A case that
    /// happened longer ago than that, such as one of an imported past, raises nothing.
    pub fn round(
        &mut self,
        world: &World,
        rows: &[&AlarmRule],
        now_s: i64,
        open: impl Iterator<Item = u32>,
    ) -> Vec<Finding> {
        let old_s = now_s - ALARM_CASE_AGE_S;
        if self.looked.is_none() {
            self.look_back(world, old_s);
        }
        let open: BTreeSet<u32> = open.collect();
        self.watched.extend(&open);
        let (books, edition) = (world.books(), world.edition());
        let scopes: Vec<_> = rows
            .iter()
            .map(|row| (*row, Scope::of(row, &books, edition)))
            .collect();
        let register = world
            .register
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        self.take_new(&register);
        let mut found = Vec::new();
        let mut keep = BTreeSet::new();
        for &case in &self.watched {
            let card = register.card(case).filter(|card| card.status().is_open());
            let Some(card) = card.filter(|card| card.at_s >= old_s || open.contains(&case)) else {
                continue;
            };
            for (row, scope) in &scopes {
                if scope.has(card) {
                    found.push(finding(world, &books, row, case, card));
                    keep.insert(case);
                } else if scope.may_have(card) {
                    keep.insert(case);
                }
            }
        }
        drop(register);
        self.watched = keep;
        while self.watched.len() > ALARM_UNDECIDED_MAX {
            self.watched.pop_first();
        }
        found
    }

    fn look_back(&mut self, world: &World, old_s: i64) {
        let filter = Filter {
            from_s: Some(old_s),
            ..Filter::default()
        };
        let (marks, _) = register::newest(
            &world.register,
            &filter,
            |_, card| card.status().is_open(),
            None,
            ALARM_CASES_A_ROUND,
        );
        self.watched.extend(marks.iter().map(|mark| mark.case));
        let register = world
            .register
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        self.looked = Some(u32::try_from(register.len()).unwrap_or(u32::MAX));
    }

    fn take_new(&mut self, register: &Register) {
        let len = u32::try_from(register.len()).unwrap_or(u32::MAX);
        let from = self.looked.unwrap_or(len).min(len);
        let to = len.min(from.saturating_add(ALARM_CASES_A_ROUND as u32));
        self.watched.extend(from + 1..=to);
        self.looked = Some(to);
    }
}

fn finding(world: &World, books: &Books, row: &AlarmRule, case: u32, card: &Card) -> Finding {
    let (edition, number) = (world.edition(), CaseNo(case));
    let class = books.classes.line(card.class);
    let source = books.sources.line(u16::from(card.source));
    let team = books.teams.line(card.team);
    let area = (card.area != NO_AREA).then(|| edition.area(AreaId(card.area)).code.to_string());
    Finding {
        area,
        position: card.position,
        case: Some(number),
        class: class.map(|line| line.code.to_string()),
        source: source.map(|line| line.code.to_string()),
        team: team.map(|line| line.code.to_string()),
        ..Finding::of(row, number.to_string())
    }
}
