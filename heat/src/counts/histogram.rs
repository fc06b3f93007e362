//! How often each byte occurs.

use crate::chosen::{Chosen, Which};
use crate::occurring::Mask;

/// Up to so many values are counted by comparing, sixteen rows at once; more by a table.
const FEW: usize = 10;
/// The table stands there several times over: neighbours with one value do not wait for each other.
const LANES: usize = 4;

/// Room for counting one column of one block.
pub(crate) struct Histogram {
    counts: Box<[[u32; LANES]; 256]>,
}

impl Histogram {
    pub fn new() -> Self {
        Self {
            counts: Box::new([[0; LANES]; 256]),
        }
    }

    /// Calls `add` with values and how many of the chosen rows have them; none occurs that is not in `occurring`.
    pub fn each(
        &mut self,
        chosen: &Chosen<'_>,
        column: &[u8],
        occurring: Mask,
        mut add: impl FnMut(u8, u64),
    ) {
        let values = occurring.len();
        if chosen.count < values * 2 {
            chosen.places(|place| add(column[place], 1));
        } else if values <= FEW && !matches!(chosen.which, Which::Places(_)) {
            // The last one has what the others leave.
            let mut rest = chosen.count as u64;
            let mut values = occurring.iter().peekable();
            while let Some(value) = values.next() {
                let count = match values.peek() {
                    Some(_) => chosen.count_of(column, value),
                    None => rest,
                };
                rest -= count;
                add(value, count);
            }
        } else {
            let mut lane = 0;
            chosen.tally(column, |value, one| {
                self.counts[usize::from(value)][lane % LANES] += one;
                lane += 1;
            });
            for value in occurring.iter() {
                let lanes = std::mem::take(&mut self.counts[usize::from(value)]);
                add(value, lanes.iter().map(|&count| u64::from(count)).sum());
            }
        }
    }
}
