//! What of single cases of some sources is shown only to those who work for the source.

use super::Reach;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A part of a case that can be hidden.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum HiddenField {
    /// The words of the report, and its address in words. They are not searched, either.
    Text,
    /// The words of steps: notes and reasons.
    Notes,
    /// Its photos.
    Photos,
    /// Who reported.
    Reporter,
}

/// By source, what is hidden from whoever's reach does not name the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub BTreeMap<String, Vec<HiddenField>>);

impl Hidden {
    /// What of a case of this source is hidden from whoever has this reach.
    pub fn of(&self, source: &str, reach: &Reach) -> &[HiddenField] {
        let is_theirs = reach.sources.is_some() && reach.has_source(source);
        let hidden = self.0.get(source).filter(|_| !is_theirs);
        hidden.map_or(&[], |fields| fields)
    }

    /// Whether nothing is hidden from anybody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_hidden_from_those_who_are_not_named_for_the_source_and_from_nobody_else() {
        let hidden: Hidden =
            serde_json::from_str(r#"{"health":["text","photos"]}"#).expect("known");
        let of = |sources: &[&str]| Reach {
            sources: Some(sources.iter().map(|code| (*code).to_owned()).collect()),
            ..Reach::ALL
        };
        let both = [HiddenField::Text, HiddenField::Photos];
        assert_eq!(hidden.of("health", &Reach::ALL), both);
        assert_eq!(hidden.of("health", &of(&["police"])), both);
        assert_eq!(hidden.of("health", &of(&["police", "health"])), []);
        assert_eq!(hidden.of("police", &Reach::ALL), []);
    }
}
