//! Which row wins for every class, area and kind of time, now and after each date at which rows come into force.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use grids::AreaId;
use jiff::Timestamp;

use super::{BEATEN_BY_MAX, TimeKind};
use crate::tables::{Answers, Duty};
use crate::world::World;

/// A kind of time within one stretch between dates: the place of a slot is stretch × kinds + kind.
pub(super) type Slot = usize;

/// Everything that was seen.
pub(super) struct Survey {
    /// The kinds of time that can come.
    pub(super) times: Vec<TimeKind>,
    /// When the stretches between dates begin; the first at the time of the check.
    pub(super) epochs: Vec<Timestamp>,
    /// For every class, the number of each area's hole; 0 is none.
    pub(super) holes: Vec<Vec<u32>>,
    /// The slots of each hole; the first has none.
    hole_slots: Vec<Vec<Slot>>,
    /// For every row, whether it wins anywhere at any time.
    pub(super) wins: Vec<bool>,
    /// For every row, some of the rows that win where it would hold.
    pub(super) beaten: Vec<BTreeSet<usize>>,
    /// Pairs of rows that only their ids decide between, the winner first, and when.
    pub(super) ties: BTreeMap<(usize, usize), BTreeSet<Slot>>,
    /// Rows that win where their lead's department has no team, and those areas.
    pub(super) nobody: BTreeMap<usize, BTreeSet<u32>>,
}

/// A stretch of dates with the same times uncovered.
pub(super) struct Run {
    pub(super) times: Vec<TimeKind>,
    pub(super) from: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

/// Looks at every class, area and slot. Areas in which the same rows speak are decided once.
pub(super) fn survey(world: &World, at: Timestamp) -> Survey {
    let duties = world.tables().duties();
    let calendar = world.tables().calendar();
    let later = duties.iter().map(|duty| duty.standing.from());
    let epochs: BTreeSet<_> = later.filter(|from| *from > at).chain([at]).collect();
    let times = TimeKind::ALL.into_iter();
    let mut survey = Survey {
        times: times.filter(|time| time.comes(calendar)).collect(),
        epochs: epochs.into_iter().collect(),
        holes: Vec::new(),
        hole_slots: vec![Vec::new()],
        wins: vec![false; duties.len()],
        beaten: vec![BTreeSet::new(); duties.len()],
        ties: BTreeMap::new(),
        nobody: BTreeMap::new(),
    };
    let mut hole_no = HashMap::from([(Vec::new(), 0)]);
    for class in world.tables().classes() {
        let rows = world.rows(&class.code);
        let holes = survey.class(world, &rows, &mut hole_no);
        survey.holes.push(holes);
    }
    survey
}

/// What one list of rows decides.
struct Decided {
    hole: u32,
    winners: BTreeSet<usize>,
}

impl Survey {
    /// One class over all areas: the number of each area's hole.
    fn class(
        &mut self,
        world: &World,
        rows: &[u32],
        hole_no: &mut HashMap<Vec<Slot>, u32>,
    ) -> Vec<u32> {
        let mut seen: HashMap<Vec<usize>, Decided> = HashMap::new();
        let mut holes = Vec::with_capacity(world.edition().areas().len());
        let mut here = Vec::new();
        for area in 0..world.edition().areas().len() {
            here.clear();
            let reaching = rows.iter().map(|row| *row as usize);
            here.extend(reaching.filter(|row| world.reach(*row).is_none_or(|areas| areas[area])));
            if !seen.contains_key(&here) {
                let decided = self.decide(world, &here, hole_no);
                seen.insert(here.clone(), decided);
            }
            let decided = &seen[&here];
            holes.push(decided.hole);
            for row in &decided.winners {
                if lacks_team(world, *row, AreaId(area as u32)) {
                    self.nobody.entry(*row).or_default().insert(area as u32);
                }
            }
        }
        holes
    }

