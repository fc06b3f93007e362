//! Where each class stands in a block, so that a few of two hundred classes are found without reading the others.

use std::sync::Arc;

use crate::NO_CLASS;

/// Classes with higher numbers are not indexed: their block is read row by row.
pub(crate) const CLASSES_MAX: u16 = 2_048;

/// The rows of a block by their class: two bytes a row, and two for each class up to the highest one that occurs.
#[derive(Clone, Debug)]
pub(crate) struct ByClass {
    /// Where the rows of each class begin in `places`, at last those without a class; empty if there is no index.
    starts: Arc<[u16]>,
    /// The rows' places, by class, then ascending and so in the order of time.
    places: Arc<[u16]>,
}

impl ByClass {
    /// Of a block's column.
    pub fn of(column: &[u16]) -> Self {
        let real = column.iter().filter(|class| **class != NO_CLASS);
        let classes = real.max().map_or(0, |highest| highest + 1);
        if classes > CLASSES_MAX {
            return Self {
                starts: Arc::new([]),
                places: Arc::new([]),
            };
        }
        let number = |class: u16| usize::from(class.min(classes));
        // First how many rows each class has, one place further on; then where each begins.
        let mut next = vec![0u16; usize::from(classes) + 2];
        for &class in column {
            next[number(class) + 1] += 1;
        }
        for class in 1..next.len() {
            next[class] += next[class - 1];
        }
        let starts: Arc<[u16]> = next[..=usize::from(classes)].into();
        let mut places = vec![0u16; column.len()];
        for (&class, place) in column.iter().zip(0u16..) {
            let next = &mut next[number(class)];
            places[usize::from(*next)] = place;
            *next += 1;
        }
        Self {
            starts,
            places: places.into(),
        }
    }

    /// Is there an index?
    pub fn is_there(&self) -> bool {
        !self.starts.is_empty()
    }

    /// The places of a class's rows, ascending; empty if it does not occur.
    pub fn run(&self, class: u16) -> &[u16] {
        let classes = self.starts.len().saturating_sub(1);
        let number = match usize::from(class) {
            number if number < classes => number,
            _ if class == NO_CLASS && self.is_there() => classes,
            _ => return &[],
        };
        let end = self.starts.get(number + 1).copied();
        let end = end.map_or(self.places.len(), usize::from);
        &self.places[usize::from(self.starts[number])..end]
    }

    /// Every class up to the highest one that occurs, and none, with the places of its rows.
    pub fn runs(&self) -> impl Iterator<Item = (u16, &[u16])> {
        let classes = self.starts.len().saturating_sub(1) as u16;
        let numbers = (0..classes).chain([NO_CLASS]);
        numbers.map(|class| (class, self.run(class)))
    }

    /// Bytes on the heap, without what the allocator adds.
    pub fn memory_bytes(&self) -> usize {
        size_of_val(&*self.starts) + size_of_val(&*self.places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_in_the_run_of_its_class_and_nowhere_else() {
        let column = [4, 1, NO_CLASS, 1, 4, 4];
        let by_class = ByClass::of(&column);
        let runs: Vec<(u16, &[u16])> = by_class.runs().filter(|(_, run)| !run.is_empty()).collect();
        assert_eq!(runs, [(1, &[1, 3][..]), (4, &[0, 4, 5]), (NO_CLASS, &[2])]);
        assert_eq!(by_class.run(4), [0, 4, 5]);
        assert!(by_class.run(3).is_empty() && by_class.run(5).is_empty());
        assert!(ByClass::of(&[NO_CLASS]).run(0).is_empty());
    }

    #[test]
    fn a_class_beyond_the_limit_leaves_the_block_without_an_index() {
        assert!(ByClass::of(&[CLASSES_MAX - 1]).is_there());
        let without = ByClass::of(&[1, CLASSES_MAX]);
        assert!(
            !without.is_there() && without.run(1).is_empty() && without.run(NO_CLASS).is_empty()
        );
    }
}
