//! The final figures of an import.

use indicatif::HumanCount;
use std::fmt::Write;
use std::time::Duration;

/// What became of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows seen, with those that an earlier run had done.
    pub rows: u64,
    /// Rows that an earlier run had done.
    pub skipped: u64,
    /// New cases.
    pub new: u64,
    /// Rows that were cases already.
    pub repeats: u64,
    /// Rows that are no case.
    pub rejected: u64,
    /// Of the new cases, those that wait for a place.
    pub unplaced: u64,
    /// Of the new cases, those that came in closed.
    pub closed: u64,
    /// Of the new cases, those that wait for a class.
    pub unclassified: u64,
    /// Classes added to the list.
    pub classes_added: u64,
    /// Sources added to the list.
    pub sources_added: u64,
}

impl Tally {
    /// For people.
    pub fn in_words(&self, took: Duration) -> String {
        let mut text = format!(
            "{} rows: {} new cases, {} known already, {} rejected",
            HumanCount(self.rows),
            HumanCount(self.new),
            HumanCount(self.repeats),
            HumanCount(self.rejected),
        );
        for (count, words) in [
            (self.skipped, "rows were done by an earlier run"),
            (self.closed, "of the new cases came in closed"),
            (self.unplaced, "of the new cases wait for a place"),
            (self.unclassified, "of the new cases wait for a class"),
            (self.classes_added, "classes were added"),
            (self.sources_added, "sources were added"),
        ] {
            if count > 0 {
                write!(text, "\n  {} {words}", HumanCount(count)).expect("a string");
            }
        }
        let seconds = took.as_secs_f64();
        let rate = HumanCount(((self.rows - self.skipped) as f64 / seconds.max(1e-3)) as u64);
        write!(text, "\n{seconds:.2} s, {rate} rows/s").expect("a string");
        text
    }
}
