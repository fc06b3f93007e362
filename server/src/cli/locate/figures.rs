//! The final figures of a run.

use super::invalid::KINDS;
use crate::cli::import::table::Encoding;
use grids::Place;
use indicatif::HumanCount;
use std::fmt::Write;
use std::time::Duration;

/// What became of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    rows: u64,
    inside: u64,
    border: u64,
    outside: u64,
    blank: u64,
    invalid: [Invalids; KINDS.len()],
}

/// The rows with one sort of fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Invalids {
    count: u64,
    /// The first such row, counted from 1 after the header.
    first: u64,
}

impl Tally {
    /// Rows so far, blank lines not counted.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Invalid rows.
    pub fn invalid(&self) -> u64 {
        self.invalid.iter().map(|kind| kind.count).sum()
    }

    /// Counts a located row.
    pub fn located(&mut self, place: Place) {
        self.rows += 1;
        match place {
            Place::Inside => self.inside += 1,
            Place::Border => self.border += 1,
            Place::Outside => self.outside += 1,
        }
    }

    /// Counts an invalid row of this kind.
    pub fn not_located(&mut self, kind: usize) {
        self.rows += 1;
        let invalid = &mut self.invalid[kind];
        if invalid.count == 0 {
            invalid.first = self.rows;
        }
        invalid.count += 1;
    }

    /// Counts a blank line.
    pub fn blank(&mut self) {
        self.blank += 1;
    }

    /// Adds the figures of the rows that follow.
    pub fn add(&mut self, later: &Self) {
        for (mine, theirs) in self.invalid.iter_mut().zip(&later.invalid) {
            if mine.count == 0 && theirs.count > 0 {
                mine.first = self.rows + theirs.first;
            }
            mine.count += theirs.count;
        }
        self.rows += later.rows;
        self.inside += later.inside;
        self.border += later.border;
        self.outside += later.outside;
        self.blank += later.blank;
    }

    /// For people: counts, faults with the first row of each sort, time and rate.
    pub fn in_words(&self, encoding: Encoding, took: Duration) -> String {
        let mut text = format!(
            "{} rows: {} inside, {} on a border, {} outside, {} invalid",
            HumanCount(self.rows),
            HumanCount(self.inside),
            HumanCount(self.border),
            HumanCount(self.outside),
            HumanCount(self.invalid()),
        );
        for (kind, invalid) in KINDS
            .iter()
            .zip(&self.invalid)
            .filter(|(_, invalid)| invalid.count > 0)
        {
            let (count, first) = (HumanCount(invalid.count), HumanCount(invalid.first));
            write!(
                text,
                "\n  {count} {kind}, the first in row {first} after the header"
            )
            .expect("a string");
        }
        if self.invalid[0].count > 0 {
            write!(text, "\n  they are not {encoding}: {}", encoding.advice()).expect("a string");
        }
        if self.blank > 0 {
            write!(text, "\n  {} blank lines passed on", HumanCount(self.blank)).expect("a string");
        }
        let seconds = took.as_secs_f64();
        let rate = HumanCount((self.rows as f64 / seconds.max(1e-3)) as u64);
        write!(text, "\n{seconds:.2} s, {rate} rows/s").expect("a string");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_of_a_fault_is_counted_over_all_blocks() {
        let mut first = Tally::default();
        (0..10).for_each(|_| first.located(Place::Inside));
        let mut second = Tally::default();
        second.located(Place::Outside);
        second.not_located(2);
        first.add(&second);
        first.add(&second);
        let words = first.in_words(Encoding::Utf8, Duration::from_secs(2));
        assert_eq!(
            words,
            "14 rows: 10 inside, 0 on a border, 2 outside, 2 invalid\n  \
             2 with another number of fields than the header, the first in row 12 after the header\n\
             2.00 s, 7 rows/s"
        );
    }
}
