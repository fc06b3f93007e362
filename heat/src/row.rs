//! One row, while it is on its way into a block or out of it.

use crate::{Case, Change, Spot};

/// One row, while it is on its way into a block or out of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row {
    pub code: u64,
    pub at_s: i64,
    pub case: u32,
    pub area: u32,
    pub class: u16,
    pub team: u16,
    pub source: u8,
    pub status: u8,
}

impl Row {
    /// The row of a case, and whether it has a position; without one the code is 0.
    pub fn of(case: &Case) -> (Self, bool) {
        let (code, placed) = code(case.position);
        let row = Self {
            code,
            at_s: case.at_s,
            case: case.case,
            area: case.area,
            class: case.class,
            team: case.team,
            source: case.source,
            status: case.status,
        };
        (row, placed)
    }

    /// By what the rows of a block are ordered.
    pub fn moment(&self) -> (i64, u32) {
        (self.at_s, self.case)
    }

    /// The row after a change, and whether it then has a position.
    pub fn changed(&self, placed: bool, change: &Change) -> (Self, bool) {
        let (code, placed) = change.position.map_or((self.code, placed), code);
        let row = Self {
            code,
            at_s: change.at_s.unwrap_or(self.at_s),
            case: self.case,
            area: change.area.unwrap_or(self.area),
            class: change.class.unwrap_or(self.class),
            team: change.team.unwrap_or(self.team),
            source: change.source.unwrap_or(self.source),
            status: change.status.unwrap_or(self.status),
        };
        (row, placed)
    }
}

fn code(position: Option<(f64, f64)>) -> (u64, bool) {
    let spot = position.and_then(|(lon, lat)| Spot::of(lon, lat));
    (spot.map_or(0, |spot| spot.0), spot.is_some())
}
