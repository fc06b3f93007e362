//! Things to count, whole or veiled, behind one face.

use super::atoms::NO_STATUS;
use crate::slice::Seen;
use heat::{Filter, Group, Tile, TileCounts, Totals, View};
use std::collections::BTreeMap;
use std::sync::Arc;

const WEEK_S: u32 = 7 * 86_400;

/// Cases to count by a filter, as far as the viewer may.
///
/// The sum over the tiles of any zoom + `without_position` = total = sum over any grouping + its `without`.
#[derive(Clone, Debug)]
pub struct Countable {
    /// The newest event in it; 0 under the veil: that it grew while nothing else did would tell of a sensitive case.
    pub seq: u64,
    /// See [`Seen::judged_s`].
    pub judged_s: i64,
    cases: (Arc<View>, Filter),
    /// Sensitive cases by the atom, where the filter takes any.
    atoms: Option<(Arc<View>, Filter)>,
    is_veiled: bool,
}

/// Counts by a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grouped {
    /// As [`View::counts`] gives them.
    pub counts: Vec<(u64, u64)>,
    /// Cases that the grouping has no place for: sensitive ones, of whose hour, status or team nothing is told.
    pub without: u64,
}

impl Countable {
    /// Cases, counted as they are.
    pub fn whole(seen: &Seen, filter: Filter) -> Self {
        Self {
            seq: seen.seq,
            judged_s: seen.judged_s,
            cases: (Arc::clone(&seen.view), filter),
            atoms: None,
            is_veiled: false,
        }
    }

    pub(super) fn veiled(
        seen: &Seen,
        open: Filter,
        atoms: Arc<View>,
        atoms_filter: Option<Filter>,
    ) -> Self {
        Self {
            cases: (Arc::clone(&seen.view), open),
            atoms: atoms_filter.map(|filter| (atoms, filter)),
            is_veiled: true,
            seq: 0,
            ..Self::whole(seen, Filter::default())
        }
    }

    /// Whether sensitive cases are counted by the atom.
    pub fn is_veiled(&self) -> bool {
        self.is_veiled
    }

    /// The filter, for what it says about time and place.
    pub fn filter(&self) -> &Filter {
        &self.cases.1
    }

    /// The same cases by a changed filter; `change` is applied to all parts.
    #[must_use]
    pub fn with(&self, filter: impl Fn(&Filter) -> Filter) -> Self {
        let part = |(view, old): &(Arc<View>, Filter)| (Arc::clone(view), filter(old));
        Self {
            cases: part(&self.cases),
            atoms: self.atoms.as_ref().map(part),
            ..self.clone()
        }
    }

    fn parts(&self) -> impl Iterator<Item = &(Arc<View>, Filter)> {
        std::iter::once(&self.cases).chain(&self.atoms)
    }

    /// How many there are.
    pub fn total(&self) -> Totals {
        self.parts().map(|(view, filter)| view.total(filter)).fold(
            Totals::default(),
            |sum, part| Totals {
                cases: sum.cases + part.cases,
                without_position: sum.without_position + part.without_position,
            },
        )
    }

    /// How many lie in each cell of a tile.
    pub fn tile(&self, tile: Tile) -> TileCounts {
        let mut parts = self
            .parts()
            .map(|(view, filter)| view.tile_counts(tile, filter));
        let mut sum = parts.next().unwrap_or_default();
        for part in parts {
            let mut cells: BTreeMap<u16, u32> = sum.cells.iter().copied().collect();
            for (cell, count) in part.cells {
                *cells.entry(cell).or_insert(0) += count;
            }
            sum.cells = cells.into_iter().collect();
            sum.total += part.total;
        }
        sum
    }

    /// How many there are of each group.
    pub fn counts(&self, group: Group<'_>) -> Grouped {
        let (view, filter) = &self.cases;
        let mut grouped = Grouped {
            counts: view.counts(filter, group),
            without: 0,
        };
        let Some((view, filter)) = &self.atoms else {
            return grouped;
        };
        if is_finer_than_atoms(group) {
            grouped.without = view.total(filter).cases;
            return grouped;
        }
        let mut sums: BTreeMap<i64, u64> = BTreeMap::new();
        for (key, count) in view.counts(filter, group).into_iter().chain(grouped.counts) {
            *sums.entry(key as i64).or_insert(0) += count;
        }
        if matches!(group, Group::Status) {
            grouped.without = sums.remove(&i64::from(NO_STATUS)).unwrap_or(0);
        }
        grouped.counts = sums
            .into_iter()
            .map(|(key, count)| (key as u64, count))
            .collect();
        grouped
    }
}

/// Would the groups tell a day within the week of an atom?
fn is_finer_than_atoms(group: Group<'_>) -> bool {
    match group {
        Group::Hour { .. } | Group::Day { .. } | Group::HourOfWeek { .. } => true,
        Group::Period { period_s, .. } => period_s % WEEK_S != 0,
        Group::None
        | Group::Area(_)
        | Group::Class
        | Group::Source
        | Group::Status
        | Group::Team => false,
    }
}
