//! The writer's side: cases come, change and move.

use std::collections::HashMap;
use std::sync::Arc;

use crate::block::Row;
use crate::homes::Homes;
use crate::shelf::Shelf;
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

    /// Builds it from many cases at once; of several with one number the last one stays.
    pub fn from_cases(cases: &[Case]) -> Self {
        let mut heat = Self::new();
        heat.insert_many(cases);
        heat
    }

    /// What stands now, for readers: one reference count, and it never changes.
    ///
    /// The first write after a snapshot copies the list of blocks (some 7,000 at ten million
    /// cases: tens of microseconds), so take one for each batch of writes, not for each reader.
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
        let Some(case_max) = cases.iter().map(|case| case.case).max() else {
            return;
        };
        self.homes.reserve(case_max);
        let last: HashMap<u32, usize> = cases
            .iter()
            .enumerate()
            .map(|(place, case)| (case.case, place))
            .collect();
        let (mut placed, mut unplaced) = (Vec::new(), Vec::new());
        for (place, case) in cases.iter().enumerate() {
            if last[&case.case] == place {
                self.remove(case.case);
                let (row, has_position) = Row::of(case);
                if has_position {
                    placed.push(row);
                } else {
                    unplaced.push(row);
                }
            }
        }
        let view = Arc::make_mut(&mut self.view);
        view.placed.add(&mut placed, &mut self.homes, true);
        view.unplaced.add(&mut unplaced, &mut self.homes, false);
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
        let place = shelf
            .place_of(home)
            .expect("a home names a block on its shelf");
        let block = &mut shelf.blocks[place];
        let row_place = block
            .place_of(case)
            .expect("a case is in the block that is its home");
        let old = block.row(row_place);
        let (new, placed) = changed(&old, home.placed, change);
        if (new.code, new.at_s, placed) == (old.code, old.at_s, home.placed) {
            Arc::make_mut(block).set(row_place, &new);
            return true;
        }
        shelf.remove(case, home);
        let shelf = if placed {
            &mut view.placed
        } else {
            &mut view.unplaced
        };
        shelf.add(&mut [new], &mut self.homes, placed);
        true
    }

    /// Takes a case out; `false` if there is none with this number.
    pub fn remove(&mut self, case: u32) -> bool {
        let Some(home) = self.homes.of(case) else {
            return false;
        };
        let view = Arc::make_mut(&mut self.view);
        let shelf: &mut Shelf = if home.placed {
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

/// The row after a change, and whether it has a position.
fn changed(old: &Row, placed: bool, change: &Change) -> (Row, bool) {
    let mut row = Row {
        at_s: change.at_s.unwrap_or(old.at_s),
        area: change.area.unwrap_or(old.area),
        class: change.class.unwrap_or(old.class),
        team: change.team.unwrap_or(old.team),
        source: change.source.unwrap_or(old.source),
        status: change.status.unwrap_or(old.status),
        ..*old
    };
    let Some(position) = change.position else {
        return (row, placed);
    };
    let spot = position.and_then(|(lon, lat)| crate::Spot::of(lon, lat));
    row.code = spot.map_or(0, |spot| spot.0);
    (row, spot.is_some())
}
