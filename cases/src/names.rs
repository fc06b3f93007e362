//! Codes as small numbers: each code is kept once, cases hold its number.

use std::collections::HashMap;
use std::num::NonZeroU32;

/// The number of a code within its list, from 1 in the order in which the log first names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct No(NonZeroU32);

impl No {
    /// Its place in columns that start at zero.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The number itself.
    pub(crate) fn number(self) -> NonZeroU32 {
        self.0
    }

    /// Of a number that was kept. Whoever reads it asks whether the list has as many.
    pub(crate) fn numbered(number: NonZeroU32) -> Self {
        Self(number)
    }

    fn of(index: usize) -> Self {
        let number = u32::try_from(index + 1).ok().and_then(NonZeroU32::new);
        Self(number.expect("fewer than 2³² codes: each stands in an event of its own"))
    }
}

/// The codes of one kind, such as classes or teams, in the order in which the log first names them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    codes: Vec<Box<str>>,
    numbers: HashMap<Box<str>, No>,
}

impl Names {
    /// The number of a code that has been named.
    pub fn find(&self, code: &str) -> Option<No> {
        self.numbers.get(code).copied()
    }

    /// The code of a number of this list.
    pub fn code(&self, number: No) -> &str {
        &self.codes[number.index()]
    }

    /// All codes; the index is [`No::index`].
    pub fn codes(&self) -> &[Box<str>] {
        &self.codes
    }

    /// The number of a code, new if it was never named.
    pub(crate) fn number(&mut self, code: &str) -> No {
        if let Some(number) = self.find(code) {
            return number;
        }
        let number = No::of(self.codes.len());
        self.codes.push(code.into());
        self.numbers.insert(code.into(), number);
        number
    }

    /// Forgets the codes that were named last, down to `len`.
    pub(crate) fn shorten(&mut self, len: usize) {
        for code in self.codes.drain(len..) {
            self.numbers.remove(&code);
        }
    }
}
