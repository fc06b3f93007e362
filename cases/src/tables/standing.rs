//! What every row of every table says about itself: scheme, from when, and where it comes from.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::clock::midnight;

/// The scheme, date and source of a row (方案、生效日期、出处).
///
/// A table can hold its own future: a row holds from local midnight of `valid_from` on. This is so for
/// duties, steps, levels, roster, merging and rules; classes, sources, departments, teams, calendar
/// and hours hold as soon as their table is in force, and there the date only informs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The scheme the row belongs to, or empty.
    pub scheme: Box<str>,
    /// The first day on which it holds; none means always.
    pub valid_from: Option<Date>,
    /// Where it comes from, or empty.
    pub source: Box<str>,
    from: Timestamp,
}

impl Standing {
    pub(super) fn new(scheme: &str, valid_from: Option<Date>, source: &str) -> Self {
        Self {
            scheme: scheme.into(),
            valid_from,
            source: source.into(),
            from: valid_from.map_or(Timestamp::MIN, midnight),
        }
    }

    /// Does the row hold at this instant, by its date?
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at
    }

    /// The instant from which it holds; the beginning of time when it always does.
    pub fn from(&self) -> Timestamp {
        self.from
    }
}

impl Default for Standing {
    fn default() -> Self {
        Self::new("", None, "")
    }
}
