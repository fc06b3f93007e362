//! A decision that a case waits for.

use super::at;
use serde::Serialize;
use utoipa::ToSchema;

/// A decision that is waited for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RulingTold {
    /// Name of the level that must decide; null where there are no levels.
    level: Option<String>,
    due: String,
    /// Its time ran out, at this level or at one below.
    overdue: bool,
}

pub fn ruling(ruling: &cases::Ruling) -> RulingTold {
    RulingTold {
        level: ruling.level.as_ref().map(|level| level.name.to_string()),
        due: at(ruling.due),
        overdue: ruling.overdue || ruling.late.is_some(),
    }
}
