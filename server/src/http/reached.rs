//! The cases that somebody's rights extend to, in the server's numbers.
//!
//! One rule for everything that shows cases: filters are narrowed by it ([`Reached::narrow`]), and a single case is shown
//! only where it holds ([`Can::sees`]). Whoever may not see a case is answered as if there were none.

use super::case::Standing;
use super::permission::{Can, Permission};
use super::problem::Problem;
use crate::engine::Engine;
use crate::identity::{HiddenField, Reach};
use crate::register::Card;
use crate::world::World;
use cases::CaseNo;
use heat::{BitSet, Filter};
use std::sync::PoisonError;

/// A [`Reach`] in numbers; a part that is none does not narrow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reached {
    areas: Option<BitSet>,
    teams: Option<BitSet>,
    sources: Option<BitSet>,
}

impl Reached {
    /// By the edition and lists of now. A code that nothing has extends to nothing.
    pub fn of(world: &World, reach: &Reach) -> Self {
        let books = world.books();
        let areas = |codes: &Vec<String>| {
            let mut set = BitSet::new();
            for code in codes {
                let matching = (0..).zip(world.edition().matching(code));
                for (id, _) in matching.filter(|(_, matches)| *matches) {
                    set.insert(id);
                }
            }
            set
        };
        let named = |book: &crate::books::Book, codes: &Vec<String>| -> BitSet {
            let numbers = codes.iter().filter_map(|code| book.number(code));
            numbers.map(u32::from).collect()
        };
        Self {
            areas: reach.areas.as_ref().map(areas),
            teams: reach.teams.as_ref().map(|codes| named(&books.teams, codes)),
            sources: reach
                .sources
                .as_ref()
                .map(|codes| named(&books.sources, codes)),
        }
    }

    /// Does it narrow nothing?
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Takes from a filter what is beyond. Cases count for the team that leads them.
    pub fn narrow(&self, filter: &mut Filter) {
        narrow(&mut filter.areas, self.areas.as_ref());
        narrow(&mut filter.teams, self.teams.as_ref());
        narrow(&mut filter.sources, self.sources.as_ref());
    }

    /// Narrows a set of areas by its own, and lets go of these: what is left of it goes by source and team.
    pub fn take_areas(&mut self, mut asked: Option<BitSet>) -> Option<BitSet> {
        narrow(&mut asked, self.areas.take().as_ref());
        asked
    }

    /// Does it extend to a case with this card, whatever its teams?
    pub fn has_place_and_source(&self, card: &Card) -> bool {
        has(self.areas.as_ref(), card.area) && has(self.sources.as_ref(), u32::from(card.source))
    }

    /// Does it extend to a case with this card, by the team that leads it?
    pub fn has(&self, card: &Card) -> bool {
        self.has_place_and_source(card) && has(self.teams.as_ref(), u32::from(card.team))
    }

    /// [`Reached::has`] of a case by its number; of none that is not there.
    pub fn has_case(&self, world: &World, case: CaseNo) -> bool {
        card(world, case).is_some_and(|card| self.has(&card))
    }
}

fn card(world: &World, case: CaseNo) -> Option<Card> {
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    register.card(case.0).copied()
}

fn has(set: Option<&BitSet>, number: u32) -> bool {
    set.is_none_or(|set| set.contains(number))
}

fn narrow(asked: &mut Option<BitSet>, reached: Option<&BitSet>) {
    let Some(reached) = reached else { return };
    *asked = Some(match asked {
        Some(asked) => asked.iter().filter(|id| reached.contains(*id)).collect(),
        None => reached.clone(),
    });
}

/// The answer for a case that is not there, and for one that is and is none of the caller's business.
pub fn no_such_case(case: CaseNo) -> Problem {
    Problem::not_found(format!("there is no case {case}"))
}

impl<P: Permission> Can<P> {
    /// Lets through whoever's rights extend to the case: by place, source and the team that leads it, helps with it or
    /// is called to it.
    ///
    /// # Errors
    /// 404 where they do not, in the words for a case that is not there; 503 when the writer is too busy to say.
    pub async fn sees(&self, world: &World, engine: &Engine, case: CaseNo) -> Result<(), Problem> {
        let reach = self.reach();
        if reach.is_all() {
            return Ok(());
        }
        let reached = Reached::of(world, reach);
        let card = card(world, case).filter(|card| reached.has_place_and_source(card));
        let Some(card) = card else {
            return Err(no_such_case(case));
        };
        if reached.has(&card) || is_helped(engine, case, reach).await? {
            Ok(())
        } else {
            Err(no_such_case(case))
        }
    }
}

impl<P: Permission> Can<P> {
    /// What of a case is hidden from the caller, because of its source.
    pub fn hidden<'w>(&self, world: &'w World, case: CaseNo) -> &'w [HiddenField] {
        let Some(card) = card(world, case) else {
            return &[];
        };
        let books = world.books();
        let source = books.sources.line(card.source.into());
        self.caller()
            .hidden(world, source.map_or("", |line| &*line.code))
    }

    /// Lets through whoever may see all of every case: what the log holds is not parted by areas or sources.
    ///
    /// # Errors
    /// 403 where something is beyond the caller's reach or hidden from them.
    pub fn sees_everything(&self, world: &World) -> Result<(), Problem> {
        let sources = world.settings.hidden.0.keys();
        let mut hidden = sources.map(|source| self.caller().hidden(world, source));
        if self.reach().is_all() && hidden.all(<[HiddenField]>::is_empty) {
            Ok(())
        } else {
            Err(Problem::hidden_from_you())
        }
    }

    /// Lets through whoever may see these parts of the case.
    ///
    /// # Errors
    /// 403 where one of them is hidden.
    pub fn sees_parts(
        &self,
        world: &World,
        case: CaseNo,
        parts: &[HiddenField],
    ) -> Result<(), Problem> {
        let hidden = self.hidden(world, case);
        if parts.iter().any(|part| hidden.contains(part)) {
            Err(Problem::hidden_from_you())
        } else {
            Ok(())
        }
    }
}

/// Does a team of this reach help with the case, or is it called to it?
async fn is_helped(engine: &Engine, case: CaseNo, reach: &Reach) -> Result<bool, Problem> {
    let standing = Standing::of(engine, case).await?;
    let helps = standing
        .tasks()
        .iter()
        .any(|task| reach.has_team(&task.team.code));
    let is_called = || {
        let mut called = standing.calls().iter().flat_map(|call| &call.called);
        called.any(|called| reach.has_team(&called.team.code))
    };
    Ok(helps || is_called())
}
