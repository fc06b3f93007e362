//! A column of numbers of which few differ: a list of them, and which one each row has.

use std::sync::Arc;

use crate::column::{cut, put, woven};
use crate::row::Row;

/// One byte a row while at most 256 different numbers occur, else two.
#[derive(Clone, Debug)]
pub(crate) struct Coded {
    /// All numbers that occur, or occurred since the column was made; never too few, none twice.
    values: Arc<[u32]>,
    column: Column,
}

#[derive(Clone, Debug)]
enum Column {
    Narrow(Arc<[u8]>),
    Wide(Arc<[u16]>),
}

/// Which of the values each row has.
#[derive(Clone, Copy)]
pub(crate) enum Which<'a> {
    Narrow(&'a [u8]),
    Wide(&'a [u16]),
}

const NARROW_MAX: usize = 1 << 8;
const WIDE_MAX: usize = 1 << 16;

impl Coded {
    /// Of at most 65,536 numbers.
    pub fn of(numbers: impl Iterator<Item = u32> + Clone) -> Self {
        let mut values: Vec<u32> = numbers.clone().collect();
        values.sort_unstable();
        values.dedup();
        let code = |number| {
            let found = values.binary_search(&number);
            found.expect("every number of the column is listed")
        };
        let column = if values.len() <= NARROW_MAX {
            Column::Narrow(numbers.map(|number| code(number) as u8).collect())
        } else {
            Column::Wide(numbers.map(|number| code(number) as u16).collect())
        };
        Self {
            values: values.into(),
            column,
        }
    }

    /// With more numbers, each in front of the old one at its place; places ascend.
    pub fn woven(&self, places: &[usize], more: &[Row], number: impl Fn(&Row) -> u32) -> Self {
        let mut values = self.values.to_vec();
        for row in more {
            if !values.contains(&number(row)) {
                values.push(number(row));
            }
        }
        if values.len() > self.room() {
            let old: Vec<u32> = self.iter().collect();
            return Self::of(woven(&old, places, more, number).iter().copied());
        }
        let code = |row: &Row| {
            let found = values.iter().position(|&value| value == number(row));
            found.expect("every number was listed just now")
        };
        let column = match &self.column {
            Column::Narrow(old) => Column::Narrow(woven(old, places, more, |row| code(row) as u8)),
            Column::Wide(old) => Column::Wide(woven(old, places, more, |row| code(row) as u16)),
        };
        Self {
            // What did not grow stays shared.
            values: if values.len() == self.values.len() {
                Arc::clone(&self.values)
            } else {
                values.into()
            },
            column,
        }
    }

    /// Without the number at a place.
    pub fn without(&self, place: usize) -> Self {
        Self {
            values: Arc::clone(&self.values),
            column: match &self.column {
                Column::Narrow(old) => Column::Narrow(cut(old, place)),
                Column::Wide(old) => Column::Wide(cut(old, place)),
            },
        }
    }

    /// Writes a number over another.
    pub fn set(&mut self, place: usize, number: u32) {
        let known = self.values.iter().position(|&value| value == number);
        let code = known.unwrap_or(self.values.len());
        if code >= self.room() {
            let mut numbers: Vec<u32> = self.iter().collect();
            numbers[place] = number;
            *self = Self::of(numbers.into_iter());
            return;
        }
        if known.is_none() {
            let more = self.values.iter().copied().chain([number]);
            self.values = more.collect();
        }
        match &mut self.column {
            Column::Narrow(column) => put(column, place, code as u8),
            Column::Wide(column) => put(column, place, code as u16),
        };
    }

    pub fn get(&self, place: usize) -> u32 {
        let code = match &self.column {
            Column::Narrow(column) => usize::from(column[place]),
            Column::Wide(column) => usize::from(column[place]),
        };
        self.values[code]
    }

    fn iter(&self) -> impl Iterator<Item = u32> + Clone + '_ {
        let rows = match &self.column {
            Column::Narrow(column) => column.len(),
            Column::Wide(column) => column.len(),
        };
        (0..rows).map(|place| self.get(place))
    }

    pub fn values(&self) -> &[u32] {
        &self.values
    }

    pub fn which(&self) -> Which<'_> {
        match &self.column {
            Column::Narrow(column) => Which::Narrow(column),
            Column::Wide(column) => Which::Wide(column),
        }
    }

    fn room(&self) -> usize {
        match &self.column {
            Column::Narrow(_) => NARROW_MAX,
            Column::Wide(_) => WIDE_MAX,
        }
    }

    /// Bytes on the heap, without what the allocator adds.
    pub fn memory_bytes(&self) -> usize {
        let column = match &self.column {
            Column::Narrow(column) => size_of_val(&**column),
            Column::Wide(column) => size_of_val(&**column),
        };
        size_of_val(&*self.values) + column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_becomes_wide_with_the_257th_number_and_stays_right() {
        let mut column = Coded::of((0..300).map(|row| row % 256));
        assert!(matches!(column.which(), Which::Narrow(_)));
        column.set(7, u32::MAX);
        assert!(matches!(column.which(), Which::Narrow(_) | Which::Wide(_)));
        column.set(8, 1_000_000);
        let numbers: Vec<u32> = column.iter().collect();
        assert_eq!(
            (numbers[6], numbers[7], numbers[8], numbers[299]),
            (6, u32::MAX, 1_000_000, 43)
        );
        assert!(matches!(column.which(), Which::Wide(_)));
        assert_eq!(column.without(7).get(7), 1_000_000);
    }
}
