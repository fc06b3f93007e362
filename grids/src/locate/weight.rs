//! Which areas a point is in, as one number that edges add to and take from.

/// What one area adds: its number, a check drawn from it, and 1 to the count of areas, in 24, 16 and 24 bits.
///
/// The sum over the areas that have a point is 0 for none, and [`Sum::of`] that area for one. Two or more areas
/// never look like one or none: while fewer than 2^23 areas overlap, the count cannot wrap, and what the lower bits
/// carry into it only makes it larger. (The check is there for broken shapes, whose rings may count an area down.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum(u64);

/// What a sum says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    None,
    One(u32),
    Several,
}

const NUMBER_BITS: u32 = 24;
const COUNT_SHIFT: u32 = 40;

impl Sum {
    /// No area.
    pub(super) const NONE: Self = Self(0);

    /// One area.
    #[inline]
    pub(super) fn of(number: u32) -> Self {
        Self(u64::from(number) | check(number) << NUMBER_BITS | 1 << COUNT_SHIFT)
    }

    #[inline]
    #[must_use]
    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    #[inline]
    #[must_use]
    pub(super) fn minus(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }

    #[inline]
    pub(super) fn meaning(self) -> Meaning {
        let number = self.0 as u32 & ((1 << NUMBER_BITS) - 1);
        if self == Self::of(number) {
            Meaning::One(number)
        } else if self.0 == 0 {
            Meaning::None
        } else {
            Meaning::Several
        }
    }
}

/// 16 bits that do not add up: no sum of some areas' checks is another's, but by chance.
#[inline]
fn check(number: u32) -> u64 {
    let mixed = (number ^ 0x5EED).wrapping_mul(0x9E37_79B1);
    let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x85EB_CA6B);
    u64::from(mixed >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_one_and_several_are_told_apart() {
        assert_eq!(Sum::NONE.meaning(), Meaning::None);
        for number in [0, 1, 77, (1 << 23) - 1] {
            assert_eq!(Sum::of(number).meaning(), Meaning::One(number));
            assert_eq!(
                Sum::of(number).plus(Sum::of(5)).minus(Sum::of(number)),
                Sum::of(5)
            );
        }
        let mut several = Sum::of(0);
        for number in 0..100_000 {
            several = several.plus(Sum::of(number));
            assert_eq!(several.meaning(), Meaning::Several);
        }
    }

    #[test]
    fn an_area_counted_down_is_never_taken_for_no_area() {
        assert_eq!(Sum::of(3).minus(Sum::of(4)).meaning(), Meaning::Several);
        assert_eq!(Sum::NONE.minus(Sum::of(0)).meaning(), Meaning::Several);
        assert_eq!(
            Sum::of(0).plus(Sum::of(2)).minus(Sum::of(1)).meaning(),
            Meaning::Several
        );
    }
}
