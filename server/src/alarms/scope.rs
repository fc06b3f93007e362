//! Which cases a row about alarms speaks of, in the numbers of lists and areas.

use crate::books::Books;
use crate::register::Card;
use cases::tables::AlarmRule;
use grids::Edition;
use heat::{BitSet, Filter, NO_AREA, NO_CLASS};

/// The cases of one row.
#[derive(Debug)]
pub struct Scope(Filter);

impl Scope {
    /// By the row's class, source and area.
    pub fn of(row: &AlarmRule, books: &Books, edition: &Edition) -> Self {
        let classes = || -> BitSet {
            let numbers = books.classes.beginning(&row.class);
            numbers.map(u32::from).collect()
        };
        let sources = || -> BitSet {
            let number = books.sources.number(&row.case_source);
            number.into_iter().map(u32::from).collect()
        };
        let areas = || -> BitSet {
            let matching = edition.matching(&row.area);
            let numbers = (0..NO_AREA).zip(matching).filter(|(_, matches)| *matches);
            numbers.map(|(number, _)| number).collect()
        };
        Self(Filter {
            classes: (!row.class.is_empty()).then(classes),
            sources: (!row.case_source.is_empty()).then(sources),
            areas: (!row.area.is_empty()).then(areas),
            ..Filter::default()
        })
    }

    /// Its cases, of all times.
    pub fn filter(&self) -> Filter {
        self.0.clone()
    }

    /// Its cases from a second to before another.
    pub fn within(&self, (from_s, to_s): (i64, i64)) -> Filter {
        Filter {
            from_s: Some(from_s),
            to_s: Some(to_s),
            ..self.0.clone()
        }
    }

    /// Is the case one of them?
    pub fn has(&self, card: &Card) -> bool {
        card.passes(&self.0)
    }

    /// May it become one, once somebody says what or where it is?
    pub fn may_have(&self, card: &Card) -> bool {
        let waits = card.class == NO_CLASS || card.area == NO_AREA;
        waits && card.could_pass(&self.0)
    }
}
