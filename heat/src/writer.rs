//! The writer's side: cases come, change and move.

use std::collections::HashMap;
use std::sync::Arc;

use crate::homes::Homes;
use crate::row::Row;
use crate::{Case, Change, View};

/// All cases, as the one writer holds them.
///
/// Write, then hand [`Heat::snapshot`] to the readers; what was written is in it, whole.
#[derive(Debug, Default)]
pub struct Heat {
    view: Arc<View>,
    homes: Homes,
}

impl Heat {
    /// Without any case.
    pub fn new() -> Self {
        Self::default()
    }

    /// Of a view and the homes of its cases.
    pub(crate) fn of(view: View, homes: Homes) -> Self {
        let view = Arc::new(view);
        Self { view, homes }
    }

    /// Builds it from many cases at once, on all cores; of several with one number the last stays.
    pub fn from_cases(cases: Vec<Case>) -> Self {
        let numbers = cases
            .iter()
            .map(|case| case.case as usize + 1)
            .max()
            .unwrap_or(0);
        let mut last = vec![0u32; numbers];
        for (place, case) in cases.iter().enumerate() {
            last[case.case as usize] = place as u32;
        }
        let wanted = |place: usize, case: &Case| last[case.case as usize] == place as u32;
        let (placed, unplaced) = rows(&cases, wanted);
        // The rows are all that is needed from here on, and packing them needs room.
        drop((cases, last));
        let mut heat = Self {
            view: Arc::default(),
            homes: Homes::for_numbers(numbers),
        };
        heat.add(placed, unplaced);
        heat
    }

    /// What stands now, for readers: one reference count, and it never changes.
    ///
    /// The first write after a snapshot copies a list of a few hundred pointers, and the first
    /// write to a block copies its columns, so take one for each batch of writes.
    pub fn snapshot(&self) -> Arc<View> {
        Arc::clone(&self.view)
    }

    /// What stands now, for the writer itself.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Puts a case in. If its number is there already, the new one takes its place.
    pub fn insert(&mut self, case: Case) {
        self.insert_many(&[case]);
    }

    /// Puts cases in, of several with one number the last; cheaper than one by one.
    pub fn insert_many(&mut self, cases: &[Case]) {
        if self.view.is_empty() {
            *self = Self::from_cases(cases.to_vec());
            return;
        }
        let numbered = cases
            .iter()
            .enumerate()
            .map(|(place, case)| (case.case, place));
        let last: HashMap<u32, usize> = numbered.collect();
        let is_new = |place: usize, case: &Case| {
            last[&case.case] == place && !self.update(case.case, &Change::to(case))
        };
        let (placed, unplaced) = rows(cases, is_new);
        self.add(placed, unplaced);
    }

    /// Adds rows, none of which is there yet.
    fn add(&mut self, mut placed: Vec<Row>, mut unplaced: Vec<Row>) {
        let view = Arc::make_mut(&mut self.view);
        for (shelf, rows) in [
            (&mut view.placed, &mut placed),
            (&mut view.unplaced, &mut unplaced),
        ] {
            if !rows.is_empty() {
                shelf.add(rows, &mut self.homes);
            }
        }
    }

    /// Changes a case in place; `false` if there is none with this number.
    pub fn update(&mut self, case: u32, change: &Change) -> bool {
        let Some(home) = self.homes.of(case) else {
            return false;
        };
        let view = Arc::make_mut(&mut self.view);
        let shelf = if home.placed {
            &mut view.placed
        } else {
            &mut view.unplaced
        };
        if let Some((row, placed)) = shelf.update(case, home, change) {
            shelf.remove(case, home);
            let shelf = if placed {
                &mut view.placed
            } else {
                &mut view.unplaced
            };
            shelf.add(&mut [row], &mut self.homes);
        }
        true
    }

    /// Takes a case out; `false` if there is none with this number.
    pub fn remove(&mut self, case: u32) -> bool {
        let Some(home) = self.homes.of(case) else {
            return false;
        };
        let view = Arc::make_mut(&mut self.view);
        let shelf = if home.placed {
            &mut view.placed
        } else {
            &mut view.unplaced
        };
        shelf.remove(case, home);
        self.homes.leave(case);
        true
    }

    /// Bytes on the heap, without what old snapshots still hold.
    pub fn memory_bytes(&self) -> usize {
        self.view.memory_bytes() + self.homes.memory_bytes()
    }
}

/// The rows of the wanted cases: those with a position, and those without.
fn rows(cases: &[Case], mut wanted: impl FnMut(usize, &Case) -> bool) -> (Vec<Row>, Vec<Row>) {
    let wanted = cases
        .iter()
        .enumerate()
        .filter(|&(place, case)| wanted(place, case));
    let (mut placed, mut unplaced) = (Vec::new(), Vec::new());
    for (_, case) in wanted {
        let (row, has_position) = Row::of(case);
        let rows = if has_position {
            &mut placed
        } else {
            &mut unplaced
        };
        rows.push(row);
    }
    (placed, unplaced)
}
