//! Which cases somebody's rights extend to.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Which cases rights extend to. What is absent does not narrow; what is there must hold all together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// Codes of areas, or beginnings of them where codes nest; absent: everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<String>>,
    /// Codes of teams: the cases they lead, help with or are called to; absent: any team's, or nobody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teams: Option<Vec<String>>,
    /// Codes of sources; absent: from anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<String>>,
}

/// By names alone: a list whose first item were the areas would be a reach nobody meant.
impl<'de> Deserialize<'de> for Reach {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut parts = BTreeMap::<String, Option<Vec<String>>>::deserialize(deserializer)?;
        let reach = Self {
            areas: parts.remove("areas").flatten(),
            teams: parts.remove("teams").flatten(),
            sources: parts.remove("sources").flatten(),
        };
        match parts.into_keys().next() {
            None => Ok(reach),
            Some(other) => Err(D::Error::unknown_field(
                &other,
                &["areas", "teams", "sources"],
            )),
        }
    }
}

impl Reach {
    /// All cases.
    pub const ALL: Self = Self {
        areas: None,
        teams: None,
        sources: None,
    };

    /// Does it extend to all cases?
    pub fn is_all(&self) -> bool {
        *self == Self::ALL
    }

    /// May somebody of this reach act for the team?
    pub fn has_team(&self, team: &str) -> bool {
        named(self.teams.as_deref(), team)
    }

    /// Does it extend to cases of the source?
    pub fn has_source(&self, source: &str) -> bool {
        named(self.sources.as_deref(), source)
    }

    /// Does it extend to every case that another one does?
    pub fn holds(&self, other: &Self) -> bool {
        let part = |own: &Option<Vec<String>>,
                    other: &Option<Vec<String>>,
                    has: fn(&str, &str) -> bool| match (own, other) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(other)) => other
                .iter()
                .all(|code| own.iter().any(|own| has(own, code))),
        };
        part(&self.areas, &other.areas, |own, code| code.starts_with(own))
            && part(&self.teams, &other.teams, |own, code| own == code)
            && part(&self.sources, &other.sources, |own, code| own == code)
    }

    /// Does it extend to this area or one that holds it? `lineage`: its codes, the finest first.
    pub fn has_area<'a>(&self, lineage: impl IntoIterator<Item = &'a str>) -> bool {
        let Some(areas) = &self.areas else {
            return true;
        };
        lineage
            .into_iter()
            .any(|code| areas.iter().any(|begin| code.starts_with(begin.as_str())))
    }
}

fn named(list: Option<&[String]>, code: &str) -> bool {
    list.is_none_or(|list| list.iter().any(|listed| listed == code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn what_is_absent_does_not_narrow_and_an_empty_list_extends_to_nothing() {
        assert!(Reach::ALL.is_all());
        assert!(
            Reach::ALL.has_team("any") && Reach::ALL.has_source("any") && Reach::ALL.has_area([])
        );
        let nothing = Reach {
            areas: Some(list(&[])),
            teams: Some(list(&[])),
            sources: Some(list(&[])),
        };
        assert!(!nothing.has_team("any") && !nothing.has_source("any") && !nothing.has_area(["1"]));
    }

    #[test]
    fn it_is_read_by_names_and_nothing_else() {
        let read = |text: &str| serde_json::from_str::<Reach>(text);
        let west = Reach {
            areas: Some(list(&["d1"])),
            ..Reach::ALL
        };
        assert_eq!(
            read(r#"{"areas":["d1"],"teams":null}"#).expect("known"),
            west
        );
        assert_eq!(serde_json::json!(west).to_string(), r#"{"areas":["d1"]}"#);
        for wrong in [
            "[null,null]",
            r#"{"area":["d1"]}"#,
            r#"{"areas":"d1"}"#,
            "null",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn one_holds_another_where_it_is_no_narrower_in_any_part() {
        let of = |areas: Option<&[&str]>, teams: Option<&[&str]>| Reach {
            areas: areas.map(list),
            teams: teams.map(list),
            sources: None,
        };
        let west = of(Some(&["440112010"]), None);
        assert!(Reach::ALL.holds(&west) && west.holds(&west) && !west.holds(&Reach::ALL));
        assert!(west.holds(&of(Some(&["440112010001"]), Some(&["T1"]))));
        assert!(!west.holds(&of(Some(&["440112010001", "440112011"]), None)));
        assert!(!west.holds(&of(Some(&["440112"]), None)));
        let team = of(None, Some(&["T1"]));
        assert!(!team.holds(&of(None, Some(&["T12"]))) && team.holds(&of(None, Some(&[]))));
    }

    #[test]
    fn an_area_is_reached_by_the_beginning_of_its_code_or_of_one_that_holds_it() {
        let reach = Reach {
            areas: Some(list(&["440112010", "plain-1"])),
            ..Reach::ALL
        };
        assert!(reach.has_area(["440112010001001"]));
        assert!(reach.has_area(["kid", "plain-1"]));
        assert!(!reach.has_area(["440112011001001", "440112"]));
    }
}
