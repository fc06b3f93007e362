//! What a set of areas need not be: a partition without overlaps, gaps and overhangs.

use std::str::FromStr;

use thiserror::Error;

use crate::fault::{Kind, Severity};

/// From this many square metres on an overlap, a gap or an overhang is no rounding sliver but an error.
pub const SLIVER_M2_MAX: f64 = 1.0;

/// Faults that are to be listed as warnings whatever their size. Nothing is allowed by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// Areas of one level may overlap.
    pub overlap: bool,
    /// A parent may have ground that belongs to none of its children.
    pub gap: bool,
    /// A child may reach outside its parent.
    pub outside: bool,
}

/// Not one of the words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` cannot be allowed; write overlap, gap or outside, several with commas between")]
pub struct UnknownAllowance(String);

impl Allow {
    /// Adds what one word allows.
    ///
    /// # Errors
    /// If the word is not `overlap`, `gap` or `outside`.
    pub fn permit(&mut self, word: &str) -> Result<(), UnknownAllowance> {
        match word {
            "overlap" => self.overlap = true,
            "gap" => self.gap = true,
            "outside" => self.outside = true,
            _ => return Err(UnknownAllowance(word.to_owned())),
        }
        Ok(())
    }

    /// Whether faults of this kind are warnings whatever their size.
    pub fn permits(self, kind: Kind) -> bool {
        match kind {
            Kind::Overlap => self.overlap,
            Kind::Gap => self.gap,
            Kind::Outside => self.outside,
            _ => false,
        }
    }

    /// The severity of ground of this size.
    pub(crate) fn severity(self, kind: Kind, area_m2: f64, sliver_m2_max: f64) -> Severity {
        // Written so that a NaN would be an error.
        if self.permits(kind) || area_m2 < sliver_m2_max {
            Severity::Warning
        } else {
            Severity::Error
        }
    }
}

/// Words with commas between, such as `gap,overlap`.
impl FromStr for Allow {
    type Err = UnknownAllowance;

    fn from_str(text: &str) -> Result<Self, UnknownAllowance> {
        let mut allow = Self::default();
        for word in text
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            allow.permit(word)?;
        }
        Ok(allow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_words_add_up_and_others_are_refused() {
        assert_eq!(
            "gap, overlap".parse(),
            Ok(Allow {
                overlap: true,
                gap: true,
                outside: false
            })
        );
        assert_eq!("".parse(), Ok(Allow::default()));
        assert!("gaps".parse::<Allow>().is_err());
    }

    #[test]
    fn the_limit_itself_is_an_error_unless_allowed() {
        let severity = |allow: Allow, area| allow.severity(Kind::Gap, area, SLIVER_M2_MAX);
        assert_eq!(severity(Allow::default(), 1.0), Severity::Error);
        assert_eq!(
            severity(Allow::default(), 1.0_f64.next_down()),
            Severity::Warning
        );
        assert_eq!(severity(Allow::default(), f64::NAN), Severity::Error);
        assert_eq!(
            severity(
                Allow {
                    gap: true,
                    ..Allow::default()
                },
                1e9
            ),
            Severity::Warning
        );
    }
}
