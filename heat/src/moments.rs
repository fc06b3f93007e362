//! The column of times, ascending: the hour, which most questions are about, and the second in it.

use std::ops::Range;
use std::sync::Arc;

use crate::column::{cut, woven};
use crate::row::Row;
use crate::times::HOUR_S;

/// Hours that stand in the head of a block, so that a window is found without reading the column.
const MARKS: usize = 64;

/// The times of a block's rows, of which there is at least one: four bytes each if they lie within seven years.
#[derive(Clone, Debug)]
pub(crate) struct Moments {
    /// The first and the last time.
    span_s: (i64, i64),
    /// The hours of the first row of each of `MARKS` equal pieces.
    marks: [u16; MARKS],
    column: Column,
}

#[derive(Clone, Debug)]
enum Column {
    Near {
        /// Hours since 1970-01-01T00:00Z, from which those of the rows are counted.
        base: i64,
        hour: Arc<[u16]>,
        second: Arc<[u16]>,
    },
    Far(Arc<[i64]>),
}

/// The times as they are kept, to be read at full speed.
#[derive(Clone, Copy)]
pub(crate) enum Kept<'a> {
    Near {
        base: i64,
        hour: &'a [u16],
        second: &'a [u16],
    },
    Far(&'a [i64]),
}

impl Moments {
    /// Of ascending times, at least one.
    pub fn of(times: impl ExactSizeIterator<Item = i64> + DoubleEndedIterator + Clone) -> Self {
        let mut ends = times.clone();
        let first_s = ends.next().expect("a block has at least one row");
        let last_s = ends.next_back().unwrap_or(first_s);
        let base = first_s.div_euclid(HOUR_S);
        if last_s.div_euclid(HOUR_S) - base > i64::from(u16::MAX) {
            let column = Column::Far(times.collect());
            return Self::new((first_s, last_s), column);
        }
        let hour = times.clone().map(|at_s| hour_from(base, at_s) as u16);
        let hour = hour.collect();
        let second = times.map(second_of).collect();
        let column = Column::Near { base, hour, second };
        Self::new((first_s, last_s), column)
    }

    fn new(span_s: (i64, i64), column: Column) -> Self {
        let marks = match &column {
            Column::Near { hour, .. } => {
                std::array::from_fn(|mark| hour[mark_place(mark, hour.len())])
            }
            Column::Far(_) => [0; MARKS],
        };
        Self {
            span_s,
            marks,
            column,
        }
    }

    /// With more times, each in front of the old one at its place; places ascend.
    pub fn woven(&self, places: &[usize], more: &[Row]) -> Self {
        if let Column::Near { base, hour, second } = &self.column {
            let fits = |row: &Row| (0..=i64::from(u16::MAX)).contains(&hour_from(*base, row.at_s));
            if more.iter().all(fits) {
                let column = Column::Near {
                    base: *base,
                    hour: woven(hour, places, more, |row| hour_from(*base, row.at_s) as u16),
                    second: woven(second, places, more, |row| second_of(row.at_s)),
                };
                let span_s = more.iter().fold(self.span_s, |(first, last), row| {
                    (first.min(row.at_s), last.max(row.at_s))
                });
                return Self::new(span_s, column);
            }
        }
        let old: Vec<i64> = self.iter().collect();
        Self::of(woven(&old, places, more, |row| row.at_s).iter().copied())
    }

    /// Without one time, of at least two.
    pub fn without(&self, place: usize) -> Self {
        let column = match &self.column {
            Column::Near { base, hour, second } => Column::Near {
                base: *base,
                hour: cut(hour, place),
                second: cut(second, place),
            },
            Column::Far(times) => Column::Far(cut(times, place)),
        };
        let mut without = Self::new(self.span_s, column);
        without.span_s = (without.get(0), without.get(without.len() - 1));
        without
    }

    pub fn len(&self) -> usize {
        match &self.column {
            Column::Near { hour, .. } => hour.len(),
            Column::Far(times) => times.len(),
        }
    }

    pub fn get(&self, place: usize) -> i64 {
        match &self.column {
            Column::Near { base, hour, second } => {
                (base + i64::from(hour[place])) * HOUR_S + i64::from(second[place])
            }
            Column::Far(times) => times[place],
        }
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = i64> + DoubleEndedIterator + Clone + '_ {
        (0..self.len()).map(|place| self.get(place))
    }

    /// The first and the last time.
    pub fn span_s(&self) -> (i64, i64) {
        self.span_s
    }

