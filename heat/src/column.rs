//! Columns are shared and never change: a new row or a row less makes a new column.

use std::sync::Arc;

use crate::row::Row;

/// A column with more values, each in front of the old one at its place; places ascend.
pub(crate) fn woven<T: Copy>(
    old: &[T],
    places: &[usize],
    more: &[Row],
    value: impl Fn(&Row) -> T,
) -> Arc<[T]> {
    if let ([place], [row]) = (places, more) {
        let (front, back) = old.split_at(*place);
        // A chain of exact lengths is written straight into its one allocation.
        let one = std::iter::once(value(row));
        return front
            .iter()
            .copied()
            .chain(one)
            .chain(back.iter().copied())
            .collect();
    }
    let mut column = Vec::with_capacity(old.len() + more.len());
    let mut done = 0;
    for (&place, row) in places.iter().zip(more) {
        column.extend_from_slice(&old[done..place]);
        column.push(value(row));
        done = place;
    }
    column.extend_from_slice(&old[done..]);
    column.into()
}

/// A column without one value.
pub(crate) fn cut<T: Copy>(old: &[T], place: usize) -> Arc<[T]> {
    old[..place]
        .iter()
        .chain(&old[place + 1..])
        .copied()
        .collect()
}

/// Writes a value; `false` if it stood there already.
pub(crate) fn put<T: Copy + PartialEq>(column: &mut Arc<[T]>, place: usize, value: T) -> bool {
    let differs = column[place] != value;
    if differs {
        Arc::make_mut(column)[place] = value;
    }
    differs
}
