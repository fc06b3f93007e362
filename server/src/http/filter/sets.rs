//! Values of a filter as sets of numbers.

use crate::books::Book;
use crate::http::problem::Problem;
use crate::limits;
use crate::world::World;
use heat::{BitSet, NO_AREA};

/// Stands for "has none" in `class`, `team` and `area`.
pub const NONE: &str = "none";

/// Leaves at most one number in a set; none for all.
pub fn narrow(set: &mut Option<BitSet>, number: u32) {
    let has = set.as_ref().is_none_or(|set| set.contains(number));
    *set = Some(has.then_some(number).into_iter().collect());
}

/// Puts several numbers into a set.
pub trait ExtendWith {
    fn extend_with(&mut self, numbers: impl Iterator<Item = u32>);
}

impl ExtendWith for BitSet {
    fn extend_with(&mut self, numbers: impl Iterator<Item = u32>) {
        numbers.for_each(|number| self.insert(number));
    }
}

/// What a word stands for: the number of "has none", or some others.
pub fn named_or<I: Iterator<Item = u16>>(
    word: &str,
    none: u32,
    some: impl FnOnce() -> I,
) -> impl Iterator<Item = u32> {
    let (none, some) = if word == NONE {
        (Some(none), None)
    } else {
        (None, Some(some()))
    };
    none.into_iter()
        .chain(some.into_iter().flatten().map(u32::from))
}

/// Puts in the line of a book with just this code, if there is one.
pub fn exact(book: &Book, code: &str, set: &mut BitSet) {
    if let Some(number) = book.number(code) {
        set.insert(u32::from(number));
    }
}

/// Puts in the areas that a code means, see [`NONE`].
pub fn areas(world: &World, code: &str, set: &mut BitSet) {
    if code == NONE {
        set.insert(NO_AREA);
        return;
    }
    let matching = world.edition().matching(code);
    set.extend_with(
        (0..)
            .zip(matching)
            .filter(|(_, matches)| *matches)
            .map(|(id, _)| id),
    );
}

/// The statuses of a list of words; all where nothing is said.
pub fn statuses(words: Option<&str>) -> Result<Option<BitSet>, Problem> {
    let mut wrong = None;
    let set = chosen("status", words, |word, set| {
        match word.parse::<cases::Status>() {
            Ok(status) => set.insert(status as u32),
            Err(error) => wrong = Some(Problem::bad_parameter("status", error)),
        }
    })?;
    wrong.map_or(Ok(set), Err)
}

/// What `put` makes of each value of a list; all where nothing is said. An empty value, or too many, are refused.
pub fn chosen(
    name: &str,
    values: Option<&str>,
    mut put: impl FnMut(&str, &mut BitSet),
) -> Result<Option<BitSet>, Problem> {
    let Some(values) = values else {
        return Ok(None);
    };
    let mut set = BitSet::new();
    for (count, value) in values.split(',').enumerate() {
        if value.is_empty() {
            return Err(Problem::bad_parameter(
                name,
                "has an empty value; leave the parameter out to choose all",
            ));
        }
        if count == limits::FILTER_VALUES_MAX {
            let detail = format!("takes at most {} values", limits::FILTER_VALUES_MAX);
            return Err(Problem::bad_parameter(name, detail));
        }
        put(value, &mut set);
    }
    Ok(Some(set))
}
