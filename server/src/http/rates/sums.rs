//! The three rates added up: a numerator and a denominator each, over cards.

use crate::register::{Answer, Answered, Card, Register};
use cases::Status;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A rate of fewer answers than this is called small: one answer more or less moves it by over three hundredths.
pub const FEW: u64 = 30;

/// One rate with what it is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Numerator: how many said yes.
    pub yes: u64,
    /// Denominator: how many answered.
    pub answered: u64,
}

/// [`Rate`] as it is told. For the description only.
#[derive(ToSchema)]
#[schema(as = Rate)]
#[allow(dead_code, reason = "describes what Rate prints itself as")]
pub struct RateTold {
    /// Numerator: how many said yes.
    yes: u64,
    /// Denominator: how many answered the question.
    answered: u64,
    /// `yes` ÷ `answered`, 0 to 1; null when nobody answered.
    rate: Option<f64>,
    /// Fewer answered than `few_below`: one answer moves the rate a long way.
    few: bool,
}

impl Rate {
    /// The quotient; none without a denominator.
    pub fn quotient(self) -> Option<f64> {
        (self.answered > 0).then(|| self.yes as f64 / self.answered as f64)
    }

    fn add(&mut self, card: &Card, of: fn(Answer) -> Answered) {
        self.answered += u64::from(of(Answer::Any).has(card));
        self.yes += u64::from(of(Answer::Yes).has(card));
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told {
            yes: u64,
            answered: u64,
            rate: Option<f64>,
            few: bool,
        }
        let (yes, answered) = (self.yes, self.answered);
        let told = Told {
            yes,
            answered,
            rate: self.quotient(),
            few: answered < FEW,
        };
        told.serialize(serializer)
    }
}

/// What the closed cases of a group were rated as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sums {
    /// Cases that stand closed.
    pub closed: u64,
    /// Those of them that are rated.
    pub rated: u64,
    /// 响应率, response: contacted ÷ those who said whether they were.
    #[schema(value_type = RateTold)]
    pub contacted: Rate,
    /// 解决率, solved: solved ÷ those who said whether it is.
    #[schema(value_type = RateTold)]
    pub solved: Rate,
    /// 满意率, satisfied: satisfied ÷ those who said whether they are.
    #[schema(value_type = RateTold)]
    pub satisfied: Rate,
}

impl Sums {
    fn add(&mut self, card: &Card) {
        self.closed += 1;
        self.rated += u64::from(Answered::Rated.has(card));
        self.contacted.add(card, Answered::Contacted);
        self.solved.add(card, Answered::Solved);
        self.satisfied.add(card, Answered::Satisfied);
    }
}

/// Adds up the closed cases that pass: all together, and by key where there is one.
pub fn sums(
    register: &Register,
    passes: impl Fn(&Card) -> bool,
    key: impl Fn(&Card) -> Option<i64>,
) -> (Sums, BTreeMap<i64, Sums>) {
    let (mut all, mut groups) = (Sums::default(), BTreeMap::<i64, Sums>::new());
    let closed = |card: &&Card| card.status() == Status::Closed && passes(card);
    for card in register.iter().map(|(_, card)| card).filter(closed) {
        all.add(card);
        if let Some(key) = key(card) {
            groups.entry(key).or_default().add(card);
        }
    }
    (all, groups)
}
