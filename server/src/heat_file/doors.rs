//! The file as a function of bytes, for the fuzzing crate: the same code that a start calls.

use super::{At, read_from, write_at};
use crate::books::Books;
use crate::engine::lay_out;
use crate::snapshot::doors::Labelled;
use crate::state_file;
use crate::store::Store;
use crate::world::World;
use heat::{Heat, View};
use std::sync::Arc;

/// What a file says, or would say.
pub struct Told {
    seq: u64,
    books: Books,
    heat: Heat,
}

impl Told {
    /// What the first events of a log lead to, laid out as at a start; but for the newest cases, so many of which come in one
    /// by one, as from the writer. `None` when the log has fewer events, or cannot be followed.
    pub fn of_log(store: &dyn Store, world: &World, seq: u64, late: usize) -> Option<Self> {
        let told = state_file::doors::Told::of_log(store, seq)?;
        let mut books = world.books().as_ref().clone();
        let cards = lay_out(told.state(), world.edition(), &mut books).cards;
        let mut cases: Vec<_> = (cards.iter().zip(1..))
            .map(|(card, case)| card.heat(case))
            .collect();
        let late = cases.split_off(cases.len().saturating_sub(late));
        let mut heat = Heat::from_cases(cases);
        for case in late {
            heat.insert(case);
        }
        Some(Self { seq, books, heat })
    }

    /// All cases.
    pub fn view(&self) -> Arc<View> {
        self.heat.snapshot()
    }

    /// The newest event in it.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The file of it; `None` when the log is not as long.
    pub fn written(&self, store: &dyn Store, world: &World) -> Option<Vec<u8>> {
        let at = At {
            seq: self.seq,
            books: &self.books,
            view: self.heat.view(),
        };
        let mut out = Vec::new();
        write_at(store, world.edition(), at, &mut out).ok()?;
        Some(out)
    }
}

/// Reads a file beside a log as a start does, or says why it is passed over.
pub fn read(store: &dyn Store, world: &World, mut bytes: &[u8]) -> Result<Told, String> {
    match read_from(store, world.edition(), &mut bytes) {
        Ok((label, heat)) => Ok(Told {
            seq: label.seq,
            books: label.books(&world.books()),
            heat,
        }),
        Err(why) => Err(why.to_string()),
    }
}

/// What stands behind the label of a file: the cases alone.
pub fn cases_of(file: &[u8]) -> Option<&[u8]> {
    Some(Labelled::of(file)?.content)
}

/// A file with other cases behind its label.
pub fn with_cases(file: &[u8], cases: &[u8]) -> Option<Vec<u8>> {
    Some(Labelled::of(file)?.with(cases))
}

/// The same bytes with sums that fit them, as whoever can write in the data directory makes them; `None` for what is too
/// short for sums.
pub fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let parts = Labelled::of(bytes)?;
    Some(parts.with(&heat::doors::mended(parts.content)?))
}

/// As [`mended`], and with lengths and counts that fit the columns, too, so that what is changed within them is met.
pub fn mended_within(bytes: &[u8]) -> Option<Vec<u8>> {
    let parts = Labelled::of(bytes)?;
    Some(parts.with(&heat::doors::mended_within(parts.content)?))
}