    pub fn kept(&self) -> Kept<'_> {
        match &self.column {
            Column::Near { base, hour, second } => Kept::Near {
                base: *base,
                hour,
                second,
            },
            Column::Far(times) => Kept::Far(times),
        }
    }

    /// The rows of a window of time, half-open; `None` is no bound.
    pub fn window(&self, from_s: Option<i64>, to_s: Option<i64>) -> Range<usize> {
        let start = from_s.map_or(0, |from_s| self.first_from(from_s));
        let end = to_s.map_or(self.len(), |to_s| self.first_from(to_s));
        start..end.max(start)
    }

    /// The first row at a time or later.
    pub fn first_from(&self, at_s: i64) -> usize {
        if at_s <= self.span_s.0 {
            return 0;
        }
        if at_s > self.span_s.1 {
            return self.len();
        }
        match &self.column {
            Column::Far(times) => times.partition_point(|&other| other < at_s),
            Column::Near { base, hour, second } => {
                // OK because the time lies between the first and the last one.
                let (wanted, second_in) = (hour_from(*base, at_s) as u16, second_of(at_s));
                let start = self.first_hour(hour, wanted);
                if second_in == 0 {
                    return start;
                }
                let same = match wanted.checked_add(1) {
                    Some(next) => start..self.first_hour(hour, next),
                    None => start..hour.len(),
                };
                let seconds = &second[same];
                start + seconds.partition_point(|&other| other < second_in)
            }
        }
    }

    /// A place not behind the first row at a time or later and not far from it, by the head alone.
    pub fn place_near(&self, at_s: i64) -> usize {
        let Column::Near { base, hour, .. } = &self.column else {
            return 0;
        };
        let wanted = at_s
            .div_euclid(HOUR_S)
            .saturating_sub(*base)
            .clamp(0, i64::from(u16::MAX));
        let passed = self.marks.partition_point(|&mark| mark < wanted as u16);
        mark_place(passed.saturating_sub(1), hour.len())
    }

    /// Reads a little where a place is.
    pub fn touch(&self, place: usize) -> usize {
        match &self.column {
            Column::Near { hour, second, .. } => {
                let next = (place + hour.len() / MARKS).min(hour.len() - 1);
                usize::from(hour[place] ^ hour[next] ^ second[place] ^ second[next])
            }
            Column::Far(times) => times[place] as usize,
        }
    }

    /// The first row of an hour or a later one.
    fn first_hour(&self, hours: &[u16], wanted: u16) -> usize {
        let passed = self.marks.partition_point(|&mark| mark < wanted);
        let start = mark_place(passed.saturating_sub(1), hours.len());
        let end = if passed < MARKS {
            mark_place(passed, hours.len())
        } else {
            hours.len()
        };
        start + hours[start..end].partition_point(|&hour| hour < wanted)
    }

    /// Bytes on the heap, without what the allocator adds.
    pub fn memory_bytes(&self) -> usize {
        match &self.column {
            Column::Near { hour, second, .. } => size_of_val(&**hour) + size_of_val(&**second),
            Column::Far(times) => size_of_val(&**times),
        }
    }
}

fn hour_from(base: i64, at_s: i64) -> i64 {
    at_s.div_euclid(HOUR_S) - base
}

fn second_of(at_s: i64) -> u16 {
    at_s.rem_euclid(HOUR_S) as u16
}

fn mark_place(mark: usize, rows: usize) -> usize {
    mark * rows / MARKS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_back_and_windows_are_found_to_the_second() {
        let crowded: Vec<i64> = (0..900).map(|row| -7_300 + row * row / 40).collect();
        for times in [
            vec![i64::MIN, -1, 0, i64::MAX],
            vec![-3],
            vec![0, 0, 0, 3_599, 3_599, 3_600],
            vec![5, 5 + 65_535 * 3_600],
            vec![5, 5 + 65_536 * 3_600],
            crowded,
        ] {
            let column = Moments::of(times.iter().copied());
            assert_eq!(column.iter().collect::<Vec<_>>(), times);
            let near = times
                .iter()
                .flat_map(|at_s| [at_s.saturating_sub(1), *at_s]);
            for wanted in near.chain([i64::MIN, -3_600, 1, 3_600, i64::MAX]) {
                let first = times.partition_point(|&other| other < wanted);
                assert_eq!(column.first_from(wanted), first, "{wanted} in {times:?}");
            }
        }
    }
}
