//! Places of rows, picked test after test: for blocks in which what is asked for is rare.

use std::ops::Range;

use crate::block::ROWS_MAX;
use crate::chosen::{Chosen, NONE, Which};

/// Room for the places of a block's rows.
pub(crate) struct Picking {
    places: Box<[u16; ROWS_MAX]>,
    count: usize,
}

impl Picking {
    pub fn new() -> Self {
        Self {
            places: Box::new([0; ROWS_MAX]),
            count: 0,
        }
    }

    pub fn clear(&mut self) {
        self.count = 0;
    }

    /// Takes places up, none of which was taken up before.
    #[inline]
    pub fn take(&mut self, places: &[u16]) {
        self.places[self.count..self.count + places.len()].copy_from_slice(places);
        self.count += places.len();
    }

    /// Takes up a range of places, none of which was taken up before.
    #[inline]
    pub fn take_all(&mut self, places: Range<usize>) {
        let room = self.places[self.count..].iter_mut();
        self.count += places.len();
        for (room, place) in room.zip(places) {
            *room = place as u16;
        }
    }

    /// Takes up those of a range of places for whose value in a column the test gives 1; it must give 1 or 0.
    #[inline]
    pub fn take_if<T: Copy>(&mut self, places: Range<usize>, column: &[T], test: impl Fn(T) -> u8) {
        let mut count = self.count;
        for (place, &value) in places.clone().zip(&column[places]) {
            // OK because as many places stand there as rows were looked at, at most: it never wraps around.
            self.places[count % ROWS_MAX] = place as u16;
            count += usize::from(test(value));
        }
        self.count = count;
    }

    /// Keeps the places for which the test gives 1; it must give 1 or 0.
    #[inline]
    pub fn keep(&mut self, test: impl Fn(usize) -> u8) {
        let mut kept = 0;
        for number in 0..self.count {
            let place = self.places[number % ROWS_MAX];
            self.places[kept % ROWS_MAX] = place;
            kept += usize::from(test(usize::from(place)));
        }
        self.count = kept;
    }

    /// What was kept of a block with `rows` rows.
    pub fn finish(&self, rows: usize) -> Chosen<'_> {
        if self.count == 0 {
            return NONE;
        }
        Chosen {
            rows: 0..rows,
            count: self.count,
            which: Which::Places(&self.places[..self.count]),
        }
    }
}
