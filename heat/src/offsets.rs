//! A column of large numbers that lie close together.

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use crate::column::{cut, woven};
use crate::row::Row;
use crate::sieve::Chosen;

/// Large numbers as distances from a base: four bytes each where that is enough, which is nearly always.
#[derive(Clone, Debug)]
pub(crate) struct Offsets {
    /// Not above any of the numbers.
    base: i64,
    column: Column,
}

#[derive(Clone, Debug)]
enum Column {
    Near(Arc<[u32]>),
    Far(Arc<[u64]>),
}

/// The distances of an [`Offsets`], to be read at full speed.
#[derive(Clone, Copy)]
pub(crate) enum Distances<'a> {
    Near(&'a [u32]),
    Far(&'a [u64]),
}

impl Offsets {
    /// Of as many numbers as `numbers` tells.
    pub fn of(numbers: impl ExactSizeIterator<Item = i64> + Clone) -> Self {
        let (mut low, mut high) = (i64::MAX, i64::MIN);
        for number in numbers.clone() {
            (low, high) = (low.min(number), high.max(number));
        }
        let distance = move |number: i64| number.wrapping_sub(low) as u64;
        let column = if low > high || u32::try_from(distance(high)).is_ok() {
            Column::Near(numbers.map(|number| distance(number) as u32).collect())
        } else {
            Column::Far(numbers.map(distance).collect())
        };
        Self { base: low, column }
    }

    /// With more numbers, each in front of the old one at its place; places ascend.
    pub fn woven(&self, places: &[usize], more: &[Row], number: impl Fn(&Row) -> i64) -> Self {
        let distance = |row: &Row| {
            number(row)
                .checked_sub(self.base)
                .and_then(|far| u32::try_from(far).ok())
        };
        if let Column::Near(column) = &self.column
            && more.iter().all(|row| distance(row).is_some())
        {
            let near = |row: &Row| distance(row).unwrap_or_default();
            return Self {
                base: self.base,
                column: Column::Near(woven(column, places, more, near)),
            };
        }
        let old: Vec<i64> = self.iter().collect();
        Self::of(woven(&old, places, more, number).iter().copied())
    }

    /// Without one number.
    pub fn without(&self, place: usize) -> Self {
        Self {
            base: self.base,
            column: match &self.column {
                Column::Near(column) => Column::Near(cut(column, place)),
                Column::Far(column) => Column::Far(cut(column, place)),
            },
        }
    }

    pub fn len(&self) -> usize {
        match &self.column {
            Column::Near(column) => column.len(),
            Column::Far(column) => column.len(),
        }
    }

    pub fn get(&self, place: usize) -> i64 {
        let distance = match &self.column {
            Column::Near(column) => u64::from(column[place]),
            Column::Far(column) => column[place],
        };
        self.base.wrapping_add(distance as i64)
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = i64> + Clone + '_ {
        (0..self.len()).map(|place| self.get(place))
    }

    /// What the distances are counted from.
    pub fn base(&self) -> i64 {
        self.base
    }

    /// The distances that the numbers of a range have here, first and last, cut to those that a column of this kind can
    /// hold; `None` if it can hold none of them.
    pub fn distances_of(&self, numbers: RangeInclusive<i64>) -> Option<(u64, u64)> {
        let highest = match &self.column {
            Column::Near(_) => u64::from(u32::MAX),
            Column::Far(_) => u64::MAX,
        };
        let distance = |number: i64| number.wrapping_sub(self.base) as u64;
        if *numbers.end() < self.base {
            return None;
        }
        let first = distance(self.base.max(*numbers.start()));
        (first <= highest).then(|| (first, distance(*numbers.end()).min(highest)))
    }

    pub fn distances(&self) -> Distances<'_> {
        match &self.column {
            Column::Near(column) => Distances::Near(column),
            Column::Far(column) => Distances::Far(column),
        }
    }

    /// Where in an ascending part the first number stands that is not below `number`.
    pub fn first_from(&self, part: Range<usize>, number: i64) -> usize {
        if number <= self.base {
            return part.start;
        }
        let distance = number.wrapping_sub(self.base) as u64;
        part.start
            + match &self.column {
                Column::Near(column) => {
                    column[part].partition_point(|&other| u64::from(other) < distance)
                }
                Column::Far(column) => column[part].partition_point(|&other| other < distance),
            }
    }

    /// Bytes on the heap, without what the allocator adds.
    pub fn memory_bytes(&self) -> usize {
        match &self.column {
            Column::Near(column) => size_of_val(&**column),
            Column::Far(column) => size_of_val(&**column),
        }
    }
}

impl Distances<'_> {
    /// Calls `each` with the distance of every chosen row.
    pub fn each(self, chosen: &Chosen<'_>, mut each: impl FnMut(u64)) {
        match self {
            Distances::Near(column) => chosen.each(column, |far| each(u64::from(far))),
            Distances::Far(column) => chosen.each(column, each),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_far_apart_come_back_as_they_were() {
        for numbers in [
            vec![i64::MIN, -1, 0, i64::MAX],
            vec![5, 5 + i64::from(u32::MAX)],
            vec![5, 6 + i64::from(u32::MAX)],
            vec![-3],
            vec![],
        ] {
            let offsets = Offsets::of(numbers.iter().copied());
            assert_eq!(offsets.iter().collect::<Vec<_>>(), numbers);
            for wanted in [i64::MIN, -2, 0, 5, 6, 7, i64::MAX] {
                let first = numbers.partition_point(|&number| number < wanted);
                assert_eq!(
                    offsets.first_from(0..numbers.len(), wanted),
                    first,
                    "{wanted} in {numbers:?}"
                );
            }
        }
    }

    #[test]
    fn a_range_is_cut_to_what_the_column_can_hold() {
        let near = Offsets::of([10, 20].into_iter());
        assert_eq!(near.distances_of(0..=9), None);
        assert_eq!(near.distances_of(0..=10), Some((0, 0)));
        assert_eq!(
            near.distances_of(15..=1 << 40),
            Some((5, u64::from(u32::MAX)))
        );
        assert_eq!(near.distances_of(1 << 40..=1 << 41), None);
        let far = Offsets::of([i64::MIN, i64::MAX].into_iter());
        assert_eq!(far.distances_of(i64::MIN..=i64::MAX), Some((0, u64::MAX)));
    }

    #[test]
    fn numbers_close_together_take_four_bytes() {
        let near = Offsets::of([1 << 50, (1 << 50) + i64::from(u32::MAX)].into_iter());
        let far = Offsets::of([1 << 50, (1 << 50) + (1 << 32)].into_iter());
        assert_eq!((near.memory_bytes(), far.memory_bytes()), (8, 16));
    }
}
