//! What a filter asks of the columns of one block.

use std::ops::Range;

use crate::BitSet;
use crate::block::Block;
use crate::coded::{Coded, Which};
use crate::mask::Making;
use crate::occurring::Mask;

/// The bytes that pass: as a set, and 1 for each of them.
pub(crate) struct Bytes {
    pub set: Option<Mask>,
    pub ones: [u8; 256],
}

impl Bytes {
    pub fn of(set: Option<&BitSet>) -> Self {
        let Some(set) = set.map(Mask::of) else {
            return Self {
                set: None,
                ones: [1; 256],
            };
        };
        let mut ones = [0; 256];
        set.iter().for_each(|value| ones[usize::from(value)] = 1);
        Self {
            set: Some(set),
            ones,
        }
    }
}

/// What the head of a block leaves to be asked of its rows.
pub(crate) struct Tests {
    pub sources: Test,
    pub statuses: Test,
    /// In what range its code must be, half-open.
    pub codes: Option<(u64, u64)>,
}

/// What is to be asked of one column.
pub(crate) enum Test {
    /// Nothing: all that occurs passes.
    Nothing,
    /// Whether the value is one of these.
    Of(Mask),
}

impl Test {
    /// `None` if nothing that occurs passes.
    pub fn of(wanted: Option<Mask>, occurring: Mask) -> Option<Self> {
        let Some(wanted) = wanted else {
            return Some(Self::Nothing);
        };
        let inside = wanted.and(occurring);
        if inside == Mask::NOTHING {
            return None;
        }
        Some(if inside == occurring {
            Self::Nothing
        } else {
            Self::Of(inside)
        })
    }
}

/// Keeps the rows with a code of `first..end`; `false` if there can be none.
pub(crate) fn keep_codes(
    making: &mut Making<'_>,
    block: &Block,
    rows: Range<usize>,
    first: u64,
    end: u64,
) -> bool {
    let exact_bits = first.trailing_zeros().min(end.trailing_zeros());
    let Some(high) = block.code.high(exact_bits) else {
        let codes = rows.map(|place| block.code.get(place));
        making.keep_each(codes, |code| u8::from(first <= code && code < end));
        return true;
    };
    // The head of a block may tell of codes that are gone, so none at all may be left.
    let Some((first, last)) = high.range_of(first, end) else {
        return false;
    };
    let wide = last - first;
    making.keep(&high.column[rows], |code| {
        u8::from(code.wrapping_sub(first) <= wide)
    });
    true
}

/// Keeps the rows with a number of a set; `false` if there can be none.
pub(crate) fn keep_coded(
    making: &mut Making<'_>,
    column: &Coded,
    rows: Range<usize>,
    set: &BitSet,
    wide: &mut Vec<u8>,
) -> bool {
    let values = column.values();
    let ones = values.iter().map(|&value| u8::from(set.contains(value)));
    wide.clear();
    wide.extend(ones);
    if !wide.contains(&1) {
        return false;
    }
    if !wide.contains(&0) {
        return true;
    }
    match column.which() {
        Which::Narrow(codes) => {
            let wanted = (0..=u8::MAX).zip(&*wide);
            let wanted = wanted.filter(|(_, one)| **one == 1).map(|(code, _)| code);
            // OK because a narrow column has at most 256 values.
            let occurring = (0..=u8::MAX).take(values.len());
            making.keep_any(&codes[rows], wanted.collect(), occurring.collect());
        }
        Which::Wide(codes) => making.keep(&codes[rows], |code| wide[usize::from(code)]),
    }
    true
}
