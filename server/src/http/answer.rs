//! How a case and its place are told: the same words in every answer.

use super::areas::{self, AreaName};
use super::words;
use crate::clock;
use crate::world::World;
use cases::{Decision, Placement, Team};
use serde::Serialize;
use utoipa::ToSchema;

/// An area on whose border the position lies.
#[derive(Debug, Serialize, ToSchema)]
pub struct Other {
    code: String,
    name: String,
}

/// The area nearest to a position outside.
#[derive(Debug, Serialize, ToSchema)]
pub struct NearestArea {
    code: String,
    name: String,
    metres: f64,
}

/// An area that the circle of uncertainty touches.
#[derive(Debug, Serialize, ToSchema)]
pub struct WithinArea {
    code: String,
    name: String,
    /// Its share of the circle, 0 to 1.
    share: f64,
}

/// A team.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamName {
    code: String,
    name: String,
}

impl TeamName {
    /// A team by code and name.
    pub fn of(code: &str, name: &str) -> Self {
        Self {
            code: code.to_owned(),
            name: name.to_owned(),
        }
    }
}

/// Where a case is, by the areas.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceAnswer {
    /// The area of each level, coarsest first.
    areas: Vec<AreaName>,
    /// How it lies to the areas.
    #[schema(value_type = words::Lies)]
    place: cases::Lies,
    /// On a border: the other areas.
    others: Vec<Other>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<NearestArea>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    within: Vec<WithinArea>,
}

/// Who answers, and by when.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamAnswer {
    /// Null while the case waits in a queue.
    team: Option<TeamName>,
    /// The teams that help.
    pub supporting: Vec<TeamName>,
    due: Option<String>,
}

impl PlaceAnswer {
    /// The words for a placement.
    pub fn of(world: &World, placement: &Placement) -> Self {
        let edition = world.edition();
        let name = |code: &str| {
            edition
                .find(code)
                .map_or_else(String::new, |id| edition.area(id).name.to_string())
        };
        let area = placement.area.as_deref();
        Self {
            areas: area
                .and_then(|code| edition.find(code))
                .map_or_else(Vec::new, |id| areas::names(edition, id)),
            place: placement.place,
            others: placement
                .others
                .iter()
                .map(|code| Other {
                    code: code.to_string(),
                    name: name(code),
                })
                .collect(),
            nearest: placement.nearest.as_ref().map(|nearest| NearestArea {
                code: nearest.area.to_string(),
                name: name(&nearest.area),
                metres: nearest.metres,
            }),
            within: placement
                .within
                .iter()
                .map(|within| WithinArea {
                    code: within.area.to_string(),
                    name: name(&within.area),
                    share: within.share,
                })
                .collect(),
        }
    }
}

impl TeamAnswer {
    /// The words for a decision; nobody for none.
    pub fn of(decision: Option<&Decision>) -> Self {
        let team = |team: &Team| TeamName {
            code: team.code.to_string(),
            name: team.name.to_string(),
        };
        Self {
            team: decision.map(|decision| team(&decision.lead)),
            supporting: decision.map_or_else(Vec::new, |decision| {
                decision.supporting.iter().map(team).collect()
            }),
            due: decision
                .and_then(|decision| decision.due)
                .map(|due| clock::local(due.as_second())),
        }
    }
}

/// A reason in two languages. For the description only: `cases::why` says it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes cases::Sentence")]
pub struct Sentence {
    zh: String,
    en: String,
}