    /// Every slot for one list of rows, best first.
    fn decide(
        &mut self,
        world: &World,
        rows: &[usize],
        hole_no: &mut HashMap<Vec<Slot>, u32>,
    ) -> Decided {
        let duties = world.tables().duties();
        let mut empty = Vec::new();
        let mut winners = BTreeSet::new();
        for (epoch, from) in self.epochs.clone().into_iter().enumerate() {
            for (time, kind) in self.times.clone().into_iter().enumerate() {
                let slot = epoch * self.times.len() + time;
                let holds = |row: &usize| {
                    let duty = &duties[*row];
                    duty.standing.holds(from) && kind.meets(duty.condition)
                };
                let mut holding = rows.iter().copied().filter(holds);
                match holding.next() {
                    None => empty.push(slot),
                    Some(winner) => {
                        winners.insert(winner);
                        self.wins[winner] = true;
                        self.losers(world, winner, holding, slot);
                    }
                }
            }
        }
        let next = self.hole_slots.len() as u32;
        let hole = *hole_no.entry(empty.clone()).or_insert(next);
        if hole == next {
            self.hole_slots.push(empty);
        }
        Decided { hole, winners }
    }

    fn losers(
        &mut self,
        world: &World,
        winner: usize,
        losers: impl Iterator<Item = usize>,
        slot: Slot,
    ) {
        let duties = world.tables().duties();
        for loser in losers {
            if self.beaten[loser].len() < BEATEN_BY_MAX {
                self.beaten[loser].insert(winner);
            }
            let equal = world.closeness(winner) == world.closeness(loser)
                && equal_but_id(&duties[winner], &duties[loser]);
            if equal && !same_content(&duties[winner], &duties[loser]) {
                self.ties.entry((winner, loser)).or_default().insert(slot);
            }
        }
    }

    /// The kinds of time among slots, whatever the dates.
    pub(super) fn times_of(&self, slots: impl Iterator<Item = Slot>) -> Vec<TimeKind> {
        let found: BTreeSet<_> = slots
            .map(|slot| self.times[slot % self.times.len()])
            .collect();
        found.into_iter().collect()
    }

    /// A hole as stretches of dates, each with its uncovered times.
    pub(super) fn runs(&self, hole: u32) -> Vec<Run> {
        let slots = &self.hole_slots[hole as usize];
        let mut runs: Vec<Run> = Vec::new();
        for (epoch, from) in self.epochs.iter().enumerate() {
            let of_epoch = slots
                .iter()
                .copied()
                .filter(|slot| slot / self.times.len() == epoch);
            let times = self.times_of(of_epoch);
            match runs.last_mut() {
                Some(last) if last.times == times => continue,
                Some(last) => last.until = Some(*from),
                None => {}
            }
            runs.push(Run {
                times,
                from: (epoch > 0).then_some(*from),
                until: None,
            });
        }
        runs.retain(|run| !run.times.is_empty());
        runs
    }
}

/// Equal in all that decides but the id? Their places are compared beside.
fn equal_but_id(a: &Duty, b: &Duty) -> bool {
    a.class.len() == b.class.len()
        && a.priority == b.priority
        && a.standing.from() == b.standing.from()
}

/// Would a case fare the same under both?
fn same_content(a: &Duty, b: &Duty) -> bool {
    a.lead == b.lead
        && a.support == b.support
        && a.limit == b.limit
        && a.stages == b.stages
        && a.support_limit == b.support_limit
        && a.dispatch == b.dispatch
}

/// Has the lead of a row no team for an area? The territory's own department needs none above the
/// territories: there is nobody else who could answer.
fn lacks_team(world: &World, row: usize, area: AreaId) -> bool {
    match world.tables().duties()[row].lead {
        Answers::Department(department) => {
            let territorial = world.tables().departments()[department].territorial;
            let above = world.edition().area(area).level == 0 && world.edition().levels().len() > 1;
            let needs_none = territorial && above;
            !(needs_none || world.has_team(department, area))
        }
        Answers::Team(_) | Answers::Level(_) => false,
    }
}
