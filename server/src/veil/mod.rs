//! What whoever may not see single cases may count.
//!
//! Some cases are *sensitive*: by their source (police, health), by their class, or because nobody has classified them
//! yet. For a viewer without rights to single cases every other case is counted as it is, and sensitive ones only by
//! the atom:
//!
//! - An **atom** is a community, a local week (Monday to Monday), a main class and a source.
//! - It stands for the largest multiple of the threshold `k` that is not above its number of cases: 0, k, 2k, …
//! - It is shown once its week is over, and again only on the next local day, whatever changes in between.
//! - A filter takes an atom whole or not at all: the window must hold its whole week, the areas its community as such,
//!   the classes its main class as such; a choice of statuses, teams, hours or kinds of days takes none.
//! - On a map it lies at one point of its community, at every zoom.
//!
//! So every answer is *exact over open cases + a multiple of k over sensitive ones*, whatever the filter, the grouping,
//! the tile or the moment; and hence so is every difference and every sum of answers. No combination of them tells
//! fewer than `k` sensitive cases apart, and a case whose atom holds no multiple of `k` more by it changes no answer at
//! all. What it costs: sensitive cases come late, at their community's point, and up to `k − 1` an atom are missing.
//!
//! What it does not do: whoever *knows* `k − 1` of the cases of an atom learns from a `k` that there is one more. A
//! threshold guards against counting, not against accomplices.

mod atoms;
mod countable;
#[cfg(test)]
mod tests;

pub use countable::Countable;

use crate::books::Books;
use crate::register::{Card, Register};
use crate::slice::Seen;
use crate::world::World;
use atoms::Atoms;
use heat::{BitSet, Filter, NO_CLASS, View};
use std::sync::{Arc, Mutex, PoisonError};

/// The usual threshold.
pub const THRESHOLD_USUAL: u32 = 3;
/// The lowest threshold that hides anything.
pub const THRESHOLD_MIN: u32 = 2;
/// The highest one that leaves anything.
pub const THRESHOLD_MAX: u32 = 1_000;

/// What the caller may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sight {
    /// Single cases.
    Single,
    /// Counts, sensitive cases by the atom.
    Veiled,
}

/// Which cases are sensitive, and how many must stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Veil {
    /// The threshold `k`.
    pub threshold: u32,
    /// Codes of sensitive sources.
    pub sources: Vec<String>,
    /// Codes of sensitive classes, or their beginnings.
    pub classes: Vec<String>,
}

impl Default for Veil {
    /// Police and health, by source and by class, at a threshold of 3.
    fn default() -> Self {
        let words = |words: [&str; 2]| words.map(str::to_owned).to_vec();
        Self {
            threshold: THRESHOLD_USUAL,
            sources: words(["police", "health"]),
            classes: words(["080", "081"]),
        }
    }
}

impl Veil {
    /// Is the case of a card sensitive?
    pub(crate) fn covers(&self, books: &Books, card: &Card) -> bool {
        self.sensitive(books).has(card)
    }

    fn sensitive(&self, books: &Books) -> Sensitive {
        let sources = self
            .sources
            .iter()
            .filter_map(|code| books.sources.number(code));
        let classes = self
            .classes
            .iter()
            .flat_map(|code| books.classes.beginning(code));
        Sensitive {
            sources: sources.map(u32::from).collect(),
            classes: classes
                .map(u32::from)
                .chain([u32::from(NO_CLASS)])
                .collect(),
        }
    }
}

/// [`Veil`] in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sensitive {
    sources: BitSet,
    /// With [`NO_CLASS`].
    classes: BitSet,
}

impl Sensitive {
    fn has(&self, card: &Card) -> bool {
        self.sources.contains(u32::from(card.source))
            || self.classes.contains(u32::from(card.class))
    }

    /// The filter, without sensitive cases.
    fn open(&self, filter: &Filter) -> Filter {
        let without = |set: Option<&BitSet>, sensitive: &BitSet, all: u32| -> BitSet {
            let open = |number: &u32| !sensitive.contains(*number);
            match set {
                Some(set) => set.iter().filter(open).collect(),
                None => (0..=all).filter(open).collect(),
            }
        };
        Filter {
            sources: Some(without(
                filter.sources.as_ref(),
                &self.sources,
                u32::from(u8::MAX),
            )),
            classes: Some(without(
                filter.classes.as_ref(),
                &self.classes,
                u32::from(NO_CLASS),
            )),
            ..filter.clone()
        }
    }
}

/// The atoms, kept until the next local day.
#[derive(Debug, Default)]
pub struct Veils(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    day: i64,
    veil: Veil,
    view: Arc<View>,
}

impl Veils {
    /// What of `seen` a viewer may count by a filter.
    pub fn over(
        &self,
        world: &World,
        veil: &Veil,
        seen: &Seen,
        filter: &Filter,
        now_s: i64,
    ) -> Countable {
        let day = atoms::local_day(now_s);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_good = |kept: &&Kept| kept.day == day && kept.veil == *veil;
        // Numbers of the books only grow: a class that was added today is looked up today.
        let sensitive = veil.sensitive(&world.books());
        let atoms = if let Some(kept) = kept.as_ref().filter(is_good) {
            Arc::clone(&kept.view)
        } else {
            let register = world
                .register
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            let view = view(world, &register, veil.threshold, &sensitive, now_s);
            drop(register);
            *kept = Some(Kept {
                day,
                veil: veil.clone(),
                view: Arc::clone(&view),
            });
            view
        };
        drop(kept);
        Countable::veiled(seen, sensitive.open(filter), atoms, atoms::filter(filter))
    }
}

fn view(
    world: &World,
    register: &Register,
    threshold: u32,
    sensitive: &Sensitive,
    now_s: i64,
) -> Arc<View> {
    let books = world.books();
    let mut atoms = Atoms::new(world.edition(), &books.classes, now_s);
    for (_, card) in register.iter().filter(|(_, card)| sensitive.has(card)) {
        atoms.put(card);
    }
    atoms.view(threshold)
}
