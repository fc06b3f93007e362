//! Where the entries lead: the same state and rows that the server came to.

use super::finding::Finding;
use super::judging::Read;
use super::sheets::Sheets;
use cases::{Event, State};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The log followed so far.
pub struct Course {
    state: State,
    sheets: Sheets,
    seq: u64,
}

impl Course {
    /// Before the first entry.
    pub fn new(sheets: Sheets) -> Self {
        Self {
            state: State::default(),
            sheets,
            seq: 0,
        }
    }

    /// How many entries were taken.
    pub fn size(&self) -> u64 {
        self.seq
    }

    /// Takes the next entry.
    pub fn take(&mut self, read: &Read) -> Result<(), Finding> {
        let seq = read.seq;
        self.follow(read).ok_or(Finding::Impossible { seq })?;
        self.seq = seq;
        Ok(())
    }

    /// What the event leads to; `None` when it cannot be.
    fn follow(&mut self, read: &Read) -> Option<()> {
        let event = &read.event;
        if let Some(case) = event.case() {
            let next = self.state.next_case();
            let is_new = matches!(event, Event::Reported(_));
            if (is_new && case != next) || (!is_new && (case.0 == 0 || case >= next)) {
                return None;
            }
        }
        // Whatever else no decision would have written may break an assertion of the state.
        let (state, sheets) = (&mut self.state, &mut self.sheets);
        catch_unwind(AssertUnwindSafe(|| {
            state.apply(read.seq, event);
            sheets.note(state, read);
        }))
        .ok()
    }

    /// What the whole log leads to.
    pub fn into_sheets(self) -> Sheets {
        self.sheets
    }
}
