//! Closed cases by what whoever reported them said of the result: the numerators and denominators of the three rates.

use super::Card;
use cases::{Asked, Status};
use std::str::FromStr;

/// Which closed cases, by the rating that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answered {
    /// Rated, whatever was answered.
    Rated,
    /// 联系: the question was answered.
    Contacted(Answer),
    /// 解决: the question was answered.
    Solved(Answer),
    /// 满意: the question was answered.
    Satisfied(Answer),
}

/// Which answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Either.
    Any,
    /// Yes.
    Yes,
    /// No.
    No,
}

/// A word that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "is not about a rating; one of rated, and of contacted, solved, satisfied each alone, with -yes and with -no"
)]
pub struct NotAnswered;

impl Answered {
    /// Every one with its word.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Rated, "rated"),
        (Self::Contacted(Answer::Any), "contacted"),
        (Self::Contacted(Answer::Yes), "contacted-yes"),
        (Self::Contacted(Answer::No), "contacted-no"),
        (Self::Solved(Answer::Any), "solved"),
        (Self::Solved(Answer::Yes), "solved-yes"),
        (Self::Solved(Answer::No), "solved-no"),
        (Self::Satisfied(Answer::Any), "satisfied"),
        (Self::Satisfied(Answer::Yes), "satisfied-yes"),
        (Self::Satisfied(Answer::No), "satisfied-no"),
    ];

    /// Is the case of a card one of them? Only closed ones are: a case that was opened again has no result to rate.
    pub fn has(self, card: &Card) -> bool {
        let says = |asked, wanted: Answer| match (card.rating.answer(asked), wanted) {
            (None, _) => false,
            (Some(_), Answer::Any) => true,
            (Some(yes), Answer::Yes) => yes,
            (Some(yes), Answer::No) => !yes,
        };
        let is_rated = card.status() == Status::Closed && !card.to_evaluate;
        is_rated
            && match self {
                Self::Rated => true,
                Self::Contacted(answer) => says(Asked::Contacted, answer),
                Self::Solved(answer) => says(Asked::Solved, answer),
                Self::Satisfied(answer) => says(Asked::Satisfied, answer),
            }
    }
}

impl FromStr for Answered {
    type Err = NotAnswered;

    fn from_str(word: &str) -> Result<Self, NotAnswered> {
        let named = Self::ALL.into_iter().find(|(_, known)| *known == word);
        named.map(|(answered, _)| answered).ok_or(NotAnswered)
    }
}
