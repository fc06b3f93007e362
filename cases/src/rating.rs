//! What a result was rated as, small enough to lie in every case.

/// What is asked about a result, each of the three rates (三率) by one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// 联系: did somebody contact whoever reported?
    Contacted,
    /// 解决: is it solved?
    Solved,
    /// 满意: are they satisfied?
    Satisfied,
}

impl Asked {
    /// All, in the order of [`crate::Step::Evaluate`].
    pub const ALL: [Self; 3] = [Self::Contacted, Self::Solved, Self::Satisfied];
}

/// The answers of the rating that stands; none of a case that was not rated since it was closed last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rating(u8);

/// Two bits a question: asked, and the answer.
const ASKED: u8 = 0b10;
const YES: u8 = 0b01;

impl Rating {
    /// Of what was answered, in the order of [`Asked::ALL`]; what was not asked is left out.
    pub fn of(answers: [Option<bool>; 3]) -> Self {
        let bits = |answer: Option<bool>| answer.map_or(0, |yes| ASKED | u8::from(yes));
        let [contacted, solved, satisfied] = answers.map(bits);
        Self(contacted | solved << 2 | satisfied << 4)
    }

    /// The answer to a question; none when it was not asked.
    pub fn answer(self, to: Asked) -> Option<bool> {
        let bits = self.0 >> (2 * to as u8);
        (bits & ASKED != 0).then_some(bits & YES != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rating_is_read_back_as_it_was_given() {
        let each = [None, Some(false), Some(true)];
        for contacted in each {
            for solved in each {
                for satisfied in each {
                    let given = [contacted, solved, satisfied];
                    let rating = Rating::of(given);
                    assert_eq!(Asked::ALL.map(|asked| rating.answer(asked)), given);
                }
            }
        }
        assert_eq!(Rating::default(), Rating::of([None; 3]));
    }
}
