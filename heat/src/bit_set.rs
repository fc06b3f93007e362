//! A set of small numbers.

/// A set of numbers, one bit each, up to the highest one in it.
///
/// `u32::MAX` (which stands for "no area") is kept apart and costs nothing. Absent numbers, however
/// high, are simply not in the set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BitSet {
    words: Vec<u64>,
    last: bool,
}

impl BitSet {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a number in.
    pub fn insert(&mut self, number: u32) {
        if number == u32::MAX {
            self.last = true;
            return;
        }
        let word = number as usize / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (number % 64);
    }

    /// Is the number in the set?
    pub fn contains(&self, number: u32) -> bool {
        if number == u32::MAX {
            return self.last;
        }
        let word = self.words.get(number as usize / 64);
        word.is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Is nothing in the set?
    pub fn is_empty(&self) -> bool {
        !self.last && self.words.iter().all(|&word| word == 0)
    }

    /// The numbers, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let places = 0..self.words.len() as u32 * 64;
        let low = places.filter(|&number| self.contains(number));
        low.chain(self.last.then_some(u32::MAX))
    }
}

impl FromIterator<u32> for BitSet {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut set = Self::new();
        for number in numbers {
            set.insert(number);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_number_costs_nothing_and_comes_last() {
        let set: BitSet = [u32::MAX, 64, 3].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [3, 64, u32::MAX]);
        assert_eq!(set.words.len(), 2);
        assert!(!set.contains(65) && !set.contains(1_000_000) && !set.is_empty());
        assert!(BitSet::new().is_empty() && !BitSet::new().contains(u32::MAX));
    }
}
