//! A mask in the making: one byte a row, which test after test narrows.

use std::ops::Range;

use crate::chosen::{Chosen, NONE, Which, count_ones};
use crate::occurring::Mask;

/// One byte for each row, 1 if it passed so far; the first test writes it, the others narrow it.
pub(crate) struct Making<'a> {
    bytes: &'a mut [u8],
    fresh: bool,
}

impl<'a> Making<'a> {
    /// Of as many rows as there are bytes.
    pub fn of(bytes: &'a mut [u8]) -> Self {
        Self { bytes, fresh: true }
    }

    /// Keeps the rows for whose value in a column the test gives 1; it must give 1 or 0.
    #[inline]
    pub fn keep<T: Copy>(&mut self, column: &[T], test: impl Fn(T) -> u8) {
        self.keep_each(column.iter().copied(), test);
    }

    /// [`Making::keep`] with values that do not stand in a column.
    #[inline]
    pub fn keep_each<T>(&mut self, values: impl Iterator<Item = T>, test: impl Fn(T) -> u8) {
        let pairs = self.bytes.iter_mut().zip(values);
        if std::mem::take(&mut self.fresh) {
            pairs.for_each(|(byte, value)| *byte = test(value));
        } else {
            pairs.for_each(|(byte, value)| *byte &= test(value));
        }
    }

    /// Keeps the rows with one of the `wanted` values, in a column where no others occur than those of `occurring`.
    pub fn keep_any(&mut self, column: &[u8], wanted: Mask, occurring: Mask) {
        let (inside, outside) = (wanted.and(occurring), occurring.without(wanted));
        if inside.len().min(outside.len()) > 4 {
            let mut table = [0; 256];
            inside
                .iter()
                .for_each(|value| table[usize::from(value)] = 1);
            self.keep(column, |value| table[usize::from(value)]);
        } else if inside.len() <= outside.len() {
            self.keep_equal(column, inside, 0);
        } else {
            self.keep_equal(column, outside, 1);
        }
    }

    /// Keeps the rows with one of at most four values, or with `other` 1 the others: sixteen rows at once.
    fn keep_equal(&mut self, column: &[u8], values: Mask, other: u8) {
        let is = |value: u8, one: u8| u8::from(value == one);
        let mut values = values.iter();
        let list = std::array::from_fn(|_| values.next());
        match list {
            [Some(a), Some(b), Some(c), Some(d)] => self.keep(column, |value| {
                (is(value, a) | is(value, b) | is(value, c) | is(value, d)) ^ other
            }),
            [Some(a), Some(b), Some(c), None] => {
                self.keep(column, |value| {
                    (is(value, a) | is(value, b) | is(value, c)) ^ other
                });
            }
            [Some(a), Some(b), ..] => {
                self.keep(column, |value| (is(value, a) | is(value, b)) ^ other);
            }
            [Some(a), ..] => self.keep(column, |value| is(value, a) ^ other),
            [None, ..] => self.keep(column, |_| other),
        }
    }

    /// What was kept of the rows that the mask stands for.
    pub fn finish(self, rows: Range<usize>) -> Chosen<'a> {
        if self.fresh {
            return Chosen {
                count: rows.len(),
                rows,
                which: Which::All,
            };
        }
        let count = count_ones(self.bytes);
        if count == 0 {
            return NONE;
        }
        let which = if count < rows.len() {
            Which::Mask(self.bytes)
        } else {
            Which::All
        };
        Chosen { rows, count, which }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_values_is_kept_alike_by_comparing_and_by_a_table() {
        let column: Vec<u8> = (0..200).map(|row| row % 12).collect();
        let occurring: Mask = (0..12).collect();
        for wanted in 0..=12 {
            let mut bytes = [7; 200];
            let mut making = Making::of(&mut bytes);
            making.keep_any(&column, (0..wanted).collect(), occurring);
            let expected = column.iter().map(|&value| u8::from(value < wanted));
            assert_eq!(bytes.to_vec(), expected.collect::<Vec<_>>(), "{wanted}");
        }
    }
}
