//! One case as lists, counts, queues and streams see it, in numbers.

use cases::{CaseNo, Rating, Status, Stuck};
use heat::{Filter, NO_CLASS, NO_TEAM};

/// Stands for "at no level".
pub const NO_LEVEL: u8 = u8::MAX;

/// What lists filter by and streams tell, in numbers of [`crate::world::World`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    /// When it happened, Unix seconds.
    pub at_s: i64,
    /// Since when it stands where it stands, Unix seconds.
    pub since_s: i64,
    /// When the running clock ends, Unix seconds; none without a limit, and while it stands still.
    pub due_s: Option<i64>,
    /// How many seconds before that the warning comes; 0 for no warning.
    pub warn_ahead_s: u32,
    /// WGS 84 degrees.
    pub position: Option<(f64, f64)>,
    /// Number of the finest area, or [`heat::NO_AREA`].
    pub area: u32,
    /// The case it is merged into; 0 for none.
    pub merged_into: u32,
    /// Number of the class, or [`NO_CLASS`].
    pub class: u16,
    /// Number of the lead team, or [`NO_TEAM`].
    pub team: u16,
    /// Number of the source.
    pub source: u8,
    /// Number of the status.
    pub status: u8,
    /// Number of the level it stands at (0 is the coarsest), or [`NO_LEVEL`].
    pub level: u8,
    /// How often it was done again.
    pub rework: u8,
    /// How often it went from one lead team to another.
    pub handovers: u8,
    /// Open calls with an answer, a ruling or a confirmation outstanding.
    pub calls: u8,
    /// Reasons it is stuck for: one bit for each of [`Stuck::ALL`].
    pub stuck: u8,
    /// Closed, and nobody has evaluated it yet.
    pub to_evaluate: bool,
    /// What it was rated as since it was closed last.
    pub rating: Rating,
}

impl Default for Card {
    /// An unplaced case of 1970 that nothing is known of.
    fn default() -> Self {
        Self {
            at_s: 0,
            since_s: 0,
            due_s: None,
            warn_ahead_s: 0,
            position: None,
            area: heat::NO_AREA,
            merged_into: 0,
            class: NO_CLASS,
            team: NO_TEAM,
            source: 0,
            status: 0,
            level: NO_LEVEL,
            rework: 0,
            handovers: 0,
            calls: 0,
            stuck: 0,
            to_evaluate: false,
            rating: Rating::default(),
        }
    }
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
        self.could_pass(filter)
            && filter
                .classes
                .as_ref()
                .is_none_or(|set| set.contains(u32::from(self.class)))
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
                .is_none_or(|set| set.contains(u32::from(self.team)))
    }

    /// May it have passed the filter before, or later? By what never changes about a case: time and source.
    pub fn could_pass(&self, filter: &Filter) -> bool {
        filter.from_s.is_none_or(|from| self.at_s >= from)
            && filter.to_s.is_none_or(|to| self.at_s < to)
            && filter
                .times
                .as_ref()
                .is_none_or(|times| times.has(self.at_s))
            && filter
                .sources
                .as_ref()
                .is_none_or(|set| set.contains(u32::from(self.source)))
    }

    /// Where it stands.
    pub fn status(&self) -> Status {
        Status::ALL[usize::from(self.status).min(Status::ALL.len() - 1)]
    }

    /// When the running clock of an open case ends.
    pub fn runs_out_s(&self) -> Option<i64> {
        self.due_s.filter(|_| self.status().is_open())
    }

    /// When the warning comes, for an open case; the end itself where no warning comes before.
    pub fn warns_s(&self) -> Option<i64> {
        self.runs_out_s()
            .map(|due_s| due_s - i64::from(self.warn_ahead_s))
    }

    /// Has its running clock run out at this moment?
    pub fn overdue(&self, now_s: i64) -> bool {
        self.runs_out_s().is_some_and(|due_s| due_s < now_s)
    }

    /// Is its running clock about to run out at this moment?
    pub fn due_soon(&self, now_s: i64) -> bool {
        self.warns_s().is_some_and(|warn_s| warn_s <= now_s) && !self.overdue(now_s)
    }

    /// The reasons it is stuck for.
    pub fn stuck(&self) -> impl Iterator<Item = Stuck> {
        let bits = self.stuck;
        (0..)
            .zip(Stuck::ALL)
            .filter(move |(bit, _)| bits >> bit & 1 == 1)
            .map(|(_, stuck)| stuck)
    }

    /// The case it is merged into.
    pub fn merged_into(&self) -> Option<CaseNo> {
        (self.merged_into != 0).then_some(CaseNo(self.merged_into))
    }
}
