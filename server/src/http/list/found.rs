//! Cases that words, a number or a team's name were found in.

use crate::http::caller::Caller;
use crate::http::problem::Problem;
use crate::identity::HiddenField;
use crate::register::Card;
use crate::world::World;
use cases::CaseNo;
use heat::BitSet;
use std::sync::PoisonError;

/// Found cases up to which they are looked at one by one instead of all cases in the order of time.
const FEW: usize = 20_000;

/// What words were found in.
pub(super) struct Found {
    pub(super) listed: Vec<u32>,
    cases: BitSet,
    teams: BitSet,
}

impl Found {
    pub(super) fn by(world: &World, caller: &Caller, q: &str) -> Result<Self, Problem> {
        let mut listed = world.store.words(q)?;
        without_hidden(world, caller, &mut listed);
        let number = q.to_ascii_uppercase().parse::<CaseNo>().map(|case| case.0);
        listed.extend(number.or_else(|_| q.parse()).ok());
        let books = world.books();
        let teams = (0..)
            .zip(books.teams.lines())
            .filter(|(_, team)| team.name.contains(q) || *team.code == *q);
        let teams: BitSet = teams.map(|(number, _): (u32, _)| number).collect();
        let few = listed.len() <= FEW && teams.is_empty();
        let cases = if few {
            BitSet::new()
        } else {
            listed.iter().copied().collect()
        };
        Ok(Self {
            listed,
            cases,
            teams,
        })
    }

    /// Whether `listed` alone is worth looking at.
    pub(super) fn is_few(&self) -> bool {
        self.listed.len() <= FEW && self.teams.is_empty()
    }

    /// [`Found::has`], whichever way it was found.
    pub(super) fn lists(&self, case: u32, card: &Card) -> bool {
        if self.is_few() {
            self.listed.contains(&case)
        } else {
            self.has(case, card.team)
        }
    }

    pub(super) fn has(&self, case: u32, team: u16) -> bool {
        self.cases.contains(case) || self.teams.contains(u32::from(team))
    }
}

/// Takes away the cases whose words the caller may not read: that they were found would tell what the words are.
fn without_hidden(world: &World, caller: &Caller, listed: &mut Vec<u32>) {
    if world.settings.hidden.is_empty() {
        return;
    }
    let books = world.books();
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    listed.retain(|case| {
        let source = register.card(*case).map_or(0, |card| card.source.into());
        let source = books.sources.line(source).map_or("", |line| &*line.code);
        !caller.hidden(world, source).contains(&HiddenField::Text)
    });
}
